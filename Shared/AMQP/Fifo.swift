/// A line of waiting things: the first in is the first out, both in constant time on average.
package struct Fifo<Element> {
    private var elements: [Element?] = []
    private var head = 0

    package var count: Int { elements.count - head }
    package var isEmpty: Bool { count == 0 }

    package init() {}

    /// The one to leave next; setting it changes it in place.
    package var first: Element? {
        get { isEmpty ? nil : elements[head] }
        set { if !isEmpty { elements[head] = newValue } }
    }

    package mutating func append(_ element: Element) { elements.append(element) }

    @discardableResult package mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64, head > elements.count / 2 {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Takes the first `count` out, or as many as there are.
    package mutating func popFirst(_ count: Int) -> [Element] {
        var taken: [Element] = []
        taken.reserveCapacity(min(count, self.count))
        while taken.count < count, let element = popFirst() { taken.append(element) }
        return taken
    }

    /// Puts elements back to the front, in their order.
    package mutating func putBack(_ returned: [Element]) {
        elements.replaceSubrange(0..<head, with: returned.map(Optional.some))
        head = 0
    }

    /// The waiting ones, in order.
    package var all: [Element] { elements[head...].compactMap { $0 } }

    package mutating func removeAll(where isUnwanted: (Element) -> Bool) {
        elements = all.filter { !isUnwanted($0) }.map(Optional.some)
        head = 0
    }

    package mutating func removeAll() {
        elements.removeAll(keepingCapacity: true)
        head = 0
    }
}
