import CLinux
import Foundation
import LoadMetrics
import LoadTransport
import Signals
import Synchronization

/// Scrapes a service's `/metrics`, and its process's CPU time and memory, once a second from a thread of its own.
final class ServiceObserver: Sendable {
    fileprivate struct State {
        var timeline = ServiceTimeline()
        var events: [ServiceEvent] = []
        var answering = true
        var ended = false
    }

    /// Longer than any healthy scrape, shorter than the second until the next.
    private static let timeout = Duration.milliseconds(900)

    private let address: String
    private let process: ProcessUsage
    private let origin: Int64
    private let state = Mutex(State())
    private let finished = DispatchSemaphore(value: 0)

    /// Begins at once. `origin` is the run's start on `CLOCK_MONOTONIC`, nanoseconds.
    init(address: String, processID: Int32, origin: Int64) {
        self.address = address
        self.origin = origin
        process = ProcessUsage(processID: processID)
        let thread = Thread { [self] in
            loop()
            finished.signal()
        }
        thread.name = "observer"
        thread.start()
    }

    /// Takes a last scrape, stops and gives what was seen. Call once.
    func finish() -> (timeline: ServiceTimeline, events: [ServiceEvent]) {
        state.withLock { $0.ended = true }
        finished.wait()
        return state.withLock { ($0.timeline, $0.events) }
    }

    /// Records an event of now and gives its time, seconds from the run's start.
    func note(_ what: String) -> Double {
        let at = seconds()
        state.withLock { $0.events.append(ServiceEvent(at: at, what: what)) }
        return at
    }

    private func loop() {
        var next = origin
        while !state.withLock(\.ended) {
            let wait = next - fw_monotonic()
            // Short sleeps, so that the end of a run is not held up by a second.
            if wait > 0 {
                Thread.sleep(forTimeInterval: min(Double(wait) / 1e9, 0.05))
            } else {
                scrape()
                next = max(next + 1_000_000_000, fw_monotonic())
                next -= (next - origin) % 1_000_000_000
                if next <= fw_monotonic() { next += 1_000_000_000 }
            }
        }
        scrape()
    }

    private func scrape() {
        let answer = Result { () throws(FetchError) in try Fetch.get(address + "/metrics", timeout: Self.timeout) }
        let at = seconds()
        let usage = process.read()
        state.withLock { state in
            switch answer {
            case .success(let answer) where answer.status == 200:
                if !state.answering { state.events.append(ServiceEvent(at: at, what: "the service answers again")) }
                state.answering = true
                state.timeline.add(
                    ServiceSnapshot(
                        at: at, cpu: usage?.cpuSeconds, memory: usage?.residentBytes,
                        page: PrometheusText.parse(String(decoding: answer.body, as: UTF8.self))))
            case .success(let answer): state.miss(at: at, why: "/metrics answered \(answer.status)")
            case .failure(let error): state.miss(at: at, why: error.message)
            }
        }
    }

    private func seconds() -> Double { Double(fw_monotonic() - origin) / 1e9 }
}

extension ServiceObserver.State {
    fileprivate mutating func miss(at: Double, why: String) {
        if answering { events.append(ServiceEvent(at: at, what: "the service stopped answering: \(why)")) }
        answering = false
    }
}
