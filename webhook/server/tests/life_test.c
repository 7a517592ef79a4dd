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
#include "webhook/server/tests/child.h"
#include "webhook/server/tests/client.h"
#include "webhook/server/tests/review.h"

/* The life of the real binary: certificates, readiness, reload, signals. */

enum { WIRE_BYTES = 1 << 20, READY_MS = 10000, AT_ONCE_MS = 3000, PATIENCE_MS = 300 };

/* --- asking --- */

/* GET of the admin port, or a POST of body to the review port; the status, 0 without an answer. */
static unsigned ask(const struct child *server, const char *path, const char *body,
                    struct fetch_answer *ret)
{
    char url[128];
    struct fetch_request request = { .url = url,
                                     .ca_file = server->bundle,
                                     .content_type = body ? "application/json" : NULL,
                                     .body = body,
                                     .body_len = body ? strlen(body) : 0 };
    struct err err = { 0 };

    (void)snprintf(url, sizeof(url), "%s:%u%s", body ? "https://localhost" : "http://127.0.0.1",
                   body ? server->port : server->admin_port, path);
    if (fetch_run(&request, ret, &err) < 0) {
        (void)fprintf(stderr, "%s\n", err.msg);
        return 0;
    }
    return ret->status;
}

static unsigned ask_status(const struct child *server, const char *path, const char *body)
{
    struct fetch_answer answer;
    unsigned status = ask(server, path, body, &answer);

    fetch_answer_done(&answer);
    return status;
}

static bool answer_has(const struct fetch_answer *answer, const char *text)
{
    return answer->body.data && strstr(answer->body.data, text);
}

static bool wait_status(const struct child *server, const char *path, const char *body,
                        unsigned wanted)
{
    int64_t end = clock_steady_ms() + READY_MS;

    while (clock_steady_ms() < end) {
        if (ask_status(server, path, body) == wanted) {
            return true;
        }
        child_pause();
    }
    return false;
}

static void stop_in_order(struct child *server)
{
    child_signal(server, SIGTERM);
    assert_int_equal(child_wait(server, CHILD_DEADLINE_MS), 0);
    child_end(server);
}

/* --- signals --- */

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

/* --- namespaces --- */

static const char shop[] = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
                           "  labels: {chio-injection: enabled}\n";
static const char other[] = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: other\n";

static void unknown_namespace(void **state)
{
    const char *path = *state;
    struct child server = { 0 };
    char file[128];
    const char *const flags[] = { "--namespaces", file, NULL };
    struct fetch_answer answer;
    char *value = NULL;

    assert_true(child_folder(&server));
    (void)snprintf(file, sizeof(file), "%s/ns.yaml", server.folder);
    assert_true(child_write(&server, "ns.yaml", other));
    assert_true(child_start_again(&server, flags, NULL));
    assert_int_equal(ask(&server, path, REVIEW_TEXT, &answer), 503);
    value = fetch_answer_header(&answer, "Retry-After");
    assert_non_null(value);
    assert_string_equal(value, "1");
    free(value);
    value = fetch_answer_header(&answer, "Connection");
    assert_non_null(value);
    assert_string_equal(value, "close");
    free(value);
    assert_true(answer_has(&answer, STATUS_ANSWERED));
    fetch_answer_done(&answer);
    /* A bad file changes nothing, and says so; a good one is used from then on. */
    assert_true(child_write(&server, "ns.yaml", "kind: [\n"));
    child_signal(&server, SIGHUP);
    assert_true(child_wait_log(&server, "\"config_rejected\""));
    assert_int_equal(ask_status(&server, path, REVIEW_TEXT), 503);
    assert_true(child_write(&server, "ns.yaml", shop));
    child_signal(&server, SIGHUP);
    assert_true(wait_status(&server, path, REVIEW_TEXT, 200));
    assert_int_equal(ask(&server, path, REVIEW_TEXT, &answer), 200);
    assert_true(answer_has(&answer, REVIEW_PATCHED));
    fetch_answer_done(&answer);
    stop_in_order(&server);
}

/* --- TLS --- */

