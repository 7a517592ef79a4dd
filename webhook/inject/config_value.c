#include "webhook/inject/config_value.h"

#include <stdio.h>
#include <string.h>

#include "common/err.h"
#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/config.h"
#include "webhook/inject/config_problem.h"
#include "webhook/inject/config_table.h"
#include "webhook/inject/image.h"

enum {
    LABEL_BYTES = 63,      /* RFC 1123 */
    SUBDOMAIN_BYTES = 253, /* RFC 1123 */
    SECRET_KEY_BYTES = 253,
    LIST_ITEMS = 1000, /* names that somebody wrote by hand */
    PATH_BYTES = 128,
};

static void *target(const struct config_reading *r)
{
    return (char *)r->config + r->row->offset;
}

static void refuse(const struct config_reading *r)
{
    const char *text = jstr_get(r->value);

    if (text) {
        config_problem(r->problems, r->value, r->row->path, "%s is not accepted: use %s",
                       config_quote(text).text, r->row->accepts);
    } else {
        config_problem(r->problems, r->value, r->row->path, "must be %s, not %s", r->row->accepts,
                       jtype_name(jval_type(r->value)));
    }
}

void config_value_not_string(const struct jval *value, const char *path,
                             struct config_problems *problems)
{
    bool scalar = jval_is(value, J_BOOL) || jval_is(value, J_NUMBER);

    config_problem(problems, value, path, "must be a string, not %s%s",
                   jtype_name(jval_type(value)), scalar ? ": quote it" : "");
}

/* The value's text; NULL and a problem when it is no string, or holds NUL. */
static const char *read_text(const struct config_reading *r)
{
    const char *text = jstr_get(r->value);

    if (!text) {
        config_value_not_string(r->value, r->row->path, r->problems);
        return NULL;
    }
    if (strlen(text) != jstr_len(r->value)) {
        config_problem(r->problems, r->value, r->row->path, "has a NUL character");
        return NULL;
    }
    return text;
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_label(struct str s)
{
    if (s.len == 0 || s.len > LABEL_BYTES || !is_alnum(s.p[0]) || !is_alnum(s.p[s.len - 1])) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (!is_alnum(s.p[i]) && s.p[i] != '-') {
            return false;
        }
    }
    return true;
}

static bool is_text_label(const char *text)
{
    return is_label(str_of(text));
}

static bool is_subdomain(const char *text)
{
    struct str rest = str_of(text);
    struct str part = { 0 };
    bool good = rest.len <= SUBDOMAIN_BYTES;

    while (good && str_cut(&rest, '.', &part)) {
        good = is_label(part);
    }
    return good;
}

static bool is_secret_key(const char *text)
{
    size_t len = strlen(text);

    if (len == 0 || len > SECRET_KEY_BYTES || strcmp(text, ".") == 0 || str_starts(text, "..")) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (!is_alnum(c) && !(c >= 'A' && c <= 'Z') && c != '-' && c != '_' && c != '.') {
            return false;
        }
    }
    return true;
}

static bool is_image(const char *text)
{
    struct image image;

    return image_parse(text, &image) == NULL;
}

static bool is_repository(const char *text)
{
    struct image image;

    return !image_parse(text, &image) && image.tag.len == 0 && image.digest.len == 0;
}

static void read_string(const struct config_reading *r, bool (*accepts)(const char *))
{
    const char *text = read_text(r);

    if (text && !accepts(text)) {
        refuse(r);
    } else if (text) {
        *(const char **)target(r) = text;
    }
}

static void read_image(const struct config_reading *r)
{
    struct image image;
    const char *text = read_text(r);
    const char *problem = text ? image_parse(text, &image) : NULL;

    if (problem) {
        config_problem(r->problems, r->value, r->row->path, "image %s: %s", config_quote(text).text,
                       problem);
    } else {
        read_string(r, is_image);
    }
}

