package import Contracts
import Foundation
package import WebPages

/// What a guest reads where a capture was: what happened, since when, and whom to ask.
package struct GonePageModel: Sendable {
    package enum Reason: Sendable, Equatable {
        /// It is to be erased, or somebody decides whether it is.
        case hidden(HiddenCapture)
        case erased(ErasedCapture)
    }

    var title: String
    var what: String
    var when: String
    var styleSheet: String

    package init(_ reason: Reason, texts: Texts, language: Language, styleSheet: String) {
        func text(_ key: String, _ values: [String: String] = [:]) -> String { texts("gone.\(key)", language, values) }
        let instant: Date
        let state: String
        switch reason {
        case .hidden(let hidden):
            (state, instant) = ("hidden", hidden.hiddenAt)
            title = text("hidden.\(hidden.cause.rawValue).title")
            what = text("hidden.\(hidden.cause.rawValue).what")
        case .erased(let erased):
            (state, instant) = ("erased", erased.erasedAt)
            title = text("erased.title")
            what = text("erased.\(erased.cause?.rawValue ?? "unknown").what")
        }
        when = text("\(state).when", ["date": GuestPageModel.day(instant, texts, language)])
        self.styleSheet = styleSheet
    }
}
