import Glibc

/// x^y of the C library, under a name of its own.
enum Power {
    static func of(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
