#ifndef CHIO_WEBHOOK_INJECT_KEYS_H
#define CHIO_WEBHOOK_INJECT_KEYS_H

#include <stdbool.h>

#include "common/attr.h"
#include "webhook/inject/quantity.h"

struct err;

#define OPT_IN_KEY "chio-injection"
#define KEY_PREFIX "chio.protocol/"

/* The keys of injection 3.1, without prefix: what a Pod annotation, a namespace annotation, or
   `defaults` of the configuration may set. */
enum key {
    KEY_APP_PORT,
    KEY_LISTEN_PORT,
    KEY_PROBE_PORT,
    KEY_SIDECAR_MODE,
    KEY_HOLD_APPLICATION,
    KEY_EXTRA_PORTS,
    KEY_PROTECT_LOOPBACK,
    KEY_BLOCK_INBOUND_UDP,
    KEY_LOG_LEVEL,
    KEY_DRAIN_MS,
    KEY_CPU_REQUEST,
    KEY_CPU_LIMIT,
    KEY_MEMORY_REQUEST,
    KEY_MEMORY_LIMIT,
    KEY_ENV_CONTAINERS,
    KEY_REVISION,
    KEY_COUNT
};

enum key_type {
    KEY_TYPE_APP_PORT, /* 1-65535 or a port name */
    KEY_TYPE_PORT,     /* 1024-65535 */
    KEY_TYPE_CHOICE,
    KEY_TYPE_BOOL,
    KEY_TYPE_MS,  /* 0-60000 */
    KEY_TYPE_CPU, /* quantity or empty */
    KEY_TYPE_MEMORY,
    KEY_TYPE_NAMES, /* container names, "*", or empty */
    KEY_TYPE_LABEL, /* DNS label */
};

struct key_info {
    const char *name;
    enum key_type type;
    const char *const *choices; /* of KEY_TYPE_CHOICE, ends with NULL */
    const char *builtin;        /* NULL: unset (app-port) */
    const char *accepts;        /* for messages: "true or false" */
    const char *meaning;        /* for explain and the reference page */
};

const struct key_info *key_info(enum key key);
/* KEY_COUNT when the name (without prefix) is none of ours. */
enum key key_find(const char *name);
/* Why a known name cannot be set in this version: "needs a grant" keys and later ones; NULL for
   other names. The text ends "... is not supported in this version". */
bool key_is_unsupported(const char *name);
/* Nearest key name (without prefix) for a typing mistake, or NULL. */
const char *key_nearest(const char *name);

/* Bounds that the configuration sets. */
struct key_bounds {
    struct quantity cpu_max;
    struct quantity memory_max;
};

enum { KEY_VALUE_BYTES = 4096 };

/* A value is trimmed by the caller. False when key does not accept it. */
bool key_accepts(enum key key, const char *value, const struct key_bounds *bounds);
/* What key accepts, for a denial: "10m to 2, or empty". Written to text. */
void key_accepts_text(enum key key, const struct key_bounds *bounds, char *text,
                      unsigned long size);

#endif
