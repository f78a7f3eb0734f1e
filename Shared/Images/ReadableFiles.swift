import CSandbox
import Glibc

/// The files that a decoder child can still open: programs and libraries of the system, and nothing that is anybody's.
///
/// A stranger's bytes that take a decoder over find no keys, no other originals and no way to write, in the child and
/// in all that it starts (landlock(7)). Descriptors that are open already stay usable.
enum ReadableFiles {
    /// Folders, with what is in them.
    private static let folders = ["/usr", "/lib", "/lib64", "/bin"]
    /// What the loader, the C library and encoders ask about this machine.
    private static let files = [
        "/etc/ld.so.cache", "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory",
        "/sys/devices/system/cpu", "/sys/devices/system/node", "/dev/urandom", "/dev/zero",
    ]

    static var areKnown: Bool { shim_landlock_version() > 0 }

    /// Gives up all others, for the calling thread and what it starts.
    ///
    /// A kernel without Landlock (before 5.13, or built without) leaves files to the user's rights; systemd or a container
    /// should then narrow them.
    ///
    /// - Returns: `false` when the kernel knows it and all the same refuses.
    static func leaveOthers() -> Bool {
        let version = shim_landlock_version()
        guard version > 0 else { return true }
        let ruleset = shim_landlock_ruleset(rights(since: version), version >= 6 ? signalsToOthers : 0)
        guard ruleset >= 0 else { return false }
        defer { close(ruleset) }
        guard folders.allSatisfy({ allow(readFile | readFolder | execute, under: $0, ruleset) }),
            files.allSatisfy({ allow(readFile, under: $0, ruleset) }),
            allow(readFile | writeFile, under: "/dev/null", ruleset)
        else { return false }
        return shim_landlock_restrict(ruleset) == 0
    }

    /// What is not there needs no rule.
    private static func allow(_ rights: UInt64, under path: String, _ ruleset: Int32) -> Bool {
        let descriptor = unsafe shim_open_path(path)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        // A file takes no rights that only folders have.
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        return shim_landlock_allow(ruleset, descriptor, isFolder ? rights | readFolder : rights) == 0
    }

    // MARK: Rights

    private static let execute: UInt64 = 1 << 0
    private static let writeFile: UInt64 = 1 << 1
    private static let readFile: UInt64 = 1 << 2
    private static let readFolder: UInt64 = 1 << 3
    /// Scope of signals, since the sixth version.
    private static let signalsToOthers: UInt64 = 1 << 1

    /// Every right that a version of Landlock can take away: the newest of them are linking, truncating and devices.
    private static func rights(since version: Int32) -> UInt64 {
        switch version {
        case 1: (1 << 13) - 1
        case 2: (1 << 14) - 1
        case 3, 4: (1 << 15) - 1
        default: (1 << 16) - 1
        }
    }
}
