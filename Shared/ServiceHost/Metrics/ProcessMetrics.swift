import FoundationEssentials
import Glibc

/// What the kernel says of this process, under the names that Prometheus dashboards expect.
enum ProcessMetrics {
    /// Reads `/proc/self` now; what cannot be read is left out.
    static func exposition(startedAt: Date) -> String {
        var text = ""
        func add(_ name: String, _ help: String, _ kind: MetricKind, _ value: Double?) {
            guard let value else { return }
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(name) \(Exposition.number(value))\n"
        }
        let memory = contents("/proc/self/statm")?.split(separator: " ").compactMap { Double($0) }
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        add(
            "process_start_time_seconds", "Start of the process in seconds since 1970.", .gauge,
            startedAt.timeIntervalSince1970)
        add("process_cpu_seconds_total", "Processor time used.", .counter, processorSeconds())
        add("process_virtual_memory_bytes", "Address space in use.", .gauge, memory?.first.map { $0 * page })
        add("process_resident_memory_bytes", "Memory in use.", .gauge, memory?.dropFirst().first.map { $0 * page })
        let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        add("process_open_fds", "Open file descriptors.", .gauge, open.map(Double.init))
        return text
    }

    private static func processorSeconds() -> Double? {
        // The name, in brackets, may hold spaces; user and system time are the 12th and 13th field after it.
        guard let status = contents("/proc/self/stat"), let end = status.lastIndex(of: ")") else { return nil }
        let fields = status[status.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func contents(_ path: String) -> String? {
        guard let handle = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return String(decoding: handle, as: UTF8.self)
    }
}
