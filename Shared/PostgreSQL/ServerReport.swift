/// The fields of an error that the server sent, without its DETAIL and HINT.
struct ServerReport {
    var sqlState: String
    var message: String?
    var constraint: String?
    var table: String?
    var column: String?
    var position: Int?

    /// What the SQLSTATE's class means for a program (Appendix A of the manual).
    var kind: DatabaseError.Kind {
        switch sqlState {
        case "40001", "40P01": return .serialization
        case "57014", "55P03", "25P03", "57P05": return .timeout
        case "42501": return .permission
        case "23502": return .constraint(name: [table, column].compactMap(\.self).joined(separator: "."))
        case "57P01", "57P02", "57P03", "57P04": return .connection
        default: break
        }
        switch sqlState.prefix(2) {
        case "08": return .connection
        case "23": return .constraint(name: constraint ?? table ?? "of unknown name")
        case "28": return .permission
        case "42", "26": return .statement
        case "53", "58": return .unavailable
        default: return .other
        }
    }

    func error(in statement: String?) -> DatabaseError {
        var error = DatabaseError(kind, sqlState: sqlState, statement: statement)
        error.serverMessage = message
        error.position = position
        return error
    }
}