/* Whether an item before this one has the same text. */
static bool is_repeated(const struct jval *list, const struct jval *item)
{
    for (const struct jval *v = jval_first(list); v && v != item; v = jval_next(v)) {
        if (jval_equal(v, item)) {
            return true;
        }
    }
    return false;
}

/* The text of one item; NULL and a problem when it is not acceptable. */
static const char *read_item(const struct config_reading *r, const struct jval *item, size_t index,
                             bool (*accepts)(const char *))
{
    char path[PATH_BYTES];
    const char *text = jstr_get(item);

    (void)snprintf(path, sizeof(path), "%s[%zu]", r->row->path, index);
    if (!text) {
        config_value_not_string(item, path, r->problems);
        return NULL;
    }
    if (!accepts(text) || strlen(text) != jstr_len(item)) {
        config_problem(r->problems, item, path, "%s is not accepted: use %s",
                       config_quote(text).text, r->row->accepts);
        return NULL;
    }
    if (is_repeated(r->value, item)) {
        config_problem(r->problems, item, path, "%s is in the list twice", config_quote(text).text);
        return NULL;
    }
    return text;
}

/* The value as a list of text that ends with NULL. */
static void read_list(const struct config_reading *r, bool (*accepts)(const char *))
{
    unsigned before = r->problems->count;
    const char **list = NULL;
    size_t count = 0;

    if (!jval_is(r->value, J_ARRAY)) {
        refuse(r);
        return;
    }
    if (jval_count(r->value) > LIST_ITEMS) {
        config_problem(r->problems, r->value, r->row->path, "has more than %d items", LIST_ITEMS);
        return;
    }
    list = jdoc_alloc(r->doc, (jval_count(r->value) + 1) * sizeof(*list));
    if (!list) {
        return; /* the document remembers */
    }
    jval_each (item, r->value) {
        list[count] = read_item(r, item, count, accepts);
        count++;
    }
    if (r->problems->count == before) {
        *(const char *const **)target(r) = list;
    }
}

static void read_uid(const struct config_reading *r)
{
    int64_t uid = 0;

    if (!jnum_int(r->value, &uid) || uid < 1024 || uid > 2147483646 || uid == 1336 || uid == 1337 ||
        uid == 2101 || uid == 2102) {
        if (jnum_text(r->value)) {
            config_problem(r->problems, r->value, r->row->path, "must be %s", r->row->accepts);
        } else {
            refuse(r);
        }
        return;
    }
    *(uint32_t *)target(r) = (uint32_t)uid;
}

static void read_choice(const struct config_reading *r)
{
    unsigned choice = 0;

    while (r->row->choices[choice] && !jstr_is(r->value, r->row->choices[choice])) {
        choice++;
    }
    if (!r->row->choices[choice]) {
        refuse(r);
    } else if (r->row->type == CONFIG_SWITCH) {
        *(bool *)target(r) = choice == 1;
    } else {
        *(enum pod_security *)target(r) = (enum pod_security)choice;
    }
}

bool config_parse_kubernetes(const char *text, unsigned *ret_minor)
{
    struct err err = { 0 };
    uint64_t minor = 0;

    if (!str_starts(text, "1.") || str_to_u64(str_of(text + 2), 0, 999, &minor, &err) < 0) {
        return false;
    }
    *ret_minor = (unsigned)minor;
    return true;
}

static void read_kubernetes(const struct config_reading *r)
{
    const char *text = read_text(r);

    if (text && !config_parse_kubernetes(text, target(r))) {
        refuse(r);
    }
}

/* Plain numbers count too, as everywhere in Kubernetes. */
static void read_quantity(const struct config_reading *r)
{
    const char *number = jnum_text(r->value);
    const char *text = number ? number : read_text(r);
    struct quantity quantity = { 0 };

    if (text && (!quantity_parse(text, &quantity) || quantity.nano == 0)) {
        refuse(r);
    } else if (text) {
        *(struct quantity *)target(r) = quantity;
    }
}

