/// The first part of an answer.
package struct ResponseHead: Sendable, Equatable {
    /// The status of HTTP, the reply code of SMTP.
    package let status: Int
    package let headers: HeaderFields

    package init(status: Int, headers: HeaderFields) {
        self.status = status
        self.headers = headers
    }
}

/// A whole answer.
package struct TransferResponse: Sendable {
    package let head: ResponseHead
    package let body: [UInt8]
    /// How many connections had to be made: 0 when one could be used again.
    package let newConnections: Int
}
