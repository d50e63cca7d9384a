import Glibc
import Testing

@testable import ProfileService

@Suite("What the service does beside its requests")
struct ServiceBackgroundTests {
    @Test("it warms the cache when told to, and says so at /metrics")
    func warming() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 3)
        var configuration = LiveService.configuration(database)
        configuration.warming = WarmingConfiguration(limit: 2, rate: 1000)
        try await LiveService.run(configuration) { service in
            var page = ""
            while !page.contains("flywheel_cache_warmed_total 2\n") {
                page = try await service.send(.get, "/metrics", as: nil).text
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(page.contains("flywheel_cache_entries 2\n"))
            #expect(page.contains("flywheel_cache_errors_total{kind=\"memory_limit\"} 0\n"))
            #expect(page.contains("flywheel_cache_errors_total{kind=\"timeout\"} 0\n"))
            #expect(page.contains("flywheel_cache_errors_total{kind=\"corrupt\"} 0\n"))
            #expect(!page.contains("flywheel_cache_bytes 0\n"))
            #expect(!page.contains("decision_log"))
        }
    }

    @Test("a warming that would take hours does not hold the service back from stopping")
    func warmingStops() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        var configuration = LiveService.configuration(database)
        // Were it waited for, the second profile's second would be cut off after the grace of ten.
        configuration.warming = WarmingConfiguration(limit: 2, rate: 1)
        try await LiveService.run(configuration) { service in
            let answer = try await service.send(.get, "/healthz", as: nil)
            #expect(answer.status == .ok)
        }
    }

    @Test("it logs every decision until it stops, without anybody's id in it")
    func decisionLog() async throws {
        let path = "/tmp/fw-decisions-\(getpid())-\(UInt32.random(in: .min ... .max)).csv"
        defer { unlink(path) }
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        var configuration = LiveService.configuration(database)
        configuration.decisionLog = path
        configuration.readLimit = RateLimit(quota: 1, window: .seconds(600), burst: 2)
        try await LiveService.run(configuration) { service in
            for _ in 0..<3 { _ = try await service.send(.get, service.path(0), as: 0) }
            _ = try await service.send(.patch, service.path(1), as: 1, body: #"{"bio":"x"}"#)
            let page = try await service.send(.get, "/metrics", as: nil).text
            #expect(page.contains("flywheel_decision_log_records_total{outcome=\"lost\"} 0\n"))
        }
        let text = try text(path)
        let lines = text.split(separator: "\n")
        #expect(lines.first == "policy,key,time_ns,cost,admitted")
        let reads = lines.filter { $0.hasPrefix("read,") }.map { $0.split(separator: ",") }
        #expect(reads.map { $0[4] } == ["1", "1", "0"])
        #expect(Set(reads.map { $0[1] }).count == 1)
        #expect(lines.count { $0.hasPrefix("write,") } == 1)
        #expect(!lines.contains { $0.contains("-") })
    }

    private func text(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Unexpected() }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { throw Unexpected() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
