package import Contracts

/// The finished words of the page from which archives of a rental are ordered.
package struct ArchiveListModel: Sendable {
    package struct Item: Sendable {
        package var address: String
        package var name: String
        package var state: String
    }

    package var title: String
    package var orders: String
    package var gallery: String
    package var hasItems: Bool
    package var items: [Item]
    package var styleSheet: String

    package init(
        _ archives: [StoredArchive], of rental: Identifier<Rental>, words: ArchiveWords, styleSheet: String
    ) {
        title = words("list.title")
        orders = "/media/rentals/\(rental)/archives"
        gallery = "/media/rentals/\(rental)"
        items = archives.map { archive in
            Item(
                address: archive.page,
                name: words("list.\(archive.content.rawValue)", ["instant": words.instant(archive.askedAt)]),
                state: words("list.\(archive.state.rawValue)"))
        }
        hasItems = !items.isEmpty
        self.styleSheet = styleSheet
    }
}
