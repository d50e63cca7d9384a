// Compiled by .ci/fuzz together with Sources/LoadTransport/HTTP1, which imports nothing, under libFuzzer and the address
// sanitizer. Not a target of the package: libFuzzer does not link under SwiftPM.

/// What a parser made of an input. Pieces of the body are joined, so that it does not depend on how the input was cut.
struct Reading: Equatable {
    var head: Range<Int>?
    var status: UInt16 = 0
    var keepsAlive = false
    var timing: Range<Int>?
    /// Where the pieces of the body lay in the input.
    var body: [Range<Int>] = []
    /// Where the answer ended, or what is wrong with it.
    var end: Int?
    var fault: ProtocolFault?
    var endsAtClose = false
    var bodyBytes: Int64 = 0

    /// Shows the input as sockets do: pieces end at `cuts`. Until the head is complete the parser sees all bytes from the
    /// first on, afterwards only the new piece; if `copies`, in an allocation of its own size, so that the sanitizer sees any
    /// read past its end (the whole input is libFuzzer's own copy of exactly its size).
    init(_ input: UnsafeRawBufferPointer, isHead: Bool, cuts: some Sequence<Int>, copies: Bool = false) {
        var parser = ResponseParser(headLimit: 1024, bodyLimit: 100_000)
        parser.reset(isHead: isHead)
        var start = 0
        for cut in cuts {
            precondition(start <= cut && cut <= input.count)
            // While there is no head the piece begins at 0: offsets are the input's own.
            let origin = head == nil ? 0 : start
            let piece = UnsafeRawBufferPointer(rebasing: input[origin..<cut])
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: copies ? piece.count : 0, alignment: 1)
            defer { copy.deallocate() }
            if copies { copy.copyMemory(from: piece) }
            let shown = copies ? UnsafeRawBufferPointer(copy) : piece
            if take(&parser, shown.bytes, origin, from: start - origin) { break }
            start = cut
        }
        endsAtClose = parser.endsAtClose
        if head != nil {
            bodyBytes = parser.bodyBytes
            precondition(fault != nil || bodyBytes == body.reduce(0) { $0 + Int64($1.count) })
        }
    }

    /// True when the answer has ended.
    private mutating func take(
        _ parser: inout ResponseParser, _ bytes: RawSpan, _ origin: Int, from begin: Int
    ) -> Bool {
        var position = begin
        /// The end of the head before which everything was shown already.
        var floor = 0
        while true {
            switch parser.advance(bytes, from: position) {
            case .more:
                return false
            case .head(let range):
                precondition(head == nil && range.lowerBound >= 0 && range.upperBound <= bytes.byteCount)
                precondition(range.count >= 14 && parser.status >= 200)
                head = range
                status = parser.status
                keepsAlive = parser.keepsAlive
                if parser.timingLines > 0 {
                    precondition(range.lowerBound < parser.timing.lowerBound)
                    precondition(parser.timing.upperBound < range.upperBound)
                    timing = parser.timing
                }
                floor = range.upperBound
                position = floor
            case .body(let range):
                // Progress, in order, within what was shown.
                precondition(head != nil && !range.isEmpty)
                precondition(range.lowerBound >= max(position, floor) && range.upperBound <= bytes.byteCount)
                position = range.upperBound
                note(range.lowerBound + origin..<range.upperBound + origin)
            case .done(let place):
                precondition(head != nil && place >= position && place <= bytes.byteCount)
                end = place + origin
                precondition(parser.advance(bytes, from: place) == .done(place))
                return true
            case .failed(let fault):
                self.fault = fault
                return true
            }
        }
    }

    private mutating func note(_ range: Range<Int>) {
        if let last = body.last, last.upperBound == range.lowerBound {
            body[body.count - 1] = last.lowerBound..<range.upperBound
        } else {
            body.append(range)
        }
    }
}

/// The first byte says how the rest is cut and whether it answers HEAD; the rest is the answer.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 1 else { return 0 }
    let control = start[0]
    let input = UnsafeRawBufferPointer(start: start + 1, count: size - 1)
    let isHead = control & 1 == 1
    let whole = Reading(input, isHead: isHead, cuts: CollectionOfOne(input.count))
    let cuts: Reading
    if control & 2 == 2 {
        cuts = Reading(input, isHead: isHead, cuts: 1...input.count)
    } else {
        // Pieces of pseudo-random lengths.
        var state = UInt64(control) &* 0x9E37_79B9_7F4A_7C15 | 1
        var places: [Int] = []
        var place = 0
        while place < input.count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            place = min(input.count, place + 1 + Int(state >> 33) % 100)
            places.append(place)
        }
        cuts = Reading(input, isHead: isHead, cuts: places, copies: true)
    }
    precondition(cuts == whole, "what is read depends on how it is cut")
    return 0
}
