#include "webhook/inject/merge.h"

#include <string.h>

#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/config.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/mount.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/probes.h"
#include "webhook/inject/quantity.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/shape.h"

/* --- by meaning --- */

/* What the API server adds to parts of ours: seen on a real one (injection 6.2). */
static const struct {
    const char *member;
    const char *text; /* of a number or string */
} api_defaults[] = {
    { "timeoutSeconds", "1" },   { "successThreshold", "1" }, { "periodSeconds", "10" },
    { "failureThreshold", "3" }, { "scheme", "HTTP" },        { "protocol", "TCP" },
    { "apiVersion", "v1" },      { "defaultMode", "420" },    { "procMount", "Default" },
};

static bool is_api_default(const struct jval *member)
{
    const char *text = jval_is(member, J_NUMBER) ? jnum_text(member) : jstr_get(member);

    for (size_t i = 0; text && i < ARRAY_LEN(api_defaults); i++) {
        if (strcmp(api_defaults[i].member, jval_key(member)) == 0) {
            return strcmp(api_defaults[i].text, text) == 0;
        }
    }
    return false;
}

static bool objects_mean_same(const struct jval *existing, const struct jval *rendered)
{
    jval_each (want, rendered) {
        const struct jval *have = jobj_get(existing, jval_key(want));

        if (!have || !means_same(have, want)) {
            return false;
        }
    }
    jval_each (have, existing) {
        if (!jval_absent(have) && !jobj_get(rendered, jval_key(have)) && !is_api_default(have)) {
            return false;
        }
    }
    return true;
}

bool means_same(const struct jval *existing, const struct jval *rendered)
{
    const struct jval *have = jval_first(existing);

    if (jval_type(existing) != jval_type(rendered)) {
        return false;
    }
    if (jval_is(existing, J_OBJECT)) {
        return objects_mean_same(existing, rendered);
    }
    if (!jval_is(existing, J_ARRAY)) {
        return jval_equal(existing, rendered);
    }
    if (jval_count(existing) != jval_count(rendered)) {
        return false;
    }
    jval_each (want, rendered) {
        if (!means_same(have, want)) {
            return false;
        }
        have = jval_next(have);
    }
    return true;
}

/* --- one member --- */

static void set_member(struct shape *s, struct jval *existing, const char *key,
                       const struct jval *rendered)
{
    struct jval *value = jval_clone(s->doc, rendered);

    jval_forget_origin(value); /* a new value, not an edit of the rendered one */
    jobj_set(s->doc, existing, key, value);
}

static void set_back(struct shape *s, struct jval *existing, const char *key,
                     const struct jval *rendered)
{
    if (!means_same(jobj_get(existing, key), rendered)) {
        set_member(s, existing, key, rendered);
    }
}

void merge_object(struct shape *s, struct jval *existing, const struct jval *rendered)
{
    const struct jval *next = NULL;

    for (const struct jval *member = jval_first(existing); member; member = next) {
        next = jval_next(member);
        if (!jval_absent(member) && !jobj_get(rendered, jval_key(member)) &&
            !is_api_default(member)) {
            jval_unlink(existing, member);
        }
    }
    jval_each (want, rendered) {
        set_back(s, existing, jval_key(want), want);
    }
}

/* seLinuxOptions and appArmorProfile are the cluster's to set; the rest is ours. */
static void set_back_security(struct shape *s, struct jval *existing, const char *key,
                              const struct jval *rendered)
{
    static const char *const theirs[] = { "seLinuxOptions", "appArmorProfile" };
    const struct jval *have = jobj_get(existing, key);
    struct jval *want = jval_clone(s->doc, rendered);

    for (size_t i = 0; i < ARRAY_LEN(theirs); i++) {
        const struct jval *kept = jobj_get(have, theirs[i]);

        if (kept) {
            jobj_set(s->doc, want, theirs[i], jval_clone(s->doc, kept));
        }
    }
    set_back(s, existing, key, want);
}

/* --- lists whose elements are known by one member: env by name, mounts by path --- */

static const struct jval *find_element(const struct jval *list, const char *member,
                                       const char *text)
{
    jval_each (element, list) {
        if (jstr_is(jobj_get(element, member), text)) {
            return element;
        }
    }
    return NULL;
}

/* Takes out all but the first of an element. The list is then a new value: one replacement instead
   of a removal each. */
static void drop_repetitions(struct jval *list, const struct jval *first, const char *member,
                             const char *text)
{
    const struct jval *next = NULL;

    for (const struct jval *element = jval_next(first); element; element = next) {
        next = jval_next(element);
        if (jstr_is(jobj_get(element, member), text)) {
            jval_unlink(list, element);
            jval_forget_origin(list);
        }
    }
}

