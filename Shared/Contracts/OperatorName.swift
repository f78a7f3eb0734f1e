/// The working name under which somebody gives an order, as far as it tells whether two orders are one person's.
///
/// White space and the case of letters make nobody a second person. Whoever wants a second person asks here, so that no
/// service refuses what another one has let pass. Tables check the same: `lower(regexp_replace(name, '\s', '', 'g'))`.
package struct OperatorName: Sendable, Equatable {
    private let letters: String

    package init(_ text: String) { letters = text.filter { !$0.isWhitespace }.lowercased() }
}
