#include "common/json_write.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/jkeys.h"
#include "common/jnode.h"

struct writer {
    struct buf *buf;
    bool sorted, pretty;
};

static void write_value(const struct writer *w, const struct jval *v, unsigned depth);

static void write_escape(struct buf *buf, char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
    };
    unsigned byte = (unsigned char)c;

    if (letters[byte]) {
        buf_add(buf, (char[]){ '\\', letters[byte] }, 2);
        return;
    }
    buf_add(buf, (char[]){ '\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15] }, 6);
}

/* Each byte of x that is below 0x20, '"' or '\\' has its high bit set in the result; a byte above
   such a one may, too: the result is only asked whether there is one at all. */
static inline uint64_t special_bytes(uint64_t x)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = x ^ (ones * '"');
    uint64_t backslash = x ^ (ones * '\\');

    return (((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) |
            ((backslash - ones) & ~backslash)) &
           (ones * 0x80);
}

/* Bytes from at on that are written as they are. */
static inline size_t plain_run(const char *text, size_t at, size_t len)
{
    size_t i = at;
    uint64_t word = 0;

    for (; i + sizeof(word) <= len; i += sizeof(word)) {
        memcpy(&word, text + i, sizeof(word));
        if (special_bytes(word)) {
            break;
        }
    }
    while (i < len && (unsigned char)text[i] >= 0x20 && text[i] != '"' && text[i] != '\\') {
        i++;
    }
    return i - at;
}

void json_write_string(struct buf *buf, const char *text, unsigned long len)
{
    buf_char(buf, '"');
    for (size_t i = 0; i < len; i++) {
        size_t run = plain_run(text, i, len);

        buf_add(buf, text + i, run);
        i += run;
        if (i < len) {
            write_escape(buf, text[i]);
        }
    }
    buf_char(buf, '"');
}

static void new_line(const struct writer *w, unsigned depth)
{
    if (!w->pretty) {
        return;
    }
    buf_char(w->buf, '\n');
    for (unsigned i = 0; i < depth; i++) {
        buf_add(w->buf, "  ", 2);
    }
}

static void write_member(const struct writer *w, const struct jval *v, unsigned depth)
{
    json_write_string(w->buf, v->key, v->key_len);
    buf_add(w->buf, ": ", w->pretty ? 2 : 1);
    write_value(w, v, depth);
}

static void write_in_order(const struct writer *w, const struct jval *container, unsigned depth)
{
    jval_each (child, container) {
        if (child != container->first) {
            buf_char(w->buf, ',');
        }
        new_line(w, depth + 1);
        if (container->type == J_OBJECT) {
            write_member(w, child, depth + 1);
        } else {
            write_value(w, child, depth + 1);
        }
    }
}

static void write_sorted(const struct writer *w, const struct jval *obj, unsigned depth)
{
    const struct jval **members = jkeys_sorted(obj);

    if (!members) {
        w->buf->failed = true;
        return;
    }
    for (size_t i = 0; i < obj->count; i++) {
        if (i > 0) {
            buf_char(w->buf, ',');
        }
        new_line(w, depth + 1);
        write_member(w, members[i], depth + 1);
    }
    free(members);
}

static void write_container(const struct writer *w, const struct jval *v, unsigned depth)
{
    bool is_object = v->type == J_OBJECT;

    buf_char(w->buf, is_object ? '{' : '[');
    if (v->count > 0) {
        if (is_object && w->sorted) {
            write_sorted(w, v, depth);
        } else {
            write_in_order(w, v, depth);
        }
        new_line(w, depth);
    }
    buf_char(w->buf, is_object ? '}' : ']');
}

static void write_value(const struct writer *w, const struct jval *v, unsigned depth)
{
    switch (jval_type(v)) {
    case J_NULL:
        buf_add(w->buf, "null", 4);
        break;
    case J_BOOL:
        buf_str(w->buf, v->truth ? "true" : "false");
        break;
    case J_NUMBER:
        buf_add(w->buf, v->text, v->len);
        break;
    case J_STRING:
        json_write_string(w->buf, v->text, v->len);
        break;
    case J_ARRAY:
    case J_OBJECT:
        write_container(w, v, depth);
        break;
    }
}

void json_write(struct buf *buf, const struct jval *v)
{
    write_value(&(struct writer){ .buf = buf }, v, 0);
}

void json_write_sorted(struct buf *buf, const struct jval *v)
{
    write_value(&(struct writer){ .buf = buf, .sorted = true }, v, 0);
}

void json_write_pretty(struct buf *buf, const struct jval *v)
{
    write_value(&(struct writer){ .buf = buf, .pretty = true }, v, 0);
    buf_char(buf, '\n');
}
