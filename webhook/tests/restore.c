#include "webhook/tests/restore.h"

#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/jtree.h"

static const char *const lists[] = { "initContainers", "containers" };

static struct jval *editable(const struct jval *pod, const char *const *path)
{
    return jval_edit(jobj_path(pod, path));
}

static const struct jval *named(const struct jval *list, const char *name)
{
    jval_each (element, list) {
        if (jstr_is(jobj_get(element, "name"), name)) {
            return element;
        }
    }
    return NULL;
}

static void drop_named(struct jval *list, const char *name)
{
    const struct jval *element = named(list, name);

    if (element) {
        jval_unlink(list, jval_edit(element));
    }
}

static const struct jval *read_text(struct jdoc *doc, const char *text)
{
    const struct jval *ret = NULL;
    struct err err = { 0 };

    if (!text || json_read(doc, text, strlen(text), &JSON_LIMITS, &ret, &err) < 0) {
        return NULL;
    }
    return ret;
}

const struct jval *restore_container(const struct jval *pod, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct jval *found = named(jobj_path(pod, PATH("spec", lists[i])), name);

        if (found) {
            return found;
        }
    }
    return NULL;
}

const struct jval *restore_status(struct jdoc *doc, const struct jval *pod)
{
    return read_text(
        doc, jstr_get(jobj_path(pod, PATH("metadata", "annotations", "chio.protocol/status"))));
}

const struct jval *restore_probe_map(struct jdoc *doc, const struct jval *pod)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1 << 20);
    const struct jval *sidecar = restore_container(pod, "chio-sidecar");
    const struct jval *entry = named(jobj_get(sidecar, "env"), "CHIO_APP_PROBES");
    const char *p = jstr_get(jobj_get(entry, "value"));

    for (; p && *p; p++) {
        if (p[0] == '$' && p[1] == '$') {
            p++;
        }
        buf_char(&text, *p);
    }
    return p ? read_text(doc, buf_cstr(&text)) : NULL;
}

/* "web" or "web/CHIO_SIDECAR_URL", as the status lists them. */
static void restore_env(struct jdoc *doc, struct jval *pod, const char *listed)
{
    static const char *const names[] = { "CHIO_SIDECAR_URL", "CHIO_SIDECAR_HEALTH_URL" };
    const struct jval *container = restore_container(pod, listed);
    const char *slash = strrchr(listed, '/');

    for (size_t i = 0; container && i < ARRAY_LEN(names); i++) {
        drop_named(jval_edit(jobj_get(container, "env")), names[i]);
    }
    if (!container && slash) {
        container = restore_container(pod,
                                      jstr_get(jstr_newn(doc, listed, (size_t)(slash - listed))));
        drop_named(jval_edit(jobj_get(container, "env")), slash + 1);
    }
}

static void restore_handler(struct jdoc *doc, struct jval *holder, const char *container,
                            const char *kind, const struct jval *map)
{
    static const char *const handlers[] = { "httpGet", "tcpSocket", "grpc" };
    const struct jval *entry = jobj_path(map, PATH(container, kind));
    const char *path = jstr_get(jobj_path(holder, PATH("httpGet", "path")));
    const struct jval *ours = jstr_printf(doc, "/chio/app-health/%s/%s", container, kind);

    if (!path || !entry || strcmp(path, jstr_get(ours)) != 0) {
        return;
    }
    jobj_remove(holder, "httpGet");
    for (size_t i = 0; i < ARRAY_LEN(handlers); i++) {
        const struct jval *original = jobj_get(entry, handlers[i]);

        if (original) {
            jobj_set(doc, holder, handlers[i], jval_clone(doc, original));
        }
    }
}

static void restore_handlers(struct jdoc *doc, const struct jval *container, const struct jval *map)
{
    static const struct {
        const char *member, *kind;
    } probes[] = { { "startupProbe", "startupz" },
                   { "readinessProbe", "readyz" },
                   { "livenessProbe", "livez" } };
    static const struct {
        const char *member, *kind;
    } hooks[] = { { "postStart", "poststartz" }, { "preStop", "prestopz" } };
    const char *name = jstr_get(jobj_get(container, "name"));

    for (size_t i = 0; name && i < ARRAY_LEN(probes); i++) {
        restore_handler(doc, jval_edit(jobj_get(container, probes[i].member)), name, probes[i].kind,
                        map);
    }
    for (size_t i = 0; name && i < ARRAY_LEN(hooks); i++) {
        restore_handler(doc, jval_edit(jobj_path(container, PATH("lifecycle", hooks[i].member))),
                        name, hooks[i].kind, map);
    }
}

void restore_pod(struct jdoc *doc, struct jval *pod)
{
    const struct jval *status = restore_status(doc, pod);
    const struct jval *map = restore_probe_map(doc, pod);
    struct jval *annotations = editable(pod, PATH("metadata", "annotations"));

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct jval *list = editable(pod, PATH("spec", lists[i]));

        drop_named(list, "chio-init");
        drop_named(list, "chio-sidecar");
        jval_each (container, list) {
            restore_handlers(doc, container, map);
        }
    }
    jval_each (volume, jobj_get(status, "volumes")) {
        drop_named(editable(pod, PATH("spec", "volumes")), jstr_get(volume));
    }
    jval_each (env, jobj_get(status, "env")) {
        restore_env(doc, pod, jstr_get(env));
    }
    jval_each (set, jobj_get(status, "set")) {
        if (jstr_is(set, "default-container")) {
            jobj_remove(annotations, "kubectl.kubernetes.io/default-container");
        }
    }
    jobj_remove(annotations, "chio.protocol/status");
    jobj_remove(editable(pod, PATH("metadata", "labels")), "chio.protocol/injected");
}

static void drop_empty(const struct jval *obj, const char *key)
{
    const struct jval *v = jobj_get(obj, key);

    if (v && jval_count(v) == 0 && (!jval_is(v, J_STRING))) {
        jobj_remove(jval_edit(obj), key);
    }
}

void restore_normalise(struct jval *pod)
{
    const struct jval *metadata = jobj_get(pod, "metadata");
    const struct jval *spec = jobj_get(pod, "spec");

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        jval_each (container, jobj_get(spec, lists[i])) {
            drop_empty(container, "env");
        }
    }
    drop_empty(metadata, "labels");
    drop_empty(metadata, "annotations");
    drop_empty(spec, "initContainers");
    drop_empty(spec, "volumes");
    drop_empty(pod, "metadata");
}
