#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/clock.h"
#include "webhook/server/tests/child.h"
#include "webhook/server/tests/client.h"
#include "webhook/server/tests/review.h"

/* Heads and framings that no HTTP library would send, over real TLS to the real binary. Behind each
   request lies a second, good one: where the first is refused it must never be answered. */

enum { WIRE_BYTES = 1 << 20, QUIET_MS = 10, DEADLINE_MS = 10000 };

static struct child server;

/* "$" stands for the body's length. */
#define POST "POST /mutate HTTP/1.1\r\n"
#define TEXT "Host: localhost\r\nContent-Type: application/json\r\n"
#define LENGTH "Content-Length: $\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define ONE_CHUNK "5\r\nhello\r\n0\r\n\r\n"

enum outcome {
    REFUSED,            /* one answer with a Status, closed, nothing after it */
    REFUSED_BY_LIBRARY, /* the same without our Status: libmicrohttpd never asked us */
    SERVED,             /* both requests are answered */
    FIRST_ONLY          /* the first is answered, then closed */
};

static const struct row {
    const char *name;
    const char *head; /* without the empty line; NULL is a good one */
    const char *body; /* NULL is a good review */
    const char *status;
    enum outcome outcome;
} rows[] = {
    { "T-50 a plain review", NULL, NULL, "200", SERVED },
    { "T-50 pipelined requests are answered in order", POST TEXT LENGTH, NULL, "200", SERVED },
    /* S-3: framing */
    { "T-50 two Content-Lengths, equal", POST TEXT LENGTH LENGTH, NULL, "400", REFUSED },
    { "T-50 two Content-Lengths, the first 0", POST TEXT "Content-Length: 0\r\n" LENGTH, NULL,
      "400", REFUSED },
    { "T-50 Content-Length, then chunked", POST TEXT "Content-Length: 5\r\n" CHUNKED, "0\r\n\r\n",
      "400", REFUSED },
    { "T-50 chunked, then Content-Length", POST TEXT CHUNKED "Content-Length: 5\r\n", "0\r\n\r\n",
      "400", REFUSED },
    { "T-50 chunked, then Content-Length 0", POST TEXT CHUNKED "Content-Length: 0\r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 coding gzip", POST TEXT "Transfer-Encoding: gzip\r\n", "", "400", REFUSED },
    { "T-50 coding gzip, chunked", POST TEXT "Transfer-Encoding: gzip, chunked\r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 coding identity", POST TEXT "Transfer-Encoding: identity\r\n" LENGTH, NULL, "400",
      REFUSED },
    { "T-50 coding xchunked", POST TEXT "Transfer-Encoding: xchunked\r\n", ONE_CHUNK, "400",
      REFUSED },
    { "T-50 two codings", POST TEXT CHUNKED CHUNKED, ONE_CHUNK, "400", REFUSED },
    { "T-50 chunked with a blank behind it", POST TEXT "Transfer-Encoding: chunked \r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 chunked with a tab behind it", POST TEXT "Transfer-Encoding: chunked\t\r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 chunked behind a vertical tab", POST TEXT "Transfer-Encoding: \vchunked\r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 chunked on a folded line", POST TEXT "Transfer-Encoding:\r\n chunked\r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 chunked folded in two", POST TEXT "Transfer-Encoding: chu\r\n nked\r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 blank before the colon, coding", POST TEXT "Transfer-Encoding : chunked\r\n", ONE_CHUNK,
      "400", REFUSED },
    { "T-50 blank before the colon, length", POST TEXT "Content-Length : 5\r\n", NULL, "400",
      REFUSED },
    { "T-50 length on a folded line", POST TEXT "Content-Length:\r\n $\r\n", NULL, "400", REFUSED },
    { "T-50 length folded in two", POST TEXT "Content-Length: 1\r\n $\r\n", NULL, "400", REFUSED },
    { "T-50 another field folded", POST TEXT "X: a\r\n Content-Length: 3\r\n" LENGTH, NULL, "400",
      REFUSED },
    { "T-50 a fold before any field", POST " Content-Length: 5\r\n" TEXT LENGTH, NULL, "400",
      REFUSED },
    { "T-50 a carriage return inside a field", POST TEXT "X: a\rContent-Length: 3\r\n" LENGTH, NULL,
      "400", REFUSED },
    { "T-50 a bare line feed behind a field", POST TEXT "X: a\n" LENGTH, NULL, "400", REFUSED },
    { "T-50 a field without a name", POST TEXT ": x\r\n" LENGTH, NULL, "400", REFUSED },
    { "T-50 a line without a colon", POST TEXT "Foo\r\n" LENGTH, NULL, "400", REFUSED_BY_LIBRARY },
    { "T-50 length with a sign", POST TEXT "Content-Length: +5\r\n", "hello", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 length in hex", POST TEXT "Content-Length: 0x5\r\n", "hello", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 length as a list", POST TEXT "Content-Length: 5, 5\r\n", "hello", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 length empty", POST TEXT "Content-Length: \r\n", "hello", "400", REFUSED_BY_LIBRARY },
    { "T-50 length beyond 64 bits", POST TEXT "Content-Length: 99999999999999999999999\r\n",
      "hello", "413", REFUSED_BY_LIBRARY },
    { "T-50 chunked in HTTP/1.0", "POST /mutate HTTP/1.0\r\n" TEXT CHUNKED, ONE_CHUNK, "400",
      REFUSED },
    { "T-50 bad chunk: no number", POST TEXT CHUNKED, "zz\r\nhello\r\n0\r\n\r\n", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 bad chunk: a sign", POST TEXT CHUNKED, "-5\r\nhello\r\n0\r\n\r\n", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 bad chunk: 0x", POST TEXT CHUNKED, "0x5\r\nhello\r\n0\r\n\r\n", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 bad chunk: a blank behind the size", POST TEXT CHUNKED, "5 \r\nhello\r\n0\r\n\r\n",
      "400", REFUSED_BY_LIBRARY },
    { "T-50 bad chunk: longer than its size", POST TEXT CHUNKED, "5\r\nhelloXX\r\n0\r\n\r\n", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 bad chunk: no size", POST TEXT CHUNKED, "\r\nhello\r\n0\r\n\r\n", "400",
      REFUSED_BY_LIBRARY },
    { "T-50 bad chunk: beyond 64 bits", POST TEXT CHUNKED,
      "fffffffffffffffff\r\nhello\r\n0\r\n\r\n", "413", REFUSED_BY_LIBRARY },
    { "T-50 a chunk extension", POST TEXT CHUNKED, "5;a=b\r\nhello\r\n0\r\n\r\n", "400", SERVED },
    { "T-50 trailers cannot frame", POST TEXT CHUNKED,
      "5\r\nhello\r\n0\r\nContent-Length: 700\r\n\r\n", "400", SERVED },
    /* the request line */
    { "T-50 absolute target", "POST https://localhost/mutate HTTP/1.1\r\n" TEXT LENGTH, NULL, "200",
      SERVED },
    { "T-50 absolute target, another path", "POST https://localhost/x HTTP/1.1\r\n" TEXT LENGTH,
      NULL, "404", REFUSED },
    { "T-50 lower-case method", "post /mutate HTTP/1.1\r\n" TEXT LENGTH, NULL, "405", REFUSED },
    { "T-50 two blanks in the line", "POST  /mutate HTTP/1.1\r\n" TEXT LENGTH, NULL, "400",
      REFUSED },
    { "T-50 a blank in the target", "POST /mu tate HTTP/1.1\r\n" TEXT LENGTH, NULL, "400",
      REFUSED },
    { "T-50 no host", POST "Content-Type: application/json\r\n" LENGTH, NULL, "400", REFUSED },
    { "T-50 two hosts", POST "Host: a\r\n" TEXT LENGTH, NULL, "400", REFUSED },
    { "T-50 HTTP/1.0 without a length closes", "POST /mutate HTTP/1.0\r\n" TEXT LENGTH, NULL, "200",
      FIRST_ONLY },
    { "T-50 HTTP/2.0", "POST /mutate HTTP/2.0\r\n" TEXT LENGTH, NULL, "505", REFUSED_BY_LIBRARY },
    { "T-50 no version", "POST /mutate\r\n" TEXT LENGTH, NULL, "400", REFUSED_BY_LIBRARY },
    { "T-50 an empty line first", "\r\n" POST TEXT LENGTH, NULL, "200", SERVED },
    { "T-50 Connection: close is obeyed", POST TEXT "Connection: close\r\n" LENGTH, NULL, "200",
      FIRST_ONLY },
    { "T-50 no upgrade", POST TEXT "Connection: upgrade\r\nUpgrade: h2c\r\n" LENGTH, NULL, "200",
      SERVED },
    { "T-50 Expect: 100-continue", POST TEXT "Expect: 100-continue\r\n" LENGTH, NULL, "100",
      SERVED },
    { "T-50 Expect with a body that is too large",
      POST TEXT "Expect: 100-continue\r\nContent-Length: 7340033\r\n", "", "413", REFUSED },
    /* each error is a Status */
    { "T-84 another path", "POST /mutat HTTP/1.1\r\n" TEXT LENGTH, NULL, "404", REFUSED },
    { "T-84 an encoded path", "POST /mutate%2Fpod HTTP/1.1\r\n" TEXT LENGTH, NULL, "404", REFUSED },
    { "T-84 the admin's path", "GET /metrics HTTP/1.1\r\n" TEXT, "", "404", REFUSED },
    { "T-84 GET", "GET /mutate HTTP/1.1\r\n" TEXT, "", "405", REFUSED },
    { "T-84 no content type", POST "Host: localhost\r\n" LENGTH, NULL, "415", REFUSED },
    { "T-84 another content type", POST "Host: a\r\nContent-Type: text/plain\r\n" LENGTH, NULL,
      "415", REFUSED },
    { "T-84 two content types", POST TEXT "Content-Type: application/json\r\n" LENGTH, NULL, "415",
      REFUSED },
    { "T-84 content type with a parameter",
      POST "Host: a\r\nContent-Type: Application/JSON; charset=utf-8\r\n" LENGTH, NULL, "200",
      SERVED },
    { "T-84 a body too large by its length", POST TEXT "Content-Length: 24117249\r\n", "", "413",
      REFUSED },
    /* the review itself: an answer, and the connection goes on */
    { "T-49 no body", POST TEXT, "", "400", SERVED },
    { "T-49 not JSON", POST TEXT LENGTH, "hello", "400", SERVED },
    { "T-49 an array", POST TEXT LENGTH, "[]", "400", SERVED },
    { "T-49 duplicate keys", POST TEXT LENGTH, "{\"a\":1,\"a\":1}", "400", SERVED },
    { "T-49 bad UTF-8", POST TEXT LENGTH, "{\"a\":\"\xff\"}", "400", SERVED },
    { "T-49 a byte order mark", POST TEXT LENGTH, "\xef\xbb\xbf{}", "400", SERVED },
    { "T-49 wrong apiVersion", POST TEXT LENGTH,
      "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\",\"request\":{"
      "\"uid\":\"u\"}}",
      "400", SERVED },
    { "T-49 no uid", POST TEXT LENGTH,
      "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{}}", "400",
      SERVED },
    { "T-49 trailing bytes", POST TEXT LENGTH, REVIEW_TEXT "x", "400", SERVED },
    { "T-49 a number beyond all range", POST TEXT LENGTH, "{\"a\":1e999999999999", "400", SERVED },
};

/* The row's bytes, then the good request. */
static void compose(const struct row *row, struct buf *wire)
{
    const char *head = row->head ? row->head : POST TEXT LENGTH;
    const char *body = row->body ? row->body : REVIEW_TEXT;

    for (; *head; head++) {
        if (*head == '$') {
            buf_printf(wire, "%zu", strlen(body));
        } else {
            buf_char(wire, *head);
        }
    }
    buf_printf(wire, "\r\n%s", body);
    review_post(wire, "", REVIEW_TEXT);
}

static unsigned count(const char *text, const char *wanted)
{
    unsigned found = 0;

    for (; (text = strstr(text, wanted)) != NULL; text += strlen(wanted)) {
        found++;
    }
    return found;
}

static void check_answer(const struct row *row, const char *got, bool closed)
{
    char first[32];
    bool good = strcmp(row->status, "200") == 0 || strcmp(row->status, "100") == 0;

    (void)snprintf(first, sizeof(first), "HTTP/1.1 %s ", row->status);
    if (strncmp(got, first, strlen(first)) != 0) {
        fail_msg("wanted %s, got: %.600s", first, got);
    }
    switch (row->outcome) {
    case REFUSED:
        assert_int_equal(count(got, "HTTP/1.1 "), 1);
        assert_int_equal(count(got, STATUS_ANSWERED), 1);
        assert_non_null(strstr(got, "\r\nContent-Type: application/json\r\n"));
        assert_non_null(strstr(got, "\r\nConnection: close\r\n"));
        assert_int_equal(strcmp(row->status, "405") == 0,
                         strstr(got, "\r\nAllow: POST\r\n") != NULL);
        assert_true(closed);
        break;
    case REFUSED_BY_LIBRARY:
        assert_int_equal(count(got, "HTTP/1.1 200"), 0);
        assert_int_equal(count(got, REVIEW_ANSWERED), 0);
        assert_true(closed);
        break;
    case SERVED:
        assert_int_equal(count(got, REVIEW_ANSWERED), good ? 2 : 1);
        assert_int_equal(count(got, STATUS_ANSWERED), good ? 0 : 1);
        assert_false(closed);
        break;
    case FIRST_ONLY:
        assert_int_equal(count(got, "HTTP/1.1 "), 1);
        assert_int_equal(count(got, REVIEW_ANSWERED), 1);
        assert_true(closed);
        break;
    }
}

/* Until both requests are answered; true when the server closed before. */
static bool read_both(struct client *client, struct buf *got)
{
    int64_t end = clock_steady_ms() + DEADLINE_MS;
    bool closed = false;

    while (!closed && clock_steady_ms() < end) {
        closed = client_read(client, got, QUIET_MS);
        if (got->data &&
            count(got->data, REVIEW_ANSWERED) + count(got->data, STATUS_ANSWERED) > 1) {
            break;
        }
    }
    return closed;
}

static void answers(void **state)
{
    const struct row *row = *state;
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);
    struct client *client = client_open(server.port, server.bundle, NULL);
    bool closed = false;

    assert_non_null(client);
    compose(row, &wire);
    assert_false(wire.failed);
    (void)client_send(client, wire.data, wire.len); /* the server may close before the end */
    closed = row->outcome == SERVED ? read_both(client, &got)
                                    : client_read(client, &got, DEADLINE_MS);
    check_answer(row, got.data ? got.data : "", closed);
    client_close(client);
    buf_done(&got);
    buf_done(&wire);
}

static int start(void **state)
{
    (void)state;
    return child_start(&server, NULL, NULL) ? 0 : -1;
}

/* Whatever the rows did to it, it ends in order and its sanitizer finds nothing. Not a teardown:
   cmocka forgives those. */
static int stop(void)
{
    int status = 0;

    child_signal(&server, SIGTERM);
    status = child_wait(&server, CHILD_DEADLINE_MS);
    if (status != 0) {
        char *log = child_log(&server);

        (void)fprintf(stderr, "the server ended with %d:\n%s\n", status, log ? log : "");
        free(log);
    }
    child_end(&server);
    return status;
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[ARRAY_LEN(rows)];
    int failed = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, answers, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    failed = cmocka_run_group_tests_name("raw", tests, start, NULL);
    return stop() != 0 || failed != 0;
}
