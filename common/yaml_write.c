#include "common/yaml_write.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/jnode.h"
#include "common/utf8.h"
#include "common/yaml_scalar.h"

/* The emitter is ours, not libyaml's: that one folds lines, and its choice of plain text knows one
   dialect only. */

enum {
    STEP = 2,       /* blanks a level */
    KEY_MAX = 1000, /* a longer "key:" is not recognised: the limit is 1024 */
};

/* Where a value is written: behind "key:" or "- ", or at the beginning of the document. */
struct spot {
    size_t indent; /* of the lines below that belong to the value */
    bool after_key;
};

static void write_value(struct buf *buf, const struct jval *v, struct spot spot);

static void pad(struct buf *buf, size_t blanks)
{
    for (size_t i = 0; i < blanks; i++) {
        buf_char(buf, ' ');
    }
}

/* What every reader lets through unescaped: no controls, no line ends of Unicode, no byte order
   mark. */
static bool is_printable(uint32_t c)
{
    return (c >= 0x20 && c <= 0x7E) ||
           (c >= 0xA0 && c <= 0xFFFD && c != 0x2028 && c != 0x2029 && c != 0xFEFF) || c > 0xFFFF;
}

static uint32_t decode(const char *p, size_t bytes)
{
    static const unsigned char lead_mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    uint32_t c = (unsigned char)p[0] & lead_mask[bytes];

    for (size_t i = 1; i < bytes; i++) {
        c = c << 6 | ((unsigned char)p[i] & 0x3F);
    }
    return c;
}

/* Whether all of the text is printable, or a LF where those are allowed. */
static bool all_printable(const char *text, size_t len, bool lines)
{
    size_t bytes = 0;

    for (size_t i = 0; i < len; i += bytes) {
        bytes = utf8_sequence(text + i);
        if (bytes == 0) {
            return false;
        }
        if (!is_printable(decode(text + i, bytes)) && !(lines && strchr("\n\t", text[i]))) {
            return false;
        }
    }
    return !memchr(text, '\0', len);
}

/* Words that one dialect or another takes for something else than text. */
static bool is_word(const char *text)
{
    static const char *const words[] = { "null", "true", "false", "yes", "no",
                                         "on",   "off",  "y",     "n",   "<<" };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcasecmp(text, words[i]) == 0) {
            return true;
        }
    }
    return strncmp(text, "---", 3) == 0 || strncmp(text, "...", 3) == 0;
}

/* Numbers of any base, times of day, dates: YAML 1.1 knows many. */
static bool looks_like_number(const char *text, size_t len)
{
    bool has_digit = strcspn(text, "0123456789") < len;
    bool has_letter = strcspn(text, "abcdefABCDEFxXoOtTzZ") < len;

    return strchr("+-.0123456789", *text) && (has_digit || !has_letter) &&
           strspn(text, "0123456789abcdefABCDEFxXoOtTzZ_+-.: ") == len;
}

/* Whether the text means itself when it stands there without quotes. */
static bool is_plain(const char *text, size_t len)
{
    CLEANUP(buf_done) struct buf ignored = BUF_INIT(len + 32);
    char first = len > 0 ? text[0] : '\0';
    bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');

    if (!letter && (first == '\0' || !strchr("0123456789/_.-+($<^", first))) {
        return false;
    }
    if (!all_printable(text, len, false) || is_word(text) || looks_like_number(text, len)) {
        return false;
    }
    if ((first == '-' && (len == 1 || text[1] == ' ')) || text[len - 1] == ' ' ||
        text[len - 1] == ':' || strstr(text, ": ") || strstr(text, " #")) {
        return false;
    }
    return yaml_scalar_kind(text, len, &ignored) == YAML_STRING && !ignored.failed;
}

static void write_escape(struct buf *buf, uint32_t c)
{
    switch (c) {
    case '\n':
        buf_str(buf, "\\n");
        break;
    case '\r':
        buf_str(buf, "\\r");
        break;
    case '\t':
        buf_str(buf, "\\t");
        break;
    case '"':
    case '\\':
        buf_add(buf, (char[]){ '\\', (char)c }, 2);
        break;
    default:
        buf_printf(buf, c <= 0xFF ? "\\x%02x" : "\\u%04x", (unsigned)c);
    }
}

static void write_quoted(struct buf *buf, const char *text, size_t len)
{
    size_t bytes = 0;

    buf_char(buf, '"');
    for (size_t i = 0; i < len; i += bytes) {
        uint32_t c = 0;

        bytes = utf8_sequence(text + i);
        if (bytes == 0) { /* no tree of ours holds that */
            buf->failed = true;
            return;
        }
        c = decode(text + i, bytes);
        if (is_printable(c) && c != '"' && c != '\\') {
            buf_add(buf, text + i, bytes);
        } else {
            write_escape(buf, c);
        }
    }
    buf_char(buf, '"');
}

