#pragma once
// libcurl, with honest types for its variadic functions, and what Linux has to wait for several sockets at once.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/timerfd.h>

static inline CURLcode shim_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode shim_easy_set_offset(CURL *easy, CURLoption option, int64_t value) {
    return curl_easy_setopt(easy, option, (curl_off_t)value);
}
static inline CURLcode shim_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode shim_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode shim_easy_set_identifier(CURL *easy, uintptr_t value) {
    return curl_easy_setopt(easy, CURLOPT_PRIVATE, (void *)value);
}
static inline uintptr_t shim_easy_identifier(CURL *easy) {
    char *value = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value);
    return (uintptr_t)value;
}
static inline long shim_easy_long(CURL *easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

typedef size_t (*shim_data_function)(char *data, size_t size, size_t count, void *context);
typedef int (*shim_seek_function)(void *context, curl_off_t offset, int origin);

/// Bytes to send, header lines and body bytes that arrived, and going back in what was sent.
static inline void shim_easy_set_functions(
    CURL *easy, void *context, shim_data_function read, shim_seek_function seek, shim_data_function header,
    shim_data_function write
) {
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, read);
    curl_easy_setopt(easy, CURLOPT_READDATA, context);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, context);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

typedef int (*shim_socket_function)(
    CURL *easy, curl_socket_t socket, int what, void *context, void *socket_context);
typedef int (*shim_timer_function)(CURLM *multi, long milliseconds, void *context);

static inline void shim_multi_set_functions(
    CURLM *multi, void *context, shim_socket_function socket, shim_timer_function timer
) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}
static inline void shim_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    curl_multi_setopt(multi, option, value);
}
/// The next transfer that ended, or NULL.
static inline CURL *shim_multi_next_ended(CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

/// One descriptor to poll for many.
static inline int shim_epoll(void) { return epoll_create1(EPOLL_CLOEXEC); }
static inline int shim_epoll_change(int epoll, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}
/// Does not wait. Gives the number of ready descriptors, at most `limit`.
static inline int shim_epoll_ready(int epoll, int *descriptors, uint32_t *events, int limit) {
    struct epoll_event ready[64];
    int count = epoll_wait(epoll, ready, limit < 64 ? limit : 64, 0);
    for (int i = 0; i < count; i++) {
        descriptors[i] = ready[i].data.fd;
        events[i] = ready[i].events;
    }
    return count;
}
static inline int shim_timer(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }
/// Rings once after `milliseconds`; at once for 0, never for a negative number.
static inline void shim_timer_set(int timer, long milliseconds) {
    struct itimerspec when = {{0, 0}, {0, 0}};
    if (milliseconds >= 0) {
        when.it_value.tv_sec = milliseconds / 1000;
        when.it_value.tv_nsec = milliseconds % 1000 * 1000000 + (milliseconds == 0);
    }
    timerfd_settime(timer, 0, &when, NULL);
}

/// A peer that went away must not end the process: OpenSSL writes without MSG_NOSIGNAL, and the signal is the writing
/// thread's own, so that blocking it on that thread is enough.
static inline void shim_block_sigpipe(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}
/// The length of an open regular file, or -1 for anything else.
static inline int64_t shim_file_length(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return -1;
    return status.st_size;
}
