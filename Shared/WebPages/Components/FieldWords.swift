/// Which words belong to a field besides its label, for `aria-describedby`.
enum FieldWords {
    static func describing(_ name: String, hint: String?, error: String?) -> String? {
        let parts = [hint == nil ? nil : "\(name)-hint", error == nil ? nil : "\(name)-error"].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
