#include "webhook/inject/ports.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/settings.h"
#include "webhook/inject/shape.h"

enum { DEFAULT_APP_PORT = 8080 };

/* A set of port numbers: one bit each. */
struct port_set {
    uint64_t words[65536 / 64];
    unsigned count;
};

static bool set_has(const struct port_set *set, unsigned port)
{
    return (set->words[port / 64] >> (port % 64) & 1) != 0;
}

static void set_add(struct port_set *set, unsigned port)
{
    if (!set_has(set, port)) {
        set->words[port / 64] |= UINT64_C(1) << (port % 64);
        set->count++;
    }
}

/* The least member above after; 0 when there is none. */
static unsigned set_next(const struct port_set *set, unsigned after)
{
    unsigned word = (after + 1) / 64;
    uint64_t bits = 0;

    if (after >= 65535 || set->count == 0) {
        return 0;
    }
    bits = set->words[word] & (UINT64_MAX << ((after + 1) % 64));
    while (bits == 0 && ++word < ARRAY_LEN(set->words)) {
        bits = set->words[word];
    }
    return bits ? word * 64 + (unsigned)__builtin_ctzll(bits) : 0;
}

static void set_write(const struct port_set *set, const char *separator, struct buf *out)
{
    for (unsigned port = set_next(set, 0); port; port = set_next(set, port)) {
        buf_printf(out, "%s%u", out->len > 0 ? separator : "", port);
    }
}

/* Adds the TCP ports that running containers of the user declare: all, or those of one name. */
static void collect(const struct shape *s, bool regular_only, const char *name,
                    struct port_set *ret)
{
    bool regular = true;
    const struct jval *container = NULL;

    for (container = pod_next_running(s->received, NULL, &regular); container;
         container = pod_next_running(s->received, container, &regular)) {
        if (regular_only && !regular) {
            return;
        }
        jval_each (port, jobj_get(container, "ports")) {
            if (port_is_tcp(port) && port_number(port) &&
                (!name || jstr_is(jobj_get(port, "name"), name))) {
                set_add(ret, port_number(port));
            }
        }
    }
}

static const char *list_text(const struct shape *s, const struct port_set *set,
                             const char *separator)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1 << 20);
    const char *kept = NULL;

    set_write(set, separator, &text);
    kept = jstr_get(jstr_new(s->doc, buf_cstr(&text)));
    return kept ? kept : "";
}

/* The one number under a name; refused when there are two. 0 for none or after a refusal. */
static unsigned port_of_name(struct shape *s, const char *name, bool regular_only)
{
    struct port_set set = { { 0 }, 0 };

    collect(s, regular_only, name, &set);
    if (set.count > 1) {
        findings_refuse(s->f, REASON_APP_PORT, "port name %s is %s", name,
                        list_text(s, &set, " and "));
        return 0;
    }
    return set_next(&set, 0);
}

static unsigned asked_port(struct shape *s, const char *value)
{
    struct err err = { 0 };
    uint16_t number = 0;
    unsigned port = 0;

    if (str_to_u16(value, 1, 65535, &number, &err) == 0) {
        return number;
    }
    port = port_of_name(s, value, false);
    if (port == 0 && !findings_has(s->f, REASON_APP_PORT)) {
        findings_refuse(s->f, REASON_APP_PORT, "no TCP port named %s", value);
    }
    return port;
}

