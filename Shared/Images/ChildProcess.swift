import CSandbox
import Glibc

/// A program that was started with chosen descriptors, and a fresh environment.
///
/// Whoever starts one must call ``end()``, which is also the only place where it is waited for: until then the
/// process identifier belongs to it and cannot hit anybody else.
struct ChildProcess {
    let identifier: pid_t
    /// Whether it and all that it starts form a group that is killed together.
    let leadsGroup: Bool

    /// - Parameters:
    ///   - executable: a path, or a name that is looked for along `PATH`.
    ///   - descriptors: which of the caller's descriptors becomes which of the child's, ascending and, but for a
    ///     descriptor that keeps its number, from numbers above the highest target. Standard streams that are not
    ///     named are connected to `/dev/null`; everything else is closed.
    ///   - leadsGroup: `false` leaves it in the caller's group, so that it dies with the caller.
    /// - Returns: `nil` when it could not be started.
    static func start(
        _ executable: String, _ arguments: [String], environment: [String], descriptors: [(from: Int32, to: Int32)],
        leadsGroup: Bool
    ) -> ChildProcess? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for standard in Int32(0)...2 where !descriptors.contains(where: { $0.to == standard }) {
            unsafe posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0)
        }
        for (from, to) in descriptors { unsafe posix_spawn_file_actions_adddup2(&actions, from, to) }
        let firstClosed = 1 + (descriptors.map(\.to).max().map { max($0, 2) } ?? 2)
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, firstClosed)

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // A service ignores or blocks signals that the child should feel.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = (leadsGroup ? POSIX_SPAWN_SETPGROUP : 0) | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var identifier: pid_t = 0
        let failure = unsafe withCStrings([executable] + arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawnp(&identifier, executable, &actions, &attributes, arguments, environment)
            }
        }
        return failure == 0 ? ChildProcess(identifier: identifier, leadsGroup: leadsGroup) : nil
    }

    /// Kills the child and what it started, and waits until it is gone. Call it exactly once.
    /// - Returns: the status of `waitpid(2)`: zero when it had already exited by itself with success.
    @discardableResult
    func end() -> Int32 {
        kill(identifier, SIGKILL)
        if leadsGroup { kill(-identifier, SIGKILL) }
        return wait()
    }

    /// Waits until the child has ended by itself; an alternative to ``end()``, with the same duty of exactly one.
    func wait() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// Whether it still runs. Does not wait for it, so ``end()`` is still due.
    var isRunning: Bool {
        var information = unsafe siginfo_t()
        let result = unsafe waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        return unsafe result == 0 && information.si_signo == 0
    }
}

/// Lends a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress!) }
}
