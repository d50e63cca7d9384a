/// k6: its scripts, and how it is started.
enum K6 {
    static func command(_ program: String, _ script: String, _ variables: [String: String]) -> [String] {
        let settings = variables.sorted { $0.key < $1.key }.flatMap { ["-e", "\($0.key)=\($0.value)"] }
        return [program, "run", "--quiet", "--no-usage-report"] + settings + [script]
    }

    /// USERS send as fast as they can to TARGET for SECONDS, with a plain script: bodies are kept, as flywheel keeps them.
    static let closed = script(
        "executor: 'constant-vus', vus: Number(__ENV.USERS), duration: __ENV.SECONDS + 's'")

    /// RATE a second to TARGET for SECONDS, with at most USERS under way.
    static let constant = script(
        "executor: 'constant-arrival-rate', rate: Number(__ENV.RATE), timeUnit: '1s', duration: __ENV.SECONDS + 's', "
            + "preAllocatedVUs: Number(__ENV.USERS), maxVUs: Number(__ENV.USERS)")

    private static func script(_ scenario: String) -> String {
        """
        import http from 'k6/http';
        export const options = { scenarios: { one: { \(scenario), gracefulStop: '2s' } } };
        export default function () { http.get(__ENV.TARGET); }
        export function handleSummary(data) {
          return { stdout: data.metrics.http_reqs.values.count + ' requests done\\n' };
        }

        """
    }
}
