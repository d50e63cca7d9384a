/// Where each resident key's entry is: open addressing with linear probing, of a fixed size, at most half full.
///
/// Not a `Dictionary`: its SipHash and its general probing were half of what a hit cost.
struct PlaceTable: Sendable {
    private struct Slot {
        var key: ProfileID
        /// Negative: the slot is free.
        var place: Int32
    }

    private var slots: [Slot]
    private let mask: Int
    private let seed: UInt64
    private(set) var count = 0

    /// Room for `capacity` keys.
    init(capacity: Int) {
        var size = 2
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: Slot(key: ProfileID(high: 0, low: 0), place: -1), count: size)
        mask = size - 1
        seed = .random(in: .min ... .max)
    }

    func place(of key: ProfileID) -> Int? {
        let slot = slots[slot(of: key)]
        return slot.place < 0 ? nil : Int(slot.place)
    }

    /// `key` is not there yet.
    mutating func insert(_ key: ProfileID, at place: Int) {
        slots[slot(of: key)] = Slot(key: key, place: Int32(place))
        count += 1
    }

    /// Frees the key's slot, and moves those behind it that would no longer be found (Knuth vol. 3, 6.4, algorithm R).
    mutating func remove(_ key: ProfileID) {
        var hole = slot(of: key)
        guard slots[hole].place >= 0 else { return }
        var next = (hole + 1) & mask
        while slots[next].place >= 0 {
            if (next - home(of: slots[next].key)) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole].place = -1
        count -= 1
    }

    /// The key's slot, or the free one where it belongs.
    private func slot(of key: ProfileID) -> Int {
        var slot = home(of: key)
        while slots[slot].place >= 0, slots[slot].key != key { slot = (slot + 1) & mask }
        return slot
    }

    /// One wide multiplication under a secret of the process's, so that nobody can choose ids that collide.
    private func home(of key: ProfileID) -> Int {
        let product = (key.high ^ seed).multipliedFullWidth(by: key.low ^ 0x9E37_79B9_7F4A_7C15)
        let mixed = product.high ^ product.low
        return Int(truncatingIfNeeded: mixed ^ mixed >> 32) & mask
    }
}
