package import Messaging

extension MailingRefusal: ClassifiedError {
    package var kind: FailureKind { .permanent }
    package var reasonCode: String { rawValue }
}
