#include "common/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_done(struct buf *buf)
{
    size_t limit = buf->limit;

    free(buf->data);
    *buf = BUF_INIT(limit);
}

static bool fail(struct buf *buf)
{
    buf_done(buf);
    buf->failed = true;
    return false;
}

/* Makes room for more bytes and the final NUL. */
static bool reserve(struct buf *buf, size_t more)
{
    size_t want = 0;
    char *grown = NULL;

    if (buf->failed) {
        return false;
    }
    if (more > buf->limit - buf->len) {
        return fail(buf);
    }
    want = buf->len + more + 1;
    if (want <= buf->cap) {
        return true;
    }
    if (want < buf->cap * 2) {
        want = buf->cap * 2;
    }
    if (want < 256) {
        want = 256;
    }
    if (want - 1 > buf->limit) {
        want = buf->limit + 1; /* never room for more than the ceiling: buf_char relies on it */
    }
    grown = realloc(buf->data, want);
    if (!grown) {
        return fail(buf);
    }
    buf->data = grown;
    buf->cap = want;
    return true;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
    if (!reserve(buf, len)) {
        return;
    }
    if (len > 0) {
        memcpy(buf->data + buf->len, data, len);
    }
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_str(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list args;
    int len = 0;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0) {
        (void)fail(buf);
        return;
    }
    if (!reserve(buf, (size_t)len)) {
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)len;
}

void buf_cut(struct buf *buf, size_t len)
{
    if (len < buf->len) {
        buf->len = len;
        buf->data[len] = '\0';
    }
}

const char *buf_cstr(const struct buf *buf)
{
    if (buf->failed) {
        return NULL;
    }
    return buf->data ? buf->data : "";
}

char *buf_steal(struct buf *buf)
{
    char *data = NULL;

    if (!reserve(buf, 0)) {
        return NULL;
    }
    buf->data[buf->len] = '\0';
    data = buf->data;
    buf->data = NULL;
    buf_done(buf);
    return data;
}
