#include "common/json_read.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/jkeys.h"
#include "common/jnode.h"
#include "common/json_lex.h"
#include "common/place.h"

/* The text is copied into the document once and decoded where it lies: a decoded string is never
   longer than its spelling, and its closing quote makes room for the NUL. Positions are taken from
   the places where bytes lay in the original, so decoding does not disturb them. */

enum {
    BYTES_PER_VALUE = 16, /* a guess for the first allocation, from Pods; more is asked for later */
    FIRST_NODES_MAX = 1 << 20, /* bytes: a guess must not reserve what a large text may not need */
};

struct reader {
    struct jdoc *doc;
    struct err *err;
    struct json_limits limits;
    struct json_fault fault;
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

/* Indentation is most of what a text for people consists of. */
static char *skip_line_end(struct reader *r, char *p)
{
    r->line++;
    r->line_start = p + 1;
    p++;
    while (memcmp(p, "        ", 8) == 0) {
        p += 8;
    }
    return p;
}

static char *skip_more_blanks(struct reader *r, char *p)
{
    for (;;) {
        switch (*p) {
        case ' ':
        case '\t':
        case '\r':
            p++;
            break;
        case '\n':
            p = skip_line_end(r, p);
            break;
        default:
            return p;
        }
    }
}

static inline char *skip_blanks(struct reader *r, char *p)
{
    return (unsigned char)*p > ' ' ? p : skip_more_blanks(r, p);
}

static char *read_string(struct reader *r, char *p, size_t *ret_len)
{
    char *behind = json_lex_string(p + 1, ret_len, &r->fault);

    if (!behind) {
        return fail(r, r->fault.at, ERR_INPUT, r->fault.why);
    }
    if (r->limits.string_bytes > 0 && *ret_len > r->limits.string_bytes) {
        return fail(r, p, ERR_LIMIT, "a string is too long");
    }
    return behind;
}

/* The byte before a number has been read (a comma, a bracket, a blank; the text is copied with one
   byte in front): the spelling moves there, and its last byte becomes the NUL. */
static char *read_number(struct reader *r, char *p, struct jval *v)
{
    char *behind = json_lex_number(p, &r->fault);

    if (!behind) {
        return fail(r, r->fault.at, ERR_INPUT, r->fault.why);
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
        return read_string(r, p, &v->len);
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
    p = read_string(r, p, &key->len);
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
    return p + 1; /* no memory to find out about duplicates shows at the end at the latest */
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
    jdoc_reserve(doc,
                 len + JSON_LEX_GUARD + 1 + (nodes < FIRST_NODES_MAX ? nodes : FIRST_NODES_MAX));
    copy = jdoc_text(doc, len + JSON_LEX_GUARD + 1);
    if (copy) {
        copy[0] = ' ';
        memcpy(copy + 1, text, len);
        memset(copy + 1 + len, 0, JSON_LEX_GUARD);
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
    if (jdoc_check(doc, err) < 0) {
        return -1;
    }
    *ret = root;
    return 0;
}
