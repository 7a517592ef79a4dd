#ifndef CHIO_COMMON_BUF_H
#define CHIO_COMMON_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"

/* A growing byte buffer that cannot be made without stating its ceiling. A call that would pass
   the ceiling, or finds no memory, empties the buffer and marks it failed; later calls do nothing.
   So a chain of calls is checked once, at the end. */
struct buf {
    char *data; /* NUL-terminated whenever it is not NULL */
    size_t len;
    size_t cap;
    size_t limit; /* most bytes, the final NUL not counted */
    bool failed;
};

#define BUF_INIT(limit_bytes) ((struct buf){ .limit = (limit_bytes) })

void buf_done(struct buf *buf); /* frees; the buffer is empty and usable again */

void buf_add(struct buf *buf, const void *data, size_t len);
static inline void buf_char(struct buf *buf, char c)
{
    if (buf->len + 1 < buf->cap) { /* the room is never more than the ceiling */
        buf->data[buf->len++] = c;
        buf->data[buf->len] = '\0';
    } else {
        buf_add(buf, &c, 1);
    }
}
void buf_str(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Drops all but the first len bytes. */
void buf_cut(struct buf *buf, size_t len);

/* The text, "" when empty; NULL after a failure. Valid until the next call. */
const char *buf_cstr(const struct buf *buf);

/* Hands the bytes over (malloc'd, NUL-terminated; the caller frees) and empties the buffer; NULL
   after a failure or without memory. */
char *buf_steal(struct buf *buf);

#endif
