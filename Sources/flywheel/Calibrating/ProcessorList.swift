import ArgumentParser
import Foundation

/// Processors by number, as the kernel writes them: `0-3,8`.
struct ProcessorList: ExpressibleByArgument, Equatable {
    let numbers: [Int]

    /// Largest number that is understood.
    private static let largest = 1023

    init(numbers: [Int]) { self.numbers = numbers }

    init?(argument: String) {
        var numbers: [Int] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], 0 <= low,
                low <= high,
                high <= Self.largest
            else { return nil }
            numbers += low...high
        }
        self.numbers = numbers
    }

    /// Those that this process may run on; empty where the kernel does not say.
    static var allowed: [Int] {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        let text = line.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
        return text.flatMap { ProcessorList(argument: $0)?.numbers } ?? []
    }
}
