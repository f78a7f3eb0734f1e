import Foundation

/// A service's `openapi.yaml`, as far as tests hold it to the code.
package struct OpenAPIDocument: Sendable {
    private static let methods: Set<String> = ["get", "post", "put", "patch", "delete", "options"]
    private let lines: [String]

    /// - Parameter folder: the service's, below `Services`.
    package init(of folder: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Services/\(folder)/openapi.yaml").standardizedFileURL
        lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// `GET /accounts/api/customers`, for every operation under `paths:`.
    package var operations: Set<String> {
        var operations: Set<String> = []
        var path = ""
        for line in lines.drop(while: { $0 != "paths:" }).dropFirst().prefix(while: { $0.hasPrefix(" ") }) {
            let depth = line.prefix { $0 == " " }.count
            let name = String(line.drop { $0 == " " }.prefix { $0 != ":" })
            if depth == 2 { path = name }
            if depth == 4, Self.methods.contains(name) { operations.insert("\(name.uppercased()) \(path)") }
        }
        return operations
    }

    /// The fields that a schema names.
    package func properties(of schema: String) -> Set<String> {
        let lines = lines.drop { $0 != "    \(schema):" }.drop { $0 != "      properties:" }.dropFirst()
            .prefix { $0.hasPrefix("        ") }
        return Set(lines.filter { !$0.hasPrefix("         ") }.map { $0.filter { $0 != " " && $0 != ":" } })
    }
}
