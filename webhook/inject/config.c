#include "webhook/inject/config.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/sha256.h"
#include "common/str.h"
#include "common/yaml.h"
#include "webhook/inject/config_problem.h"
#include "webhook/inject/config_shape.h"
#include "webhook/inject/config_table.h"
#include "webhook/inject/config_value.h"

/* A ConfigMap holds 1 MiB. */
enum { CONFIG_BYTES = 1 << 20, DIGEST_BYTES = 4 << 20, ROWS_MAX = 64 };

/* One file on its way into a configuration. */
struct loading {
    struct config *config;
    const struct jval *document; /* NULL: nothing in the file */
    const struct jval *initial[ROWS_MAX];
    struct config_problems problems;
};

void config_free(struct config *config)
{
    if (config) {
        jdoc_free(config->doc);
        free(config);
    }
}

static struct config *config_new(struct err *err)
{
    CLEANUP(config_freep) struct config *config = calloc(1, sizeof(*config));

    if (!config) {
        (void)err_oom(err);
        return NULL;
    }
    config->doc = jdoc_new(JSON_TREE_BYTES, err);
    return config->doc ? STEAL(config) : NULL;
}

/* NULL when absent; null counts as absent. */
static const struct jval *value_at(const struct jval *root, const char *path)
{
    struct str rest = str_of(path);
    struct str part = { 0 };
    const struct jval *value = root;

    while (value && str_cut(&rest, '.', &part)) {
        value = jobj_getn(value, part.p, part.len);
    }
    return jval_absent(value) ? NULL : value;
}

static void set_at(struct jdoc *doc, struct jval *root, const char *path, struct jval *value)
{
    struct str rest = str_of(path);
    struct str part = { 0 };
    struct jval *parent = root;

    while (str_cut(&rest, '.', &part) && rest.p) {
        const struct jval *child = jobj_getn(parent, part.p, part.len);

        if (!child) {
            child = jobj_new(doc);
            jobj_setn(doc, parent, part.p, part.len, jval_edit(child));
        }
        parent = jval_edit(child);
    }
    jobj_setn(doc, parent, part.p, part.len, value);
}

/* The one document of the file. False after a problem. */
static int read_document(struct loading *l, const char *text, size_t len, struct err *err)
{
    const struct json_limits limits = JSON_LIMITS;
    const struct jval *documents = NULL;
    const struct jval *extra = NULL;

    if (len > CONFIG_BYTES) {
        config_problem(&l->problems, NULL, "", "the file is larger than %d bytes", CONFIG_BYTES);
        return 0;
    }
    if (yaml_read(l->config->doc, text, len, &limits, &documents, err) < 0) {
        if (err->code != ERR_INPUT && err->code != ERR_LIMIT) {
            return -1;
        }
        buf_printf(l->problems.out, "%s:%s\n", l->problems.file, err->msg);
        l->problems.count++;
        return 0;
    }
    extra = jarr_get(documents, 1);
    l->document = jarr_get(documents, 0);
    if (extra) {
        config_problem(&l->problems, extra, "", "a second document: one is expected");
    }
    if (jval_absent(l->document)) {
        l->document = NULL;
    } else if (!jval_is(l->document, J_OBJECT)) {
        config_problem(&l->problems, l->document, "", "must be an object, not %s",
                       jtype_name(jval_type(l->document)));
    }
    return 0;
}

static int read_row(struct loading *l, size_t index, const struct jval *value)
{
    const struct config_reading reading = {
        .row = &config_rows[index],
        .value = value,
        .initial = l->initial[index],
        .doc = l->config->doc,
        .config = l->config,
        .problems = &l->problems,
    };

    config_value_read(&reading);
    return l->problems.count == 0 ? 0 : -1;
}

/* Fills every default in. A default that its own row refuses is our bug. */
static int read_defaults(struct loading *l, struct err *err)
{
    const struct json_limits limits = JSON_LIMITS;

    for (size_t i = 0; i < config_row_count; i++) {
        const char *text = config_rows[i].initial;

        if (json_read(l->config->doc, text, strlen(text), &limits, &l->initial[i], err) < 0) {
            return err_wrap(err, "the default of %s", config_rows[i].path);
        }
        if (read_row(l, i, l->initial[i]) < 0) {
            return err_set(err, ERR_INPUT, "the default of %s is refused", config_rows[i].path);
        }
    }
    return 0;
}

static void read_values(struct loading *l)
{
    config_refuse_secrets(l->document, &l->problems);
    if (l->problems.count > 0) {
        return; /* what follows quotes values */
    }
    config_refuse_unknown(l->document, &l->problems);
    for (size_t i = 0; i < config_row_count; i++) {
        const struct jval *value = value_at(l->document, config_rows[i].path);

        if (value) {
            (void)read_row(l, i, value); /* all problems are wanted */
        }
    }
}

