/// What a ``Consumer`` hands out, one by one.
///
/// It never fails: it waits through reconnections, and ends after ``Consumer/cancel()`` or ``Consumer/close()``, or when
/// the iterating task is cancelled. Several iterators share the deliveries; each delivery goes to one of them.
package struct Deliveries: AsyncSequence, Sendable {
    package typealias Element = Delivery
    package typealias Failure = Never

    let consumer: Consumer

    package func makeAsyncIterator() -> Iterator { Iterator(consumer: consumer) }

    package struct Iterator: AsyncIteratorProtocol {
        let consumer: Consumer

        package func next(isolation actor: isolated (any Actor)?) async -> Delivery? { await next() }

        package func next() async -> Delivery? { await consumer.nextBatch(atMost: 1, within: .zero).first }
    }
}
