#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "webhook/server/tests/child.h"
#include "webhook/server/tests/client.h"
#include "webhook/server/tests/review.h"

/* Several callers on kept connections while the namespaces are read again and again. */

enum { CALLERS = 4, CALLS = 100, WIRE_BYTES = 1 << 20 };

static struct child server;
static atomic_uint answered, running;

static void *call(void *arg)
{
    struct buf wire = BUF_INIT(WIRE_BYTES), got = BUF_INIT(WIRE_BYTES);
    struct client *client = client_open(server.port, server.bundle, NULL);

    (void)arg;
    review_post(&wire, "", REVIEW_TEXT);
    for (int i = 0; client && i < CALLS; i++) {
        buf_cut(&got, 0);
        if (!client_send(client, wire.data, wire.len) ||
            !client_read_until(client, &got, "\"overrides\":\"\"}}}")) {
            break;
        }
        atomic_fetch_add(&answered, strstr(got.data, REVIEW_PATCHED) ? 1 : 0);
    }
    client_close(client);
    buf_done(&wire);
    buf_done(&got);
    atomic_fetch_sub(&running, 1);
    return NULL;
}

static void every_review_is_answered(void **state)
{
    static const char shop[] = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";
    char file[128];
    const char *const flags[] = { "--namespaces", file, "--threads", "3", NULL };
    pthread_t threads[CALLERS];

    (void)state;
    assert_true(child_folder(&server));
    (void)snprintf(file, sizeof(file), "%s/ns.yaml", server.folder);
    assert_true(child_write(&server, "ns.yaml", shop));
    assert_true(child_start_again(&server, flags, NULL));
    atomic_store(&running, CALLERS);
    for (int i = 0; i < CALLERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, call, NULL), 0);
    }
    while (atomic_load(&running) > 0) {
        child_signal(&server, SIGHUP);
        child_pause();
    }
    for (int i = 0; i < CALLERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&answered), CALLERS * CALLS);
    child_signal(&server, SIGTERM);
    assert_int_equal(child_wait(&server, CHILD_DEADLINE_MS), 0);
    child_end(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_review_is_answered) };

    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
