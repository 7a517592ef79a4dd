#include "webhook/inject/shape.h"

#include <stddef.h>
#include <string.h>

#include "common/jtree.h"
#include "webhook/inject/app_env.h"
#include "webhook/inject/config.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/image.h"
#include "webhook/inject/merge.h"
#include "webhook/inject/mesh.h"
#include "webhook/inject/ours.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/ports.h"
#include "webhook/inject/probes.h"
#include "webhook/inject/render.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/volumes.h"

enum { KUBERNETES_NATIVE = 29, KUBERNETES_SLEEP = 30, ANNOTATIONS_BYTES = 262144 };

/* --- decisions about the Pod as a whole --- */

/* Classic or native (injection 2); a sidecar-mode that cannot be is refused. */
static void choose_mode(struct shape *s)
{
    bool job = pod_is_job_like(s->received);
    bool possible = s->config->kubernetes_minor >= KUBERNETES_NATIVE;
    bool required = s->native_needs_sidecar || (job && possible);
    const char *why =
        s->native_needs_sidecar
            ? "a restartable init container has a probe or hook that the sidecar answers"
            : "a Pod that ends needs a sidecar that ends with it";

    s->native = required || (possible && setting_is(s->settings, KEY_SIDECAR_MODE, "native"));
    if (required && setting_is(s->settings, KEY_SIDECAR_MODE, "classic")) {
        findings_refuse(s->f, REASON_SIDECAR_MODE, "classic is impossible: %s", why);
    }
    if (!possible &&
        (s->native_needs_sidecar || setting_is(s->settings, KEY_SIDECAR_MODE, "native"))) {
        findings_refuse(s->f, REASON_SIDECAR_MODE,
                        "native is impossible: it needs Kubernetes 1.29");
    }
    if (job && !possible) {
        findings_warn(s->f, WARN_JOB_NEVER_ENDS,
                      "before Kubernetes 1.29 the sidecar keeps this Pod from ending");
    }
}

