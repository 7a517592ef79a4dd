#ifndef CHIO_COMMON_HTTPD_H
#define CHIO_COMMON_HTTPD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/str.h"

struct err;
struct tls;

/* An HTTP/1.1 server: libmicrohttpd behind one module. It owns its threads; one request is served
   by one of them from beginning to end. */
struct httpd;

enum { HTTPD_FIELDS_MAX = 64 };

struct httpd_field {
    struct str name;
    struct str value; /* as the library compares it: blanks may be around it */
};

/* A request's head. Borrowed, for the time of the call. */
struct httpd_head {
    const char *method;
    const char *target;  /* as sent: nothing decoded */
    const char *version; /* "HTTP/1.1" */
    size_t bytes;        /* of all of it: request line, fields, the empty line */
    struct httpd_field fields[HTTPD_FIELDS_MAX];
    size_t field_count; /* as sent: may be above HTTPD_FIELDS_MAX, then the rest is missing */
    /* Request line and fields account for every byte: one blank between the words of the line, CRLF
       at the end of each. The library also takes bare line feeds, folded lines (it may lose them)
       and zero bytes, where other readers of the same bytes see something else. */
    bool exact;
};

/* An answer being made; it begins as 200 with an empty body. */
struct httpd_answer {
    unsigned status;
    const char *content_type; /* a constant */
    const char *allow;        /* of a 405; a constant or NULL */
    unsigned retry_after_s;   /* 0: no such field */
    bool close;               /* the connection ends with this answer */
    struct buf body;
};

/* How a request ended. */
struct httpd_end {
    const char *target;
    unsigned status;     /* 0: no answer was sent */
    bool ours;           /* the handler made the answer, not the library */
    int64_t duration_us; /* from the request line to the last byte */
};

/* What a server does. Called on the server's threads, several at a time; nothing here may wait. */
struct httpd_handler {
    /* The head is complete. false: answer is the answer, the body is not read and the connection
       ends. true: go on; *ret_route comes back in request. */
    bool (*head)(void *arg, const struct httpd_head *head, unsigned *ret_route,
                 struct httpd_answer *answer);
    /* The body is complete. */
    void (*request)(void *arg, unsigned route, const char *body, size_t len,
                    struct httpd_answer *answer);
    /* The body was longer than allowed, or no memory was left for it; answer has the status. */
    void (*refused)(void *arg, struct httpd_answer *answer);
    void (*ended)(void *arg, const struct httpd_end *end);
    /* The library has something to say, mostly about failed handshakes. */
    void (*note)(void *arg, const char *text);
};

/* An API server takes objects of 3 MiB, and writes some characters as six bytes. */
enum { HTTPD_DISCARD_BYTES = 16 << 20 };

struct httpd_options {
    const char *address; /* as of listener_open */
    struct tls *tls;     /* borrowed; NULL: plain HTTP */
    unsigned threads;
    unsigned connections; /* at most */
    unsigned idle_s;
    /* At most; counted whatever Content-Length says. A body longer by up to HTTPD_DISCARD_BYTES is
       read to its end and thrown away before the refusal: closing at once would reset the
       connection, and a client that is still writing might never see the answer. */
    size_t body_bytes;
    const struct httpd_handler *handler;
    void *arg;
};

/* Nobody else's signals may arrive on the threads: block them before. */
struct httpd *httpd_start(const struct httpd_options *options, struct err *err) MUST_CHECK;

/* Stops accepting connections; those that are open go on. */
void httpd_quiesce(struct httpd *httpd);

/* Has every connection end in order, as if its client had: with TLS' farewell. It takes a moment;
   httpd_connections tells. */
void httpd_hang_up(struct httpd *httpd);

/* Ends every connection and thread, at once. */
void httpd_free(struct httpd *httpd);
static inline void httpd_freep(struct httpd **httpd)
{
    httpd_free(*httpd);
}

uint16_t httpd_port(const struct httpd *httpd);
/* From the request line until the answer's last byte has been written. */
unsigned httpd_in_flight(const struct httpd *httpd);
unsigned httpd_connections(const struct httpd *httpd);
/* How long the longest call of the handler has been running now; 0 when none is. A thread that sits
   in such a call turns no loop. */
int64_t httpd_longest_call_ms(const struct httpd *httpd);

#endif
