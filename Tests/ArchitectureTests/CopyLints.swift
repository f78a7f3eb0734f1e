/// A service has no copy of a type that a room it may import offers.
enum CopyLints {
    private static let kinds: Set<Substring> = ["struct", "enum", "class", "actor", "protocol"]
    private static let modifiers: Set<Substring> = [
        "package", "internal", "private", "fileprivate", "final", "indirect",
    ]

    /// - Parameter services: by folder.
    static func violations(services: [String: Room], in sources: [SourceText]) -> [Violation] {
        var offered: [String: Set<String>] = [:]
        for source in sources where source.path.hasPrefix("Shared/") {
            let module = String(source.path.split(separator: "/")[1])
            for line in source.code where line.hasPrefix("package ") {
                if let name = declared(line) { offered[name, default: []].insert(module) }
            }
        }
        return sources.flatMap { source -> [Violation] in
            let folders = source.path.split(separator: "/").map(String.init)
            guard folders[0] == "Services", let room = services[folders[1]] else { return [] }
            return source.code.enumerated().compactMap { index, line in
                guard let name = declared(line),
                    let module = offered[name]?.intersection(room.imports).sorted().first
                else { return nil }
                return Violation(
                    path: source.path, line: index + 1, sentence: "\(module) offers \(name): use it, or name this apart"
                )
            }
        }
    }

    /// The name of the type that a line declares at the top of its file.
    private static func declared(_ line: String) -> String? {
        guard let first = line.first, first != " " else { return nil }
        let words = line.split(separator: " ").drop { modifiers.contains($0) }
        guard let kind = words.first, kinds.contains(kind), let name = words.dropFirst().first else { return nil }
        return String(name.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }
}
