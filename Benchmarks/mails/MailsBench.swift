import Contracts
import Foundation
import Logging
import PostgreSQL
import Vault

/// Makes the mailing of the measurement `mails-per-second`; `Benchmarks/compare_mails.py` sends it again and again.
///
/// Wants the settings of the service `notifications` and, in `DATABASE_ADMIN_URL`, a role that may write to its tables.
@main
struct MailsBench {
    static func main() async throws {
        guard CommandLine.arguments.count == 2, let count = Int(CommandLine.arguments[1]), count > 0 else {
            throw BenchError("usage: mails-bench RECIPIENTS")
        }
        try await MailingPreparation(environment: ProcessInfo.processInfo.environment).run(recipients: count)
    }
}

/// What went wrong, in a sentence for whoever runs the measurement.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
