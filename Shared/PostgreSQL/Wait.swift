/// How long a session still waits for an answer, and whether it has asked the server to stop.
struct Wait {
    private let limit: Duration
    private var deadline: ContinuousClock.Instant
    private var gaps = 0
    /// The request to stop, once made.
    var stopRequest: CancelRequest?
    /// Whether the caller asked for it, rather than the clock.
    var wasCancelled = false
    private(set) var hasAskedToStop = false

    init(limit: Duration) {
        self.limit = limit
        deadline = .now + limit
    }

    var remaining: Duration { deadline - .now }
    var isOver: Bool { remaining <= .zero }

    /// A result came, so the next one has its time again; not once the server was asked to stop.
    mutating func renew() {
        gaps = 0
        if !hasAskedToStop { deadline = .now + limit }
    }

    mutating func extend(by grace: Duration) {
        hasAskedToStop = true
        deadline = .now + grace
    }

    /// libpq answers nil once between two statements; more than a few of them are no pipeline any more.
    mutating func toleratesGap() -> Bool {
        gaps += 1
        return gaps < 4
    }

    /// What the caller should hear of a statement that failed.
    func reason(for failure: DatabaseError) -> any Error {
        guard wasCancelled, ["57014", "25P02"].contains(failure.sqlState) else { return failure }
        return CancellationError()
    }
}