/* Several lines that a literal block repeats exactly, the last of them not blank. */
static bool is_literal(const char *text, size_t len)
{
    const char *last = text + len;

    if (!memchr(text, '\n', len) || !all_printable(text, len, true)) {
        return false;
    }
    while (last > text && last[-1] == '\n') {
        last--;
    }
    return last > text && last[-1] != ' ' && last[-1] != '\t';
}

static void write_literal(struct buf *buf, const char *text, size_t len, size_t indent)
{
    const char *end = text + len;
    bool keeps = len > 1 && end[-1] == '\n' && end[-2] == '\n';

    buf_char(buf, '|');
    if (strchr(" \t\n", *text)) {
        buf_char(buf, '0' + STEP); /* the first line does not show the indentation */
    }
    if (end[-1] != '\n') {
        buf_char(buf, '-');
    } else if (keeps) {
        buf_char(buf, '+');
    }
    buf_char(buf, '\n');
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t line = (size_t)((newline ? newline : end) - text);

        if (line > 0) {
            pad(buf, indent);
        }
        buf_add(buf, text, line);
        buf_char(buf, '\n');
        text += line + 1;
    }
}

/* JSON within YAML stays readable: in single quotes only they themselves need care. */
static void write_single_quoted(struct buf *buf, const char *text, size_t len)
{
    buf_char(buf, '\'');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\'') {
            buf_char(buf, '\'');
        }
        buf_char(buf, text[i]);
    }
    buf_char(buf, '\'');
}

static void write_inline(struct buf *buf, const char *text, size_t len)
{
    bool escapes = strcspn(text, "\"\\") < len;

    if (is_plain(text, len)) {
        buf_add(buf, text, len);
    } else if (escapes && all_printable(text, len, false)) {
        write_single_quoted(buf, text, len);
    } else {
        write_quoted(buf, text, len);
    }
}

/* A number of any other reader's eyes: beyond a double it needs its tag to stay one. */
static void write_number(struct buf *buf, const struct jval *v)
{
    CLEANUP(buf_done) struct buf spelling = BUF_INIT(v->len + 32);

    if (yaml_scalar_kind(v->text, v->len, &spelling) == YAML_HUGE) {
        buf_str(buf, "!!float ");
    }
    buf->failed = buf->failed || spelling.failed;
    buf_add(buf, v->text, v->len);
}

static void write_scalar(struct buf *buf, const struct jval *v, size_t indent)
{
    switch (jval_type(v)) {
    case J_STRING:
        if (is_literal(v->text, v->len)) {
            write_literal(buf, v->text, v->len, indent);
            return; /* which ends its line itself */
        }
        write_inline(buf, v->text, v->len);
        break;
    case J_NUMBER:
        write_number(buf, v);
        break;
    case J_BOOL:
        buf_str(buf, v->truth ? "true" : "false");
        break;
    case J_ARRAY:
        buf_str(buf, "[]");
        break;
    case J_OBJECT:
        buf_str(buf, "{}");
        break;
    case J_NULL:
        buf_str(buf, "null");
        break;
    }
    buf_char(buf, '\n');
}

static void write_key(struct buf *buf, const struct jval *member, size_t indent)
{
    CLEANUP(buf_done) struct buf key = BUF_INIT(buf->limit);

    write_inline(&key, member->key, member->key_len);
    if (key.failed) {
        buf->failed = true;
        return;
    }
    if (key.len > KEY_MAX) {
        buf_str(buf, "? ");
        buf_add(buf, key.data, key.len);
        buf_char(buf, '\n');
        pad(buf, indent);
        buf_char(buf, ':');
        return;
    }
    buf_add(buf, key.data, key.len);
    buf_char(buf, ':');
}

/* The first line's indentation has been written. */
static void write_map(struct buf *buf, const struct jval *map, size_t indent)
{
    jval_each (member, map) {
        if (member != map->first) {
            pad(buf, indent);
        }
        write_key(buf, member, indent);
        write_value(buf, member, (struct spot){ indent, true });
    }
}

static void write_sequence(struct buf *buf, const struct jval *sequence, size_t indent)
{
    jval_each (item, sequence) {
        if (item != sequence->first) {
            pad(buf, indent);
        }
        buf_str(buf, "- ");
        write_value(buf, item, (struct spot){ indent + STEP, false });
    }
}

static void write_value(struct buf *buf, const struct jval *v, struct spot spot)
{
    if (!jval_is_container(v) || v->count == 0) {
        if (spot.after_key) {
            buf_char(buf, ' ');
        }
        write_scalar(buf, v, spot.after_key ? spot.indent + STEP : spot.indent);
        return;
    }
    if (spot.after_key) { /* on lines of its own; sequences at the key's column */
        spot.indent += v->type == J_OBJECT ? STEP : 0;
        buf_char(buf, '\n');
        pad(buf, spot.indent);
    }
    if (v->type == J_OBJECT) {
        write_map(buf, v, spot.indent);
    } else {
        write_sequence(buf, v, spot.indent);
    }
}

void yaml_write(struct buf *buf, const struct jval *v)
{
    /* Text in a document of its own is indented as well: "|" wants that. */
    write_value(buf, v, (struct spot){ jval_is_container(v) ? 0 : STEP, false });
}
