#include "webhook/inject/volumes.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/jtree.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/merge.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/render.h"
#include "webhook/inject/shape.h"

enum { OTHERS_MAY_READ = 04 };

static bool others_may_read(const struct jval *mode)
{
    int64_t bits = 0;

    return jval_absent(mode) || (jnum_int(mode, &bits) && (bits & OTHERS_MAY_READ) != 0);
}

/* Items name the same keys and paths, each in a mode that the sidecar can read. */
static bool items_serve(const struct jval *items, const struct jval *rendered)
{
    const struct jval *want = jval_first(rendered);

    if (jval_count(items) != jval_count(rendered)) {
        return false;
    }
    jval_each (item, items) {
        if (!jval_equal(jobj_get(item, "key"), jobj_get(want, "key")) ||
            !jval_equal(jobj_get(item, "path"), jobj_get(want, "path")) ||
            !others_may_read(jobj_get(item, "mode"))) {
            return false;
        }
        want = jval_next(want);
    }
    return true;
}

/* A Secret volume of the same Secret, items and a mode that others may read: the seed's manifest
   declares such ones, 0644 after defaulting. */
static bool secret_serves(const struct jval *volume, const struct jval *rendered)
{
    const struct jval *have = jobj_get(volume, "secret");
    const struct jval *want = jobj_get(rendered, "secret");

    jval_each (member, volume) {
        if (!jval_absent(member) && strcmp(jval_key(member), "name") != 0 &&
            strcmp(jval_key(member), "secret") != 0) {
            return false;
        }
    }
    return jval_equal(jobj_get(have, "secretName"), jobj_get(want, "secretName")) &&
           items_serve(jobj_get(have, "items"), jobj_get(want, "items")) &&
           others_may_read(jobj_get(have, "defaultMode")) && !jbool_get(jobj_get(have, "optional"));
}

static bool serves(const struct jval *volume, const struct jval *rendered)
{
    return means_same(volume, rendered) ||
           (jobj_get(rendered, "secret") && secret_serves(volume, rendered));
}

/* Only the sidecar, and chio-init, may see these volumes. */
static void refuse_users(struct shape *s, const struct jval *list, const char *volume)
{
    jval_each (container, list) {
        if (container_is_chio(container)) {
            continue;
        }
        jval_each (mount, jobj_get(container, "volumeMounts")) {
            if (jstr_is(jobj_get(mount, "name"), volume)) {
                findings_refuse(s->f, REASON_VOLUME_EXPOSED,
                                "container %s mounts %s, which is the sidecar's alone",
                                container_name(container), volume);
            }
        }
    }
}

static const struct jval *find_volume(const struct shape *s, const char *name)
{
    jval_each (volume, jobj_get(pod_spec(s->pod), "volumes")) {
        if (jstr_is(jobj_get(volume, "name"), name)) {
            return volume;
        }
    }
    return NULL;
}

static void append_volume(struct shape *s, struct jval *rendered)
{
    struct jval *spec = jdoc_edit(s->doc, pod_spec(s->pod));
    const struct jval *volumes = jobj_get(spec, "volumes");
    struct jval *list = NULL;

    if (jval_is(volumes, J_ARRAY)) {
        jarr_push(s->doc, jdoc_edit(s->doc, volumes), rendered);
        return;
    }
    list = jarr_new(s->doc);
    jarr_push(s->doc, list, rendered);
    jobj_set(s->doc, spec, "volumes", list);
}

/* Whether chio made the volume that is there: an earlier pass says so, or, without its note, it is
   what we would make. */
static bool is_chios(const struct shape *s, const char *name, bool same)
{
    return s->earlier.valid ? status_lists(s->earlier.volumes, name) : same && s->was_injected;
}

static void add_volume(struct shape *s, struct jval *rendered, struct status_list *noted)
{
    const char *name = jstr_get(jobj_get(rendered, "name"));
    const struct jval *have = name ? find_volume(s, name) : NULL;

    if (!name) {
        return; /* the document has failed */
    }
    refuse_users(s, pod_containers(s->received), name);
    refuse_users(s, pod_init_containers(s->received), name);
    if (!have) {
        append_volume(s, rendered);
        status_list_add(noted, name);
        return;
    }
    if (serves(have, rendered)) {
        if (is_chios(s, name, means_same(have, rendered))) {
            status_list_add(noted, name);
        }
        return;
    }
    if (!s->was_injected) {
        findings_refuse(s->f, REASON_VOLUME_CLASH, "volume %s differs from chio's: rename it",
                        name);
        return;
    }
    merge_object(s, jdoc_edit(s->doc, have), rendered);
    status_list_add(noted, name);
}

void volumes_add(struct shape *s, struct status_list *noted)
{
    add_volume(s, render_kernel_volume(s), noted);
    add_volume(s, render_spec_volume(s), noted);
    if (s->shadow_token) {
        add_volume(s, render_no_token_volume(s), noted);
    }
}
