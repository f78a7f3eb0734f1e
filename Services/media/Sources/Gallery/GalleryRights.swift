import Passes

/// What a page offers to whoever looks at it. What is not offered is refused as well.
struct GalleryRights: Sendable {
    static let read = "captures:read"
    static let edit = "captures:edit"
    static let delete = "captures:delete"
    static let share = ShareRoutes.scope

    let mayEdit: Bool
    let mayDelete: Bool
    let mayShare: Bool
    /// Customers may take away what they may see; staff under a grant when it says so.
    let mayDownload: Bool

    init(_ pass: Pass?) {
        mayEdit = pass?.allows(Self.edit) ?? false
        mayDelete = pass?.allows(Self.delete) ?? false
        mayShare = pass?.allows(Self.share) ?? false
        mayDownload = pass?.grant == nil || pass?.allows(DownloadCheck.scope) ?? false
    }
}
