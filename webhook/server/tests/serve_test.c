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

/* What the real binary does while it lives: certificates, namespaces read again, the clock, and
   what it keeps to itself. */

enum { WIRE_BYTES = 1 << 20, READY_MS = 10000 };

static void stop_in_order(struct child *server)
{
    child_signal(server, SIGTERM);
    assert_int_equal(child_wait(server, CHILD_DEADLINE_MS), 0);
    child_end(server);
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
    assert_true(ask_until(&server, path, REVIEW_TEXT, 200));
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

/* A release has no faults to inject. */
static void needs_faults(void)
{
#ifndef CHIO_FAULTS
    skip();
#endif
}

static void clock_behind(void **state)
{
    struct child server;

    (void)state;
    needs_faults();
    assert_true(child_start(&server, NULL, "clock_late"));
    assert_int_equal(ask_status(&server, "/mutate", REVIEW_TEXT), 200);
    stop_in_order(&server);
}

static void clock_before_the_build(void **state)
{
    struct child server;
    struct fetch_answer answer;

    (void)state;
    needs_faults();
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

/* What the HTTP library has to say about it must not quote it. */
static void send_malformed(const struct child *server, const char *wire)
{
    struct client *client = client_open(server->port, server->bundle, NULL);
    struct buf got = BUF_INIT(WIRE_BYTES);

    assert_non_null(client);
    assert_true(client_send(client, wire, strlen(wire)));
    assert_true(client_read(client, &got, READY_MS));
    client_close(client);
    buf_done(&got);
}

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
    send_malformed(&server, "GET /" CANARY " " CANARY "\r\n\r\n");
    send_malformed(&server, "POST /mutate HTTP/1.1\r\nHost: h\r\n" CANARY "\r\n\r\n");
    send_malformed(&server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " CANARY "\r\n\r\n");
    send_malformed(&server, "POST /mutate HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                            "Transfer-Encoding: chunked\r\n\r\n" CANARY "\r\n\r\n");
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
    failed = cmocka_run_group_tests_name("serve", tests, NULL, NULL);
    fetch_end();
    return failed;
}
