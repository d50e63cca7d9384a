import Signals

/// The trace of the request under way (W3C Trace Context): every log entry written for it carries its id.
enum RequestTrace {
    /// 32 hexadecimal digits; nil outside a request.
    @TaskLocal static var current: String?

    /// Runs `body` under the caller's trace, or under a new one where the caller brought none.
    static func run<Value: Sendable, Failure: Error>(
        _ parent: TraceParent?, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await $current.withValue(parent?.traceID ?? fresh()) {
            do throws(Failure) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func fresh() -> String {
        [UInt64.random(in: 1 ... .max), UInt64.random(in: 1 ... .max)].reduce(into: "") { text, word in
            let digits = String(word, radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
    }
}