static const char *effective(const struct config *config, enum key key)
{
    return config->defaults[key] ? config->defaults[key] : key_info(key)->builtin;
}

/* A bound below a built-in value would be broken by every Pod that sets nothing. */
static void check_bound(struct loading *l, const char *path, enum key key)
{
    const struct jval *where = value_at(l->document, path);
    const char *value = effective(l->config, key);

    if (!key_accepts(key, value, &l->config->bounds)) {
        config_problem(&l->problems, where, path,
                       "does not allow the default %s of %s: set defaults.%s", value,
                       key_info(key)->name, key_info(key)->name);
    }
}

/* What one value alone cannot tell. Only called when each is good for itself. */
static void check_together(struct loading *l)
{
    const struct config *config = l->config;

    for (size_t i = 0; config->other_revisions[i]; i++) {
        if (strcmp(config->other_revisions[i], config->revision) == 0) {
            config_problem(&l->problems, value_at(l->document, "otherRevisions"), "otherRevisions",
                           "\"%s\" is this injector's own revision", config->revision);
        }
    }
    if (strcmp(effective(config, KEY_LISTEN_PORT), effective(config, KEY_PROBE_PORT)) == 0) {
        config_problem(&l->problems, value_at(l->document, "defaults"), "defaults",
                       "listen-port and probe-port are the same");
    }
    check_bound(l, "bounds.cpuMax", KEY_CPU_REQUEST);
    check_bound(l, "bounds.cpuMax", KEY_CPU_LIMIT);
    check_bound(l, "bounds.memoryMax", KEY_MEMORY_REQUEST);
    check_bound(l, "bounds.memoryMax", KEY_MEMORY_LIMIT);
}

/* The value as it counts in the digest: quantities are text however they were written. */
static struct jval *digest_value(const struct loading *l, size_t index)
{
    const struct jval *value = value_at(l->document, config_rows[index].path);
    struct jdoc *doc = l->config->doc;
    struct jval *object = NULL;

    if (config_rows[index].type == CONFIG_QUANTITY && jnum_text(value)) {
        return jstr_new(doc, jnum_text(value));
    }
    if (config_rows[index].type != CONFIG_DEFAULTS) {
        return jval_clone(doc, value ? value : l->initial[index]);
    }
    object = jobj_new(doc);
    for (size_t key = 0; key < KEY_COUNT; key++) {
        if (l->config->defaults[key]) {
            jobj_set(doc, object, key_info((enum key)key)->name,
                     jstr_new(doc, l->config->defaults[key]));
        }
    }
    return object;
}

static int write_digest(const struct loading *l, struct err *err)
{
    CLEANUP(buf_done) struct buf json = BUF_INIT(DIGEST_BYTES);
    struct jdoc *doc = l->config->doc;
    struct jval *root = jobj_new(doc);
    char hex[SHA256_HEX];

    for (size_t i = 0; i < config_row_count; i++) {
        set_at(doc, root, config_rows[i].path, digest_value(l, i));
    }
    if (jdoc_check(doc, err) < 0) {
        return -1;
    }
    json_write_sorted(&json, root);
    if (!buf_cstr(&json)) {
        return err_oom(err);
    }
    sha256_hex(json.data, json.len, hex);
    memcpy(l->config->digest, hex, sizeof(l->config->digest) - 1);
    return 0;
}

static int load(struct loading *l, const char *text, size_t len, struct err *err)
{
    if (read_defaults(l, err) < 0 || read_document(l, text, len, err) < 0) {
        return -1;
    }
    if (l->problems.count == 0) {
        read_values(l);
    }
    if (l->problems.count == 0) {
        check_together(l);
    }
    if (jdoc_check(l->config->doc, err) < 0) {
        return -1;
    }
    if (l->problems.count > 0) {
        return err_set(err, ERR_INPUT, "%s: %u problem%s", l->problems.file, l->problems.count,
                       l->problems.count == 1 ? "" : "s");
    }
    return write_digest(l, err);
}

struct config *config_parse(const char *file, const char *text, size_t len, struct buf *problems,
                            struct err *err)
{
    CLEANUP(config_freep) struct config *config = config_new(err);
    struct loading l = { .config = config, .problems = { file, problems, 0 } };

    if (!config || load(&l, text, len, err) < 0) {
        return NULL;
    }
    return STEAL(config);
}

struct config *config_default(struct err *err)
{
    CLEANUP(buf_done) struct buf problems = BUF_INIT(4096);

    return config_parse("default", "", 0, &problems, err);
}

bool config_is_system_namespace(const struct config *config, const char *name)
{
    for (size_t i = 0; config->system_namespaces[i]; i++) {
        if (strcmp(config->system_namespaces[i], name) == 0) {
            return true;
        }
    }
    return false;
}
