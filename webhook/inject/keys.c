#include "webhook/inject/keys.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/err.h"
#include "common/str.h"

#define CHOICES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct key_info keys[KEY_COUNT] = {
    [KEY_APP_PORT] = { "app-port", KEY_TYPE_APP_PORT, NULL, NULL,
                       "1 to 65535, or the name of a declared TCP port",
                       "the application's port; what the sidecar forwards to" },
    [KEY_LISTEN_PORT] = { "listen-port", KEY_TYPE_PORT, NULL, "9090", "1024 to 65535",
                          "the sidecar's port" },
    [KEY_PROBE_PORT] = { "probe-port", KEY_TYPE_PORT, NULL, "9091", "1024 to 65535",
                         "the port on which the sidecar answers rewritten probes" },
    [KEY_SIDECAR_MODE] = { "sidecar-mode", KEY_TYPE_CHOICE, CHOICES("auto", "classic", "native"),
                           "auto", "auto, classic or native",
                           "an ordinary container, or a restartable init container" },
    [KEY_HOLD_APPLICATION] = { "hold-application", KEY_TYPE_BOOL, NULL, "false", "true or false",
                               "start the application only after the sidecar is ready" },
    [KEY_EXTRA_PORTS] = { "extra-ports", KEY_TYPE_CHOICE, CHOICES("guard", "reject"), "guard",
                          "guard or reject", "what happens to ports beside the application's" },
    [KEY_PROTECT_LOOPBACK] = { "protect-loopback", KEY_TYPE_BOOL, NULL, "false", "true or false",
                               "guard the application's ports inside the Pod too" },
    [KEY_BLOCK_INBOUND_UDP] = { "block-inbound-udp", KEY_TYPE_BOOL, NULL, "false", "true or false",
                                "drop new inbound UDP" },
    [KEY_LOG_LEVEL] = { "log-level", KEY_TYPE_CHOICE, CHOICES("error", "warn", "info", "debug"),
                        "info", "error, warn, info or debug", "the sidecar's log level" },
    [KEY_DRAIN_MS] = { "drain-ms", KEY_TYPE_MS, NULL, "8000", "0 to 60000",
                       "how long the sidecar drains, in milliseconds" },
    [KEY_CPU_REQUEST] = { "cpu-request", KEY_TYPE_CPU, NULL, "50m", NULL,
                          "the sidecar's CPU request; empty: none" },
    [KEY_CPU_LIMIT] = { "cpu-limit", KEY_TYPE_CPU, NULL, "500m", NULL,
                        "the sidecar's CPU limit; empty: none" },
    [KEY_MEMORY_REQUEST] = { "memory-request", KEY_TYPE_MEMORY, NULL, "64Mi", NULL,
                             "the sidecar's memory request; empty: none" },
    [KEY_MEMORY_LIMIT] = { "memory-limit", KEY_TYPE_MEMORY, NULL, "128Mi", NULL,
                           "the sidecar's memory limit; empty: none" },
    [KEY_ENV_CONTAINERS] = { "env-containers", KEY_TYPE_NAMES, NULL, "*",
                             "names of the Pod's containers, *, or empty",
                             "which containers are told the sidecar's address" },
    [KEY_REVISION] = { "revision", KEY_TYPE_LABEL, NULL, "default", "a DNS label",
                       "the injector that serves this Pod" },
};

/* Known names that this version refuses instead of ignoring them. */
static const char *const unsupported[] = {
    "mode",
    "include-inbound-ports",
    "exclude-inbound-ports",
    "image",
    "kernel-config-secret",
    "openapi-spec-secret",
    "policy-source",
    "receipt-sink",
    "readiness-gate",
    "capture-outbound",
    "exclude-outbound-ports",
    "exclude-outbound-cidrs",
    "sidecar-patch",
    "init-order",
    "rewrite-probes",
};

const struct key_info *key_info(enum key key)
{
    return &keys[key];
}

enum key key_find(const char *name)
{
    int key = 0;

    while (key < KEY_COUNT && strcmp(keys[key].name, name) != 0) {
        key++;
    }
    return (enum key)key;
}

