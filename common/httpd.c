#include "common/httpd.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "common/clock.h"
#include "common/err.h"
#include "common/listener.h"
#include "common/peers.h"
#include "common/tls.h"

enum {
    POOL_BYTES = 16 << 10, /* a connection's; the library refuses heads that fill it */
    CALLS_MAX = 64,        /* threads whose calls are watched */
    HANDSHAKE_S = 5,       /* and the first request line */
    ERROR_BYTES = 1 << 20, /* what an answer may be longer than the longest request */
};

struct httpd {
    struct MHD_Daemon *daemon;
    const struct httpd_handler *handler;
    void *arg;
    struct tls *tls;
    size_t body_bytes;
    int listen_fd; /* -1 while the library owns it */
    uint16_t port;
    atomic_uint in_flight;
    atomic_uint connections;
    struct peers peers;
    unsigned idle_s;
    atomic_int_fast64_t calls[CALLS_MAX]; /* when a call began; 0 for a free place */
};

/* One request. */
struct exchange {
    struct httpd *httpd;
    int64_t start_us;
    char *target;
    unsigned route;
    unsigned status; /* of our answer; 0 before */
    bool head_seen;
    bool no_memory;
    size_t body_bytes; /* as sent */
    struct buf body;
};

static unsigned call_begin(struct httpd *httpd)
{
    for (unsigned i = 0; i < CALLS_MAX; i++) {
        int_fast64_t empty = 0;

        if (atomic_compare_exchange_strong(&httpd->calls[i], &empty, clock_steady_ms())) {
            return i;
        }
    }
    return CALLS_MAX; /* more threads than places: unwatched */
}

static void call_end(struct httpd *httpd, unsigned call)
{
    if (call < CALLS_MAX) {
        atomic_store(&httpd->calls[call], 0);
    }
}

int64_t httpd_longest_call_ms(const struct httpd *httpd)
{
    int64_t now = clock_steady_ms(), longest = 0;

    for (unsigned i = 0; i < CALLS_MAX; i++) {
        int64_t began = atomic_load(&httpd->calls[i]);

        if (began > 0 && now - began > longest) {
            longest = now - began;
        }
    }
    return longest;
}

/* --- answers --- */

static bool add_headers(struct MHD_Response *response, const struct httpd_answer *answer)
{
    char number[16];

    if (answer->content_type &&
        MHD_add_response_header(response, "Content-Type", answer->content_type) != MHD_YES) {
        return false;
    }
    if (answer->allow && MHD_add_response_header(response, "Allow", answer->allow) != MHD_YES) {
        return false;
    }
    (void)snprintf(number, sizeof(number), "%u", answer->retry_after_s);
    if (answer->retry_after_s > 0 &&
        MHD_add_response_header(response, "Retry-After", number) != MHD_YES) {
        return false;
    }
    return !answer->close || MHD_add_response_header(response, "Connection", "close") == MHD_YES;
}

/* MHD_NO makes the library close the connection without an answer. */
static enum MHD_Result queue(struct MHD_Connection *connection, struct exchange *x,
                             struct httpd_answer *answer)
{
    struct MHD_Response *response = NULL;
    size_t len = answer->body.len;
    char *body = buf_steal(&answer->body); /* NULL without memory */
    enum MHD_Result result = MHD_NO;

    if (!body) {
        return MHD_NO;
    }
    response = MHD_create_response_from_buffer(len, body, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(body);
        return MHD_NO;
    }
    if (add_headers(response, answer)) {
        result = MHD_queue_response(connection, answer->status, response);
    }
    MHD_destroy_response(response); /* only our reference */
    x->status = result == MHD_YES ? answer->status : 0;
    return result;
}

/* --- a request's steps --- */

static enum MHD_Result add_field(void *arg, enum MHD_ValueKind kind, const char *name,
                                 size_t name_len, const char *value, size_t value_len)
{
    struct httpd_head *head = arg;

    (void)kind; /* only fields were asked for */
    if (head->field_count < HTTPD_FIELDS_MAX) {
        head->fields[head->field_count] = (struct httpd_field){
            { name, name_len },
            { value ? value : "", value ? value_len : 0 },
        };
    }
    head->field_count++;
    return MHD_YES;
}

/* The library parses in place, so what lies between its pieces is what it did not tell us about. */
static bool is_exact(const struct httpd_head *head)
{
    const char *begin = head->method, *end = head->version + strlen(head->version);

    if (head->version - begin != (ptrdiff_t)(strlen(begin) + strlen(head->target) + 2)) {
        return false;
    }
    for (size_t i = 0; i < head->field_count && i < HTTPD_FIELDS_MAX; i++) {
        const struct httpd_field *field = &head->fields[i];

        if (field->name.p - end != 2 || field->value.p <= field->name.p + field->name.len) {
            return false;
        }
        end = field->value.p + field->value.len;
    }
    return head->field_count > HTTPD_FIELDS_MAX || begin + (ptrdiff_t)head->bytes - end == 4;
}

