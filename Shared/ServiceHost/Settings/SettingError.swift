/// A setting that stops the start: one line that names the variable, what is wrong with it, and what it wants.
package struct SettingError: Error, Sendable, Equatable, CustomStringConvertible {
    package let name: String
    package let problem: String

    /// - Parameter problem: the rest of the sentence after the name; holds no secret.
    package init(_ name: String, _ problem: String) {
        self.name = name
        self.problem = problem
    }

    package var description: String { "\(name) \(problem)" }
}