bool key_is_unsupported(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(unsupported); i++) {
        if (strcmp(unsupported[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const char *key_nearest(const char *name)
{
    const char *names[KEY_COUNT + ARRAY_LEN(unsupported) + 1] = { NULL };

    for (size_t i = 0; i < KEY_COUNT; i++) {
        names[i] = keys[i].name;
    }
    for (size_t i = 0; i < ARRAY_LEN(unsupported); i++) {
        names[KEY_COUNT + i] = unsupported[i];
    }
    return str_nearest(name, names);
}

static bool is_number(const char *value, uint64_t min, uint64_t max)
{
    struct err err = { 0 };
    uint64_t number = 0;

    return str_to_u64(str_of(value), min, max, &number, &err) == 0;
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* RFC 1123: lower case letters, digits and inner hyphens. */
static bool is_label(struct str s, size_t max)
{
    if (s.len == 0 || s.len > max || !is_alnum(s.p[0]) || !is_alnum(s.p[s.len - 1])) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (!is_alnum(s.p[i]) && s.p[i] != '-') {
            return false;
        }
    }
    return true;
}

/* Digits alone are a number; a name has a letter (IANA_SVC_NAME). */
static bool is_app_port(const char *value)
{
    bool letter = false;

    for (const char *c = value; *c; c++) {
        letter = letter || (*c >= 'a' && *c <= 'z');
    }
    return letter ? is_label(str_of(value), 15) : is_number(value, 1, 65535);
}

static bool is_names(const char *value)
{
    struct str rest = str_of(value);
    struct str item = { 0 };

    if (value[0] == '\0' || strcmp(value, "*") == 0) {
        return true;
    }
    while (str_cut(&rest, ',', &item)) {
        item = str_trim(item);
        if (!is_label(item, 63) && !(item.len == 0 && !rest.p)) { /* one trailing comma */
            return false;
        }
    }
    return true;
}

static bool is_quantity(const char *value, const char *min, struct quantity max)
{
    struct quantity least = { 0 };
    struct quantity quantity = { 0 };

    return value[0] == '\0' ||
           (quantity_parse(value, &quantity) && quantity_parse(min, &least) &&
            quantity_compare(quantity, least) >= 0 && quantity_compare(quantity, max) <= 0);
}

static bool is_choice(const char *value, const char *const *choices)
{
    while (*choices && strcmp(*choices, value) != 0) {
        choices++;
    }
    return *choices != NULL;
}

#define CPU_MIN "10m"
#define MEMORY_MIN "32Mi"

bool key_accepts(enum key key, const char *value, const struct key_bounds *bounds)
{
    if (strlen(value) > KEY_VALUE_BYTES) {
        return false;
    }
    switch (keys[key].type) {
    case KEY_TYPE_APP_PORT:
        return is_app_port(value);
    case KEY_TYPE_PORT:
        return is_number(value, 1024, 65535);
    case KEY_TYPE_CHOICE:
        return is_choice(value, keys[key].choices);
    case KEY_TYPE_BOOL:
        return strcasecmp(value, "true") == 0 || strcasecmp(value, "false") == 0;
    case KEY_TYPE_MS:
        return is_number(value, 0, 60000);
    case KEY_TYPE_CPU:
        return is_quantity(value, CPU_MIN, bounds->cpu_max);
    case KEY_TYPE_MEMORY:
        return is_quantity(value, MEMORY_MIN, bounds->memory_max);
    case KEY_TYPE_NAMES:
        return is_names(value);
    case KEY_TYPE_LABEL:
        return is_label(str_of(value), 63);
    }
    return false;
}

void key_accepts_text(enum key key, const struct key_bounds *bounds, char *text, unsigned long size)
{
    const __int128 milli = 1000000;

    switch (keys[key].type) {
    case KEY_TYPE_CPU:
        (void)snprintf(text, size, "a quantity from " CPU_MIN " to %lldm, or empty",
                       (long long)(bounds->cpu_max.nano / milli));
        break;
    case KEY_TYPE_MEMORY:
        (void)snprintf(text, size, "a quantity from " MEMORY_MIN " to %lldMi, or empty",
                       (long long)(bounds->memory_max.nano / (1000 * milli) / (1024 * 1024)));
        break;
    default:
        (void)snprintf(text, size, "%s", keys[key].accepts);
    }
}
