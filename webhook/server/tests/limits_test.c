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
#include "webhook/server/tests/child.h"
#include "webhook/server/tests/client.h"
#include "webhook/server/tests/review.h"

/* S-2's limits, each one below, at and above, to the real binary. */

enum { WIRE_BYTES = 32 << 20, DEADLINE_MS = 20000, LIMIT = 7 << 20 };

static struct child server;

enum what { LINE_BYTES, HEAD_BYTES, FIELDS, BODY_BY_LENGTH, BODY_BY_CHUNKS, ANNOUNCED };

static const struct row {
    const char *name;
    enum what what;
    unsigned size;
    const char *status;
} rows[] = {
    { "T-87 request line of 4095 bytes", LINE_BYTES, 4095, "200" },
    { "T-87 request line of 4096 bytes", LINE_BYTES, 4096, "200" },
    { "T-87 request line of 4097 bytes", LINE_BYTES, 4097, "414" },
    { "T-87 head of 8191 bytes", HEAD_BYTES, 8191, "200" },
    { "T-87 head of 8192 bytes", HEAD_BYTES, 8192, "200" },
    { "T-87 head of 8193 bytes", HEAD_BYTES, 8193, "431" },
    { "T-87 head of 15000 bytes", HEAD_BYTES, 15000, "431" },
    { "T-87 head of 17000 bytes", HEAD_BYTES, 17000, "431" },
    { "T-87 head of 63 fields", FIELDS, 63, "200" },
    { "T-87 head of 64 fields", FIELDS, 64, "200" },
    { "T-87 head of 65 fields", FIELDS, 65, "431" },
    { "T-87 head of 600 fields", FIELDS, 600, "431" },
    { "T-87 body of 7 MiB - 1 by length", BODY_BY_LENGTH, LIMIT - 1, "200" },
    { "T-87 body of 7 MiB by length", BODY_BY_LENGTH, LIMIT, "200" },
    { "T-87 body of 7 MiB + 1 by length", BODY_BY_LENGTH, LIMIT + 1, "413" },
    { "T-87 body of 7 MiB - 1 by chunks", BODY_BY_CHUNKS, LIMIT - 1, "200" },
    { "T-87 body of 7 MiB by chunks", BODY_BY_CHUNKS, LIMIT, "200" },
    { "T-87 body of 7 MiB + 1 by chunks", BODY_BY_CHUNKS, LIMIT + 1, "413" },
    { "T-87 body of 23 MiB + 1 announced", ANNOUNCED, LIMIT + (16 << 20) + 1, "413" },
    { "T-87 body of 1 EiB announced", ANNOUNCED, 0, "413" },
};

static void add_repeated(struct buf *wire, char c, size_t count)
{
    while (count-- > 0) {
        buf_char(wire, c);
    }
}

static void add_line(struct buf *wire, size_t bytes)
{
    size_t rest = strlen("POST /mutate?a= HTTP/1.1");

    buf_str(wire, "POST /mutate?a=");
    add_repeated(wire, 'a', bytes - rest);
    buf_str(wire, " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    buf_printf(wire, "Content-Length: %zu\r\n\r\n%s", strlen(REVIEW_TEXT), REVIEW_TEXT);
}

/* The head alone has that many bytes: those of the plain one and a field to fill up. */
static void add_head(struct buf *wire, size_t bytes)
{
    CLEANUP(buf_done) struct buf plain = BUF_INIT(WIRE_BYTES);
    CLEANUP(buf_done) struct buf field = BUF_INIT(WIRE_BYTES);

    review_post(&plain, "X: \r\n", REVIEW_TEXT);
    buf_str(&field, "X: ");
    add_repeated(&field, 'a', bytes - (plain.len - strlen(REVIEW_TEXT)));
    buf_str(&field, "\r\n");
    review_post(wire, buf_cstr(&field), REVIEW_TEXT);
}

static void add_fields(struct buf *wire, unsigned count)
{
    CLEANUP(buf_done) struct buf fields = BUF_INIT(WIRE_BYTES);

    for (unsigned i = 3; i < count; i++) { /* Host, Content-Type, Content-Length */
        buf_printf(&fields, "X%u: a\r\n", i);
    }
    review_post(wire, buf_cstr(&fields), REVIEW_TEXT);
}

/* A good review and blanks behind it. */
static void add_body(struct buf *wire, unsigned bytes, bool chunked)
{
    CLEANUP(buf_done) struct buf body = BUF_INIT(WIRE_BYTES);

    buf_str(&body, REVIEW_TEXT);
    add_repeated(&body, ' ', bytes - body.len);
    if (chunked) {
        review_post_chunked(wire, buf_cstr(&body), body.len);
    } else {
        review_post(wire, "", buf_cstr(&body));
    }
}

static void add_announced(struct buf *wire, unsigned bytes)
{
    buf_str(wire, "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    if (bytes > 0) {
        buf_printf(wire, "Content-Length: %u\r\n\r\n", bytes);
    } else {
        buf_str(wire, "Content-Length: 1152921504606846976\r\n\r\n");
    }
}

static void compose(const struct row *row, struct buf *wire)
{
    switch (row->what) {
    case LINE_BYTES:
        add_line(wire, row->size);
        break;
    case HEAD_BYTES:
        add_head(wire, row->size);
        break;
    case FIELDS:
        add_fields(wire, row->size);
        break;
    case BODY_BY_LENGTH:
    case BODY_BY_CHUNKS:
        add_body(wire, row->size, row->what == BODY_BY_CHUNKS);
        break;
    case ANNOUNCED:
        add_announced(wire, row->size);
        break;
    }
}

static void is_limited(void **state)
{
    const struct row *row = *state;
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);
    struct client *client = client_open(server.port, server.bundle, NULL);
    bool good = strcmp(row->status, "200") == 0;
    char first[32];

    assert_non_null(client);
    compose(row, &wire);
    assert_false(wire.failed);
    (void)client_send(client, wire.data, wire.len); /* the server may close before the end */
    (void)snprintf(first, sizeof(first), "HTTP/1.1 %s ", row->status);
    if (good) {
        assert_true(client_read_until(client, &got, REVIEW_PATCHED));
    } else if (!client_read(client, &got, DEADLINE_MS)) {
        fail_msg("not closed after: %.400s", got.data ? got.data : "");
    }
    assert_non_null(got.data);
    assert_true(got.len >= strlen(first));
    assert_memory_equal(got.data, first, strlen(first));
    assert_null(strstr(got.data + 1, "HTTP/1.1 "));
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
        tests[i] = (struct CMUnitTest){ rows[i].name, is_limited, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    failed = cmocka_run_group_tests_name("limits", tests, start, NULL);
    return stop() != 0 || failed != 0;
}
