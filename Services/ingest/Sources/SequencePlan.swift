/// Which numbers the devices of one booth give to captures.
///
/// Each device that becomes a booth counts in a million of its own: the first from 1, the second from 1 000 001. So what
/// a former device said before its key ended may arrive as late as it likes, from a queue or from the dead letters, and
/// meets no number of its successor. And since a number tells which device gave it and no device skips one, how many of
/// how many have arrived can be told from the recorded numbers alone.
package enum SequencePlan {
    /// More than a device makes in its life.
    package static let numbersPerDevice = 1_000_000

    /// - Parameter device: 1 for the first device that became the booth.
    package static func first(ofDevice device: Int) -> Int { (device - 1) * numbersPerDevice + 1 }

    /// Which device gave a number.
    package static func device(of number: Int) -> Int { (number - 1) / numbersPerDevice + 1 }

    /// All numbers that so many devices can have given.
    package static func numbers(ofDevices count: Int) -> ClosedRange<Int> { 1...max(count, 1) * numbersPerDevice }
}
