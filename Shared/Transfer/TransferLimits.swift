/// How long a transfer may take and how much it may bring.
package struct TransferLimits: Sendable, Equatable {
    /// Until the connection stands, name look-up and TLS handshake included.
    package var connect: Duration
    /// From the beginning of the transfer to its end; `nil` leaves that to ``slowest`` and ``pause``, as long streams
    /// need it.
    package var total: Duration?
    /// A transfer with fewer bytes a second…
    package var slowest: Int
    /// …for this long has failed.
    package var slowFor: Duration
    /// How long a stream may stand still because its reader, or the source of its body, does.
    package var pause: Duration
    /// The longest answer that is collected in memory, in bytes. Streams are not bound by it.
    package var responseBytes: Int

    package init(
        connect: Duration = .seconds(10), total: Duration? = .seconds(60), slowest: Int = 128,
        slowFor: Duration = .seconds(60), pause: Duration = .seconds(300), responseBytes: Int = 16 << 20
    ) {
        self.connect = connect
        self.total = total
        self.slowest = slowest
        self.slowFor = slowFor
        self.pause = pause
        self.responseBytes = responseBytes
    }
}

extension Duration {
    /// Rounded up, because 0 means "no limit" to libcurl.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(
            1,
            Int(clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue)
                + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }

    var wholeSeconds: Int { max(1, (wholeMilliseconds + 999) / 1000) }
}
