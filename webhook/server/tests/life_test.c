#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/clock.h"
#include "common/err.h"
#include "common/fetch.h"
#include "webhook/server/tests/ask.h"
#include "webhook/server/tests/child.h"
#include "webhook/server/tests/client.h"
#include "webhook/server/tests/review.h"

/* How the real binary ends: A-8, and a second signal. */

enum { WIRE_BYTES = 1 << 20, READY_MS = 10000, AT_ONCE_MS = 3000, PATIENCE_MS = 300 };

static void half_a_body(void **state)
{
    struct child server;
    struct client *client = NULL;
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    client = client_open(server.port, server.bundle, NULL);
    assert_non_null(client);
    review_post(&wire, "", REVIEW_TEXT);
    assert_true(client_send(client, wire.data, wire.len - 100));
    /* It counts from its request line; the page says when that has arrived. */
    for (int64_t end = clock_steady_ms() + READY_MS; clock_steady_ms() < end;) {
        struct fetch_answer answer;

        assert_int_equal(ask(&server, "/metrics", NULL, &answer), 200);
        bool arrived = answer_has(&answer, "\nchio_webhook_requests_in_flight 1\n");
        fetch_answer_done(&answer);
        if (arrived) {
            break;
        }
    }
    child_signal(&server, SIGTERM);
    assert_true(child_wait_log(&server, "\"draining\""));
    /* For a while it is there for nothing but this body. */
    for (int64_t end = clock_steady_ms() + PATIENCE_MS; clock_steady_ms() < end;) {
        assert_int_equal(ask_status(&server, "/readyz", NULL), 503);
        assert_int_equal(ask_status(&server, "/livez", NULL), 200);
    }
    assert_true(client_send(client, wire.data + wire.len - 100, 100));
    assert_true(client_read(client, &got, READY_MS));
    assert_non_null(strstr(got.data, REVIEW_PATCHED));
    assert_non_null(strstr(got.data, "\r\nConnection: close\r\n"));
    assert_true(client_heard_farewell(client));
    assert_int_equal(child_wait(&server, AT_ONCE_MS), 0);
    client_close(client);
    child_end(&server);
    buf_done(&wire);
    buf_done(&got);
}

static void half_a_body_for_ever(void **state)
{
    struct child server;
    struct client *client = NULL;
    struct buf wire = BUF_INIT(WIRE_BYTES);
    int64_t began = 0;

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    client = client_open(server.port, server.bundle, NULL);
    assert_non_null(client);
    review_post(&wire, "Expect: 100-continue\r\n", REVIEW_TEXT);
    assert_true(client_send(client, wire.data, wire.len - 100));
    buf_cut(&wire, 0);
    assert_true(client_read_until(client, &wire, "100 Continue"));
    began = clock_steady_ms();
    child_signal(&server, SIGTERM);
    assert_int_equal(child_wait(&server, CHILD_DEADLINE_MS), 0);
    assert_in_range(clock_steady_ms() - began, 4900, 8000);
    client_close(client);
    child_end(&server);
    buf_done(&wire);
}

static void idle(void **state)
{
    int signal = (int)(intptr_t)*state;
    struct child server;
    struct client *client = NULL;
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);
    int64_t began = 0;

    assert_true(child_start(&server, NULL, NULL));
    client = client_open(server.port, server.bundle, NULL);
    assert_non_null(client);
    review_post(&wire, "", REVIEW_TEXT);
    assert_true(client_send(client, wire.data, wire.len));
    assert_true(client_read_until(client, &got, REVIEW_PATCHED));
    began = clock_steady_ms();
    child_signal(&server, signal);
    assert_int_equal(child_wait(&server, CHILD_DEADLINE_MS), 0);
    assert_true(clock_steady_ms() - began < AT_ONCE_MS);
    assert_true(client_read(client, &got, READY_MS));
    assert_true(client_heard_farewell(client));
    client_close(client);
    child_end(&server);
    buf_done(&wire);
    buf_done(&got);
}

static void request_while_draining(void **state)
{
    struct child server;
    struct client *slow = NULL, *client = NULL;
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    slow = client_open(server.port, server.bundle, NULL);
    client = client_open(server.port, server.bundle, NULL);
    assert_non_null(slow);
    assert_non_null(client);
    review_post(&wire, "Expect: 100-continue\r\n", REVIEW_TEXT);
    assert_true(client_send(slow, wire.data, wire.len - 100));
    assert_true(client_read_until(slow, &got, "100 Continue"));
    child_signal(&server, SIGTERM);
    assert_true(child_wait_log(&server, "\"draining\""));
    assert_null(client_open(server.port, server.bundle, NULL)); /* refused */
    buf_cut(&got, 0);
    assert_true(client_send(client, wire.data, wire.len));
    assert_true(client_read(client, &got, READY_MS));
    assert_memory_equal(got.data, "HTTP/1.1 503 ", 13);
    assert_non_null(strstr(got.data, "\r\nRetry-After: 1\r\n"));
    assert_non_null(strstr(got.data, "\r\nConnection: close\r\n"));
    assert_non_null(strstr(got.data, STATUS_ANSWERED));
    assert_true(client_send(slow, wire.data + wire.len - 100, 100));
    buf_cut(&got, 0);
    assert_true(client_read_until(slow, &got, REVIEW_PATCHED));
    assert_int_equal(child_wait(&server, AT_ONCE_MS), 0);
    client_close(slow);
    client_close(client);
    child_end(&server);
    buf_done(&wire);
    buf_done(&got);
}

static void second_signal(void **state)
{
    struct child server;
    struct client *client = NULL;
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    client = client_open(server.port, server.bundle, NULL);
    assert_non_null(client);
    review_post(&wire, "Expect: 100-continue\r\n", REVIEW_TEXT);
    assert_true(client_send(client, wire.data, wire.len - 100));
    assert_true(client_read_until(client, &got, "100 Continue"));
    child_signal(&server, SIGTERM);
    assert_true(child_wait_log(&server, "\"draining\""));
    child_signal(&server, SIGINT);
    assert_int_equal(child_wait(&server, AT_ONCE_MS), 128 + SIGINT);
    client_close(client);
    child_end(&server);
    buf_done(&wire);
    buf_done(&got);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        { "T-86 SIGTERM with a half-sent body", half_a_body, NULL, NULL, NULL },
        { "T-86 SIGTERM with a body that never ends", half_a_body_for_ever, NULL, NULL, NULL },
        { "T-86 SIGTERM, idle", idle, NULL, NULL, (void *)(intptr_t)SIGTERM },
        { "T-86 SIGINT, idle", idle, NULL, NULL, (void *)(intptr_t)SIGINT },
        { "T-86 a request while draining", request_while_draining, NULL, NULL, NULL },
        { "T-86 a second signal", second_signal, NULL, NULL, NULL },
    };
    struct err err = { 0 };
    int failed = 0;

    if (fetch_init(&err) < 0) {
        return 1;
    }
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    failed = cmocka_run_group_tests_name("life", tests, NULL, NULL);
    fetch_end();
    return failed;
}
