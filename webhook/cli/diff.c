#include "webhook/cli/diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/str.h"
#include "webhook/cli/paint.h"

/* A table of common subsequences costs old times new cells: this many are 256 MiB. Two texts that
   differ in more are shown as one replacement. */
enum { CELLS_MAX = 64 << 20, CONTEXT = 3, DEPTH_MAX = 64 };

struct lines {
    struct str *line;
    size_t count;
};

/* One line of the result. */
struct edit {
    char mark; /* ' ', '-', '+' */
    struct str text;
    size_t old_number, new_number; /* of this line, or of the next one on the other side */
};

struct edits {
    struct edit *edit;
    size_t count;
};

static void lines_done(struct lines *lines)
{
    free(lines->line);
}

static void edits_done(struct edits *edits)
{
    free(edits->edit);
}

static int split(const char *text, struct lines *ret, struct err *err)
{
    struct str rest = str_of(text);
    struct str line = { 0 };
    size_t count = 1;

    for (const char *p = text; *p; p++) {
        count += *p == '\n';
    }
    ret->line = calloc(count, sizeof(*ret->line));
    if (!ret->line) {
        return err_oom(err);
    }
    while (str_cut(&rest, '\n', &line)) {
        if (rest.p || line.len > 0) { /* nothing follows the last line end */
            ret->line[ret->count++] = line;
        }
    }
    return 0;
}

static bool same(struct str a, struct str b)
{
    return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

static void push(struct edits *edits, char mark, struct str text, size_t old_at, size_t new_at)
{
    edits->edit[edits->count++] = (struct edit){ mark, text, old_at + 1, new_at + 1 };
}

/* Lengths of the longest common subsequences of every two tails; row-major, one cell more than
   lines on either side. NULL when it would be too large. */
static uint32_t *tail_table(const struct str *a, size_t a_count, const struct str *b,
                            size_t b_count)
{
    size_t width = b_count + 1;
    uint32_t *cell = NULL;

    if (a_count + 1 > CELLS_MAX / width) {
        return NULL;
    }
    cell = calloc((a_count + 1) * width, sizeof(*cell));
    for (size_t i = a_count; cell && i-- > 0;) {
        for (size_t j = b_count; j-- > 0;) {
            uint32_t skip_a = cell[(i + 1) * width + j];
            uint32_t skip_b = cell[i * width + j + 1];

            cell[i * width + j] = skip_a > skip_b ? skip_a : skip_b;
            if (same(a[i], b[j])) {
                cell[i * width + j] = cell[(i + 1) * width + j + 1] + 1;
            }
        }
    }
    return cell;
}

/* The middle, where the texts differ: from is the first such line in both. */
static void compare_middle(const struct lines *a, const struct lines *b, size_t from, size_t a_end,
                           size_t b_end, struct edits *ret)
{
    size_t width = b_end - from + 1;
    uint32_t *cell = tail_table(a->line + from, a_end - from, b->line + from, b_end - from);
    size_t i = from;
    size_t j = from;

    while (i < a_end || j < b_end) {
        size_t at = (i - from) * width + (j - from);

        if (cell && i < a_end && j < b_end && same(a->line[i], b->line[j])) {
            push(ret, ' ', a->line[i], i, j);
            i++;
            j++;
        } else if (i < a_end && (j == b_end || !cell || cell[at + width] >= cell[at + 1])) {
            push(ret, '-', a->line[i], i, j);
            i++;
        } else {
            push(ret, '+', b->line[j], i, j);
            j++;
        }
    }
    free(cell);
}

static int compare(const struct lines *a, const struct lines *b, struct edits *ret, struct err *err)
{
    size_t head = 0;
    size_t tail = 0;

    ret->edit = calloc(a->count + b->count + 1, sizeof(*ret->edit));
    if (!ret->edit) {
        return err_oom(err);
    }
    while (head < a->count && head < b->count && same(a->line[head], b->line[head])) {
        push(ret, ' ', a->line[head], head, head);
        head++;
    }
    while (tail < a->count - head && tail < b->count - head &&
           same(a->line[a->count - 1 - tail], b->line[b->count - 1 - tail])) {
        tail++;
    }
    compare_middle(a, b, head, a->count - tail, b->count - tail, ret);
    for (; tail > 0; tail--) {
        push(ret, ' ', a->line[a->count - tail], a->count - tail, b->count - tail);
    }
    return 0;
}

/* --- hunks --- */

/* A YAML line taken apart, as far as a path needs it: "  - name: web". */
struct yaml_line {
    size_t indent;    /* of the key */
    size_t dash;      /* of the list item that begins here; SIZE_MAX without */
    struct str key;   /* empty without */
    struct str value; /* empty when the key opens a block */
};

static struct yaml_line yaml_line_of(struct str text)
{
    struct yaml_line line = { .dash = SIZE_MAX };
    size_t at = 0;
    const char *colon = NULL;

    while (at < text.len && (text.p[at] == ' ' ||
                             (text.p[at] == '-' && at + 1 < text.len && text.p[at + 1] == ' '))) {
        line.dash = text.p[at] == '-' ? at : line.dash;
        at++;
    }
    line.indent = at;
    colon = memchr(text.p + at, ':', text.len - at);
    if (colon) {
        line.key = (struct str){ text.p + at, (size_t)(colon - text.p) - at };
        line.value = str_trim((struct str){ colon + 1, text.len - (size_t)(colon + 1 - text.p) });
    }
    return line;
}

/* One part of a path, "containers" or "[web]". */
struct part {
    struct str text;
    bool item;
};

/* The keys and list items around a line, innermost first. */
static size_t collect_path(const struct edits *edits, size_t at, struct part part[DEPTH_MAX])
{
    struct yaml_line line = yaml_line_of(edits->edit[at].text);
    size_t item_below = line.dash != SIZE_MAX ? line.dash : line.indent;    /* exclusive */
    size_t key_below = line.dash != SIZE_MAX ? line.dash + 1 : line.indent; /* "- " may align */
    size_t depth = 0;

    for (size_t i = at; i-- > 0 && key_below > 0 && depth + 2 < DEPTH_MAX;) {
        if (edits->edit[i].mark == '-') {
            continue;
        }
        line = yaml_line_of(edits->edit[i].text);
        if (line.key.len > 0 && line.value.len == 0 && line.indent < key_below) {
            part[depth++] = (struct part){ line.key, false };
            key_below = line.indent;
            item_below = line.indent;
        }
        if (line.dash < item_below) {
            if (str_eq(line.key, "name")) {
                part[depth++] = (struct part){ line.value, true };
            }
            item_below = line.dash;
            key_below = line.dash + 1;
        }
    }
    return depth;
}

/* "spec.containers[web]" */
static void write_path(struct buf *out, const struct edits *edits, size_t at)
{
    struct part part[DEPTH_MAX];
    size_t depth = collect_path(edits, at, part);

    for (size_t i = depth; i-- > 0;) {
        if (part[i].item) {
            buf_char(out, '[');
        } else if (i + 1 < depth) {
            buf_char(out, '.');
        }
        buf_add(out, part[i].text.p, part[i].text.len);
        buf_str(out, part[i].item ? "]" : "");
    }
}

/* The next changed line at or after from; count when there is none. */
static size_t next_change(const struct edits *edits, size_t from)
{
    while (from < edits->count && edits->edit[from].mark == ' ') {
        from++;
    }
    return from;
}

static void write_hunk_head(struct buf *out, bool colour, const struct edits *edits, size_t from,
                            size_t to)
{
    size_t old_count = 0;
    size_t new_count = 0;

    for (size_t i = from; i < to; i++) {
        old_count += edits->edit[i].mark != '+';
        new_count += edits->edit[i].mark != '-';
    }
    paint_on(out, colour, PAINT_CYAN);
    buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@", edits->edit[from].old_number - (old_count == 0),
               old_count, edits->edit[from].new_number - (new_count == 0), new_count);
    paint_off(out, colour);
    buf_char(out, ' ');
    write_path(out, edits, next_change(edits, from));
    buf_char(out, '\n');
}

