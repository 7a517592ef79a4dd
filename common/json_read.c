#include "common/json_read.h"

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/jkeys.h"
#include "common/jnode.h"
#include "common/place.h"
#include "common/utf8.h"

/* The text is copied into the document once and decoded where it lies: a decoded string is never
   longer than its spelling, and its closing quote makes room for the NUL. Positions are taken from
   the places where bytes lay in the original, so decoding does not disturb them. */

enum {
    GUARD = 8,            /* NULs behind the text: it is read eight bytes at a time */
    BYTES_PER_VALUE = 24, /* a guess for the first allocation, from Pods; more is asked for later */
    FIRST_NODES_MAX = 1 << 20, /* bytes: a guess must not reserve what a large text may not need */
};

struct reader {
    struct jdoc *doc;
    struct err *err;
    struct json_limits limits;
    const char *original; /* what the caller gave us */
    const char *start;    /* of the copy */
    const char *end;      /* the first NUL of the guard */
    const char *line_start;
    unsigned line;
    unsigned depth;     /* open containers */
    struct jval **open; /* JDEPTH_MAX */
};

struct key {
    const char *text;
    size_t len;
};

/* Readers return where they stopped, or NULL after calling this. */
static char *fail(struct reader *r, const char *at, enum err_code code, const char *why)
{
    if (code == ERR_INPUT && at >= r->end) {
        why = "the text ends too early";
    }
    (void)err_set(r->err, code, "%u:%zu: %s", r->line, (size_t)(at - r->line_start) + 1, why);
    return NULL;
}

/* What failed is the document: it is full or there is no memory. */
static char *fail_document(struct reader *r, const char *at)
{
    if (jdoc_check(r->doc, r->err) < 0) {
        (void)err_wrap(r->err, "%u:%zu", r->line, (size_t)(at - r->line_start) + 1);
    }
    return NULL;
}

static char *skip_blanks(struct reader *r, char *p)
{
    for (;; p++) {
        switch (*p) {
        case ' ':
        case '\t':
        case '\r':
            break;
        case '\n':
            r->line++;
            r->line_start = p + 1;
            break;
        default:
            return p;
        }
    }
}

static uint64_t repeat(unsigned char byte)
{
    return UINT64_C(0x0101010101010101) * byte;
}

/* The top bit of each byte that is 0; above such a byte there may be false ones. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - repeat(1)) & ~word & repeat(0x80);
}

/* To the next byte that is not plain text: a quote, a backslash, a control character, no ASCII. */
static char *skip_plain(char *p)
{
    for (;; p += sizeof(uint64_t)) {
        uint64_t word = 0;
        uint64_t found = 0;

        memcpy(&word, p, sizeof(word));
        word = le64toh(word); /* the first byte is the lowest: below it no false findings */
        found = (word & repeat(0x80)) | zero_bytes(word ^ repeat('"')) |
                zero_bytes(word ^ repeat('\\')) | ((word - repeat(0x20)) & ~word & repeat(0x80));
        if (found != 0) {
            return p + __builtin_ctzll(found) / 8;
        }
    }
}

/* To the closing quote or a backslash. */
static char *skip_unescaped(struct reader *r, char *p)
{
    for (;;) {
        size_t bytes = 0;

        p = skip_plain(p);
        if (*p == '"' || *p == '\\') {
            return p;
        }
        if ((unsigned char)*p < 0x20) {
            return fail(r, p, ERR_INPUT, "a control character in a string");
        }
        bytes = utf8_sequence(p);
        if (bytes == 0) {
            return fail(r, p, ERR_INPUT, "invalid UTF-8");
        }
        p += bytes;
    }
}

static bool read_hex4(const char *p, uint32_t *ret)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        char lower = (char)(p[i] | 0x20);

        if (p[i] >= '0' && p[i] <= '9') {
            value = value * 16 + (uint32_t)(p[i] - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            value = value * 16 + (uint32_t)(lower - 'a') + 10;
        } else {
            return false;
        }
    }
    *ret = value;
    return true;
}

/* A \u escape, or two of them that make one code point. */
static char *read_unicode(struct reader *r, char *p, char **out)
{
    uint32_t unit = 0;
    uint32_t low = 0;
    size_t used = 6;

    if (!read_hex4(p + 2, &unit)) {
        return fail(r, p, ERR_INPUT, "\\u needs four hexadecimal digits");
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        if (unit >= 0xDC00 || p[6] != '\\' || p[7] != 'u' || !read_hex4(p + 8, &low) ||
            low < 0xDC00 || low > 0xDFFF) {
            return fail(r, p, ERR_INPUT, "a lone surrogate");
        }
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        used = 12;
    }
    *out += utf8_encode(*out, unit);
    return p + used;
}

