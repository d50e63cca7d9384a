import CLinux
import Glibc

extension NullLoop {
    /// Takes what has been read of a connection, from the beginning of a request or within a body.
    mutating func take(_ bytes: UnsafeRawBufferPointer, from descriptor: Int32, at now: Int64) {
        let place = Int(descriptor)
        var begin = min(connections[place].skip, bytes.count)
        connections[place].skip -= begin
        var answers = 0
        while begin < bytes.count, !connections[place].closes {
            switch RequestScan.next(UnsafeRawBufferPointer(rebasing: bytes[begin...])) {
            case .request(let head, let body, let number, let closes):
                totals.requests += 1
                log.append(Arrival(number: number, at: now))
                answers += 1
                connections[place].closes = closes
                let there = min(body, bytes.count - begin - head)
                connections[place].skip = body - there
                begin += head + there
                continue
            case .incomplete: break
            case .refused: return refuse(descriptor)
            }
            break
        }
        if begin < bytes.count, !connections[place].closes {
            connections[place].leftover = Array(bytes[begin...])
        } else if !connections[place].leftover.isEmpty {
            connections[place].leftover = []
        }
        if answers > 0 { give(answers, to: descriptor, at: now) }
    }

    private mutating func give(_ answers: Int, to descriptor: Int32, at now: Int64) {
        let place = Int(descriptor)
        guard options.delay > 0 else {
            connections[place].owed += answers * answer.size
            if !connections[place].isBlocked { send(descriptor) }
            return
        }
        connections[place].delayed += answers
        for _ in 0..<answers {
            delayed.append(
                DelayedAnswer(
                    due: now + options.delay, descriptor: descriptor, generation: connections[place].generation))
        }
    }

    /// Gives the answers whose time has come.
    mutating func sendDelayed() {
        guard served < delayed.count else { return }
        let now = fw_monotonic()
        while served < delayed.count, delayed[served].due <= now {
            let next = delayed[served]
            served += 1
            let place = Int(next.descriptor)
            guard connections[place].isOpen, connections[place].generation == next.generation else { continue }
            connections[place].delayed -= 1
            connections[place].owed += answer.size
            if !connections[place].isBlocked { send(next.descriptor) }
        }
        if served == delayed.count || served > 4096 {
            delayed.removeFirst(served)
            served = 0
        }
    }

    /// Sends what is owed as far as the socket takes it.
    mutating func send(_ descriptor: Int32) {
        let place = Int(descriptor)
        while connections[place].owed > 0 {
            let bytes = answer.next(owed: connections[place].owed)
            let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return block(descriptor, true) }
            guard count > 0 else { return drop(descriptor) }
            connections[place].owed -= count
        }
        if connections[place].closes, connections[place].delayed == 0 { return drop(descriptor) }
        if connections[place].isBlocked { block(descriptor, false) }
    }

    /// Whether to be told when the socket takes more. While it does not, nothing more is read from it.
    private mutating func block(_ descriptor: Int32, _ isBlocked: Bool) {
        guard connections[Int(descriptor)].isBlocked != isBlocked else { return }
        connections[Int(descriptor)].isBlocked = isBlocked
        let bits = isBlocked ? FW_WRITABLE : FW_READABLE
        if fw_epoll_modify(epoll, descriptor, UInt32(bits), UInt64(descriptor)) != 0 { drop(descriptor) }
    }

    private mutating func refuse(_ descriptor: Int32) {
        let text = Array("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".utf8)
        _ = Glibc.send(descriptor, text, text.count, Int32(MSG_NOSIGNAL))
        drop(descriptor)
    }
}