static void self_is_verified(void **state)
{
    struct child server;
    struct fetch_answer answer;
    struct err err = { 0 };
    char url[64];
    struct fetch_request request = { .url = url,
                                     .content_type = "application/json",
                                     .body = REVIEW_TEXT,
                                     .body_len = strlen(REVIEW_TEXT) };

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    assert_int_equal(ask(&server, "/mutate?timeout=5s", REVIEW_TEXT, &answer), 200);
    assert_true(answer_has(&answer, REVIEW_PATCHED));
    fetch_answer_done(&answer);
    /* By the system's authorities it is nobody's; by another name or an address it is not ours. */
    (void)snprintf(url, sizeof(url), "https://localhost:%u/mutate", server.port);
    assert_int_equal(fetch_run(&request, &answer, &err), -1);
    assert_int_equal(answer.result, FETCH_TLS);
    fetch_answer_done(&answer);
    request.ca_file = server.bundle;
    (void)snprintf(url, sizeof(url), "https://127.0.0.1:%u/mutate", server.port);
    assert_int_equal(fetch_run(&request, &answer, &err), -1);
    assert_int_equal(answer.result, FETCH_TLS);
    fetch_answer_done(&answer);
    stop_in_order(&server);
}

static void old_tls(void **state)
{
    static const char old[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
    static const char weak[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA";
    static const char *const flags[] = { "--tls-min-version", "1.2", NULL };
    struct child server;
    struct client *client = NULL;

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    assert_null(client_open(server.port, server.bundle, old));
    client = client_open(server.port, server.bundle, "NORMAL:-VERS-ALL:+VERS-TLS1.3");
    assert_non_null(client);
    client_close(client);
    stop_in_order(&server);
    assert_true(child_start(&server, flags, NULL));
    client = client_open(server.port, server.bundle, old);
    assert_non_null(client);
    client_close(client);
    assert_null(client_open(server.port, server.bundle, weak));
    assert_null(client_open(server.port, server.bundle, "NORMAL:-VERS-ALL:+VERS-TLS1.1"));
    stop_in_order(&server);
}

/* One process's pair serves another. */
static void files(void **state)
{
    static const char *const make[] = { "openssl",
                                        "req",
                                        "-x509",
                                        "-newkey",
                                        "ec",
                                        "-pkeyopt",
                                        "ec_paramgen_curve:P-256",
                                        "-nodes",
                                        "-keyout",
                                        "tls.key",
                                        "-out",
                                        "tls.crt",
                                        "-days",
                                        "2",
                                        "-subj",
                                        "/CN=localhost",
                                        "-addext",
                                        "subjectAltName=DNS:localhost",
                                        NULL };
    struct child server = { 0 };
    char key[128], cert[128], source[128], log[128];
    const char *argv[ARRAY_LEN(make)];
    const char *const flags[] = { "--tls-source", source, NULL };

    (void)state;
    assert_true(child_folder(&server));
    (void)snprintf(key, sizeof(key), "%s/tls.key", server.folder);
    (void)snprintf(cert, sizeof(cert), "%s/tls.crt", server.folder);
    (void)snprintf(log, sizeof(log), "%s/openssl", server.folder);
    (void)snprintf(source, sizeof(source), "files:%s", server.folder);
    for (size_t i = 0; i < ARRAY_LEN(make); i++) {
        argv[i] = make[i];
    }
    argv[9] = key;
    argv[11] = cert;
    assert_int_equal(child_run(argv, log), 0);
    assert_true(child_start_again(&server, flags, NULL));
    (void)snprintf(server.bundle, sizeof(server.bundle), "%.90s", cert); /* its own authority */
    assert_int_equal(ask_status(&server, "/mutate", REVIEW_TEXT), 200);
    stop_in_order(&server);
}

/* --- the clock --- */

static void clock_behind(void **state)
{
    struct child server;

    (void)state;
    assert_true(child_start(&server, NULL, "clock_late"));
    assert_int_equal(ask_status(&server, "/mutate", REVIEW_TEXT), 200);
    stop_in_order(&server);
}

static void clock_before_the_build(void **state)
{
    struct child server;
    struct fetch_answer answer;

    (void)state;
    assert_true(child_start(&server, NULL, "clock_past"));
    assert_int_equal(ask(&server, "/readyz?verbose", NULL, &answer), 503);
    assert_true(answer_has(&answer, "[-]leaf: there is no certificate\n"));
    fetch_answer_done(&answer);
    assert_int_equal(ask_status(&server, "/livez", NULL), 200);
    assert_true(child_wait_log(&server, "before the date of this build"));
    assert_int_not_equal(access(server.bundle, F_OK), 0);
    assert_int_equal(ask_status(&server, "/mutate", REVIEW_TEXT), 0);
    stop_in_order(&server);
}

/* --- what must not be told --- */

#define CANARY "kanarienvogel"
#define CANARY_ANNOTATIONS                                                              \
    "{\"chio-injection\":\"enabled\",\"secret\":\"" CANARY "\",\"chio.protocol/" CANARY \
    "\":\"" CANARY "\"}"
#define CANARY_CONTAINER                                                                          \
    "\"name\":\"c\",\"image\":\"" CANARY "\",\"args\":[\"" CANARY "\"],\"env\":[{\"name\":\"K\"," \
    "\"value\":\"" CANARY "\"}],\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/" CANARY "\"}]"

static void canaries(void **state)
{
    struct child server;
    struct fetch_answer answer;
    char *log = NULL;

    (void)state;
    assert_true(child_start(&server, NULL, NULL));
    assert_int_equal(ask_status(&server, "/mutate?" CANARY "=" CANARY,
                                REVIEW_OF(CANARY_ANNOTATIONS, CANARY_CONTAINER)),
                     200);
    assert_int_equal(ask_status(&server, "/mutate", "{\"" CANARY "\":" CANARY "}"), 400);
    assert_int_equal(ask_status(&server, "/" CANARY, REVIEW_TEXT), 404);
    assert_int_equal(ask(&server, "/metrics", NULL, &answer), 200);
    assert_false(answer_has(&answer, CANARY));
    fetch_answer_done(&answer);
    child_signal(&server, SIGTERM);
    assert_int_equal(child_wait(&server, CHILD_DEADLINE_MS), 0);
    log = child_log(&server);
    assert_non_null(log);
    assert_non_null(strstr(log, "\"event\":\"review\""));
    assert_null(strstr(log, CANARY));
    free(log);
    child_end(&server);
}

int main(int argc, char **argv)
{
    static char paths[][20] = { "/mutate", "/mutate/pod", "/mutate/namespace" };
    const struct CMUnitTest tests[] = {
        { "T-86 SIGTERM with a half-sent body", half_a_body, NULL, NULL, NULL },
        { "T-86 SIGTERM with a body that never ends", half_a_body_for_ever, NULL, NULL, NULL },
        { "T-86 SIGTERM, idle", idle, NULL, NULL, (void *)(intptr_t)SIGTERM },
        { "T-86 SIGINT, idle", idle, NULL, NULL, (void *)(intptr_t)SIGINT },
        { "T-86 a request while draining", request_while_draining, NULL, NULL, NULL },
        { "T-86 a second signal", second_signal, NULL, NULL, NULL },
        { "T-85 unknown namespace, /mutate", unknown_namespace, NULL, NULL, paths[0] },
        { "T-85 unknown namespace, /mutate/pod", unknown_namespace, NULL, NULL, paths[1] },
        { "T-85 unknown namespace, /mutate/namespace", unknown_namespace, NULL, NULL, paths[2] },
        { "T-88 self verifies", self_is_verified, NULL, NULL, NULL },
        { "T-88 TLS 1.2", old_tls, NULL, NULL, NULL },
        { "T-88 files", files, NULL, NULL, NULL },
        { "T-13 a clock two hours behind", clock_behind, NULL, NULL, NULL },
        { "T-13 a clock before the build", clock_before_the_build, NULL, NULL, NULL },
        { "T-58 canaries", canaries, NULL, NULL, NULL },
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
