import Foundation
import HTTPTypes
import WebPages

extension SignInPages {
    /// What to say to whoever typed the password once more and is not believed; nil for whoever is.
    func objection(
        to password: String?, of person: StoredPerson, _ context: PageContext, at now: Date
    ) async throws -> (String, HTTPResponse.Status)? {
        switch try await signIn.prove(password, person, at: now) {
        case .right: nil
        case .wrong: (pages.text("me.password.wrong", context), .unprocessableContent)
        case .wait(let until): (waitText(until, context), .tooManyRequests)
        }
    }
}
