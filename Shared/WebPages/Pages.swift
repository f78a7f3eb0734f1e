import Contracts
package import Foundation
import HTTPTypes
package import Hummingbird

/// Renders the pages of a service.
///
/// Made once at start, when every template, text and asset is loaded and checked; a missing one stops the start.
///
/// A page's template fills the blocks of the layout:
///
/// ```mustache
/// {{<layout}}{{$content}}<h1>{{title}}</h1><p>{{t.gallery.intro}}</p>{{/content}}{{/layout}}
/// ```
///
/// Besides the values of the page a template sees `title`, `lang`, `t` (texts), `site`, `languages`, `reference` and
/// `assets`; and of whoever is signed in, `member` with the ways that are open to them.
package struct Pages: Sendable {
    package let site: Site
    package let texts: Texts
    package let templates: Templates
    package let assets: Assets

    /// - Parameters:
    ///   - templates: folders with the service's own `*.mustache`.
    ///   - texts: folders with the service's own `nl.json`, `fr.json`, `de.json`, `en.json`.
    ///   - assets: folders with the service's own style sheets, scripts and pictures.
    package init(site: Site, templates: [URL] = [], texts: [URL] = [], assets: [URL] = []) throws(PagesError) {
        let own = Bundle.module.bundleURL.appending(path: "Resources")
        self.site = site
        self.texts = try Texts(directories: [own.appending(path: "Texts")] + texts)
        self.templates = try Templates(
            directories: [own.appending(path: "Components"), own.appending(path: "Templates")] + templates)
        self.assets = try Assets(
            directories: [own.appending(path: "Assets")] + assets, bootstrap: site.bootstrapDirectory,
            htmx: site.htmxFile)
        for (key, template) in self.templates.usedTexts
        where !self.texts.contains(key) && !self.texts.containsKeys(under: key, .fallback) {
            throw .unknownText(key: key, usedBy: template)
        }
    }

    /// Says at start that a template is there, and hands back its name: `let gallery = try pages.template("gallery")`.
    package func template(_ name: String) throws(PagesError) -> String {
        guard templates.contains(name) else { throw .unknownTemplate(name: name, usedBy: nil) }
        return name
    }

    /// The text of `key` in the language of the request.
    package func text(_ key: String, _ context: PageContext, _ values: [String: String] = [:]) -> String {
        texts(key, context.language, values)
    }

    /// Answers with a page.
    ///
    /// - Parameters:
    ///   - template: a name that ``template(_:)`` has confirmed.
    ///   - values: a struct of finished strings, arrays and booleans, or a dictionary.
    ///   - title: the finished title.
    package func page(
        _ template: String, _ values: any Sendable, title: String, status: HTTPResponse.Status = .ok,
        request: Request, context: PageContext
    ) throws(PagesError) -> Response {
        let model = model(values, title: title, request: request, context: context)
        let html = try templates.render(template, model)
        var response = Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLanguage: context.language.rawValue,
                .vary: "Accept-Language, Cookie",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        // A part of a page whose visitor is no longer signed in: the whole page says so.
        if status == .unauthorized, request.isPartOfPage, let field = HTTPField.Name("HX-Refresh") {
            response.headers[field] = "true"
        }
        return response
    }

    /// Names that `template` asks for and neither `values` nor the frame of the page has. For tests; wants `[]`.
    package func unknownNames(_ template: String, _ values: any Sendable) throws(PagesError) -> [String] {
        let model = PageModel(
            values: values, frame: frame(title: "title", language: .english, reference: RequestReference(), links: []))
        _ = try templates.render(template, model)
        return model.unknownNames
    }

    func errorPage(for refusal: APIError, request: Request, context: PageContext) throws(PagesError) -> Response {
        let keys = ["error.code.\(refusal.code)", "error.\(refusal.status.code)"]
        let family = refusal.status.kind == .serverError ? "error.500" : "error.400"
        let key = keys.first { texts.contains("\($0).title") && texts.contains("\($0).text") } ?? family
        let title = text("\(key).title", context)
        return try page(
            "error", ErrorModel(refusal, text: text("\(key).text", context), label: text("\(key).act", context)),
            title: title, status: refusal.status, request: request, context: context)
    }

    private func model(
        _ values: any Sendable, title: String, request: Request, context: PageContext
    ) -> PageModel {
        let links = LanguageLink.links(from: request, current: context.language)
        return PageModel(
            values: values,
            frame: frame(
                title: title, language: context.language, reference: context.reference, links: links,
                member: MemberNavigation(request, context),
                grant: GrantBanner(context, TextsOfPage(texts, context.language))))
    }

    private func frame(
        title: String, language: Language, reference: RequestReference, links: [LanguageLink],
        member: MemberNavigation? = nil, grant: GrantBanner? = nil
    ) -> [String: any Sendable] {
        var frame: [String: any Sendable] = [
            "title": title, "lang": language.rawValue, "languages": links, "reference": reference.description,
            "t": TextsOfLanguage(texts: texts, language: language), "site": site,
            "assets": [
                "bootstrapStyle": assets.address(of: "bootstrap.min.css"),
                "bootstrapScript": assets.address(of: "bootstrap.bundle.min.js"),
                "siteStyle": assets.address(of: "site.css"),
                "componentStyle": assets.address(of: "components.css"),
                "mark": assets.address(of: "mark.svg"),
                "htmx": assets.address(of: "htmx.min.js"),
            ].compactMapValues { $0 },
            "isMember": member != nil, "isUnderGrant": grant != nil,
        ]
        if let member { frame["member"] = member }
        if let grant { frame["underGrant"] = grant }
        return frame
    }
}
