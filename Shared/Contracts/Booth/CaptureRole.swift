/// What a file is within its capture.
package enum CaptureRole: String, Codable, Sendable, CaseIterable {
    case photo
    case burst
    case animation
    case video
}
