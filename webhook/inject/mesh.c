#include "webhook/inject/mesh.h"

#include <stddef.h>
#include <string.h>

#include "common/attr.h"
#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/image.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/shape.h"

#define ISTIO_PORTS "15006,15008,15020,15021,15090"
#define LINKERD_PORTS "4143,4190,4191"

/* A mesh's container: its name and the last part of its image's repository. A gateway that merely
   runs the same proxy is an application. */
static const struct {
    const char *name;
    const char *image;
    const char *ports; /* that the mesh itself answers on; NULL: none to exempt */
} known[] = {
    { "istio-proxy", "proxyv2", ISTIO_PORTS },
    { "istio-init", "proxyv2", ISTIO_PORTS },
    { "istio-validation", "proxyv2", ISTIO_PORTS },
    { "linkerd-proxy", "proxy", LINKERD_PORTS },
    { "linkerd-init", "proxy-init", LINKERD_PORTS },
    { "linkerd-init", "proxy", LINKERD_PORTS },
    { "linkerd-network-validator", "proxy-init", LINKERD_PORTS },
    { "linkerd-network-validator", "proxy", LINKERD_PORTS },
    { "kuma-sidecar", "kuma-dp", NULL },
    { "consul-dataplane", "consul-dataplane", NULL },
};

static void check_container(struct shape *s, const struct jval *container)
{
    const char *image = jstr_get(jobj_get(container, "image"));
    const char *name = container_name(container);

    for (size_t i = 0; image && i < ARRAY_LEN(known); i++) {
        if (strcmp(known[i].name, name) != 0 || !str_eq(image_base(image), known[i].image)) {
            continue;
        }
        if (!setting_bool(s->settings, KEY_PROTECT_LOOPBACK)) {
            findings_refuse(s->f, REASON_MESH,
                            "container %s would bypass the guard over loopback: set "
                            "chio.protocol/protect-loopback \"true\"",
                            name);
            return;
        }
        findings_warn(s->f, WARN_MESH, "container %s: the path is mesh, chio, application", name);
        s->mesh_ports = known[i].ports ? known[i].ports : s->mesh_ports;
        return;
    }
}

void mesh_check(struct shape *s)
{
    jval_each (container, pod_containers(s->received)) {
        check_container(s, container);
    }
    jval_each (container, pod_init_containers(s->received)) {
        check_container(s, container);
    }
}
