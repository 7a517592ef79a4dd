#include "webhook/inject/app_env.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/merge.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/render.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/shape.h"

/* env-containers names the container. */
static bool is_wanted(const struct shape *s, const struct jval *container)
{
    struct str rest = str_of(setting_text(s->settings, KEY_ENV_CONTAINERS));
    struct str item = { 0 };

    if (str_eq(rest, "*")) {
        return true;
    }
    while (str_cut(&rest, ',', &item)) {
        if (str_eq(str_trim(item), container_name(container))) {
            return true;
        }
    }
    return false;
}

static const struct jval *find_entry(const struct jval *env, const char *name)
{
    const struct jval *last = NULL;

    jval_each (entry, env) {
        if (jstr_is(jobj_get(entry, "name"), name)) {
            last = entry; /* of several, the kubelet takes the last */
        }
    }
    return last;
}

static const char *noted_name(const struct shape *s, const struct jval *container, const char *name)
{
    const char *text = jstr_get(jstr_printf(s->doc, "%s/%s", container_name(container), name));

    return text ? text : "";
}

/* An earlier pass noted the entry as chio's; without a note, everything that says what we say. */
static bool is_chios(const struct shape *s, const struct jval *container, const char *name,
                     bool same)
{
    if (s->earlier.valid) {
        return status_lists(s->earlier.env, container_name(container)) ||
               status_lists(s->earlier.env, noted_name(s, container, name));
    }
    return same && s->was_injected;
}

static bool says_same(const struct jval *entry, const struct jval *rendered)
{
    return jval_absent(jobj_get(entry, "valueFrom")) &&
           jval_equal(jobj_get(entry, "value"), jobj_get(rendered, "value"));
}

/* An entry that the container has already. True: it is chio's. */
static bool keep_or_set_back(struct shape *s, const struct jval *container,
                             const struct jval *entry, const struct jval *rendered)
{
    const char *name = jstr_get(jobj_get(rendered, "name"));
    bool same = says_same(entry, rendered);

    if (!is_chios(s, container, name, same)) {
        if (!same) {
            findings_warn(s->f, WARN_ENV_KEPT, "container %s: its own %s is kept",
                          container_name(container), name);
        }
        return false;
    }
    merge_object(s, jdoc_edit(s->doc, entry), rendered);
    return true;
}

static struct jval *env_to_edit(struct shape *s, struct jval *container)
{
    const struct jval *env = jobj_get(container, "env");
    struct jval *made = NULL;

    if (jval_is(env, J_ARRAY)) {
        return jdoc_edit(s->doc, env);
    }
    made = jarr_new(s->doc);
    jobj_set(s->doc, container, "env", made);
    return made;
}

/* The list that is there, its entries ready to be edited; NULL without one. */
static const struct jval *env_to_read(struct shape *s, struct jval *container)
{
    const struct jval *env = jobj_get(container, "env");

    return jval_is(env, J_ARRAY) ? jdoc_edit(s->doc, env) : NULL;
}

static void add_to_container(struct shape *s, struct jval *container, const struct jval *rendered,
                             struct status_list *noted)
{
    const struct jval *have = env_to_read(s, container);
    const char *chios[2] = { NULL, NULL };
    size_t count = 0;
    size_t index = 0;

    jval_each (want, rendered) {
        const char *name = jstr_get(jobj_get(want, "name"));
        const struct jval *entry = find_entry(have, name);

        if (entry && !keep_or_set_back(s, container, entry, want)) {
            continue;
        }
        if (!entry) {
            struct jval *value = jval_clone(s->doc, want);

            jval_forget_origin(value);
            jarr_insert(s->doc, env_to_edit(s, container), index++, value);
            have = jobj_get(container, "env");
        }
        chios[count++] = name;
    }
    if (count == 2) {
        status_list_add(noted, container_name(container));
    } else if (count == 1) {
        status_list_add(noted, noted_name(s, container, chios[0]));
    }
}

void app_env_add(struct shape *s, struct status_list *noted)
{
    struct jval *rendered = render_app_env(s);

    jval_each (container, pod_containers(s->pod)) {
        if (!container_is_chio(container) && is_wanted(s, container)) {
            add_to_container(s, jdoc_edit(s->doc, container), rendered, noted);
        }
    }
    jval_each (container, pod_init_containers(s->pod)) {
        if (!container_is_chio(container) && is_wanted(s, container) &&
            (s->native || container_restarts(container))) {
            add_to_container(s, jdoc_edit(s->doc, container), rendered, noted);
        }
    }
}
