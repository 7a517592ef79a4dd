#include "webhook/inject/ours.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/config.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/image.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/shape.h"

static bool same_repository(struct str repository, const char *image)
{
    struct image ours = { 0 };

    return !image_parse(image, &ours) && repository.len == ours.repository.len &&
           memcmp(repository.p, ours.repository.p, repository.len) == 0;
}

static bool has_our_image(const struct shape *s, const struct jval *container)
{
    const char *text = jstr_get(jobj_get(container, "image"));
    struct image image = { 0 };

    if (!text || image_parse(text, &image)) {
        return false;
    }
    if (same_repository(image.repository, s->config->sidecar_image)) {
        return true;
    }
    for (const char *const *previous = s->config->previous_images; *previous; previous++) {
        if (str_eq(image.repository, *previous)) {
            return true;
        }
    }
    return false;
}

/* Looks at every container of a list under one of our names; the first that is ours goes to its
   slot, of which there is none where we would not put it. */
static void scan(struct shape *s, const struct jval *list, const char *list_name,
                 const struct jval **init, const struct jval **sidecar)
{
    size_t index = 0;

    jval_each (container, list) {
        const char *name = container_name(container);
        const struct jval **slot = strcmp(name, INIT_NAME) == 0 ? init : sidecar;
        const char *image = jstr_get(jobj_get(container, "image"));

        if (container_is_chio(container)) {
            if (!slot || !has_our_image(s, container)) {
                findings_refuse(
                    s->f, REASON_IMPOSTOR,
                    "spec.%s[%zu] is named %s but its image %s is not chio's: rename it", list_name,
                    index, name, findings_quote(s->f, image ? image : "\"\""));
            } else if (*slot) {
                findings_refuse(s->f, REASON_OBJECT_INVALID, "spec.%s[%zu].name must be unique",
                                list_name, index);
            } else {
                *slot = container;
            }
        }
        index++;
    }
}

struct ours ours_find(struct shape *s)
{
    struct ours ours = { NULL, NULL, NULL };

    scan(s, pod_containers(s->pod), "containers", NULL, &ours.classic);
    scan(s, pod_init_containers(s->pod), "initContainers", &ours.init, &ours.native);
    return ours;
}
