/// Finds imports that point the wrong way, reading sources as text: SwiftPM lets a module import whatever stands
/// somewhere below it, even a C door.
enum ImportRules {
    /// The modules a file imports, with their lines from 1.
    static func imports(of source: SourceText) -> [(line: Int, module: String)] {
        source.code.enumerated().compactMap { index, line in
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"),
                words[..<place].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
            else { return nil }
            var rest = words[(place + 1)...]
            if let first = rest.first, kinds.contains(first) { rest = rest.dropFirst() }
            guard let name = rest.first?.split(separator: ".").first else { return nil }
            return (index + 1, String(name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
        }
    }

    static func violations(in sources: [SourceText]) -> [Violation] { sources.flatMap(violations) }

    static func violations(in source: SourceText) -> [Violation] {
        let parts = source.path.split(separator: "/").map(String.init)
        guard parts.count > 2 else { return [] }
        switch parts[0] {
        case "Shared":
            guard let room = Rooms.shared.first(where: { $0.module == parts[1] }) else {
                return [
                    Violation(
                        path: source.path, line: 0, sentence: "the floor plan in Rooms.swift has no room \(parts[1])")
                ]
            }
            return check(source, as: "module \(room.module) (layer \(room.layer))", room.imports, room.packages)
        case "Services":
            guard let room = Rooms.services[parts[1]] else {
                return [
                    Violation(
                        path: source.path, line: 0, sentence: "the floor plan in Rooms.swift has no service \(parts[1])"
                    )
                ]
            }
            if parts[2] == "Main" {
                return check(source, as: "the front door of \(parts[1])", Rooms.frontDoor.union([room.module]), [])
            }
            return check(source, as: "service \(parts[1])", room.imports, room.packages)
        case "Tests":
            if let room = Rooms.testbeds.first(where: { $0.module == parts[1] }) {
                return check(source, as: "the testbed \(room.module)", room.imports, room.packages)
            }
            return imports(of: source).compactMap { line, module in
                if Rooms.doors[module] != nil {
                    return Violation(
                        path: source.path, line: line,
                        sentence: "a test imports the C door \(module); test its Swift module")
                }
                return Rooms.costly[module].map {
                    Violation(path: source.path, line: line, sentence: "a test imports \(module): \($0)")
                }
            }
        default: return []
        }
    }

    private static func check(
        _ source: SourceText, as name: String, _ ours: Set<String>, _ packages: Set<String>
    ) -> [Violation] {
        let allowed = Rooms.always.union(ours).union(packages)
        return imports(of: source).filter { !allowed.contains($0.module) }.map { line, module in
            Violation(path: source.path, line: line, sentence: reason(name, module))
        }
    }

    private static func reason(_ name: String, _ module: String) -> String {
        if let owner = Rooms.doors[module] { return "\(name) imports the C door \(module), which only \(owner) opens" }
        if Rooms.services.values.contains(where: { $0.module == module }) {
            return "\(name) imports service \(module); services meet in Contracts and on the broker"
        }
        if Rooms.testing.contains(module) { return "\(name) imports \(module), which is for tests" }
        return "\(name) may not import \(module); see its row in Rooms.swift"
    }

    private static let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<String> = ["class", "struct", "enum", "protocol", "func", "let", "var", "typealias"]
}
