#include "webhook/inject/pod.h"

#include <string.h>

#include "common/jtree.h"

const struct jval *pod_spec(const struct jval *pod)
{
    return jobj_get(pod, "spec");
}

const struct jval *pod_containers(const struct jval *pod)
{
    return jobj_get(pod_spec(pod), "containers");
}

const struct jval *pod_init_containers(const struct jval *pod)
{
    return jobj_get(pod_spec(pod), "initContainers");
}

const char *container_name(const struct jval *container)
{
    const char *name = jstr_get(jobj_get(container, "name"));

    return name ? name : "";
}

bool container_is_chio(const struct jval *container)
{
    const char *name = container_name(container);

    return strcmp(name, SIDECAR_NAME) == 0 || strcmp(name, INIT_NAME) == 0;
}

bool container_restarts(const struct jval *init_container)
{
    return jstr_is(jobj_get(init_container, "restartPolicy"), "Always");
}

bool pod_is_job_like(const struct jval *pod)
{
    const struct jval *policy = jobj_get(pod_spec(pod), "restartPolicy");

    return jstr_is(policy, "OnFailure") || jstr_is(policy, "Never");
}

int64_t pod_grace_seconds(const struct jval *pod)
{
    int64_t seconds = 30;

    (void)jnum_int(jobj_get(pod_spec(pod), "terminationGracePeriodSeconds"), &seconds); /* absent */
    return seconds < 0 ? 0 : seconds;
}

static const struct jval *next_regular(const struct jval *container)
{
    while (container && container_is_chio(container)) {
        container = jval_next(container);
    }
    return container;
}

static const struct jval *next_restartable(const struct jval *container)
{
    while (container && (container_is_chio(container) || !container_restarts(container))) {
        container = jval_next(container);
    }
    return container;
}

const struct jval *pod_next_running(const struct jval *pod, const struct jval *at,
                                    bool *ret_regular)
{
    const struct jval *next = NULL;

    if (!at) {
        *ret_regular = true;
    }
    if (*ret_regular) {
        next = next_regular(at ? jval_next(at) : jval_first(pod_containers(pod)));
        if (next) {
            return next;
        }
        *ret_regular = false;
        return next_restartable(jval_first(pod_init_containers(pod)));
    }
    return next_restartable(jval_next(at));
}

const char *port_protocol(const struct jval *port)
{
    const char *protocol = jstr_get(jobj_get(port, "protocol"));

    return protocol && *protocol ? protocol : "TCP";
}

bool port_is_tcp(const struct jval *port)
{
    return strcmp(port_protocol(port), "TCP") == 0;
}

unsigned port_number(const struct jval *port)
{
    int64_t number = 0;

    if (!jnum_int(jobj_get(port, "containerPort"), &number) || number < 1 || number > 65535) {
        return 0;
    }
    return (unsigned)number;
}
