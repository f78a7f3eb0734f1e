/// Who has decided that captures are erased, so that `retention` does not ask their customer any more.
package enum ErasureDecider: String, Sendable, CaseIterable {
    /// The customer, who is the controller of captures.
    case customer
    /// A court or an authority.
    case court

    /// How an envelope's actor says it, which `retention` reads: `court:<who entered it>`.
    package func actor(enteredBy operatorName: String) -> String { "\(rawValue):\(operatorName)" }

    /// Whether an operator's working name would be read as a decision that nobody took.
    package static func isImitated(by operatorName: String) -> Bool {
        allCases.contains { operatorName.hasPrefix("\($0.rawValue):") }
    }
}
