/// Which deliveries of a channel wait to be settled.
///
/// Settling a number twice, or one that was never delivered, is an error for which the broker closes the channel;
/// here it answers `false` instead.
package struct UnsettledDeliveries {
    private var isSettled: [Bool] = []
    private var head = 0
    /// The broker's number of `isSettled[head]`; it counts from 1 without gaps.
    private var headNumber: UInt64 = 1
    package private(set) var count = 0

    package init() {}

    package mutating func delivered() {
        isSettled.append(false)
        count += 1
    }

    /// Settles one, or all unsettled up to it. Answers whether that one was waiting to be settled.
    package mutating func settle(_ number: UInt64, multiple: Bool) -> Bool {
        guard number >= headNumber, number - headNumber < UInt64(isSettled.count - head) else { return false }
        let last = head + Int(number - headNumber)
        guard !isSettled[last] else { return false }
        for position in (multiple ? head : last)...last where !isSettled[position] {
            isSettled[position] = true
            count -= 1
        }
        advance()
        return true
    }

    private mutating func advance() {
        while head < isSettled.count, isSettled[head] {
            head += 1
            headNumber += 1
        }
        if head == isSettled.count {
            isSettled.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024, head > isSettled.count / 2 {
            isSettled.removeFirst(head)
            head = 0
        }
    }
}
