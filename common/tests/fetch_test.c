#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/err.h"
#include "common/fetch.h"
#include "common/listener.h"

/* The kinds of failure; answers and TLS are tested against the real server. */

static enum fetch_result get(const char *url, int64_t timeout_ms, const char *connect_to)
{
    struct fetch_request request = { .url = url,
                                     .timeout_ms = timeout_ms,
                                     .connect_to = connect_to };
    struct fetch_answer answer;
    struct err err = { 0 };
    int rc = fetch_run(&request, &answer, &err);

    assert_int_equal(rc < 0, answer.result != FETCH_ANSWERED);
    assert_true(rc == 0 || (err.code != ERR_NONE && err.msg[0]));
    assert_int_equal(answer.status, 0);
    fetch_answer_done(&answer);
    return answer.result;
}

static void is_unreachable(void **state)
{
    struct err err = { 0 };
    uint16_t port = 0;
    char url[64], place[64];
    int fd = -1;

    (void)state;
    assert_int_equal(listener_open("127.0.0.1:0", &fd, &port, &err), 0);
    (void)close(fd); /* nobody listens there now */
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
    (void)snprintf(place, sizeof(place), "127.0.0.1:%u", port);
    assert_int_equal(get(url, 5000, NULL), FETCH_UNREACHABLE);
    assert_int_equal(get("http://chio.invalid/", 5000, place), FETCH_UNREACHABLE);
}

static void times_out(void **state)
{
    struct err err = { 0 };
    uint16_t port = 0;
    char url[64];
    int fd = -1;

    (void)state;
    assert_int_equal(listener_open("127.0.0.1:0", &fd, &port, &err), 0);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port); /* connects, never answers */
    assert_int_equal(get(url, 50, NULL), FETCH_TIMEOUT);
    (void)close(fd);
}

static void refuses_other_urls(void **state)
{
    (void)state;
    assert_int_equal(get("file:///etc/passwd", 5000, NULL), FETCH_FAILED);
    assert_int_equal(get("ftp://127.0.0.1/", 5000, NULL), FETCH_FAILED);
    assert_int_equal(get("http://", 5000, NULL), FETCH_FAILED);
    assert_int_equal(get("", 5000, NULL), FETCH_FAILED);
}

static void finds_headers(void **state)
{
    struct fetch_answer answer = { .head = BUF_INIT(1000), .body = BUF_INIT(1000) };
    char *value = NULL;

    (void)state;
    buf_str(&answer.head, "HTTP/1.1 200 OK\r\nRetry-After: 1\r\nAllow:POST\r\nEmpty:\r\n\r\n");
    value = fetch_answer_header(&answer, "retry-after");
    assert_string_equal(value, "1");
    free(value);
    value = fetch_answer_header(&answer, "Allow");
    assert_string_equal(value, "POST");
    free(value);
    value = fetch_answer_header(&answer, "Empty");
    assert_string_equal(value, "");
    free(value);
    assert_null(fetch_answer_header(&answer, "Retry"));
    fetch_answer_done(&answer);
    assert_null(fetch_answer_header(&answer, "Allow"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_unreachable),
        cmocka_unit_test(times_out),
        cmocka_unit_test(refuses_other_urls),
        cmocka_unit_test(finds_headers),
    };
    struct err err = { 0 };
    int failed = 0;

    if (fetch_init(&err) < 0) {
        return 1;
    }
    failed = cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
    fetch_end();
    return failed;
}
