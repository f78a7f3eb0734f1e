import Logging

/// Marks a value in log metadata that must not be written.
///
/// ```swift
/// logger.info("mail handed over", metadata: ["recipient": "\(address, attributes: [Sensitivity.personal])"])
/// ```
/// The log handler writes `[personal]` instead. The best place for personal data is still no log line at all.
package enum Sensitivity: Int64, Logger.MetadataValueAttributes.Attribute {
    case personal = 1
    case secret = 2

    /// What is written instead of the value.
    var replacement: String {
        switch self {
        case .personal: "[personal]"
        case .secret: "[secret]"
        }
    }
}
