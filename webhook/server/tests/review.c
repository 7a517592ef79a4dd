#include "webhook/server/tests/review.h"

#include <string.h>

#include "common/buf.h"

#define HEAD "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

enum { CHUNK_BYTES = 50000 };

void review_post(struct buf *out, const char *fields, const char *body)
{
    buf_printf(out, HEAD "%sContent-Length: %zu\r\n\r\n%s", fields, strlen(body), body);
}

void review_post_chunked(struct buf *out, const char *body, unsigned long len)
{
    buf_str(out, HEAD "Transfer-Encoding: chunked\r\n\r\n");
    while (len > 0) {
        unsigned long step = len < CHUNK_BYTES ? len : CHUNK_BYTES;

        buf_printf(out, "%lx\r\n", step);
        buf_add(out, body, step);
        buf_str(out, "\r\n");
        body += step;
        len -= step;
    }
    buf_str(out, "0\r\n\r\n");
}
