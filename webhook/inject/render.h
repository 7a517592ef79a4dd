#ifndef CHIO_WEBHOOK_INJECT_RENDER_H
#define CHIO_WEBHOOK_INJECT_RENDER_H

struct jval;
struct shape;

/* chio's parts as injection 2 lists them, for one shape. New values of the shape's document. */

struct jval *render_init(const struct shape *s);
struct jval *render_sidecar(const struct shape *s);

#define VOLUME_KERNEL "chio-kernel-config"
#define VOLUME_SPEC "chio-openapi-spec"
#define VOLUME_NOTOKEN "chio-no-token"

struct jval *render_kernel_volume(const struct shape *s);
struct jval *render_spec_volume(const struct shape *s);
struct jval *render_no_token_volume(const struct shape *s);

/* The two variables of the application, as one array. */
#define ENV_URL "CHIO_SIDECAR_URL"
#define ENV_HEALTH "CHIO_SIDECAR_HEALTH_URL"
struct jval *render_app_env(const struct shape *s);

#endif
