import CLinux
import LoadMetrics
import LoadTransport
import ScenarioFormat

/// Logs in users, a few at a time: outside plan and metrics, on sockets of its own.
struct LoginRound: ~Copyable, TransportUser {
    struct Failed {
        var user: Int
        var message: String
    }

    private let workload: Workload
    private let login: Login
    private let store: LoginTokens
    private let reader: AnswerReader
    private let sources: SlotSources
    private let scratch: UnsafeMutableRawPointer
    private let isStopping: () -> Bool
    /// Whether one failure ends the round.
    private let isStrict: Bool
    private var next = 0
    private let end: Int
    /// Which user each request under way is for, by ticket.
    private var users: [Int] = []
    private var free: [UInt32] = []
    private var underWay = 0
    private(set) var failures: [Failed] = []
    private(set) var done = 0

    /// Logins under way at once: a login costs a service much (it may hash a password), and this is no load test of it.
    static let atOnce = 16
    private static let patience: Int64 = 50_000_000

    init(
        _ workload: Workload, _ login: Login, _ store: LoginTokens, users: Int, isStrict: Bool,
        isStopping: @escaping () -> Bool
    ) throws(LoadError) {
        self.workload = workload
        self.login = login
        self.store = store
        self.isStrict = isStrict
        self.isStopping = isStopping
        reader = try workload.readers()[login.operation]
        sources = workload.sources()
        scratch = .allocate(byteCount: max(64, workload.room), alignment: 16)
        end = users
    }

    deinit { scratch.deallocate() }

    mutating func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws(TransportError) {
        let most = min(transport.capacity, Self.atOnce)
        users = Array(repeating: 0, count: most)
        free = (0..<UInt32(most)).reversed()
        while underWay > 0 || next < end, !isStopping() {
            if isStrict, !failures.isEmpty { return }
            while next < end, transport.hasRoom, let ticket = free.popLast() {
                users[Int(ticket)] = next
                let request = workload.fill(login.operation, values(next), sources, to: scratch)
                guard case .started = transport.start(request, ticket: Ticket(ticket), at: fw_monotonic()) else {
                    free.append(ticket)
                    break
                }
                next += 1
                underWay += 1
            }
            _ = try transport.poll(until: fw_monotonic() + Self.patience) { finish($0, $1) }
        }
    }

    private func values(_ user: Int) -> SlotValues { Self.values(user, workload.plan) }

    /// What the slots of a user's login stand for.
    static func values(_ user: Int, _ plan: Plan) -> SlotValues {
        SlotValues(
            user: user, arrival: UInt64(user), iteration: UInt64(user),
            unixSeconds: fw_realtime() / 1_000_000_000, random: plan.payloads.stream(UInt64(user)))
    }

    private mutating func finish(_ completion: Completion, _ bytes: RawSpan) {
        let user = users[Int(completion.ticket.value)]
        free.append(completion.ticket.value)
        underWay -= 1
        if let problem = problem(completion, bytes, user) {
            // The user's own password may come from a file, and the answer may repeat it.
            var cover = MessageCover(secrets: workload.masking, tokens: sources.tokens(of: user))
            cover.learn(request: workload.fill(login.operation, values(user), sources, to: scratch).bytes)
            failures.append(Failed(user: user, message: cover.body(problem)))
        } else {
            done += 1
        }
    }

    /// Keeps the token, or says what was wrong.
    private func problem(_ completion: Completion, _ bytes: RawSpan, _ user: Int) -> String? {
        if let failure = completion.failure { return failure.message }
        return bytes.withUnsafeBytes { raw in
            let head = HeadLines(UnsafeRawBufferPointer(rebasing: raw[..<completion.headLength]))
            let body = UnsafeRawBufferPointer(rebasing: raw[completion.headLength...])
            guard workload.verdicts.outcome(operation: login.operation, status: completion.status) == .ok else {
                let text = String(decoding: body.prefix(200), as: UTF8.self)
                return "answered \(head.status)" + (text.isEmpty ? "" : ": \(text)")
            }
            let answer = AnswerView(
                head: head, body: body, isWhole: Int64(body.count) >= completion.bodyBytes,
                length: completion.bodyBytes)
            var random = workload.plan.travels.stream(UInt64(user))
            let fault = reader.read(
                answer, &random,
                text: { text in
                    let length = text.fill(values(user), sources, to: scratch)
                    return String(decoding: UnsafeRawBufferPointer(start: scratch, count: length), as: UTF8.self)
                },
                held: { _, _ in },
                extracted: { variable, value in
                    variable == login.token ? store.set(user: user, value) : nil
                })
            return fault?.message
        }
    }
}
