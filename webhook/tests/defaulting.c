#include "webhook/tests/defaulting.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/attr.h"
#include "common/jtree.h"

enum { QUANTITY_TEXT = 32 };

static const struct suffix {
    const char *text;
    bool binary;
    int power; /* of 1000 or 1024 */
} suffixes[] = {
    { "n", false, -3 }, { "u", false, -2 }, { "m", false, -1 }, { "", false, 0 },
    { "k", false, 1 },  { "M", false, 2 },  { "G", false, 3 },  { "T", false, 4 },
    { "Ki", true, 1 },  { "Mi", true, 2 },  { "Gi", true, 3 },  { "Ti", true, 4 },
    { "e3", false, 1 }, { "E3", false, 1 },
};

static bool read_quantity(const char *text, __int128 *ret_nano, bool *ret_binary)
{
    size_t digits = strspn(text, "0123456789.");
    __int128 nano = 0;
    int decimals = -1;

    for (size_t i = 0; i < digits; i++) {
        if (text[i] == '.') {
            decimals = 0;
            continue;
        }
        nano = nano * 10 + (text[i] - '0');
        decimals += decimals >= 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 9; i++) {
        nano *= 10;
    }
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        if (strcmp(text + digits, suffixes[i].text) == 0 && digits && digits < 16 && decimals < 9) {
            for (int p = suffixes[i].power; p > 0; p--) {
                nano *= suffixes[i].binary ? 1024 : 1000;
            }
            for (int p = suffixes[i].power; p < 0; p++) {
                nano /= 1000;
            }
            *ret_nano = nano;
            *ret_binary = suffixes[i].binary;
            return true;
        }
    }
    return false;
}

void defaulting_quantity(const char *quantity, char *text)
{
    __int128 nano = 0;
    __int128 unit = 1000000000; /* one */
    bool binary = false;
    int power = 0;

    (void)snprintf(text, QUANTITY_TEXT, "%s", quantity);
    if (!read_quantity(quantity, &nano, &binary) || nano == 0) {
        return;
    }
    binary = binary && nano % unit == 0 && nano >= 1024 * unit;
    if (!binary) {
        for (power = -3, unit = 1; power < 4 && nano % (unit * 1000) == 0; power++) {
            unit *= 1000;
        }
    } else {
        for (; power < 4 && nano % (unit * 1024) == 0; power++) {
            unit *= 1024;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        if (suffixes[i].power == power && (suffixes[i].binary == binary || power == 0)) {
            (void)snprintf(text, QUANTITY_TEXT, "%" PRId64 "%s", (int64_t)(nano / unit),
                           suffixes[i].text);
            return;
        }
    }
}

static void set_default(struct jdoc *doc, struct jval *obj, const char *key, struct jval *value)
{
    if (jval_absent(jobj_get(obj, key))) {
        jobj_set(doc, obj, key, value);
    }
}

static void default_text(struct jdoc *doc, struct jval *obj, const char *key, const char *text)
{
    set_default(doc, obj, key, jstr_new(doc, text));
}

static void default_int(struct jdoc *doc, struct jval *obj, const char *key, int64_t value)
{
    set_default(doc, obj, key, jint_new(doc, value));
}

static void default_handler(struct jdoc *doc, struct jval *holder)
{
    struct jval *http = jval_edit(jobj_get(holder, "httpGet"));
    struct jval *grpc = jval_edit(jobj_get(holder, "grpc"));

    if (jval_is(http, J_OBJECT)) {
        default_text(doc, http, "path", "/");
        default_text(doc, http, "scheme", "HTTP");
    }
    if (jval_is(grpc, J_OBJECT)) {
        default_text(doc, grpc, "service", "");
    }
}

static void default_probes(struct jdoc *doc, struct jval *container)
{
    static const char *const probes[] = { "startupProbe", "readinessProbe", "livenessProbe" };
    static const char *const hooks[] = { "postStart", "preStop" };

    for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
        struct jval *probe = jval_edit(jobj_get(container, probes[i]));

        if (!jval_is(probe, J_OBJECT)) {
            continue;
        }
        default_handler(doc, probe);
        default_int(doc, probe, "timeoutSeconds", 1);
        default_int(doc, probe, "periodSeconds", 10);
        default_int(doc, probe, "successThreshold", 1);
        default_int(doc, probe, "failureThreshold", 3);
    }
    for (size_t i = 0; i < ARRAY_LEN(hooks); i++) {
        default_handler(doc, jval_edit(jobj_path(container, PATH("lifecycle", hooks[i]))));
    }
}

