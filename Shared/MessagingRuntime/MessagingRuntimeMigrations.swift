package import Foundation

/// The tables of the runtime, which every schema has.
package enum MessagingRuntimeMigrations {
    /// The folder with the numbered files, applied before a service's own.
    package static var directory: URL { Bundle.module.bundleURL.appending(path: "Migrations") }
}
