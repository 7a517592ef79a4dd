#ifndef CHIO_COMMON_FETCH_H
#define CHIO_COMMON_FETCH_H

#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"
#include "common/buf.h"

struct err;

/* Why there is no answer; FETCH_ANSWERED when there is one, whatever its status. */
enum fetch_result {
    FETCH_ANSWERED,
    FETCH_UNREACHABLE, /* name, route, refused, reset */
    FETCH_TIMEOUT,
    FETCH_TLS,    /* no common version, or a certificate that does not verify */
    FETCH_FAILED, /* a bad URL, no memory, an answer that is too large or not HTTP */
};

/* One HTTP request. Everything is borrowed. Redirects are never followed, proxies of the
   environment never used, only http and https are known. */
struct fetch_request {
    const char *url;
    const char *ca_file;      /* PEM; NULL: the system's */
    const char *connect_to;   /* "HOST:PORT" to connect to instead of the URL's; may be NULL */
    const char *content_type; /* of the body; NULL without one */
    const char *body;         /* NULL: GET, else POST */
    size_t body_len;
    int64_t timeout_ms;  /* for the whole of it; 0 gives 10 s */
    size_t answer_limit; /* bytes of body; 0 gives 16 MiB */
};

struct fetch_answer {
    enum fetch_result result;
    unsigned status; /* 200 */
    struct buf head; /* the header lines as received, status line first */
    struct buf body;
};

/* Before the first thread and after the last. */
int fetch_init(struct err *err) MUST_CHECK;
void fetch_end(void);

/* 0 when an answer came. Else -1, ret->result says what kind of failure it was and err what to
   tell people. ret is filled in either way; fetch_answer_done frees it. Thread-safe. */
int fetch_run(const struct fetch_request *request, struct fetch_answer *ret, struct err *err)
    MUST_CHECK;
void fetch_answer_done(struct fetch_answer *answer);

/* The value of a header of the answer (the caller frees); NULL when it is not there. */
char *fetch_answer_header(const struct fetch_answer *answer, const char *name);

#endif
