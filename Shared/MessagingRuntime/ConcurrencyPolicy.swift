/// Decides how many batches of each workload one process runs at once.
///
/// Every batch holds a connection to the database while it runs. What a service asks for by itself it always gets; what
/// operators ask for besides, as far as connections are left for the relay, the timers and the pages.
package struct ConcurrencyPolicy: Sendable, Equatable {
    /// Connections that no batch may take.
    package static let kept = 4

    /// What is wanted of one workload.
    package struct Wish: Sendable, Equatable {
        package var workload: String
        /// As many as the service says.
        package var usual: Int
        /// As many as an operator says.
        package var asked: Int?
        package var isPaused: Bool

        package init(_ workload: String, usual: Int, asked: Int? = nil, isPaused: Bool = false) {
            self.workload = workload
            self.usual = usual
            self.asked = asked
            self.isPaused = isPaused
        }
    }

    private let connections: Int

    /// - Parameter connections: to the database, as many as the process opens at most.
    package init(connections: Int) { self.connections = connections }

    /// How many batches of each workload may run; a paused one gets none.
    ///
    /// When not everybody can have what is asked for, those that have not got it yet get one more in turn.
    package func sizes(_ wishes: [Wish]) -> [String: Int] {
        var sizes: [String: Int] = [:]
        for wish in wishes { sizes[wish.workload] = wish.isPaused ? 0 : min(wish.asked ?? wish.usual, wish.usual) }
        var left = connections - Self.kept - sizes.values.reduce(0, +)
        while left > 0 {
            let before = left
            for wish in wishes where left > 0 && !wish.isPaused {
                guard let asked = wish.asked, let size = sizes[wish.workload], size < asked else { continue }
                sizes[wish.workload] = size + 1
                left -= 1
            }
            if left == before { break }
        }
        return sizes
    }
}
