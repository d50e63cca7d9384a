import CLinux
import NullTarget
import Testing

@Suite("The null target keeps its times")
struct TimingTests {
    @Test("No answer comes before its delay, and answers keep their order")
    func delay() throws {
        var options = NullTargetOptions()
        options.delay = 30_000_000
        let target = try NullTarget.start(options)
        let client = try Client(target.address)
        for _ in 0..<3 {
            let sent = fw_monotonic()
            client.send("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n")
            #expect(client.read(700).count == 700)
            #expect(fw_monotonic() - sent >= options.delay)
        }
        // One that goes away before its answer is due is no harm to the next.
        do { try Client(target.address).send("GET / HTTP/1.1\r\n\r\n") }
        let next = try Client(target.address)
        next.send("GET / HTTP/1.1\r\nconnection: close\r\n\r\n")
        #expect(next.readToEnd().count == 350)
        #expect(try target.stop().requests == 8)
    }

    @Test("Nothing is read during a stall, and everything after it")
    func stall() throws {
        var options = NullTargetOptions()
        options.recorded = 1000
        let stall = NullTargetOptions.Stall(length: 40_000_000, period: 80_000_000)
        options.stall = stall
        let target = try NullTarget.start(options)
        let client = try Client(target.address)
        let begin = fw_monotonic()
        var sent = 0
        while fw_monotonic() - begin < 3 * stall.period {
            client.send("GET /a/\(sent) HTTP/1.1\r\n\r\n")
            #expect(client.read(350).count == 350)
            sent += 1
            pauseBriefly()
        }
        let seen = try target.stop()
        #expect(seen.arrivals.map(\.number) == (0..<Int64(min(sent, 1000))).map { $0 })
        // A read begins before the stall: only what the scheduler takes from the thread can move it into one.
        let within = seen.arrivals.filter {
            ($0.at - seen.origin) % stall.period > stall.period - stall.length
        }
        #expect(within.count <= 3)
        #expect(!seen.arrivals.isEmpty)
    }

    @Test("A stalled target can be stopped")
    func stopInStall() throws {
        var options = NullTargetOptions()
        // Stalled nearly always, for hours.
        options.stall = .init(length: 9_999_999_999_999, period: 10_000_000_000_000)
        let target = try NullTarget.start(options)
        pauseBriefly()
        #expect(try target.stop().requests == 0)
    }

    @Test("Arrivals are recorded in order, up to the room there is, and counted beyond it")
    func recorder() throws {
        var options = NullTargetOptions()
        options.recorded = 5
        options.isBusy = true
        let target = try NullTarget.start(options)
        let client = try Client(target.address)
        let before = fw_monotonic()
        for number in 0..<8 {
            client.send("GET / HTTP/1.1\r\nX-ARRIVAL:   \(number * 1000)  \r\n\r\n")
            _ = client.read(350)
        }
        let after = fw_monotonic()
        let seen = try target.stop()
        #expect(seen.requests == 8)
        #expect(seen.arrivals.map(\.number) == [0, 1000, 2000, 3000, 4000])
        let times = [before] + seen.arrivals.map(\.at) + [after]
        #expect(times == times.sorted())
    }

    @Test("A recording survives its text")
    func text() {
        var recording = Recording()
        recording.origin = 123
        recording.requests = 4
        recording.connections = 2
        #expect(Recording(text: recording.text) == recording)
        recording.arrivals = [.init(number: -1, at: 5), .init(number: 7, at: 900_000_000_000_000_000)]
        #expect(Recording(text: recording.text) == recording)
        #expect(Recording(text: Array("".utf8)) == nil)
        #expect(Recording(text: Array("1 2\n".utf8)) == nil)
        #expect(Recording(text: Array("1 2 3\n4\n".utf8)) == nil)
        #expect(Recording(text: Array("1 2 x\n".utf8)) == nil)
        #expect(Recording(text: Array("1 2 3".utf8)) == nil)
    }
}
