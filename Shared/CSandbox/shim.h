#pragma once
// System calls that start, feed and confine a child process and that Swift's Glibc module does not show.
#include <linux/filter.h>
#include <linux/landlock.h>
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

/// The version of landlock(7) that the kernel has; -1 without it.
static inline int shim_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, 0, 0ul, LANDLOCK_CREATE_RULESET_VERSION);
}

/// A descriptor of rules that forbid `files` where none allows them, and what `scoped` says since version 6, which Debian's
/// header does not know. A kernel takes what it does not know as long as it is zero.
static inline int shim_landlock_ruleset(unsigned long long files, unsigned long long scoped) {
    struct { unsigned long long files, network, scoped; } rules = {files, 0, scoped};
    return (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0u);
}

/// A descriptor that only says which file is meant: -100 is AT_FDCWD, the flags are O_PATH and O_CLOEXEC. <fcntl.h> here would
/// take `struct stat` away from Swift's Glibc module.
static inline int shim_open_path(const char *path) {
    return (int)syscall(SYS_openat, -100, path, 010000000 | 02000000);
}

/// Allows what `rights` say for the file or folder that `descriptor` is, and for what is in it.
static inline int shim_landlock_allow(int ruleset, int descriptor, unsigned long long rights) {
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = descriptor};
    return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0u);
}

/// Holds from now on for the calling thread and what it starts.
static inline int shim_landlock_restrict(int ruleset) { return (int)syscall(SYS_landlock_restrict_self, ruleset, 0u); }

/// In glibc since 2.34; hidden from Swift by a feature test macro.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
