/// A transaction failed, and so did taking it back.
///
/// The connection was discarded, so the server takes it back by itself; both errors are kept because the second may
/// say more about the first.
package struct TransactionError: Error, Sendable, CustomStringConvertible {
    /// Why the transaction was to be taken back.
    package let cause: any Error
    /// Why `rollback` failed.
    package let rollback: DatabaseError

    package init(cause: any Error, rollback: DatabaseError) {
        self.cause = cause
        self.rollback = rollback
    }

    /// Shows the cause only when it is known to hold no data.
    package var description: String {
        let reason = (cause as? DatabaseError).map(String.init(describing:)) ?? "\(type(of: cause))"
        return "a transaction failed (\(reason)) and could not be rolled back (\(rollback))"
    }
}
