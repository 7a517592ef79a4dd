#ifndef CHIO_WEBHOOK_INJECT_POD_H
#define CHIO_WEBHOOK_INJECT_POD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jval;

/* Reading a Pod whose types pod_schema.h has checked. NULL stands for what is absent or null. */

#define SIDECAR_NAME "chio-sidecar"
#define INIT_NAME "chio-init"

const struct jval *pod_spec(const struct jval *pod);
const struct jval *pod_containers(const struct jval *pod);
const struct jval *pod_init_containers(const struct jval *pod);

const char *container_name(const struct jval *container);
/* Carries one of chio's names, whoever made it. */
bool container_is_chio(const struct jval *container);
/* restartPolicy: Always on an init container: it runs beside the application. */
bool container_restarts(const struct jval *init_container);

/* OnFailure or Never: a Pod that is meant to end. */
bool pod_is_job_like(const struct jval *pod);
/* terminationGracePeriodSeconds; 30 when absent. */
int64_t pod_grace_seconds(const struct jval *pod);

/* The next container of the user's that runs beside the sidecar: regular ones in order, then
   restartable init containers. Start with at = NULL; *ret_regular tells which list. */
const struct jval *pod_next_running(const struct jval *pod, const struct jval *at,
                                    bool *ret_regular);

/* Protocol of a declared port: "TCP" when absent. */
const char *port_protocol(const struct jval *port);
bool port_is_tcp(const struct jval *port);
/* containerPort; 0 when absent or not 1-65535. */
unsigned port_number(const struct jval *port);

#endif
