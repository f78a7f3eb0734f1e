import Foundation

/// The processes of one name, as /proc shows them.
struct TestProcesses {
    let name: String

    /// Those that run, and those that have ended and were not waited for.
    var identifiers: [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap(pid_t.init).filter { (try? read($0, "comm"))?.dropLast() == name[...] }
    }

    func read(_ identifier: pid_t, _ file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(identifier)/\(file)")), as: UTF8.self)
    }

    /// Whether it is a zombie: ended, and not yet waited for.
    func hasEnded(_ identifier: pid_t) throws -> Bool { try read(identifier, "status").contains("State:\tZ") }

    /// Seconds of processor time that a process has used.
    func processorTime(_ identifier: pid_t) throws -> Double {
        let fields = try read(identifier, "stat").split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 12 ? ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / 100 : 0
    }
}
