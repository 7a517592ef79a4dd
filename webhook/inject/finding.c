#include "webhook/inject/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "common/jtree.h"

enum { FINDING_TEXT_BYTES = 2048, QUOTED_BYTES = 64 };

void findings_init(struct findings *f, struct jdoc *doc)
{
    *f = (struct findings){ .doc = doc };
}

typedef bool before_fn(const struct finding *a, const struct finding *b);

/* Behind all that are at least as important; dropped when it is there already. */
static bool insert(struct finding **list, struct finding *entry, before_fn *before)
{
    while (*list && !before(entry, *list)) {
        if (!before(*list, entry) && strcmp((*list)->text, entry->text) == 0) {
            return false;
        }
        list = &(*list)->next;
    }
    entry->next = *list;
    *list = entry;
    return true;
}

static bool reason_before(const struct finding *a, const struct finding *b)
{
    return a->reason < b->reason;
}

static bool warning_before(const struct finding *a, const struct finding *b)
{
    return a->warning < b->warning;
}

/* NULL when there are enough, or when the document has failed; it remembers. */
static struct finding *new_finding(struct findings *f, unsigned *count, const char *text)
{
    struct finding *entry = NULL;

    if (*count >= FINDINGS_MAX) {
        (*count)++;
        return NULL;
    }
    entry = jdoc_alloc(f->doc, sizeof(*entry));
    if (entry) {
        entry->text = jstr_get(jstr_new(f->doc, text));
    }
    return entry && entry->text ? entry : NULL;
}

void findings_refuse(struct findings *f, enum reason reason, const char *fmt, ...)
{
    char text[FINDING_TEXT_BYTES]; /* a longer text is of no use to anybody */
    struct finding *entry = NULL;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    entry = new_finding(f, &f->refusal_count, text);
    if (entry) {
        entry->reason = reason;
        f->refusal_count += insert(&f->refusals, entry, reason_before) ? 1 : 0;
    }
}

void findings_warn(struct findings *f, enum warning warning, const char *fmt, ...)
{
    char text[FINDING_TEXT_BYTES];
    struct finding *entry = NULL;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    entry = new_finding(f, &f->warning_count, text);
    if (entry) {
        entry->warning = warning;
        f->warning_count += insert(&f->warnings, entry, warning_before) ? 1 : 0;
    }
}

bool findings_refused(const struct findings *f)
{
    return f->refusals != NULL;
}

bool findings_has(const struct findings *f, enum reason reason)
{
    for (const struct finding *entry = f->refusals; entry; entry = entry->next) {
        if (entry->reason == reason) {
            return true;
        }
    }
    return false;
}

/* Length of text cut to max bytes, never within a UTF-8 sequence. */
static size_t cut_length(const char *text, size_t len, size_t max)
{
    if (len <= max) {
        return len;
    }
    while (max > 0 && ((unsigned char)text[max] & 0xC0) == 0x80) {
        max--;
    }
    return max;
}

const char *findings_quote(struct findings *f, const char *value)
{
    CLEANUP(buf_done) struct buf quoted = BUF_INIT(QUOTED_BYTES * 4 + 4);
    size_t len = strlen(value);
    size_t cut = cut_length(value, len, QUOTED_BYTES);
    const char *text = NULL;

    for (size_t i = 0; i < cut; i++) {
        unsigned char c = (unsigned char)value[i];

        if (c < 0x20 || c == 0x7F) {
            buf_printf(&quoted, "\\x%02X", c);
        } else {
            buf_char(&quoted, value[i]);
        }
    }
    if (cut < len) {
        buf_str(&quoted, "...");
    }
    text = jstr_get(jstr_new(f->doc, buf_cstr(&quoted)));
    return text ? text : "";
}

