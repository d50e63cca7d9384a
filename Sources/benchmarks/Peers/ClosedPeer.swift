import Foundation

/// A peer that sends as fast as a number of connections allow: how to run it, and how to read what it says.
struct ClosedPeer {
    let name: String
    /// The program, the address and the seconds.
    let command: (_ program: String, _ address: String, _ seconds: Int) -> [String]
    /// Requests, from what it printed; nil when that is not understood.
    let requests: (_ output: String) -> Double?

    static func all(connections: Int, script: String) -> [ClosedPeer] {
        [
            ClosedPeer(name: "wrk") { program, address, seconds in
                [program, "-t1", "-c\(connections)", "-d\(seconds)s", address + "/"]
            } requests: {
                Reading.number(before: " requests in ", in: $0)
            },
            ClosedPeer(name: "h2load") { program, address, seconds in
                [program, "--h1", "-t1", "-c\(connections)", "-D\(seconds)", address + "/"]
            } requests: {
                Reading.number(before: " succeeded", in: $0)
            },
            ClosedPeer(name: "hey") { program, address, seconds in
                [program, "-z", "\(seconds)s", "-c", "\(connections)", address + "/"]
            } requests: {
                Reading.number(before: " responses", in: $0)
            },
            ClosedPeer(name: "k6") { program, address, seconds in
                K6.command(
                    program, script, ["TARGET": address + "/", "SECONDS": "\(seconds)", "USERS": "\(connections)"])
            } requests: {
                Reading.number(before: " requests done", in: $0)
            },
        ]
    }
}

/// Numbers in what programs print.
enum Reading {
    /// The number that stands right before a text, thousands separators apart.
    static func number(before text: String, in output: String) -> Double? {
        guard let place = output.range(of: text) else { return nil }
        let digits = output[..<place.lowerBound].reversed().prefix { $0.isNumber || $0 == "." || $0 == "," }
        return Double(String(digits.reversed()).replacing(",", with: ""))
    }
}
