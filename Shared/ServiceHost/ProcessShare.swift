/// Which part of a service one process does. Processes of all shares together are the service.
package enum ProcessShare: Sendable, Equatable {
    /// The pages, what runs beside, and all workloads but those named.
    case serving(without: Set<String>)
    /// No pages: the workloads named and nothing beside them; without names all workloads and what runs beside.
    case working(only: Set<String>)

    /// All of it.
    package static let everything = ProcessShare.serving(without: [])

    package var hasPages: Bool {
        if case .serving = self { true } else { false }
    }

    /// Whether it does what a service does besides pages and workloads: its timers and senders.
    package var hasDuties: Bool { hasPages || self == .working(only: []) }

    package func takesPart(in workload: String) -> Bool {
        switch self {
        case .serving(let without): !without.contains(workload)
        case .working(let only): only.isEmpty || only.contains(workload)
        }
    }

    /// The workloads that its command line named.
    var named: Set<String> {
        switch self {
        case .serving(let names), .working(let names): names
        }
    }

    /// The words of an option that may be given several times, or once with commas.
    static func words(_ values: [String]) -> Set<String> {
        Set(values.flatMap { $0.split(separator: ",") }.map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty })
    }
}
