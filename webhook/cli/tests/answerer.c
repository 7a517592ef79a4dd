#include "webhook/cli/tests/answerer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/file.h"
#include "common/str.h"

enum { REQUEST_BYTES = 8 << 20 };

/* Whether head and body are there. */
static bool is_whole(const struct buf *request)
{
    const char *text = buf_cstr(request);
    const char *end = text ? strstr(text, "\r\n\r\n") : NULL;
    const char *length = text ? strcasestr(text, "content-length: ") : NULL;
    struct str digits = str_of(length ? length + 16 : NULL);
    uint64_t body = 0;
    struct err err = { 0 };

    digits.len = digits.p ? strcspn(digits.p, "\r") : 0;
    return end && str_to_u64(digits, 0, REQUEST_BYTES, &body, &err) == 0 &&
           request->len >= (size_t)(end + 4 - text) + body;
}

static void write_answer(const struct answerer *a, int fd)
{
    CLEANUP(buf_done) struct buf body = BUF_INIT(REQUEST_BYTES);
    CLEANUP(buf_done) struct buf all = BUF_INIT(REQUEST_BYTES);
    const char *uid = strstr(a->request.data, "\"uid\":\"");
    struct err err = { 0 };

    for (const char *p = a->body; *p; p++) {
        if (uid && str_starts(p, "UID")) {
            buf_add(&body, uid + 7, 36);
            p += 2;
        } else {
            buf_char(&body, *p);
        }
    }
    buf_printf(&all,
               "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
               "Connection: close\r\n\r\n%s",
               a->head, body.len, body.data ? body.data : "");
    (void)!fd_write_all(fd, all.data, all.len, &err); /* the client judges */
}

/* Off the main thread: nothing is asserted here. */
static void *answer(void *argument)
{
    struct answerer *a = argument;
    CLEANUP(fd_closep) int fd = accept(a->listener, NULL, NULL);
    char part[4096];
    ssize_t got = 1;

    while (fd >= 0 && got > 0 && !is_whole(&a->request)) {
        got = read(fd, part, sizeof(part));
        buf_add(&a->request, part, got > 0 ? (size_t)got : 0);
    }
    if (fd >= 0 && a->head && a->request.data) {
        write_answer(a, fd);
    }
    while (fd >= 0 && got > 0) { /* until the client leaves */
        got = read(fd, part, sizeof(part));
    }
    return NULL;
}

void answerer_start(struct answerer *answerer, const char *head, const char *body)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(address);

    *answerer = (struct answerer){ .head = head,
                                   .body = body,
                                   .request = BUF_INIT(REQUEST_BYTES),
                                   .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
    assert_true(answerer->listener >= 0);
    assert_int_equal(bind(answerer->listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(answerer->listener, 1), 0);
    assert_int_equal(getsockname(answerer->listener, (struct sockaddr *)&address, &len), 0);
    answerer->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&answerer->thread, NULL, answer, answerer), 0);
}

void answerer_stop(struct answerer *answerer)
{
    (void)shutdown(answerer->listener, SHUT_RDWR); /* wakes an accept that nobody answered */
    assert_int_equal(pthread_join(answerer->thread, NULL), 0);
    (void)close(answerer->listener);
}

void answerer_done(struct answerer *answerer)
{
    buf_done(&answerer->request);
}
