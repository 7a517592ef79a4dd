#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/clock.h"
#include "webhook/server/tests/child.h"
#include "webhook/server/tests/client.h"
#include "webhook/server/tests/review.h"

/* Connections that never come to a request end after five seconds: the HTTP library spins while a
   handshake is half done. One that has had its request is kept. */

enum { WIRE_BYTES = 1 << 20, EARLY_MS = 4000, LATE_MS = 20000 };

static void ask(struct client *client)
{
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);

    review_post(&wire, "", REVIEW_TEXT);
    assert_true(client_send(client, wire.data, wire.len));
    assert_true(client_read_until(client, &got, REVIEW_PATCHED));
    buf_done(&wire);
    buf_done(&got);
}

/* Reads what comes until the end. */
static void wait_closed(int fd)
{
    struct pollfd readable = { .fd = fd, .events = POLLIN };
    int64_t end = clock_steady_ms() + LATE_MS;
    char bytes[256];

    while (clock_steady_ms() < end) {
        assert_int_equal(poll(&readable, 1, LATE_MS), 1);
        if (read(fd, bytes, sizeof(bytes)) <= 0) {
            return;
        }
    }
    fail_msg("still open");
}

static void is_ended(void **state)
{
    struct child server;
    struct client *used = NULL, *unused = NULL;
    struct buf got = BUF_INIT(WIRE_BYTES);
    int64_t began = 0;
    int silent = -1, half = -1;

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    began = clock_steady_ms();
    silent = client_dial(server.port);
    half = client_dial(server.port);
    used = client_open(server.port, server.bundle, NULL);
    unused = client_open(server.port, server.bundle, NULL);
    assert_true(silent >= 0 && half >= 0 && used && unused);
    assert_int_equal(send(half, "\x16\x03\x01", 3, MSG_NOSIGNAL), 3);
    ask(used);
    wait_closed(silent);
    assert_true(clock_steady_ms() - began > EARLY_MS);
    wait_closed(half);
    assert_true(client_read(unused, &got, LATE_MS));
    assert_true(client_heard_farewell(unused));
    ask(used);
    (void)close(silent);
    (void)close(half);
    client_close(used);
    client_close(unused);
    child_signal(&server, SIGTERM);
    assert_int_equal(child_wait(&server, CHILD_DEADLINE_MS), 0);
    child_end(&server);
    buf_done(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(is_ended) };

    return cmocka_run_group_tests_name("idle", tests, NULL, NULL);
}