/* Injection 4, rules 2 to 6. */
static unsigned guess_port(struct shape *s, const struct port_set *candidates)
{
    static const char *const names[] = { "http", "web" };

    if (candidates->count == 0) {
        findings_warn(s->f, WARN_APP_PORT_DEFAULT,
                      "no TCP port is declared, %d is assumed: set chio.protocol/app-port",
                      DEFAULT_APP_PORT);
        return DEFAULT_APP_PORT;
    }
    if (candidates->count == 1) {
        return set_next(candidates, 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        unsigned port = port_of_name(s, names[i], true);

        if (port || findings_has(s->f, REASON_APP_PORT)) {
            return port;
        }
    }
    if (set_has(candidates, DEFAULT_APP_PORT)) {
        return DEFAULT_APP_PORT;
    }
    findings_refuse(s->f, REASON_APP_PORT,
                    "TCP ports %s, none named http or web: set chio.protocol/app-port",
                    list_text(s, candidates, ", "));
    return 0;
}

static bool speaks_http2(const char *name)
{
    static const char *const names[] = { "grpc", "h2c", "http2" };

    for (size_t i = 0; name && i < ARRAY_LEN(names); i++) {
        size_t len = strlen(names[i]);

        if (strncmp(name, names[i], len) == 0 && (name[len] == '\0' || name[len] == '-')) {
            return true;
        }
    }
    return false;
}

static void warn_about_port(struct shape *s, const struct jval *container, bool regular,
                            const struct jval *port)
{
    unsigned number = port_number(port);
    const char *name = jstr_get(jobj_get(port, "name"));
    const char *owner = container_name(container);

    if (!port_is_tcp(port)) {
        findings_warn(s->f, WARN_NOT_GUARDED, "container %s: %s port %u is not guarded", owner,
                      findings_quote(s->f, port_protocol(port)), number);
    } else if (number == s->app) {
        if (speaks_http2(name)) {
            findings_warn(s->f, WARN_HTTP2, "port %u is named %s: the sidecar speaks HTTP/1.1",
                          number, name);
        }
    } else if (regular && setting_is(s->settings, KEY_EXTRA_PORTS, "guard")) {
        findings_warn(
            s->f, WARN_EXTRA_PORT,
            "port %u is guarded: callers need a capability, or set extra-ports: reject or "
            "exclude-inbound-ports",
            number);
    }
}

static void warn_about_ports(struct shape *s)
{
    bool regular = true;
    const struct jval *container = NULL;

    for (container = pod_next_running(s->received, NULL, &regular); container;
         container = pod_next_running(s->received, container, &regular)) {
        jval_each (port, jobj_get(container, "ports")) {
            if (port_number(port)) {
                warn_about_port(s, container, regular, port);
            }
        }
    }
}

void ports_choose_app(struct shape *s)
{
    const char *value = setting_text(s->settings, KEY_APP_PORT);
    struct port_set candidates = { { 0 }, 0 };

    collect(s, true, NULL, &candidates);
    s->app = value ? asked_port(s, value) : guess_port(s, &candidates);
    if (s->app) {
        warn_about_ports(s);
    }
}

/* The key that moves a port of the sidecar's out of the way; NULL when port is free. */
static const char *key_of_taken(const struct shape *s, unsigned port)
{
    if (port == s->listen) {
        return "listen-port";
    }
    return s->serves_probes && port == s->probe ? "probe-port" : NULL;
}

void ports_check_clashes(struct shape *s)
{
    bool regular = true;
    bool declared = false;
    const struct jval *container = NULL;

    for (container = pod_next_running(s->received, NULL, &regular); container;
         container = pod_next_running(s->received, container, &regular)) {
        jval_each (port, jobj_get(container, "ports")) {
            unsigned number = port_is_tcp(port) ? port_number(port) : 0;
            const char *key = number ? key_of_taken(s, number) : NULL;

            if (key) {
                findings_refuse(s->f, REASON_PORT_CLASH,
                                "container %s: port %u is the sidecar's: set chio.protocol/%s",
                                container_name(container), number, key);
                declared = declared || number == s->app;
            }
        }
    }
    if (s->app && !declared && key_of_taken(s, s->app)) {
        findings_refuse(s->f, REASON_PORT_CLASH,
                        "chio.protocol/app-port: port %u is the sidecar's: set chio.protocol/%s",
                        s->app, key_of_taken(s, s->app));
    }
}

void ports_write_tcp_list(const struct shape *s, struct buf *out)
{
    struct port_set set = { { 0 }, 0 };

    collect(s, false, NULL, &set);
    if (s->app) {
        set_add(&set, s->app);
    }
    set_write(&set, ",", out);
}