static void set_back_element(struct shape *s, struct jval *list, const char *member,
                             const struct jval *rendered)
{
    const char *text = jstr_get(jobj_get(rendered, member));
    const struct jval *have = find_element(list, member, text);
    struct jval *value = NULL;

    if (have) {
        drop_repetitions(list, have, member, text);
        merge_object(s, jdoc_edit(s->doc, have), rendered);
        return;
    }
    value = jval_clone(s->doc, rendered);
    jval_forget_origin(value);
    jarr_push(s->doc, list, value);
}

/* The list under key, made when it is missing and something is rendered; NULL when there is none.
 */
static struct jval *list_to_edit(struct shape *s, struct jval *existing, const char *key,
                                 const struct jval *rendered)
{
    const struct jval *list = jobj_get(existing, key);

    if (jval_is(list, J_ARRAY)) {
        return jdoc_edit(s->doc, list);
    }
    if (rendered) {
        set_member(s, existing, key, rendered);
    }
    return NULL;
}

static void refuse_env(struct shape *s, const char *container, const struct jval *entry)
{
    /* A control token, issuer key, policy host or library of the user's would own the guard. */
    static const char *const prefixes[] = { "CHIO_",   "LD_",  "GLIBC_", "MALLOC_",
                                            "GNUTLS_", "P11_", "SSL_",   "XTABLES_" };
    static const char *const names[] = { "GCE_METADATA_HOST", "STORAGE_EMULATOR_HOST",
                                         "BIGQUERY_EMULATOR_HOST" };
    const char *name = jstr_get(jobj_get(entry, "name"));
    bool bad = false;

    for (size_t i = 0; name && i < ARRAY_LEN(prefixes); i++) {
        bad = bad || str_starts(name, prefixes[i]);
    }
    for (size_t i = 0; name && i < ARRAY_LEN(names); i++) {
        bad = bad || strcmp(name, names[i]) == 0;
    }
    if (bad) {
        findings_refuse(s->f, REASON_SIDECAR_ENV, "%s: env %s is not allowed: remove it", container,
                        findings_quote(s->f, name));
    }
}

static void merge_env(struct shape *s, struct jval *existing, const char *key,
                      const struct jval *rendered)
{
    struct jval *list = list_to_edit(s, existing, key, rendered);
    const struct jval *stale = NULL;

    if (!list) {
        return;
    }
    stale = find_element(rendered, "name", APP_PROBES_ENV)
                ? NULL
                : find_element(list, "name", APP_PROBES_ENV);
    if (stale) {
        drop_repetitions(list, stale, "name", APP_PROBES_ENV);
        jval_unlink(list, stale);
    }
    jval_each (want, rendered) {
        set_back_element(s, list, "name", want);
    }
    jval_each (have, list) {
        const char *name = jstr_get(jobj_get(have, "name"));

        if (!name || !find_element(rendered, "name", name)) {
            refuse_env(s, container_name(existing), have);
        }
    }
}

static void merge_mounts(struct shape *s, struct jval *existing, const char *key,
                         const struct jval *rendered)
{
    struct jval *list = list_to_edit(s, existing, key, rendered);

    if (!list) {
        return;
    }
    jval_each (want, rendered) {
        set_back_element(s, list, "mountPath", want);
    }
    jval_each (have, list) {
        const char *path = jstr_get(jobj_get(have, "mountPath"));

        if (path && !find_element(rendered, "mountPath", path) &&
            mount_is_forbidden(path, rendered)) {
            findings_refuse(s->f, REASON_SIDECAR_MOUNT, "%s: mount %s is not allowed: remove it",
                            container_name(existing), findings_quote(s->f, path));
        }
    }
}

/* --- resources: others may size the sidecar within the bounds --- */

static const struct quantity_place {
    const char *list, *name;
    enum key key;
} quantity_places[] = {
    { "requests", "cpu", KEY_CPU_REQUEST },
    { "requests", "memory", KEY_MEMORY_REQUEST },
    { "limits", "cpu", KEY_CPU_LIMIT },
    { "limits", "memory", KEY_MEMORY_LIMIT },
};

static bool quantity_of(const struct jval *v, struct quantity *ret)
{
    const char *text = jval_is(v, J_NUMBER) ? jnum_text(v) : jstr_get(v);

    return text && quantity_parse(text, ret);
}

/* The value that is there may stay: it says what is rendered, or nobody asked for this one and it
   is within the bounds. */
static bool may_stay(const struct shape *s, const struct jval *have, const struct jval *want,
                     const struct quantity_place *place, bool sidecar)
{
    const struct quantity *max = strcmp(place->name, "cpu") == 0 ? &s->config->bounds.cpu_max
                                                                 : &s->config->bounds.memory_max;
    bool asked = sidecar && s->settings->of[place->key].source == SOURCE_POD;
    struct quantity a = { 0 };
    struct quantity b = { 0 };

    if (!quantity_of(have, &a)) {
        return false;
    }
    if (asked) {
        return quantity_of(want, &b) && quantity_compare(a, b) == 0;
    }
    return quantity_compare(a, *max) <= 0;
}

