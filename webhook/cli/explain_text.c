#include "webhook/cli/explain_text.h"

#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/jtree.h"
#include "webhook/cli/offline.h"
#include "webhook/cli/paint.h"

/* Where explanations are written to. */
struct page {
    struct buf *out;
    bool colour;
};

static const char *text_of(const struct jval *object, const char *key)
{
    const char *text = jstr_get(jobj_get(object, key));

    return text ? text : "";
}

/* The widest text of a member over all entries. */
static int width_of(const struct jval *list, const char *key)
{
    size_t width = 0;

    jval_each (entry, list) {
        size_t len = strlen(text_of(entry, key));

        width = len > width ? len : width;
    }
    return (int)(width < 64 ? width : 64);
}

static void write_heading(const struct page *page, const char *text)
{
    buf_str(page->out, "\n  ");
    paint_text(page->out, page->colour, PAINT_BOLD, text);
    buf_char(page->out, '\n');
}

static enum paint paint_of(const char *decision)
{
    if (strcmp(decision, "denied") == 0) {
        return PAINT_RED;
    }
    return strcmp(decision, "skipped") == 0 ? PAINT_YELLOW : PAINT_GREEN;
}

/* "injected: the patch protects the Pod" */
static void write_decision(const struct page *page, const struct jval *entry)
{
    const char *decision = text_of(entry, "decision");
    const char *reason = text_of(entry, "reason");

    buf_str(page->out, "  ");
    paint_text(page->out, page->colour, paint_of(decision), decision);
    if (strcmp(decision, reason) != 0) {
        buf_printf(page->out, " (%s)", reason);
    }
    buf_printf(page->out, ": %s\n", text_of(entry, "meaning"));
}

static void write_steps(const struct page *page, const struct jval *steps)
{
    int width = width_of(steps, "check");
    unsigned number = 0;

    if (jval_count(steps) == 0) {
        return;
    }
    write_heading(page, "Steps");
    jval_each (step, steps) {
        bool passed = strcmp(text_of(step, "result"), "passed") == 0;

        number++;
        buf_printf(page->out, "    %2u  %-*s  ", number, width, text_of(step, "check"));
        paint_on(page->out, page->colour && passed, PAINT_DIM);
        offline_write_safe(page->out, text_of(step, "result"));
        paint_off(page->out, page->colour && passed);
        buf_char(page->out, '\n');
    }
}

/* What somebody set stands out from what is built in. */
static void write_keys(const struct page *page, const struct jval *keys)
{
    int width = width_of(keys, "key");
    int value_width = width_of(keys, "value");

    if (jval_count(keys) == 0) {
        return;
    }
    write_heading(page, "Keys");
    jval_each (key, keys) {
        const char *value = jstr_get(jobj_get(key, "value"));
        const char *source = text_of(key, "source");
        bool quiet = strcmp(source, "built-in") == 0;

        value = !value ? "-" : *value ? value : "\"\"";
        buf_printf(page->out, "    %-*s  ", width, text_of(key, "key"));
        if (quiet) {
            paint_on(page->out, page->colour, PAINT_DIM);
        }
        offline_write_safe(page->out, value);
        buf_printf(page->out, "%*s  %s",
                   strlen(value) < (size_t)value_width ? value_width - (int)strlen(value) : 0, "",
                   source);
        if (quiet) {
            paint_off(page->out, page->colour);
        }
        buf_char(page->out, '\n');
    }
}

static void write_findings(const struct page *page, const char *heading, enum paint paint,
                           const struct jval *findings)
{
    int width = width_of(findings, "code");

    if (jval_count(findings) == 0) {
        return;
    }
    write_heading(page, heading);
    jval_each (finding, findings) {
        const char *code = text_of(finding, "code");

        buf_str(page->out, "    ");
        paint_text(page->out, page->colour, paint, code);
        buf_printf(page->out, "%*s  ", width - (int)strlen(code), "");
        offline_write_safe(page->out, text_of(finding, "text"));
        buf_char(page->out, '\n');
    }
}

static void write_entry(const struct page *page, const struct jval *entry)
{
    paint_on(page->out, page->colour, PAINT_BOLD);
    offline_write_safe(page->out, text_of(entry, "kind"));
    buf_char(page->out, '/');
    offline_write_safe(page->out, text_of(entry, "name"));
    paint_off(page->out, page->colour);
    buf_str(page->out, " in namespace ");
    offline_write_safe(page->out, text_of(entry, "namespace"));
    buf_printf(page->out, ", from %s\n", text_of(entry, "file"));
    write_decision(page, entry);
    write_steps(page, jobj_get(entry, "steps"));
    write_findings(page, "Findings", PAINT_RED, jobj_get(entry, "refusals"));
    write_findings(page, "Warnings", PAINT_YELLOW, jobj_get(entry, "warnings"));
    write_keys(page, jobj_get(entry, "keys"));
}

void explain_write_text(struct buf *out, bool colour, const struct jval *documents)
{
    const struct page page = { out, colour };

    if (jval_count(documents) == 0) {
        buf_str(out, "No Pod template in the input.\n");
    }
    jval_each (entry, documents) {
        if (entry != jval_first(documents)) {
            buf_char(out, '\n');
        }
        write_entry(&page, entry);
    }
}
