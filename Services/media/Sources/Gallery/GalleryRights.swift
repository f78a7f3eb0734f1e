import Passes

/// What a page offers to whoever looks at it. What is not offered is refused as well.
struct GalleryRights: Sendable {
    static let read = "captures:read"
    static let edit = "captures:edit"
    static let delete = "captures:delete"

    let mayEdit: Bool
    let mayDelete: Bool

    init(_ pass: Pass?) {
        mayEdit = pass?.allows(Self.edit) ?? false
        mayDelete = pass?.allows(Self.delete) ?? false
    }
}
