#include "webhook/inject/render.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/inject/dollar.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/ports.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/shape.h"

#define CHIO_PATH "/usr/local/bin/chio"
#define TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"

/* 0444: the sidecar is no owner of the files and has no group in common with them. */
enum { SECRET_MODE = 0444 };

/* --- small helpers: one member, one element --- */

static void put_str(struct jdoc *doc, struct jval *obj, const char *key, const char *text)
{
    jobj_set(doc, obj, key, jstr_new(doc, text));
}

static void put_int(struct jdoc *doc, struct jval *obj, const char *key, int64_t value)
{
    jobj_set(doc, obj, key, jint_new(doc, value));
}

static void put_bool(struct jdoc *doc, struct jval *obj, const char *key, bool value)
{
    jobj_set(doc, obj, key, jbool_new(doc, value));
}

/* A new object under key. */
static struct jval *put_obj(struct jdoc *doc, struct jval *obj, const char *key)
{
    struct jval *value = jobj_new(doc);

    jobj_set(doc, obj, key, value);
    return value;
}

static struct jval *strings(struct jdoc *doc, const char *const *texts)
{
    struct jval *list = jarr_new(doc);

    for (; *texts; texts++) {
        jarr_push(doc, list, jstr_new(doc, *texts));
    }
    return list;
}

/* --- members that both containers have --- */

static struct jval *security_context(const struct shape *s, uint32_t uid, const char *const *add)
{
    struct jdoc *doc = s->doc;
    struct jval *context = jobj_new(doc);
    struct jval *capabilities = NULL;

    put_int(doc, context, "runAsUser", uid);
    put_int(doc, context, "runAsGroup", uid);
    put_bool(doc, context, "runAsNonRoot", true);
    put_bool(doc, context, "allowPrivilegeEscalation", false);
    put_bool(doc, context, "readOnlyRootFilesystem", true);
    capabilities = put_obj(doc, context, "capabilities");
    if (add) {
        jobj_set(doc, capabilities, "add", strings(doc, add));
    }
    jobj_set(doc, capabilities, "drop", strings(doc, PATH("ALL")));
    put_str(doc, put_obj(doc, context, "seccompProfile"), "type", "RuntimeDefault");
    return context;
}

static void push_mount(const struct shape *s, struct jval *mounts, const char *name,
                       const char *path)
{
    struct jval *mount = jobj_new(s->doc);

    put_str(s->doc, mount, "name", name);
    put_str(s->doc, mount, "mountPath", path);
    put_bool(s->doc, mount, "readOnly", true);
    jarr_push(s->doc, mounts, mount);
}

/* One of requests and limits; left out when both are unset. */
static void put_quantities(const struct shape *s, struct jval *resources, const char *key,
                           const char *cpu, const char *memory)
{
    struct jval *values = jobj_new(s->doc);

    if (*cpu) {
        put_str(s->doc, values, "cpu", cpu);
    }
    if (*memory) {
        put_str(s->doc, values, "memory", memory);
    }
    if (*cpu || *memory) {
        jobj_set(s->doc, resources, key, values);
    }
}

/* --- chio-init --- */

/* chio-init's flags: the required ones, then those that differ from their defaults. */
static struct jval *init_args(const struct shape *s)
{
    CLEANUP(buf_done) struct buf loopback = BUF_INIT(1 << 20);
    struct jdoc *doc = s->doc;
    struct jval *args = strings(doc, PATH("init"));

