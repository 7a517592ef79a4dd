#include "webhook/cli/manifest.h"

#include <string.h>

#include "common/err.h"
#include "common/file.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/str.h"
#include "common/yaml.h"
#include "common/yaml_write.h"

/* Far above every installation; a repository's worth of manifests fits. */
enum { FILE_BYTES = 64 << 20, SET_BYTES = 1 << 30 };

void manifests_done(struct manifests *set)
{
    for (size_t i = 0; i < set->count; i++) {
        buf_done(&set->items[i].text);
    }
    jdoc_free(set->doc);
    *set = (struct manifests){ .doc = NULL };
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);

    return len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

/* YAML may begin with a brace as well. */
static bool looks_like_json(const struct buf *text)
{
    struct str rest = str_trim((struct str){ text->data, text->len });

    return rest.len > 0 && (rest.p[0] == '{' || rest.p[0] == '[');
}

static int read_json(struct manifests *set, struct manifest *manifest, struct err *err)
{
    const struct json_limits limits = JSON_LIMITS;
    const struct jval *value = NULL;

    if (json_read(set->doc, manifest->text.data, manifest->text.len, &limits, &value, err) < 0) {
        return -1;
    }
    manifest->json = true;
    manifest->documents = jarr_new(set->doc);
    jarr_push(set->doc, manifest->documents, jval_edit(value));
    return jdoc_check(set->doc, err);
}

static int read_yaml(struct manifests *set, struct manifest *manifest, struct err *err)
{
    const struct json_limits limits = JSON_LIMITS;
    const struct jval *documents = NULL;
    const char *text = manifest->text.data ? manifest->text.data : "";

    if (yaml_read(set->doc, text, manifest->text.len, &limits, &documents, err) < 0) {
        return -1;
    }
    manifest->documents = jval_edit(documents);
    return 0;
}

static int parse(struct manifests *set, struct manifest *manifest, struct err *err)
{
    if (looks_like_json(&manifest->text)) {
        if (read_json(set, manifest, err) == 0) {
            return 0;
        }
        if (err->code != ERR_INPUT || ends_with(manifest->file, ".json")) {
            return -1;
        }
    }
    return read_yaml(set, manifest, err);
}

static int read_one(struct manifests *set, const char *file, struct buf *problems, bool *ret_valid,
                    struct err *err)
{
    struct manifest *manifest = &set->items[set->count++];

    manifest->file = strcmp(file, "-") == 0 ? "stdin" : file;
    manifest->text = BUF_INIT(FILE_BYTES);
    if (file_read(file, &manifest->text, err) < 0) {
        buf_printf(problems, "error: %s\n", err->msg);
        *ret_valid = false;
    } else if (parse(set, manifest, err) < 0) {
        buf_printf(problems, "error: %s:%s\n", manifest->file, err->msg);
        *ret_valid = false;
    }
    return err->code == ERR_OOM ? -1 : 0;
}

int manifests_read(const struct opt_list *files, struct manifests *ret, struct buf *problems,
                   bool *ret_valid, struct err *err)
{
    *ret = (struct manifests){ .doc = jdoc_new(SET_BYTES, err) };
    *ret_valid = true;
    if (!ret->doc) {
        return -1;
    }
    for (size_t i = 0; i < files->count; i++) {
        if (read_one(ret, files->items[i], problems, ret_valid, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static bool says_something(const struct manifest *manifest)
{
    jval_each (document, manifest->documents) {
        if (!jval_absent(document)) {
            return true;
        }
    }
    return false;
}

void manifest_write_value(const struct jval *value, bool json, struct buf *out)
{
    if (json) {
        json_write_pretty(out, value);
    } else {
        yaml_write(out, value);
    }
}

/* Documents of one file, and *first across files. */
static void write_documents(const struct manifest *manifest, bool json, bool *first,
                            struct buf *out)
{
    jval_each (document, manifest->documents) {
        if (jval_absent(document)) {
            continue;
        }
        if (!*first && !json) {
            buf_str(out, "---\n");
        }
        manifest_write_value(document, json, out);
        *first = false;
    }
}

void manifests_write(const struct manifests *set, enum manifest_format format, struct buf *out)
{
    bool all_json = true;
    bool any = false;
    bool first = true;

    for (size_t i = 0; i < set->count; i++) {
        all_json = all_json && (set->items[i].json || !says_something(&set->items[i]));
        any = any || says_something(&set->items[i]);
    }
    for (size_t i = 0; i < set->count; i++) {
        if (any) {
            write_documents(&set->items[i],
                            format == MANIFEST_JSON || (format == MANIFEST_AS_READ && all_json),
                            &first, out);
        } else if (format != MANIFEST_JSON) {
            buf_add(out, set->items[i].text.data, set->items[i].text.len);
        }
    }
}
