/// What the slots of one request stand for.
struct SlotValues {
    var user = 0
    var arrival: UInt64 = 0
    var iteration: UInt64 = 0
    var unixSeconds: Int64 = 0
    /// Where the request's random values come from.
    var random = RandomStream(state: 0)
    /// Who makes the request, when there is something to know of them: variables, cookies, rows of their own.
    var traveller: Traveller?
}