static enum MHD_Result take_head(struct MHD_Connection *connection, struct exchange *x,
                                 const char *method, const char *version)
{
    const union MHD_ConnectionInfo *size = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct httpd_head head = { .method = method,
                               .target = x->target,
                               .version = version,
                               .bytes = size ? size->header_size : SIZE_MAX };
    struct httpd_answer answer = { .status = MHD_HTTP_OK,
                                   .body = BUF_INIT(x->httpd->body_bytes + ERROR_BYTES) };
    enum MHD_Result result = MHD_YES;

    x->head_seen = true;
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, add_field, &head);
    head.exact = is_exact(&head);
    if (!x->httpd->handler->head(x->httpd->arg, &head, &x->route, &answer)) {
        answer.close = true;
        result = queue(connection, x, &answer);
    }
    buf_done(&answer.body);
    return result;
}

static enum MHD_Result take_body(struct exchange *x, const char *data, size_t len)
{
    size_t limit = x->httpd->body_bytes;

    x->body_bytes += len; /* no overflow: it ends the connection long before */
    if (x->body_bytes > limit + HTTPD_DISCARD_BYTES) {
        return MHD_NO;
    }
    if (x->body_bytes > limit || x->no_memory) {
        buf_done(&x->body);
        return MHD_YES;
    }
    buf_add(&x->body, data, len);
    x->no_memory = x->body.failed;
    return MHD_YES;
}

static enum MHD_Result finish(struct MHD_Connection *connection, struct exchange *x)
{
    struct httpd *httpd = x->httpd;
    struct httpd_answer answer = { .status = MHD_HTTP_OK,
                                   .body = BUF_INIT(httpd->body_bytes + ERROR_BYTES) };
    enum MHD_Result result = MHD_NO;

    if (x->body_bytes > httpd->body_bytes || x->no_memory) {
        answer.status = x->no_memory ? MHD_HTTP_INTERNAL_SERVER_ERROR : MHD_HTTP_CONTENT_TOO_LARGE;
        answer.close = true;
        httpd->handler->refused(httpd->arg, &answer);
    } else {
        const char *body = buf_cstr(&x->body);

        httpd->handler->request(httpd->arg, x->route, body ? body : "", x->body.len, &answer);
    }
    buf_done(&x->body);
    result = queue(connection, x, &answer);
    buf_done(&answer.body);
    return result;
}

static enum MHD_Result step(struct MHD_Connection *connection, struct exchange *x,
                            const char *method, const char *version, const char *data, size_t *len)
{
    enum MHD_Result result = MHD_NO;

    if (!x->head_seen) {
        return take_head(connection, x, method, version);
    }
    if (*len == 0) {
        return finish(connection, x);
    }
    result = take_body(x, data, *len);
    *len = 0; /* all of it was taken */
    return result;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *len, void **state)
{
    struct httpd *httpd = arg;
    struct exchange *x = *state;
    enum MHD_Result result = MHD_NO;
    unsigned call = 0;

    (void)url; /* decoded; the target as sent is what routes compare */
    if (!x) {
        return MHD_NO; /* there was no memory for it */
    }
    call = call_begin(httpd);
    result = step(connection, x, method, version, data, len);
    call_end(httpd, call);
    return result;
}

/* --- the library's other callbacks --- */

static void *on_request_line(void *arg, const char *target, struct MHD_Connection *connection)
{
    struct httpd *httpd = arg;
    struct exchange *x = calloc(1, sizeof(*x));

    (void)MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, httpd->idle_s);
    if (!x) {
        return NULL;
    }
    x->target = strdup(target ? target : "");
    if (!x->target) {
        free(x);
        return NULL;
    }
    x->httpd = httpd;
    x->start_us = clock_steady_us();
    x->body = BUF_INIT(httpd->body_bytes);
    atomic_fetch_add(&httpd->in_flight, 1);
    return x;
}

static unsigned status_of(struct MHD_Connection *connection, const struct exchange *x,
                          enum MHD_RequestTerminationCode code)
{
    const union MHD_ConnectionInfo *info = NULL;

    if (x->status != 0) {
        return code == MHD_REQUEST_TERMINATED_COMPLETED_OK ? x->status : 0;
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS);
    return info ? info->http_status : 0;
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    struct httpd *httpd = arg;
    struct exchange *x = *state;
    struct httpd_end end;

    if (!x) {
        return;
    }
    *state = NULL;
    end = (struct httpd_end){ .target = x->target,
                              .status = status_of(connection, x, code),
                              .ours = x->status != 0,
                              .duration_us = clock_steady_us() - x->start_us };
    httpd->handler->ended(httpd->arg, &end);
    buf_done(&x->body);
    free(x->target);
    free(x);
    atomic_fetch_sub(&httpd->in_flight, 1);
}

