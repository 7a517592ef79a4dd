#include "webhook/inject/config.h"

#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/str.h"
#include "webhook/inject/config_table.h"
#include "webhook/inject/keys.h"

/* Text within a table's cell. */
static void write_cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') {
            buf_char(out, '\\');
        }
        buf_char(out, *text);
    }
}

/* The section of a row, "" or "images"; where it ends, the key begins. */
static struct str section_of(const struct config_row *row, size_t *ret_skip)
{
    const char *dot = strrchr(row->path, '.');

    *ret_skip = dot ? (size_t)(dot + 1 - row->path) : 0;
    return (struct str){ row->path, dot ? (size_t)(dot - row->path) : 0 };
}

/* The lines that open the sections a row lies in, those of the row before left out. */
static void open_sections(struct buf *out, const struct config_row *row, struct str before)
{
    size_t level = 0;

    for (size_t at = 0; row->path[at];) {
        size_t len = strcspn(row->path + at, ".");

        if (row->path[at + len] == '\0') {
            return;
        }
        if (at + len > before.len || strncmp(row->path, before.p, at + len) != 0 ||
            (before.len > at + len && before.p[at + len] != '.')) {
            buf_printf(out, "%*s%.*s:\n", (int)(2 * level), "", (int)len, row->path + at);
        }
        at += len + 1;
        level++;
    }
}

/* The complete file with every default, each key with its meaning. */
static void write_example(struct buf *out)
{
    struct str before = { "", 0 };

    buf_str(out, "```yaml\n");
    for (size_t i = 0; i < config_row_count; i++) {
        const struct config_row *row = &config_rows[i];
        size_t skip = 0;
        size_t depth = 0;
        struct str section = section_of(row, &skip);

        for (const char *p = row->path; *p; p++) {
            depth += *p == '.';
        }
        open_sections(out, row, before);
        buf_printf(out, "%*s%s: %s\n", (int)(2 * depth), "", row->path + skip, row->initial);
        before = section;
    }
    buf_str(out, "```\n\n");
}

static void write_rows(struct buf *out)
{
    buf_str(out, "| Key | Default | Accepts | Meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < config_row_count; i++) {
        const struct config_row *row = &config_rows[i];

        buf_printf(out, "| `%s` | `", row->path);
        write_cell(out, row->initial);
        buf_str(out, "` | ");
        write_cell(out, row->accepts);
        buf_str(out, " | ");
        write_cell(out, row->meaning);
        buf_str(out, row->type == CONFIG_LATER ? "; not supported in this version |\n" : " |\n");
    }
}

static void write_keys(struct buf *out)
{
    struct key_bounds bounds = { { 0 }, { 0 } };

    (void)quantity_parse("2", &bounds.cpu_max);
    (void)quantity_parse("1Gi", &bounds.memory_max);
    buf_str(out, "| Annotation | Default | Accepts | Meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const struct key_info *info = key_info((enum key)i);
        char accepts[128];

        key_accepts_text((enum key)i, &bounds, accepts, sizeof(accepts));
        buf_printf(out, "| `" KEY_PREFIX "%s` | ", info->name);
        if (info->builtin) {
            buf_printf(out, "`%s`", info->builtin);
        }
        buf_str(out, " | ");
        write_cell(out, accepts);
        buf_str(out, " | ");
        write_cell(out, info->meaning);
        buf_str(out, " |\n");
    }
}

void config_write_reference(struct buf *out)
{
    buf_str(out, "# Configuration\n\n"
                 "## The file\n\n"
                 "One YAML (or JSON) document. Every key may be left out, so an empty file works; "
                 "`null` is the same as leaving a key out. Unknown and duplicate keys, wrong types "
                 "and values out of range are refused, all of them, each with "
                 "`file:line:column: path: reason`. A value that looks like a private key is "
                 "refused without being shown: the file names Secrets, it never holds one. These "
                 "are the defaults:\n\n");
    write_example(out);
    write_rows(out);
    buf_str(out, "\n## Annotations\n\n"
                 "A Pod asks for injection with the annotation (or label) `" OPT_IN_KEY
                 ": enabled`, a namespace with the label `" OPT_IN_KEY "=enabled`. The other "
                 "annotations are optional. A value on the Pod comes before one on its namespace, "
                 "that before `defaults` of the file, that before the default below. A value that "
                 "is not accepted denies the Pod; nothing is clamped or ignored.\n\n");
    write_keys(out);
}
