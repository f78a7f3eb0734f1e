#pragma once
// libpq as Debian ships it (15 and later), and the little of Linux that waiting for it needs.
#include <libpq-fe.h>
#include <sys/eventfd.h>

/// A counter to poll on beside the connection's socket, so that a waiting thread can be spoken to:
/// closed on exec, never blocking.
static inline int shim_pq_interrupt_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline void shim_pq_drop_notice(void *context, const PGresult *notice) {
    (void)context;
    (void)notice;
}

/// libpq prints a server's notices to standard error unless told otherwise, and a notice may quote data.
static inline void shim_pq_drop_notices(PGconn *connection) {
    PQsetNoticeReceiver(connection, shim_pq_drop_notice, NULL);
}