static void merge_quantity(struct shape *s, struct jval *resources, const struct jval *rendered,
                           const struct quantity_place *place, bool sidecar)
{
    const struct jval *want = jobj_path(rendered, PATH(place->list, place->name));
    const struct jval *list = jobj_get(resources, place->list);
    const struct jval *have = jobj_get(list, place->name);

    if (!want || (!jval_absent(have) && may_stay(s, have, want, place, sidecar))) {
        return; /* unset: whatever is there is kept */
    }
    if (!jval_is(list, J_OBJECT)) {
        set_member(s, resources, place->list, jobj_get(rendered, place->list));
        return;
    }
    set_member(s, jdoc_edit(s->doc, list), place->name, want);
}

/* A kept request above its limit would be refused by the API server: then both are ours again. */
static void check_pair(struct shape *s, struct jval *resources, const struct jval *rendered,
                       const char *name)
{
    static const char *const lists[] = { "requests", "limits" };
    struct quantity request = { 0 };
    struct quantity limit = { 0 };

    if (!quantity_of(jobj_path(resources, PATH("requests", name)), &request) ||
        !quantity_of(jobj_path(resources, PATH("limits", name)), &limit) ||
        quantity_compare(request, limit) <= 0) {
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct jval *want = jobj_path(rendered, PATH(lists[i], name));
        struct jval *list = jdoc_edit(s->doc, jobj_get(resources, lists[i]));

        if (want) {
            set_back(s, list, name, want);
        } else {
            jobj_remove(list, name);
        }
    }
}

static void merge_resources(struct shape *s, struct jval *existing, const struct jval *rendered,
                            bool sidecar)
{
    const struct jval *have = jobj_get(existing, "resources");

    if (!jval_is(have, J_OBJECT)) {
        if (rendered) {
            set_member(s, existing, "resources", rendered);
        }
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(quantity_places); i++) {
        merge_quantity(s, jdoc_edit(s->doc, have), rendered, &quantity_places[i], sidecar);
    }
    check_pair(s, jdoc_edit(s->doc, have), rendered, "cpu");
    check_pair(s, jdoc_edit(s->doc, have), rendered, "memory");
}

/* --- the container --- */

/* How each member of ours is treated; what is not listed is removed. */
static const struct policy {
    const char *member;
    void (*set_back)(struct shape *s, struct jval *existing, const char *key,
                     const struct jval *rendered); /* NULL: kept as it is */
} policies[] = {
    { "name", set_back },
    { "image", set_back },
    { "command", set_back },
    { "args", set_back },
    { "ports", set_back },
    { "startupProbe", set_back },
    { "readinessProbe", set_back },
    { "livenessProbe", set_back },
    { "lifecycle", set_back },
    { "restartPolicy", set_back },
    { "securityContext", set_back_security },
    { "env", merge_env },
    { "volumeMounts", merge_mounts },
    { "resources", NULL },
    { "imagePullPolicy", NULL },
    { "resizePolicy", NULL },
};

static const struct policy *find_policy(const char *member)
{
    for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
        if (strcmp(policies[i].member, member) == 0) {
            return &policies[i];
        }
    }
    return NULL;
}

/* Members that are kept though they are not rendered. */
static bool is_kept(const struct jval *member, const struct jval *rendered)
{
    const char *key = jval_key(member);
    const struct policy *policy = find_policy(key);

    if (strcmp(key, "terminationMessagePath") == 0) {
        return jstr_is(member, "/dev/termination-log"); /* another one is mounted over that file */
    }
    if (strcmp(key, "terminationMessagePolicy") == 0) {
        return jstr_is(member, "File");
    }
    return policy && (!policy->set_back || policy->set_back == merge_env ||
                      policy->set_back == merge_mounts || jobj_get(rendered, key));
}

static void remove_foreign(struct jval *existing, const struct jval *rendered)
{
    const struct jval *next = NULL;

    for (const struct jval *member = jval_first(existing); member; member = next) {
        next = jval_next(member);
        if (!jval_absent(member) && !is_kept(member, rendered)) {
            jval_unlink(existing, member);
        }
    }
}

void merge_container(struct shape *s, struct jval *existing, const struct jval *rendered,
                     bool sidecar)
{
    remove_foreign(existing, rendered);
    for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
        const struct policy *policy = &policies[i];
        const struct jval *want = jobj_get(rendered, policy->member);

        if (policy->set_back == merge_env || policy->set_back == merge_mounts ||
            (policy->set_back && want)) {
            policy->set_back(s, existing, policy->member, want);
        }
    }
    merge_resources(s, existing, jobj_get(rendered, "resources"), sidecar);
}