/* "code: text", cut to max bytes with "..." at the end. */
static void write_finding(struct buf *out, const struct finding *entry, size_t max)
{
    CLEANUP(buf_done) struct buf line = BUF_INIT(FINDING_TEXT_BYTES + 64);
    const char *text = NULL;

    buf_printf(&line, "%s: %s", reason_code(entry->reason), entry->text);
    text = buf_cstr(&line);
    if (!text) {
        return;
    }
    if (line.len <= max) {
        buf_add(out, text, line.len);
        return;
    }
    buf_add(out, text, cut_length(text, line.len, max - 3));
    buf_str(out, "...");
}

static size_t finding_length(const struct finding *entry)
{
    return strlen(reason_code(entry->reason)) + 2 + strlen(entry->text);
}

void findings_denial(const struct findings *f, struct buf *out)
{
    static const char head[] = "chio: this Pod cannot be protected: ";
    enum { TAIL_BYTES = sizeof(" and 100000 more (chioctl explain)") };
    size_t used = sizeof(head) - 1;
    unsigned left = f->refusal_count;

    buf_str(out, head);
    for (const struct finding *entry = f->refusals; entry; entry = entry->next) {
        size_t room = DENIAL_BYTES - used - (left > 1 ? TAIL_BYTES : 0);
        size_t need = finding_length(entry) + (entry == f->refusals ? 0 : 2);

        if (entry != f->refusals && need > room) {
            buf_printf(out, " and %u more (chioctl explain)", left);
            return;
        }
        buf_str(out, entry == f->refusals ? "" : "; ");
        write_finding(out, entry, room - (entry == f->refusals ? 0 : 2));
        used += need;
        if (used + TAIL_BYTES > DENIAL_BYTES) {
            used = DENIAL_BYTES - TAIL_BYTES;
        }
        left--;
    }
}

/* One warning as sent: printable, at most WARNING_CHARS. */
static struct jval *warning_line(struct jdoc *doc, const struct finding *entry)
{
    CLEANUP(buf_done) struct buf line = BUF_INIT(FINDING_TEXT_BYTES * 4);
    const char *text = NULL;
    size_t cut = 0;

    buf_printf(&line, "chio: %s: %s", warning_code(entry->warning), entry->text);
    text = buf_cstr(&line);
    if (!text) {
        return NULL;
    }
    for (size_t i = 0; i < line.len; i++) {
        if ((unsigned char)line.data[i] < 0x20 || line.data[i] == 0x7F) {
            line.data[i] = ' ';
        }
    }
    if (line.len <= WARNING_CHARS) {
        return jstr_new(doc, text);
    }
    cut = cut_length(text, line.len, WARNING_CHARS - 3);
    buf_cut(&line, cut);
    buf_str(&line, "...");
    return jstr_new(doc, buf_cstr(&line));
}

struct jval *findings_warning_list(const struct findings *f)
{
    struct jval *list = jarr_new(f->doc);
    unsigned count = f->warning_count;
    unsigned sent = 0;

    for (const struct finding *entry = f->warnings; entry; entry = entry->next) {
        if (count > WARNING_COUNT && sent == WARNING_COUNT - 1) {
            jarr_push(f->doc, list,
                      jstr_printf(f->doc, "chio: and %u more, see annotation chio.protocol/status",
                                  count - sent));
            break;
        }
        jarr_push(f->doc, list, warning_line(f->doc, entry));
        sent++;
    }
    return list;
}

struct jval *findings_warning_codes(const struct findings *f)
{
    struct jval *list = jarr_new(f->doc);
    bool seen[WARN_COUNT] = { false };
    const char *last = "";

    for (const struct finding *entry = f->warnings; entry; entry = entry->next) {
        seen[entry->warning] = true;
    }
    for (;;) { /* a handful of codes: the smallest above the last, again and again */
        const char *least = NULL;

        for (int i = 0; i < WARN_COUNT; i++) {
            const char *code = warning_code((enum warning)i);

            if (seen[i] && strcmp(code, last) > 0 && (!least || strcmp(code, least) < 0)) {
                least = code;
            }
        }
        if (!least) {
            return list;
        }
        jarr_push(f->doc, list, jstr_new(f->doc, least));
        last = least;
    }
}