    jarr_push(doc, args, jstr_printf(doc, "--listen-port=%u", s->listen));
    if (s->serves_probes) {
        jarr_push(doc, args, jstr_printf(doc, "--probe-port=%u", s->probe));
    }
    jarr_push(doc, args, jstr_printf(doc, "--uid=%u", s->config->uid));
    if (setting_is(s->settings, KEY_EXTRA_PORTS, "reject")) {
        jarr_push(doc, args, jstr_new(doc, "--extra-ports=reject"));
        jarr_push(doc, args, jstr_printf(doc, "--app-port=%u", s->app));
    }
    if (setting_bool(s->settings, KEY_PROTECT_LOOPBACK)) {
        ports_write_tcp_list(s, &loopback);
        jarr_push(doc, args, jstr_printf(doc, "--protect-loopback=%s", buf_cstr(&loopback)));
    }
    if (setting_bool(s->settings, KEY_BLOCK_INBOUND_UDP)) {
        jarr_push(doc, args, jstr_new(doc, "--block-inbound-udp"));
    }
    if (s->mesh_ports) {
        jarr_push(doc, args, jstr_printf(doc, "--mesh-ports=%s", s->mesh_ports));
    }
    if (s->config->iptables_auto) {
        jarr_push(doc, args, jstr_new(doc, "--iptables=auto"));
    }
    return args;
}

struct jval *render_init(const struct shape *s)
{
    struct jdoc *doc = s->doc;
    struct jval *container = jobj_new(doc);
    struct jval *resources = NULL;
    struct jval *mounts = jarr_new(doc);

    put_str(doc, container, "name", INIT_NAME);
    put_str(doc, container, "image", s->config->sidecar_image);
    /* Not through tini: under no_new_privs a capability survives only a direct exec. */
    jobj_set(doc, container, "command", strings(doc, PATH(CHIO_PATH)));
    jobj_set(doc, container, "args", init_args(s));
    resources = put_obj(doc, container, "resources");
    put_quantities(s, resources, "requests", "10m", "16Mi");
    put_quantities(s, resources, "limits", "100m", "64Mi");
    jobj_set(doc, container, "securityContext",
             security_context(s, s->config->uid + 1,
                              s->config->iptables_auto ? PATH("NET_ADMIN", "NET_RAW")
                                                       : PATH("NET_ADMIN")));
    if (s->shadow_token) {
        push_mount(s, mounts, VOLUME_NOTOKEN, TOKEN_PATH);
        jobj_set(doc, container, "volumeMounts", mounts);
    }
    return container;
}

/* --- chio-sidecar --- */

static struct jval *sidecar_args(const struct shape *s)
{
    struct jdoc *doc = s->doc;
    struct jval *args = strings(doc, PATH("api", "protect", "--upstream"));

    jarr_push(doc, args, jstr_printf(doc, "http://127.0.0.1:%u", s->app));
    jarr_push(doc, args, jstr_new(doc, "--spec"));
    jarr_push(doc, args, jstr_new(doc, "/etc/chio/spec/openapi.yaml"));
    jarr_push(doc, args, jstr_new(doc, "--listen"));
    jarr_push(doc, args, jstr_printf(doc, "[::]:%u", s->listen));
    if (s->serves_probes) {
        jarr_push(doc, args, jstr_new(doc, "--probe-listen"));
        jarr_push(doc, args, jstr_printf(doc, "[::]:%u", s->probe));
    }
    return args;
}

static void push_env(struct jdoc *doc, struct jval *env, const char *name, struct jval *value)
{
    struct jval *entry = jobj_new(doc);

    put_str(doc, entry, "name", name);
    jobj_set(doc, entry, "value", value);
    jarr_push(doc, env, entry);
}

/* A variable whose value comes from one field of a source. */
static struct jval *push_env_from(struct jdoc *doc, struct jval *env, const char *name,
                                  const char *source)
{
    struct jval *entry = jobj_new(doc);
    struct jval *ref = NULL;

    put_str(doc, entry, "name", name);
    ref = put_obj(doc, put_obj(doc, entry, "valueFrom"), source);
    jarr_push(doc, env, entry);
    return ref;
}

static void push_env_secret(struct jdoc *doc, struct jval *env, const char *name,
                            const struct secret_ref *secret)
{
    struct jval *ref = push_env_from(doc, env, name, "secretKeyRef");

    put_str(doc, ref, "name", secret->name);
    put_str(doc, ref, "key", secret->key);
}

