/// What became of an attempt to deliver.
package enum DeliveryOutcome: Sendable {
    /// A mail server has taken the mail over, which nothing can undo.
    case delivered
    case setback(DeliveryPolicy.Setback)
    /// It did not take place.
    case calledOff
    /// Neither did this: enough mails to the same domain are under way.
    case setAside(MailDomain)
}