static struct peer *meet(struct httpd *httpd, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(connection,
                                                                 MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *session = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    struct peer *peer = fd ? peer_new(&httpd->peers, fd->connect_fd) : NULL;

    if (peer && httpd->tls && session) {
        peer->pair = tls_attach(httpd->tls, session->tls_session);
    }
    /* The library spins while a handshake is half done, so that may not take long. */
    (void)MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, HANDSHAKE_S);
    return peer; /* without memory there is no pair, and no handshake */
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **state,
                          enum MHD_ConnectionNotificationCode code)
{
    struct httpd *httpd = arg;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        peer_free(*state);
        *state = NULL;
        atomic_fetch_sub(&httpd->connections, 1);
        return;
    }
    atomic_fetch_add(&httpd->connections, 1);
    *state = meet(httpd, connection);
}

static void on_note(void *arg, const char *fmt, va_list args) PRINTF_LIKE(2, 0);
static void on_note(void *arg, const char *fmt, va_list args)
{
    struct httpd *httpd = arg;
    char text[256];

    (void)vsnprintf(text, sizeof(text), fmt, args);
    text[strcspn(text, "\r\n")] = '\0';
    httpd->handler->note(httpd->arg, text);
}

/* --- start and stop --- */

static struct MHD_Daemon *start(struct httpd *httpd, const struct httpd_options *options)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    /* The certificate callback comes last: without TLS it is cut off. */
    struct MHD_OptionItem items[] = {
        { MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_note, httpd },
        { MHD_OPTION_LISTEN_SOCKET, httpd->listen_fd, NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_BYTES, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, (intptr_t)options->connections, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)options->idle_s, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, httpd },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, httpd },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_request_line, httpd },
        /* One thread is the library's own way; a pool begins at two. */
        { MHD_OPTION_THREAD_POOL_SIZE, options->threads > 1 ? (intptr_t)options->threads : 0,
          NULL },
        { MHD_OPTION_END, 0, NULL },
        { MHD_OPTION_END, 0, NULL },
    };

    if (!options->tls) {
        return MHD_start_daemon(flags, 0, NULL, NULL, on_request, httpd, MHD_OPTION_ARRAY, items,
                                MHD_OPTION_END);
    }
    return MHD_start_daemon(flags | MHD_USE_TLS, 0, NULL, NULL, on_request, httpd, MHD_OPTION_ARRAY,
                            items, MHD_OPTION_HTTPS_PRIORITIES, tls_priorities(options->tls),
                            MHD_OPTION_HTTPS_CERT_CALLBACK2, tls_certificate_callback(),
                            MHD_OPTION_END);
}

struct httpd *httpd_start(const struct httpd_options *options, struct err *err)
{
    CLEANUP(httpd_freep) struct httpd *httpd = calloc(1, sizeof(*httpd));

    if (!httpd) {
        (void)err_oom(err); /* NULL says it */
        return NULL;
    }
    httpd->listen_fd = -1;
    httpd->handler = options->handler;
    httpd->arg = options->arg;
    httpd->tls = options->tls;
    httpd->body_bytes = options->body_bytes;
    httpd->idle_s = options->idle_s;
    httpd->peers = PEERS_INIT;
    if (listener_open(options->address, &httpd->listen_fd, &httpd->port, err) < 0) {
        return NULL;
    }
    httpd->daemon = start(httpd, options);
    if (!httpd->daemon) {
        err_set(err, ERR_IO, "the HTTP server on %s did not start", options->address);
        return NULL;
    }
    httpd->listen_fd = -1; /* the library's, until it gives it back */
    return STEAL(httpd);
}

void httpd_quiesce(struct httpd *httpd)
{
    if (httpd->listen_fd >= 0) {
        return;
    }
    httpd->listen_fd = MHD_quiesce_daemon(httpd->daemon);
    if (httpd->listen_fd >= 0) {
        /* Refused from now on, where an open descriptor alone would queue them. */
        (void)shutdown(httpd->listen_fd, SHUT_RDWR);
    }
}

void httpd_hang_up(struct httpd *httpd)
{
    peers_hang_up(&httpd->peers);
}

void httpd_free(struct httpd *httpd)
{
    if (!httpd) {
        return;
    }
    if (httpd->daemon) {
        MHD_stop_daemon(httpd->daemon);
    }
    if (httpd->listen_fd >= 0) {
        (void)close(httpd->listen_fd); /* only now: the library may still have looked at it */
    }
    free(httpd);
}

uint16_t httpd_port(const struct httpd *httpd)
{
    return httpd->port;
}

unsigned httpd_in_flight(const struct httpd *httpd)
{
    return atomic_load(&httpd->in_flight);
}

unsigned httpd_connections(const struct httpd *httpd)
{
    return atomic_load(&httpd->connections);
}
