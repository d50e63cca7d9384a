import ScenarioFormat

/// What is measured of each step.
extension HotPaths {
    static let second: Int64 = 1_000_000_000
    static let hour: Int64 = 3600 * second

    static let executors: [(String, Executor)] = [
        ("constant-arrival-rate uniform", .constantArrivalRate(rate: fast, duration: hour, arrivals: .uniform)),
        ("constant-arrival-rate poisson", .constantArrivalRate(rate: fast, duration: hour, arrivals: .poisson)),
        (
            "ramping-arrival-rate uniform",
            .rampingArrivalRate(start: slow, stages: [.init(duration: hour, target: fast)], arrivals: .uniform)
        ),
        (
            "ramping-arrival-rate poisson",
            .rampingArrivalRate(start: slow, stages: [.init(duration: hour, target: fast)], arrivals: .poisson)
        ),
        ("constant-vus", .constantVUs(vus: 64, duration: hour)),
        ("constant-vus, 10,000 with pace", .constantVUs(vus: 10_000, duration: hour, pace: second)),
        (
            "ramping-vus",
            .rampingVUs(
                start: 1, stages: [.init(duration: hour, target: 64)], gracefulRampDown: second, pace: 10_000_000)
        ),
        ("shared-iterations", .sharedIterations(vus: 64, iterations: 1_000_000_000, maxDuration: hour)),
        ("per-vu-iterations", .perVUIterations(vus: 64, iterations: 1_000_000_000, maxDuration: hour)),
    ]

    private static let slow = Rate(count: 100, per: second)
    private static let fast = Rate(count: 10_000, per: second)

    static let popularities: [(String, Users.Popularity)] = [
        ("uniform", .uniform), ("zipf 0.99", .zipf(0.99)), ("hotspot", .hotspot(keys: 0.2, traffic: 0.8)),
        ("latest", .latest(0.99)), ("sequential", .sequential),
    ]

    static let requests: [(String, Request, Auth?)] = [
        ("GET /", Request(path: Template([.text("/")])), nil),
        (
            "GET with user and token", Request(path: Template([.text("/profiles/"), .slot(.userID)])),
            .jwt(secret: "of no service", role: "user")
        ),
        (
            "PUT with six slots",
            Request(
                method: "PUT", path: Template([.text("/profiles/"), .slot(.userID)]),
                headers: [.init(name: "content-type", value: Template([.text("application/json")]))],
                body: .json(
                    Template([
                        .text(#"{"id":""#), .slot(.randomUUID), .text(#"","name":""#), .slot(.randomWord),
                        .text(#"","about":""#), .slot(.randomText(80)), .text(#"","n":"#), .slot(.arrival),
                        .text(#","age":"#), .slot(.randomInt(18, 99)), .text("}"),
                    ]))),
            nil
        ),
    ]

    /// nginx's answer of 350 bytes, and one of a service that says how it spent its time.
    static let answers: [(String, [UInt8])] = [
        (
            "nginx's 350 bytes",
            answer([
                "Server: nginx", "Date: Sun, 22 Nov 2026 18:00:00 GMT", "Content-Type: text/plain",
                "Connection: keep-alive",
            ])
        ),
        (
            "with Server-Timing",
            answer([
                "Content-Type: application/json", "ETag: \"42\"", "RateLimit: \"read\";r=599;t=1",
                "Server-Timing: limiter;dur=0.01, cache;desc=hit;dur=0.02, pool;dur=0.1, db;dur=1.2, total;dur=1.5",
                "Date: Sun, 22 Nov 2026 18:00:00 GMT",
            ])
        ),
    ]

    private static func answer(_ fields: [String]) -> [UInt8] {
        let body = String(repeating: ".", count: Nginx.body)
        let head = (["HTTP/1.1 200 OK"] + fields + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n")
        return Array("\(head)\r\n\r\n\(body)".utf8)
    }
}
