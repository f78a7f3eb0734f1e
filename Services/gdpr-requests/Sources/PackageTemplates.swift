import Foundation
import Mustache

/// The pages that people keep as files: the first page of a copy, and the register. They need nothing beside them.
struct PackageTemplates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: ``Missing``, or what Mustache says of a template.
    init() throws {
        var library = MustacheLibrary()
        for name in ["index", "register"] {
            guard let folder = Bundle.module.url(forResource: "Package", withExtension: nil),
                let data = try? Data(contentsOf: folder.appending(path: "\(name).mustache"))
            else { throw Missing(name: name) }
            try library.register(String(decoding: data, as: UTF8.self), named: name)
        }
        self.library = library
    }

    func index(_ page: PackagePage) throws -> String { try render(page, "index") }

    func register(_ page: RegisterPage) throws -> String { try render(page, "register") }

    private func render(_ page: some Sendable, _ name: String) throws -> String {
        guard let text = library.render(page, withTemplate: name) else { throw Missing(name: name) }
        return text
    }

    struct Missing: Error, CustomStringConvertible {
        let name: String
        var description: String { "the template \(name) of copies is missing" }
    }
}
