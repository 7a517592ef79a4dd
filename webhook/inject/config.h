#ifndef CHIO_WEBHOOK_INJECT_CONFIG_H
#define CHIO_WEBHOOK_INJECT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"
#include "webhook/inject/keys.h"

struct buf;
struct err;
struct jdoc;

enum pod_security { POD_SECURITY_PRIVILEGED, POD_SECURITY_BASELINE, POD_SECURITY_RESTRICTED };

struct secret_ref {
    const char *name;
    const char *key;
};

/* The injector's configuration (injection 3.2) with every default filled in. Immutable once
   parsed; may be read from any thread. Text lists end with NULL. */
struct config {
    struct jdoc *doc; /* owns all text */
    const char *revision;
    const char *const *other_revisions;
    const char *sidecar_image;
    const char *const *previous_images; /* repositories */
    uint32_t uid;                       /* U; chio-init runs as U + 1 */
    const char *const *system_namespaces;
    bool skip_uninjectable;
    bool refuse_opt_out;
    unsigned kubernetes_minor; /* 30 for "1.30" */
    enum pod_security assumed_pod_security;
    bool iptables_auto;
    struct secret_ref kernel_config, openapi_spec, authority_url, signing_key;
    const char *defaults[KEY_COUNT]; /* NULL where not set */
    struct key_bounds bounds;
    char digest[17]; /* first 16 hex digits of SHA-256 over the complete configuration */
};

/* text is one YAML document; empty text gives the defaults. On invalid input returns NULL with
   ERR_INPUT, and problems holds one line per problem, "file:line:column: path: reason". */
struct config *config_parse(const char *file, const char *text, size_t len, struct buf *problems,
                            struct err *err) MUST_CHECK;
/* The built-in configuration. */
struct config *config_default(struct err *err) MUST_CHECK;
void config_free(struct config *config);
static inline void config_freep(struct config **config)
{
    config_free(*config);
}

bool config_is_system_namespace(const struct config *config, const char *name);

/* "1.30" to 30; false for anything but 1.<minor>. Also of --kube-version. */
bool config_parse_kubernetes(const char *text, unsigned *ret_minor);

/* The reference page of file and annotations (docs/configuration.md), from the same tables that
   the parser uses. */
void config_write_reference(struct buf *out);

#endif
