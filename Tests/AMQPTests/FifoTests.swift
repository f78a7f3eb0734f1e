import AMQP
import Testing

@Suite("Fifo")
struct FifoTests {
    @Test func `the first in is the first out through any mixture of adding and taking`() {
        var line = Fifo<Int>()
        var next = 0
        var taken: [Int] = []
        for round in 0..<200 {
            for _ in 0...(round % 7) {
                line.append(next)
                next += 1
            }
            taken += line.popFirst(round % 5)
        }
        taken += line.popFirst(.max)
        #expect(taken == Array(0..<next))
        #expect(line.isEmpty)
    }

    @Test func `what is put back is the next to leave`() {
        var line = Fifo<Int>()
        for number in 0..<10 { line.append(number) }
        let taken = line.popFirst(4)
        line.putBack(taken)
        #expect(line.count == 10)
        #expect(line.popFirst(5) == [0, 1, 2, 3, 4])
    }
}