/* The lines that a reader looks for in a long block: "metadata:", "  containers:", "  - name: x".
 */
static bool is_landmark(struct str text)
{
    struct yaml_line line = yaml_line_of(text);

    return line.dash != SIZE_MAX ? line.dash <= 2 && str_eq(line.key, "name")
                                 : line.indent <= 2 && line.key.len > 0 && line.value.len == 0;
}

static void write_edit(struct buf *out, bool colour, const struct edit *edit)
{
    bool painted = colour && edit->mark != ' ';

    paint_on(out, colour && is_landmark(edit->text), PAINT_BOLD);
    paint_on(out, painted, edit->mark == '-' ? PAINT_RED : PAINT_GREEN);
    buf_char(out, edit->mark);
    buf_add(out, edit->text.p, edit->text.len);
    paint_off(out, painted || (colour && is_landmark(edit->text)));
    buf_char(out, '\n');
}

static void write_hunk(struct buf *out, bool colour, const struct edits *edits, size_t from,
                       size_t to)
{
    write_hunk_head(out, colour, edits, from, to);
    for (size_t i = from; i < to; i++) {
        write_edit(out, colour, &edits->edit[i]);
    }
}

/* Changes whose contexts touch share a hunk. */
static void write_hunks(struct buf *out, bool colour, const struct edits *edits)
{
    size_t change = next_change(edits, 0);
    size_t shown = 0; /* lines before this one are written */

    while (change < edits->count) {
        size_t from = change > shown + CONTEXT ? change - CONTEXT : shown;
        size_t last = change;
        size_t next = next_change(edits, last + 1);

        while (next < edits->count && next - last <= 2 * CONTEXT) {
            last = next;
            next = next_change(edits, last + 1);
        }
        shown = last + 1 + CONTEXT < edits->count ? last + 1 + CONTEXT : edits->count;
        write_hunk(out, colour, edits, from, shown);
        change = next;
    }
}

int diff_write(struct buf *out, bool colour, const char *old_text, const char *new_text,
               struct err *err)
{
    CLEANUP(lines_done) struct lines a = { NULL, 0 };
    CLEANUP(lines_done) struct lines b = { NULL, 0 };
    CLEANUP(edits_done) struct edits edits = { NULL, 0 };

    if (split(old_text, &a, err) < 0 || split(new_text, &b, err) < 0 ||
        compare(&a, &b, &edits, err) < 0) {
        return -1;
    }
    if (next_change(&edits, 0) == edits.count) {
        return 0;
    }
    paint_text(out, colour, PAINT_BOLD, "--- the Pod as sent");
    buf_char(out, '\n');
    paint_text(out, colour, PAINT_BOLD, "+++ the Pod as answered");
    buf_char(out, '\n');
    write_hunks(out, colour, &edits);
    return 0;
}