static struct jval *sidecar_env(const struct shape *s)
{
    struct jdoc *doc = s->doc;
    struct jval *env = jarr_new(doc);

    push_env(doc, env, "CHIO_LISTEN_ADDR", jstr_printf(doc, "[::]:%u", s->listen));
    push_env(doc, env, "CHIO_HEALTH_PATH", jstr_new(doc, "/chio/health"));
    push_env(doc, env, "CHIO_KERNEL_CONFIG_PATH", jstr_new(doc, "/etc/chio/kernel/kernel.yaml"));
    push_env(doc, env, "CHIO_RECEIPT_SINK", jstr_new(doc, "stdout"));
    push_env(doc, env, "CHIO_LOG_LEVEL", jstr_new(doc, setting_text(s->settings, KEY_LOG_LEVEL)));
    push_env(doc, env, "CHIO_SHUTDOWN_DRAIN_MS", jstr_printf(doc, "%lld", (long long)s->drain_ms));
    put_str(doc, push_env_from(doc, env, "CHIO_POD_IP", "fieldRef"), "fieldPath", "status.podIP");
    if (s->serves_probes && s->app_probes) {
        push_env(doc, env, "CHIO_APP_PROBES", jstr_new(doc, dollar_double(doc, s->app_probes)));
    }
    push_env_secret(doc, env, "CHIO_CAPABILITY_AUTHORITY_URL", &s->config->authority_url);
    push_env_secret(doc, env, "CHIO_SIGNING_KEY", &s->config->signing_key);
    return env;
}

static struct jval *probe(const struct shape *s, const char *path)
{
    struct jval *value = jobj_new(s->doc);
    struct jval *http_get = put_obj(s->doc, value, "httpGet");

    put_str(s->doc, http_get, "path", path);
    put_int(s->doc, http_get, "port", s->listen);
    return value;
}

static void put_probes(const struct shape *s, struct jval *container)
{
    struct jdoc *doc = s->doc;
    struct jval *startup = probe(s, "/chio/health");
    struct jval *readiness = probe(s, "/chio/ready");
    struct jval *liveness = probe(s, "/chio/live");
    /* A native sidecar that restarts may keep a Never Pod from ever starting: more patience. */
    bool patient = s->native && pod_is_job_like(s->received);

    put_int(doc, startup, "initialDelaySeconds", 1);
    put_int(doc, startup, "periodSeconds", 1);
    put_int(doc, startup, "failureThreshold", patient ? 60 : 30);
    put_int(doc, readiness, "periodSeconds", 2);
    put_int(doc, readiness, "failureThreshold", 2);
    put_int(doc, liveness, "periodSeconds", 10);
    put_int(doc, liveness, "failureThreshold", 3);
    jobj_set(doc, container, "startupProbe", startup);
    jobj_set(doc, container, "readinessProbe", readiness);
    jobj_set(doc, container, "livenessProbe", liveness);
}

/* Classic only: a native sidecar's preStop would run while the application still needs it. */
static void put_lifecycle(const struct shape *s, struct jval *container)
{
    struct jdoc *doc = s->doc;
    struct jval *lifecycle = jobj_new(doc);

    if (s->hold) {
        jobj_set(doc, put_obj(doc, put_obj(doc, lifecycle, "postStart"), "exec"), "command",
                 strings(doc, PATH(CHIO_PATH, "wait", "--timeout", "60s")));
    }
    if (s->pre_stop_seconds > 0) {
        put_int(doc, put_obj(doc, put_obj(doc, lifecycle, "preStop"), "sleep"), "seconds",
                s->pre_stop_seconds);
    }
    if (jval_count(lifecycle) > 0) {
        jobj_set(doc, container, "lifecycle", lifecycle);
    }
}

static struct jval *sidecar_mounts(const struct shape *s)
{
    struct jval *mounts = jarr_new(s->doc);

