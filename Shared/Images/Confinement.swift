import CSandbox
import Glibc

/// What a decoder child takes from itself before it meets a stranger's bytes.
package enum Confinement {
    /// Whether the kernel can keep files away from children, and so does.
    package static var coversFiles: Bool { ReadableFiles.areKnown }

    /// Gives up the network, everybody's files, core files, most descriptors and every way to gain rights, for this
    /// process and all that it starts.
    ///
    /// - Returns: `false` when the filter cannot be installed: nothing may be decoded then.
    package static func enter() -> Bool {
        signal(SIGPIPE, SIG_IGN)
        _ = shim_die_with_parent(SIGKILL)
        limit(RLIMIT_CORE, to: 0)
        limit(RLIMIT_NOFILE, to: 64)
        // Needs CAP_SYS_ADMIN, which a service should not have; without it the filter below still holds.
        _ = shim_leave_network()
        return shim_no_new_privileges() == 0 && ReadableFiles.leaveOthers() && forbidCalls()
    }

    /// Sets what depends on the original: memory, file size, and processor time from now on.
    static func allow(_ limits: DecoderLimits, for kind: MediaKind) -> Bool {
        var usage = rusage()
        guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return false }
        let used = Int(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        return limit(RLIMIT_AS, to: limits.addressSpace) && limit(RLIMIT_FSIZE, to: limits.outputBytes)
            // Only the soft limit, so that it can follow what is used; it kills all the same.
            && limit(RLIMIT_CPU, to: used + limits.seconds(for: kind) + 1, hard: Int.max)
    }

    @discardableResult
    private static func limit(_ resource: __rlimit_resource, to soft: Int, hard: Int? = nil) -> Bool {
        var current = rlimit()
        let name = __rlimit_resource_t(resource.rawValue)
        guard unsafe getrlimit(name, &current) == 0 else { return false }
        let ceiling = min(current.rlim_max, rlim_t(hard ?? soft))
        var wanted = rlimit(rlim_cur: min(rlim_t(soft), ceiling), rlim_max: ceiling)
        return unsafe setrlimit(name, &wanted) == 0
    }

    // MARK: The filter

    /// No new socket and nothing that reaches into other processes, for this process and all that it starts.
    ///
    /// A filter is a program for the machine of bpf(4) that reads `struct seccomp_data`: the call's number at offset
    /// 0, the architecture at 4 (seccomp(2)).
    private static func forbidCalls() -> Bool {
        let forbidden = [
            SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_io_uring_setup, SYS_ptrace,
            SYS_process_vm_readv, SYS_process_vm_writev, SYS_bpf, SYS_keyctl, SYS_mount, SYS_unshare, SYS_setns,
            SYS_userfaultfd, SYS_perf_event_open,
        ]
        let load = UInt16(BPF_LD | BPF_W | BPF_ABS)
        let jumpIfEqual = UInt16(BPF_JMP | BPF_JEQ | BPF_K)
        let jumpIfGreaterOrEqual = UInt16(BPF_JMP | BPF_JGE | BPF_K)
        let answer = UInt16(BPF_RET | BPF_K)
        var program = [
            sock_filter(code: load, jt: 0, jf: 0, k: 4),
            sock_filter(code: jumpIfEqual, jt: 1, jf: 0, k: architecture),
            sock_filter(code: answer, jt: 0, jf: 0, k: UInt32(SECCOMP_RET_KILL_PROCESS)),
            sock_filter(code: load, jt: 0, jf: 0, k: 0),
            // The x32 numbers of x86-64, under which everything could be called again.
            sock_filter(code: jumpIfGreaterOrEqual, jt: UInt8(forbidden.count + 1), jf: 0, k: 0x4000_0000),
        ]
        for (index, call) in forbidden.enumerated() {
            let toRefusal = UInt8(forbidden.count - index)
            program.append(sock_filter(code: jumpIfEqual, jt: toRefusal, jf: 0, k: UInt32(call)))
        }
        program.append(sock_filter(code: answer, jt: 0, jf: 0, k: UInt32(SECCOMP_RET_ALLOW)))
        program.append(sock_filter(code: answer, jt: 0, jf: 0, k: UInt32(SECCOMP_RET_ERRNO) | UInt32(EPERM)))
        return unsafe program.withUnsafeMutableBufferPointer { program in
            var filter = unsafe sock_fprog(len: UInt16(program.count), filter: program.baseAddress)
            return unsafe shim_seccomp(&filter) == 0
        }
    }

    /// `AUDIT_ARCH_…` of <linux/audit.h>, which are macros too deep to import.
    private static var architecture: UInt32 {
        #if arch(arm64)
            0xC000_00B7
        #else
            0xC000_003E
        #endif
    }
}
