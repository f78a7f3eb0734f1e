#pragma once
// What Linux has and Swift's Glibc module does not show.
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/// A counter to poll on: closed on exec, never blocking.
static inline int shim_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// Names the calling thread; the kernel keeps 15 bytes. prctl is variadic, which Swift cannot call.
static inline void shim_name_this_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
