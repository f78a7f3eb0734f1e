#pragma once
// The RabbitMQ C client (librabbitmq 0.11 and later), and what of it Swift cannot call by itself.
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

/// amqp_login_with_properties is variadic, which Swift cannot call.
static inline amqp_rpc_reply_t shim_login_plain(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password
) {
    return amqp_login_with_properties(
        state, vhost, channel_max, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

/// As above, for a client certificate; the broker takes the name from the certificate and ignores `identity`.
static inline amqp_rpc_reply_t shim_login_external(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *identity
) {
    return amqp_login_with_properties(
        state, vhost, channel_max, frame_max, heartbeat, properties, AMQP_SASL_METHOD_EXTERNAL, identity);
}

/// Holds small segments back (1) until the caller has written all of a burst (0).
static inline void shim_cork(int socket, int on) { setsockopt(socket, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }

/// Asks for a send buffer of at least `bytes`, so that "writable" means room for a whole frame.
static inline void shim_send_buffer(int socket, int bytes) {
    setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

/// What of `events` the socket is ready for within `milliseconds`; errors and hang-ups count as readable.
static inline int shim_ready(int socket, int events, int milliseconds) {
    struct pollfd one = {.fd = socket, .events = (short)events, .revents = 0};
    if (poll(&one, 1, milliseconds) <= 0) return 0;
    return (one.revents & (POLLERR | POLLHUP | POLLNVAL)) ? (one.revents | POLLIN) : one.revents;
}