    push_mount(s, mounts, VOLUME_KERNEL, "/etc/chio/kernel");
    push_mount(s, mounts, VOLUME_SPEC, "/etc/chio/spec");
    if (s->shadow_token) {
        push_mount(s, mounts, VOLUME_NOTOKEN, TOKEN_PATH);
    }
    return mounts;
}

static struct jval *sidecar_ports(const struct shape *s)
{
    struct jval *ports = jarr_new(s->doc);
    struct jval *port = jobj_new(s->doc);

    put_str(s->doc, port, "name", "chio");
    put_int(s->doc, port, "containerPort", s->listen);
    put_str(s->doc, port, "protocol", "TCP");
    jarr_push(s->doc, ports, port);
    return ports;
}

struct jval *render_sidecar(const struct shape *s)
{
    struct jdoc *doc = s->doc;
    struct jval *container = jobj_new(doc);
    struct jval *resources = jobj_new(doc);

    put_str(doc, container, "name", SIDECAR_NAME);
    if (s->native) {
        put_str(doc, container, "restartPolicy", "Always");
    }
    put_str(doc, container, "image", s->config->sidecar_image);
    jobj_set(doc, container, "args", sidecar_args(s));
    jobj_set(doc, container, "ports", sidecar_ports(s));
    jobj_set(doc, container, "env", sidecar_env(s));
    put_quantities(s, resources, "requests", setting_text(s->settings, KEY_CPU_REQUEST),
                   setting_text(s->settings, KEY_MEMORY_REQUEST));
    put_quantities(s, resources, "limits", setting_text(s->settings, KEY_CPU_LIMIT),
                   setting_text(s->settings, KEY_MEMORY_LIMIT));
    if (jval_count(resources) > 0) {
        jobj_set(doc, container, "resources", resources);
    }
    put_probes(s, container);
    put_lifecycle(s, container);
    jobj_set(doc, container, "securityContext", security_context(s, s->config->uid, NULL));
    jobj_set(doc, container, "volumeMounts", sidecar_mounts(s));
    return container;
}

/* --- volumes and the application's variables --- */

static struct jval *secret_volume(const struct shape *s, const char *name,
                                  const struct secret_ref *secret, const char *path)
{
    struct jdoc *doc = s->doc;
    struct jval *volume = jobj_new(doc);
    struct jval *source = NULL;
    struct jval *items = jarr_new(doc);
    struct jval *item = jobj_new(doc);

    put_str(doc, volume, "name", name);
    source = put_obj(doc, volume, "secret");
    put_str(doc, source, "secretName", secret->name);
    put_int(doc, source, "defaultMode", SECRET_MODE);
    put_str(doc, item, "key", secret->key);
    put_str(doc, item, "path", path);
    jarr_push(doc, items, item);
    jobj_set(doc, source, "items", items);
    return volume;
}

struct jval *render_kernel_volume(const struct shape *s)
{
    return secret_volume(s, VOLUME_KERNEL, &s->config->kernel_config, "kernel.yaml");
}

struct jval *render_spec_volume(const struct shape *s)
{
    return secret_volume(s, VOLUME_SPEC, &s->config->openapi_spec, "openapi.yaml");
}

struct jval *render_no_token_volume(const struct shape *s)
{
    struct jval *volume = jobj_new(s->doc);

    put_str(s->doc, volume, "name", VOLUME_NOTOKEN);
    (void)put_obj(s->doc, volume, "downwardAPI"); /* stays empty: it only takes the place */
    return volume;
}

struct jval *render_app_env(const struct shape *s)
{
    struct jdoc *doc = s->doc;
    struct jval *env = jarr_new(doc);

    push_env(doc, env, ENV_URL, jstr_printf(doc, "http://localhost:%u", s->listen));
    push_env(doc, env, ENV_HEALTH, jstr_printf(doc, "http://localhost:%u/chio/health", s->listen));
    return env;
}