static char *read_escape(struct reader *r, char *p, char **out)
{
    static const char plain[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };
    char decoded = plain[(unsigned char)p[1]];

    if (decoded) {
        **out = decoded;
        (*out)++;
        return p + 2;
    }
    if (p[1] == 'u') {
        return read_unicode(r, p, out);
    }
    return fail(r, p + 1 == r->end ? p + 1 : p, ERR_INPUT, "an unknown escape");
}

/* From behind the opening quote to behind the closing one. The text stays where it began. */
static char *read_string(struct reader *r, char *p, size_t *ret_len)
{
    const char *start = p;
    char *out = p;

    for (;;) {
        char *run = p;

        p = skip_unescaped(r, p);
        if (!p) {
            return NULL;
        }
        if (out != run) {
            memmove(out, run, (size_t)(p - run));
        }
        out += p - run;
        if (*p == '"') {
            break;
        }
        p = read_escape(r, p, &out);
        if (!p) {
            return NULL;
        }
    }
    *ret_len = (size_t)(out - start);
    if (r->limits.string_bytes > 0 && *ret_len > r->limits.string_bytes) {
        return fail(r, start - 1, ERR_LIMIT, "a string is too long");
    }
    *out = '\0';
    return p + 1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char *skip_digits(char *p)
{
    while (is_digit(*p)) {
        p++;
    }
    return p;
}

/* The end of the number that begins at p, or NULL with the place where the grammar broke. */
static char *scan_number(char *p, char **ret_bad)
{
    p += *p == '-' ? 1 : 0;
    *ret_bad = p;
    if (!is_digit(*p)) {
        return NULL;
    }
    p = *p == '0' ? p + 1 : skip_digits(p);
    if (*p == '.') {
        p++;
        *ret_bad = p;
        if (!is_digit(*p)) {
            return NULL;
        }
        p = skip_digits(p);
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-' ? 1 : 0;
        *ret_bad = p;
        if (!is_digit(*p)) {
            return NULL;
        }
        p = skip_digits(p);
    }
    return p;
}

/* The byte before a number has been read (a comma, a bracket, a blank; the text is copied with one
   byte in front): the spelling moves there, and its last byte becomes the NUL. */
static char *read_number(struct reader *r, char *p, struct jval *v)
{
    char *bad = NULL;
    char *behind = scan_number(p, &bad);

    if (!behind) {
        return fail(r, bad, ERR_INPUT, "a digit is missing");
    }
    if (is_digit(*behind)) {
        return fail(r, p, ERR_INPUT, "a number with a leading zero");
    }
    v->type = J_NUMBER;
    v->len = (size_t)(behind - p);
    v->text = memmove(p - 1, p, v->len);
    behind[-1] = '\0';
    return behind;
}

static char *read_word(struct reader *r, char *p, struct jval *v)
{
    if (strncmp(p, "null", 4) == 0) {
        return p + 4;
    }
    if (strncmp(p, "true", 4) == 0) {
        v->type = J_BOOL;
        v->truth = true;
        return p + 4;
    }
    if (strncmp(p, "false", 5) == 0) {
        v->type = J_BOOL;
        return p + 5;
    }
    return fail(r, p, ERR_INPUT, "a value is missing");
}

static char *open_container(struct reader *r, char *p, struct jval *v, enum jtype type)
{
    if (r->depth >= r->limits.depth) {
        return fail(r, p, ERR_LIMIT, "nested too deeply");
    }
    v->type = (uint8_t)type;
    r->open[r->depth++] = v;
    return p + 1;
}

/* Reads a value that holds no others, or enters one that does. */
static char *read_value(struct reader *r, char *p, struct jval *v)
{
    v->line = r->line;
    v->column = (uint32_t)(p - r->line_start) + 1;
    switch (*p) {
    case '"':
        v->type = J_STRING;
        v->text = p + 1;
        return read_string(r, p + 1, &v->len);
    case '{':
        return open_container(r, p, v, J_OBJECT);
    case '[':
        return open_container(r, p, v, J_ARRAY);
    case '-':
    case '0' ... '9':
        return read_number(r, p, v);
    default:
        return read_word(r, p, v);
    }
}

static char *read_key(struct reader *r, char *p, struct key *key)
{
    if (*p != '"') {
        return fail(r, p, ERR_INPUT, "a key is missing");
    }
    key->text = p + 1;
    p = read_string(r, p + 1, &key->len);
    if (!p) {
        return NULL;
    }
    p = skip_blanks(r, p);
    if (*p != ':') {
        return fail(r, p, ERR_INPUT, "a colon is missing");
    }
    return skip_blanks(r, p + 1);
}

/* Puts v into the innermost of the containers that are open around it. */
static char *add_child(struct reader *r, char *p, struct jval *container, struct jval *v,
                       const struct key *key)
{
    if (container->type == J_OBJECT) {
        if (r->limits.keys > 0 && container->count >= r->limits.keys) {
            return fail(r, p, ERR_LIMIT, "an object has too many members");
        }
        v->key = key->text;
        v->key_len = (uint32_t)key->len;
    }
    jval_link(container, v);
    return p;
}

/* Keys have been decoded where they lay, but the original still has all line ends. */
static char *fail_duplicate(struct reader *r, const struct jval *member)
{
    struct place at = place_of(r->original, (size_t)(member->key - r->start) - 1);

    (void)err_set(r->err, ERR_INPUT, "%u:%u: duplicate member \"%.64s\"", at.line, at.column,
                  member->key);
    return NULL;
}

static char *close_container(struct reader *r, char *p, struct jval *container)
{
    const struct jval *again = NULL;

    r->depth--;
    if (container->type == J_ARRAY) {
        return p + 1;
    }
    again = jkeys_duplicate(r->doc, container);
    if (again) {
        return fail_duplicate(r, again);
    }
    return jdoc_failed(r->doc) ? fail_document(r, p) : p + 1;
}

/* From behind a value, or from inside of a fresh container, to the next value, closing what ends
   on the way; depth 0 means that there is none. */
static char *next_value(struct reader *r, char *p, struct key *key)
{
    while (r->depth > 0) {
        struct jval *container = r->open[r->depth - 1];
        bool is_object = container->type == J_OBJECT;

        p = skip_blanks(r, p);
        if (*p == (is_object ? '}' : ']')) {
            p = close_container(r, p, container);
            if (!p) {
                return NULL;
            }
            continue;
        }
        if (container->count > 0) {
            if (*p != ',') {
                return fail(r, p, ERR_INPUT,
                            is_object ? "a comma or '}' is missing" : "a comma or ']' is missing");
            }
            p = skip_blanks(r, p + 1);
        }
        return is_object ? read_key(r, p, key) : p;
    }
    return p;
}

static char *read_tree(struct reader *r, char *p, const struct jval **ret)
{
    struct key key = { NULL, 0 };
    struct jval *container = NULL;

    do {
        struct jval *v = jdoc_node(r->doc, J_NULL);

        if (!v) {
            return fail_document(r, p);
        }
        container = r->depth > 0 ? r->open[r->depth - 1] : NULL;
        if (!container) {
            *ret = v;
        } else if (!add_child(r, p, container, v, &key)) {
            return NULL;
        }
        p = read_value(r, p, v);
        if (p) {
            p = next_value(r, p, &key);
        }
    } while (p && r->depth > 0);
    return p;
}

/* The guarded copy, in the same allocation as the nodes where the guess is right. */
static char *copy_text(struct jdoc *doc, const char *text, size_t len)
{
    size_t nodes = len / BYTES_PER_VALUE * sizeof(struct jval) + sizeof(struct jval);
    char *copy = NULL;

    if (len > JTEXT_MAX) {
        jdoc_fail(doc, ERR_LIMIT, "the text is too long");
        return NULL;
    }
    jdoc_reserve(doc, len + GUARD + 1 + (nodes < FIRST_NODES_MAX ? nodes : FIRST_NODES_MAX));
    copy = jdoc_text(doc, len + GUARD + 1);
    if (copy) {
        copy[0] = ' ';
        memcpy(copy + 1, text, len);
        memset(copy + 1 + len, 0, GUARD);
    }
    return copy ? copy + 1 : NULL;
}

int json_read(struct jdoc *doc, const char *text, size_t len, const struct json_limits *limits,
              const struct jval **ret, struct err *err)
{
    struct jval *open[JDEPTH_MAX]; /* 8 KiB; written before read */
    struct reader r = { .doc = doc, .err = err, .limits = *limits, .line = 1, .open = open };
    const struct jval *root = NULL;
    char *p = copy_text(doc, text, len);

    if (!p) {
        return jdoc_check(doc, err) < 0 ? -1 : err_oom(err);
    }
    if (r.limits.depth == 0 || r.limits.depth > JDEPTH_MAX) {
        r.limits.depth = JDEPTH_MAX;
    }
    r.original = text;
    r.start = p;
    r.end = p + len;
    r.line_start = p;
    if (strncmp(p, "\xEF\xBB\xBF", 3) == 0) {
        (void)fail(&r, p, ERR_INPUT, "a byte order mark");
        return -1;
    }
    p = read_tree(&r, skip_blanks(&r, p), &root);
    if (!p) {
        return -1;
    }
    p = skip_blanks(&r, p);
    if (p != r.end) {
        (void)fail(&r, p, ERR_INPUT, "something follows the value");
        return -1;
    }
    *ret = root;
    return 0;
}
