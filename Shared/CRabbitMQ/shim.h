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
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
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

static inline int shim_verify_chain(X509_STORE_CTX *store, void *failure) {
    int ok = X509_verify_cert(store);
    if (ok <= 0) *(int *)failure = X509_STORE_CTX_get_error(store);
    return ok;
}

/// Makes the handshake itself fail unless the peer's certificate is trusted and made for `host`, a name or an IP address
/// (librabbitmq alone knows names only), and notes OpenSSL's reason in `failure`, which must outlive the connection.
/// Answers 0 when it could not be set up.
static inline int shim_expect_peer(amqp_socket_t *socket, const char *host, int *failure) {
    SSL_CTX *context = (SSL_CTX *)amqp_ssl_socket_get_context(socket);
    if (!context) return 0;
    X509_VERIFY_PARAM *expected = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, shim_verify_chain, failure);
    return X509_VERIFY_PARAM_set1_ip_asc(expected, host) == 1 || X509_VERIFY_PARAM_set1_host(expected, host, 0) == 1;
}

/// Whether OpenSSL's reason says that the certificate is sound but made for somebody else.
static inline int shim_is_host_mismatch(int failure) {
    return failure == X509_V_ERR_HOSTNAME_MISMATCH || failure == X509_V_ERR_IP_ADDRESS_MISMATCH;
}