/* Values that another version will accept are named as such, nonsense is refused as nonsense. */
static void read_later(const struct config_reading *r)
{
    bool known = jval_type(r->value) == jval_type(r->initial);

    if (known && r->row->choices) {
        unsigned choice = 0;

        while (r->row->choices[choice] && !jstr_is(r->value, r->row->choices[choice])) {
            choice++;
        }
        known = r->row->choices[choice] != NULL;
    }
    if (!known) {
        refuse(r);
    } else if (!jval_equal(r->value, r->initial)) {
        config_problem(r->problems, r->value, r->row->path, "is not supported in this version");
    }
}

static void read_fixed(const struct config_reading *r)
{
    if (!jval_equal(r->value, r->initial)) {
        refuse(r);
    }
}

/* The text of one default; NULL and a problem when its type is wrong. */
static const char *read_default_text(const struct config_reading *r, const struct jval *member,
                                     const char *path)
{
    struct str text = { jstr_get(member), jstr_len(member) };

    if (!text.p) {
        config_value_not_string(member, path, r->problems);
        return NULL;
    }
    text = str_trim(text);
    return jstr_get(jstr_newn(r->doc, text.p, text.len));
}

static void refuse_default_key(const struct config_reading *r, const struct jval *member,
                               const char *path)
{
    const char *name = jval_key(member);
    const char *nearest = key_nearest(name);

    if (key_is_unsupported(name)) {
        config_problem(r->problems, member, path, "is not supported in this version");
    } else if (str_starts(name, KEY_PREFIX)) {
        config_problem(r->problems, member, path, "unknown key: leave " KEY_PREFIX " out");
    } else if (nearest) {
        config_problem(r->problems, member, path, "unknown key: did you mean %s?", nearest);
    } else {
        config_problem(r->problems, member, path, "unknown key");
    }
}

static void read_default(const struct config_reading *r, const struct jval *member)
{
    enum key key = key_find(jval_key(member));
    char path[PATH_BYTES];
    char accepts[PATH_BYTES];
    const char *text = NULL;

    (void)snprintf(path, sizeof(path), "%s.%.80s", r->row->path,
                   key == KEY_COUNT ? config_quote(jval_key(member)).text : jval_key(member));
    if (key == KEY_COUNT) {
        refuse_default_key(r, member, path);
        return;
    }
    text = read_default_text(r, member, path);
    if (text && !key_accepts(key, text, &r->config->bounds)) {
        key_accepts_text(key, &r->config->bounds, accepts, sizeof(accepts));
        config_problem(r->problems, member, path, "%s is not accepted: use %s",
                       config_quote(text).text, accepts);
    } else if (text) {
        r->config->defaults[key] = text;
    }
}

static void read_defaults(const struct config_reading *r)
{
    if (!jval_is(r->value, J_OBJECT)) {
        refuse(r);
        return;
    }
    jval_each (member, r->value) {
        if (!jval_absent(member)) {
            read_default(r, member);
        }
    }
}

void config_value_read(const struct config_reading *r)
{
    switch (r->row->type) {
    case CONFIG_FIXED:
        read_fixed(r);
        break;
    case CONFIG_LATER:
        read_later(r);
        break;
    case CONFIG_LABEL:
        read_string(r, is_text_label);
        break;
    case CONFIG_LABELS:
        read_list(r, is_text_label);
        break;
    case CONFIG_IMAGE:
        read_image(r);
        break;
    case CONFIG_REPOSITORIES:
        read_list(r, is_repository);
        break;
    case CONFIG_UID:
        read_uid(r);
        break;
    case CONFIG_SWITCH:
    case CONFIG_LEVEL:
        read_choice(r);
        break;
    case CONFIG_KUBERNETES:
        read_kubernetes(r);
        break;
    case CONFIG_SECRET_NAME:
        read_string(r, is_subdomain);
        break;
    case CONFIG_SECRET_KEY:
        read_string(r, is_secret_key);
        break;
    case CONFIG_QUANTITY:
        read_quantity(r);
        break;
    case CONFIG_DEFAULTS:
        read_defaults(r);
        break;
    }
}
