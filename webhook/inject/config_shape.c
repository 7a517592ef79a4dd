#include "webhook/inject/config_shape.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/config_problem.h"
#include "webhook/inject/config_table.h"

enum { PATH_BYTES = 256, NAME_BYTES = 64, SIBLINGS_MAX = 32 };

/* The keys that may stand in one section. */
struct siblings {
    char name[SIBLINGS_MAX][NAME_BYTES];
    const char *list[SIBLINGS_MAX + 1]; /* ends with NULL */
};

void config_refuse_secrets(const struct jval *document, struct config_problems *problems)
{
    static const char reason[] =
        "a key or value that looks like a secret does not belong here: name a Secret instead";

    if (jstr_get(document) && config_looks_secret(jstr_get(document))) {
        config_problem(problems, document, "", "%s", reason);
    }
    jval_each (child, document) {
        if (jval_key(child) && config_looks_secret(jval_key(child))) {
            config_problem(problems, child, "", "%s", reason);
        }
        config_refuse_secrets(child, problems); /* the reader has bounded the depth */
    }
}

/* section is "" or ends with a dot. */
static struct siblings siblings_of(const char *section)
{
    struct siblings s = { .list = { NULL } };
    size_t skip = strlen(section);
    size_t count = 0;

    for (size_t i = 0; i < config_row_count && count < SIBLINGS_MAX; i++) {
        const char *path = config_rows[i].path;
        const char *name = str_starts(path, section) ? path + skip : "";
        int len = (int)strcspn(name, ".");
        bool again = count > 0 && str_eq((struct str){ name, (size_t)len }, s.name[count - 1]);

        if (len > 0 && !again) { /* the rows of a section follow each other */
            (void)snprintf(s.name[count], NAME_BYTES, "%.*s", len, name);
            count++;
        }
    }
    return s;
}

/* A row elsewhere whose last part is the key. */
static const char *same_key_elsewhere(const char *key)
{
    for (size_t i = 0; i < config_row_count; i++) {
        const char *dot = strrchr(config_rows[i].path, '.');

        if (dot && strcmp(dot + 1, key) == 0) {
            return config_rows[i].path;
        }
    }
    return NULL;
}

static void refuse_key(const struct jval *member, const char *section,
                       struct config_problems *problems)
{
    struct siblings s = siblings_of(section);
    const char *nearest = NULL;
    char path[2 * PATH_BYTES];

    for (size_t i = 0; i < SIBLINGS_MAX && s.name[i][0]; i++) {
        s.list[i] = s.name[i];
    }
    nearest = str_nearest(jval_key(member), s.list);
    (void)snprintf(path, sizeof(path), "%s%s", section, config_quote(jval_key(member)).text);
    if (nearest) {
        config_problem(problems, member, path, "unknown key: did you mean %s%s?", section, nearest);
        return;
    }
    nearest = same_key_elsewhere(jval_key(member));
    if (nearest) {
        config_problem(problems, member, path, "unknown key: did you mean %s?", nearest);
    } else {
        config_problem(problems, member, path, "unknown key");
    }
}

enum known { KNOWN_NOT, KNOWN_SECTION, KNOWN_VALUE };

/* path has no trailing dot. */
static enum known path_known(const char *path)
{
    size_t len = strlen(path);

    for (size_t i = 0; i < config_row_count; i++) {
        if (strcmp(config_rows[i].path, path) == 0) {
            return KNOWN_VALUE;
        }
        if (str_starts(config_rows[i].path, path) && config_rows[i].path[len] == '.') {
            return KNOWN_SECTION;
        }
    }
    return KNOWN_NOT;
}

static void refuse_unknown_in(const struct jval *object, const char *section,
                              struct config_problems *problems);

static void check_member(const struct jval *member, const char *section,
                         struct config_problems *problems)
{
    const char *key = jval_key(member);
    char path[PATH_BYTES];
    char below[PATH_BYTES + 1];
    enum known known = KNOWN_NOT;

    (void)snprintf(path, sizeof(path), "%s%.128s", section, key);
    if (key[0] && !strchr(key, '.') && strlen(key) == jval_key_len(member)) {
        known = path_known(path);
    }
    if (known == KNOWN_NOT) {
        refuse_key(member, section, problems);
    } else if (known == KNOWN_SECTION && jval_is(member, J_OBJECT)) {
        (void)snprintf(below, sizeof(below), "%s.", path);
        refuse_unknown_in(member, below, problems);
    } else if (known == KNOWN_SECTION && !jval_absent(member)) {
        config_problem(problems, member, path, "must be an object, not %s",
                       jtype_name(jval_type(member)));
    }
}

/* As deep as the table's paths, no deeper. */
static void refuse_unknown_in(const struct jval *object, const char *section,
                              struct config_problems *problems)
{
    jval_each (member, object) {
        check_member(member, section, problems);
    }
}

void config_refuse_unknown(const struct jval *document, struct config_problems *problems)
{
    refuse_unknown_in(document, "", problems);
}
