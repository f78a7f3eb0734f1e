#pragma once
// System calls that start, feed and confine a child process and that Swift's Glibc module does not show.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// A file that exists in memory only, closed on exec. Flag 1 is MFD_CLOEXEC.
static inline int shim_memfd(const char *name) { return (int)syscall(SYS_memfd_create, name, 1u); }

/// Leaves the network name space; the new one has no interface that is up. 0x40000000 is CLONE_NEWNET.
static inline int shim_leave_network(void) { return (int)syscall(SYS_unshare, 0x40000000); }

/// No later exec may gain rights; needed before a filter without CAP_SYS_ADMIN.
static inline int shim_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

/// The kernel sends `signal` to the caller when the thread that started it ends.
static inline int shim_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

/// Installs a filter for every thread of the caller.
static inline int shim_seccomp(const struct sock_fprog *program) {
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program);
}

/// In glibc since 2.34; hidden from Swift by a feature test macro.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