static void canonical_list(struct jdoc *doc, struct jval *resources, const char *list)
{
    struct jval *quantities = jval_edit(jobj_get(resources, list));
    const struct jval *next = jval_first(quantities);

    while (next) {
        const struct jval *quantity = next;
        const char *spelled = jstr_get(quantity) ? jstr_get(quantity) : jnum_text(quantity);
        char text[QUANTITY_TEXT];

        next = jval_next(quantity);
        if (spelled) {
            defaulting_quantity(spelled, text);
            jval_replace(doc, quantities, jval_edit(quantity), jstr_new(doc, text));
        }
    }
}

static void default_resources(struct jdoc *doc, struct jval *container)
{
    struct jval *resources = NULL;
    const struct jval *limits = NULL;

    set_default(doc, container, "resources", jobj_new(doc));
    resources = jval_edit(jobj_get(container, "resources"));
    canonical_list(doc, resources, "limits");
    canonical_list(doc, resources, "requests");
    limits = jobj_get(resources, "limits");
    if (jval_count(limits) > 0) {
        set_default(doc, resources, "requests", jobj_new(doc));
        jval_each (limit, limits) {
            set_default(doc, jval_edit(jobj_get(resources, "requests")), jval_key(limit),
                        jval_clone(doc, limit));
        }
    }
}

static void default_container(struct jdoc *doc, struct jval *container)
{
    const char *image = jstr_get(jobj_get(container, "image"));

    default_text(doc, container, "imagePullPolicy",
                 image && strstr(image, ":latest") ? "Always" : "IfNotPresent");
    default_text(doc, container, "terminationMessagePath", "/dev/termination-log");
    default_text(doc, container, "terminationMessagePolicy", "File");
    default_probes(doc, container);
    default_resources(doc, container);
    jval_each (port, jobj_get(container, "ports")) {
        default_text(doc, jval_edit(port), "protocol", "TCP");
    }
    jval_each (entry, jobj_get(container, "env")) {
        struct jval *field = jval_edit(jobj_path(entry, PATH("valueFrom", "fieldRef")));

        if (jval_is(field, J_OBJECT)) {
            default_text(doc, field, "apiVersion", "v1");
        }
    }
}

static void default_volume(struct jdoc *doc, struct jval *volume)
{
    static const char *const sources[] = { "secret", "configMap", "downwardAPI", "projected" };

    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        struct jval *source = jval_edit(jobj_get(volume, sources[i]));

        if (jval_is(source, J_OBJECT)) {
            default_int(doc, source, "defaultMode", 420);
        }
    }
}

/* A typed API server cannot keep a null, and writes members in the order of its own structs: here
   simply the other way round. */
static void settle(struct jdoc *doc, struct jval *v)
{
    const struct jval *child = jval_first(v);
    size_t count = jval_count(v);

    while (child) {
        const struct jval *next = jval_next(child);

        if (jval_is(v, J_OBJECT) && jval_is(child, J_NULL)) {
            jval_unlink(v, jval_edit(child));
            count--;
        } else {
            settle(doc, jval_edit(child));
        }
        child = next;
    }
    for (size_t i = 0; jval_is(v, J_OBJECT) && i < count; i++) {
        const struct jval *last = jval_first(v);
        const char *key = NULL;

        for (size_t skip = i + 1; skip < count; skip++) {
            last = jval_next(last);
        }
        key = jval_key(last);
        jval_unlink(v, jval_edit(last));
        jobj_set(doc, v, key, jval_edit(last));
    }
}

void defaulting_apply(struct jdoc *doc, struct jval *pod)
{
    static const char *const lists[] = { "initContainers", "containers" };
    struct jval *metadata = jval_edit(jobj_get(pod, "metadata"));
    struct jval *spec = jval_edit(jobj_get(pod, "spec"));

    settle(doc, pod);
    default_text(doc, metadata, "uid", "0c7f6e2b-3f0e-4b8a-9a55-0e5a3c1b2d4e");
    default_text(doc, metadata, "creationTimestamp", "2026-01-01T00:00:00Z");
    default_text(doc, spec, "restartPolicy", "Always");
    default_text(doc, spec, "dnsPolicy", "ClusterFirst");
    default_text(doc, spec, "schedulerName", "default-scheduler");
    default_int(doc, spec, "terminationGracePeriodSeconds", 30);
    set_default(doc, spec, "securityContext", jobj_new(doc));
    set_default(doc, spec, "enableServiceLinks", jbool_new(doc, true));
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        jval_each (container, jobj_get(spec, lists[i])) {
            default_container(doc, jval_edit(container));
        }
    }
    jval_each (volume, jobj_get(spec, "volumes")) {
        default_volume(doc, jval_edit(volume));
    }
}
