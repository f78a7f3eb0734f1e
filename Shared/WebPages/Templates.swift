package import FoundationEssentials
import Mustache

/// All templates of a service, those of this module included, checked against each other.
package struct Templates: Sendable {
    private let library: MustacheLibrary
    private let names: Set<String>
    /// Keys of texts with the template that shows them.
    let usedTexts: [(key: String, template: String)]

    /// Reads `*.mustache` of every folder; a template is named after its file.
    ///
    /// A template of a later folder replaces one of the same name, so a service may have its own `layout`.
    package init(directories: [URL]) throws(PagesError) {
        var sources: [String: TemplateSource] = [:]
        for directory in directories {
            guard let files = try? FileManager.default.contentsOfDirectory(atPath: directory.path) else {
                throw .unreadable(path: directory.path)
            }
            for file in files where file.hasSuffix(".mustache") {
                let path = directory.appending(path: file)
                guard let data = try? Data(contentsOf: path) else { throw .unreadable(path: path.path) }
                let name = String(file.dropLast(".mustache".count))
                sources[name] = try TemplateSource(name: name, text: String(decoding: data, as: UTF8.self))
            }
        }
        try self.init(sources: sources)
    }

    /// Made of values, for tests: name and text.
    package init(texts: [String: String]) throws(PagesError) {
        var sources: [String: TemplateSource] = [:]
        for (name, text) in texts { sources[name] = try TemplateSource(name: name, text: text) }
        try self.init(sources: sources)
    }

    private init(sources: [String: TemplateSource]) throws(PagesError) {
        var library = MustacheLibrary()
        for source in sources.values {
            for used in source.usedTemplates where sources[used] == nil {
                throw .unknownTemplate(name: used, usedBy: source.name)
            }
            do {
                try library.register(source.text, named: source.name)
            } catch {
                throw .invalidTemplate(name: source.name, problem: "is not a mustache template")
            }
        }
        self.library = library
        names = Set(sources.keys)
        usedTexts = sources.values.flatMap { source in source.usedTexts.map { ($0, source.name) } }
    }

    /// Whether there is a template of that name.
    package func contains(_ name: String) -> Bool { names.contains(name) }

    /// The names of all templates, sorted.
    package var all: [String] { names.sorted() }

    func render(_ name: String, _ model: PageModel) throws(PagesError) -> String {
        guard let page = library.render(model, withTemplate: name) else {
            throw .unknownTemplate(name: name, usedBy: nil)
        }
        return page
    }
}
