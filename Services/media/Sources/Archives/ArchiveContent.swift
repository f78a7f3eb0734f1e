/// What a customer wants of each capture.
package enum ArchiveContent: String, Sendable, Codable, CaseIterable {
    /// The bytes as the booth made them, with all that they say of the camera and the place.
    case originals
    /// What a page offers for keeping: every pixel, and no metadata.
    case pictures

    /// The renditions that are meant; what a guest's page offers as a download.
    static let recipes = ["download", "animation", "boomerang"]
}
