/// A short number under which a visitor can report what went wrong and an operator finds it in the logs.
///
/// Eight characters of Crockford's base 32 (no I, L, O, U), as in `K7QF-3M2D`: easy to read out over a telephone.
/// It is random and says nothing about the visitor.
package struct RequestReference: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// A new random reference.
    package init() {
        self.init(bits: UInt64.random(in: 0...UInt64.max))
    }

    /// A reference made from the lowest 40 bits.
    package init(bits: UInt64) {
        var text = ""
        for place in 0..<8 {
            if place == 4 { text.append("-") }
            text.append(Self.letters[Int(bits >> (5 * UInt64(place)) & 31)])
        }
        description = text
    }
}