static void choose_hold(struct shape *s)
{
    bool asked = setting_bool(s->settings, KEY_HOLD_APPLICATION);

    s->hold = !s->native && (asked || s->hook_needs_sidecar);
    if (s->hold && !asked) {
        findings_warn(s->f, WARN_HOLD_FORCED,
                      "a postStart request needs the sidecar, so the application waits for it");
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The sidecar drains, and in classic mode sleeps before that, within the Pod's grace period. */
static void choose_shutdown(struct shape *s)
{
    int64_t grace = pod_grace_seconds(s->received);
    int64_t wanted_ms = setting_int(s->settings, KEY_DRAIN_MS);
    int64_t room_ms = least(grace > 2 ? grace - 2 : 0, INT32_MAX) * 1000;
    int64_t sleep = 0;

    s->drain_ms = least(wanted_ms, room_ms);
    if (!s->native) {
        sleep = least(5, grace - (s->drain_ms + 999) / 1000 - 2);
        s->pre_stop_seconds = sleep < 1 || s->config->kubernetes_minor < KUBERNETES_SLEEP ? 0
                                                                                          : sleep;
    }
    if (s->drain_ms < wanted_ms || (!s->native && sleep < 5)) {
        findings_warn(s->f, WARN_SHUTDOWN_SHORTENED,
                      "grace period %llds: sleep %llds, drain %lldms", (long long)grace,
                      (long long)s->pre_stop_seconds, (long long)s->drain_ms);
    }
}

static void warn_about_image(struct shape *s)
{
    struct image image = { 0 };

    if (!image_parse(s->config->sidecar_image, &image) && image.digest.len == 0 &&
        (image.tag.len == 0 || str_eq(image.tag, "latest"))) {
        findings_warn(s->f, WARN_IMAGE_TAG, "%s is not pinned: name a tag or digest",
                      s->config->sidecar_image);
    }
}

/* Effective runAsUser and runAsGroup of the user's containers are not the sidecar's. */
static void check_uid(struct shape *s, const struct jval *list)
{
    static const char *const fields[] = { "runAsUser", "runAsGroup" };

    jval_each (container, list) {
        for (size_t i = 0; !container_is_chio(container) && i < ARRAY_LEN(fields); i++) {
            const struct jval *own = jobj_path(container, PATH("securityContext", fields[i]));
            const struct jval *pod = jobj_path(s->received,
                                               PATH("spec", "securityContext", fields[i]));
            int64_t id = 0;

            if (jnum_int(jval_absent(own) ? pod : own, &id) && id == (int64_t)s->config->uid) {
                findings_refuse(s->f, REASON_UID_CLASH,
                                "container %s: %s %u is the sidecar's: use another",
                                container_name(container), fields[i], s->config->uid);
            }
        }
    }
}

/* --- containers --- */

static struct jval *list_to_edit(struct shape *s, const char *key)
{
    struct jval *spec = jdoc_edit(s->doc, pod_spec(s->pod));
    const struct jval *list = jobj_get(spec, key);
    struct jval *made = NULL;

    if (jval_is(list, J_ARRAY)) {
        return jdoc_edit(s->doc, list);
    }
    made = jarr_new(s->doc);
    jobj_set(s->doc, spec, key, made);
    return made;
}

static void place_init(struct shape *s, const struct ours *ours)
{
    struct jval *rendered = render_init(s);

    if (ours->init) {
        merge_container(s, jdoc_edit(s->doc, ours->init), rendered, false);
    } else {
        jarr_insert(s->doc, list_to_edit(s, "initContainers"), 0, rendered);
    }
}

/* Behind chio-init, wherever other webhooks have moved it. */
static size_t index_after_init(const struct jval *list)
{
    size_t index = 1;

    jval_each (container, list) {
        if (strcmp(container_name(container), INIT_NAME) == 0) {
            return index;
        }
        index++;
    }
    return 0;
}

static void place_native(struct shape *s, const struct ours *ours)
{
    struct jval *rendered = render_sidecar(s);
    struct jval *list = list_to_edit(s, "initContainers"); /* chio-init stands in it */

    if (ours->classic) {
        jval_unlink(list_to_edit(s, "containers"), ours->classic);
    }
    if (ours->native) {
        merge_container(s, jdoc_edit(s->doc, ours->native), rendered, true);
    } else {
        jarr_insert(s->doc, list, index_after_init(list), rendered);
    }
}

static bool holds(const struct jval *sidecar)
{
    return !jval_absent(jobj_path(sidecar, PATH("lifecycle", "postStart", "exec")));
}

static void place_classic(struct shape *s, const struct ours *ours)
{
    struct jval *rendered = render_sidecar(s);
    struct jval *list = list_to_edit(s, "containers");

    if (ours->native) {
        jval_unlink(list_to_edit(s, "initContainers"), ours->native);
    }
    if (!ours->classic) {
        jarr_insert(s->doc, list, s->hold ? 0 : jval_count(list), rendered);
        return;
    }
    if (s->hold && !holds(ours->classic)) {
        jval_unlink(list, ours->classic);
        jarr_insert(s->doc, list, 0, jdoc_edit(s->doc, ours->classic));
    }
    merge_container(s, jdoc_edit(s->doc, ours->classic), rendered, true);
}

/* --- metadata --- */

static struct jval *map_to_edit(struct shape *s, const char *key)
{
    const struct jval *metadata = jobj_get(s->pod, "metadata");
    const struct jval *map = NULL;
    struct jval *made = NULL;

    if (!jval_is(metadata, J_OBJECT)) {
        made = jobj_new(s->doc);
        jobj_set(s->doc, s->pod, "metadata", made);
        metadata = made;
    }
    metadata = jdoc_edit(s->doc, metadata);
    map = jobj_get(metadata, key);
    if (jval_is(map, J_OBJECT)) {
        return jdoc_edit(s->doc, map);
    }
    made = jobj_new(s->doc);
    jobj_set(s->doc, jval_edit(metadata), key, made);
    return made;
}

static void put_text(struct shape *s, struct jval *map, const char *key, const char *text)
{
    if (!text || !jstr_is(jobj_get(map, key), text)) {
        jobj_set(s->doc, map, key, jstr_new(s->doc, text));
    }
}

static const char *first_user_container(const struct shape *s)
{
    jval_each (container, pod_containers(s->received)) {
        if (!container_is_chio(container)) {
            return container_name(container);
        }
    }
    return NULL;
}

/* kubectl logs and exec go to the application unless the user said otherwise. Returns whether the
   annotation, missing before, is chio's. */
static bool note_default_container(struct shape *s, const struct jval *annotations,
                                   struct status_list *set)
{
    const struct jval *have = jobj_get(annotations, DEFAULT_CONTAINER_KEY);
    const char *first = first_user_container(s);

    if (!jval_absent(have)) {
        bool noted = s->earlier.valid ? status_lists(s->earlier.set, "default-container")
                                      : s->was_injected && first && jstr_is(have, first);
        if (noted) {
            status_list_add(set, "default-container");
        }
        return false;
    }
    if (first) {
        status_list_add(set, "default-container");
    }
    return first != NULL;
}

static void check_annotation_bytes(struct shape *s, const struct jval *annotations)
{
    size_t bytes = 0;

    jval_each (annotation, annotations) {
        bytes += jval_key_len(annotation) + jstr_len(annotation);
    }
    if (bytes > ANNOTATIONS_BYTES) {
        findings_refuse(s->f, REASON_TOO_LARGE, "metadata.annotations has %zu bytes, limit %d",
                        bytes, ANNOTATIONS_BYTES);
    }
}

static void write_metadata(struct shape *s, const struct status_list *volumes,
                           const struct status_list *env)
{
    struct jval *labels = map_to_edit(s, "labels");
    struct jval *annotations = map_to_edit(s, "annotations");
    struct status_list set;
    bool add_default = false;

    status_list_init(&set, s->doc);
    add_default = note_default_container(s, annotations, &set);
    put_text(s, labels, INJECTED_KEY, "true");
    put_text(s, annotations, STATUS_KEY, status_text(s, volumes, env, &set));
    if (add_default) {
        put_text(s, annotations, DEFAULT_CONTAINER_KEY, first_user_container(s));
    }
    check_annotation_bytes(s, annotations);
}

/* --- the whole --- */

/* Gives the clone what is edited almost always: its lists and their elements. Deeper down each
   edit takes what it needs; all else stays the received Pod's. */
static void open_list(struct shape *s, const char *key)
{
    const struct jval *list = jobj_get(pod_spec(s->pod), key);

    if (jval_is(list, J_ARRAY)) {
        jval_each (element, jdoc_edit(s->doc, list)) {
            (void)jdoc_edit(s->doc, element); /* the document remembers a failure */
        }
    }
}

static void open_pod(struct shape *s)
{
    (void)jdoc_edit(s->doc, s->pod);
    (void)jdoc_edit(s->doc, pod_spec(s->pod));
    open_list(s, "containers");
    open_list(s, "initContainers");
    open_list(s, "volumes");
}

void shape_pod(struct shape *s)
{
    struct ours ours;
    struct status_list volumes;
    struct status_list env;

    open_pod(s);
    ours = ours_find(s);
    status_list_init(&volumes, s->doc);
    status_list_init(&env, s->doc);
    status_read(&s->earlier, s->doc, s->received);
    s->was_injected = ours.classic || ours.native;
    s->listen = (unsigned)setting_int(s->settings, KEY_LISTEN_PORT);
    s->probe = (unsigned)setting_int(s->settings, KEY_PROBE_PORT);
    s->shadow_token = !jval_is(jobj_get(pod_spec(s->received), "automountServiceAccountToken"),
                               J_BOOL) ||
                      jbool_get(jobj_get(pod_spec(s->received), "automountServiceAccountToken"));

    ports_choose_app(s);
    probes_rewrite(s, ours.classic ? ours.classic : ours.native);
    ports_check_clashes(s);
    choose_mode(s);
    choose_hold(s);
    choose_shutdown(s);
    mesh_check(s);
    check_uid(s, pod_containers(s->received));
    check_uid(s, pod_init_containers(s->received));
    warn_about_image(s);

    app_env_add(s, &env);
    volumes_add(s, &volumes);
    place_init(s, &ours);
    if (s->native) {
        place_native(s, &ours);
    } else {
        place_classic(s, &ours);
    }
    write_metadata(s, &volumes, &env);
}
