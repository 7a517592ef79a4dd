#include "webhook/inject/probes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/inject/dollar.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/pod.h"
#include "webhook/inject/shape.h"

enum {
    MAP_BYTES = 64 << 10,
    ENTRY_MAX = MAP_BYTES / 32, /* no entry is shorter: more cannot fit, so they are not sorted */
    MESH_AGENT_PORT = 15020,
};

/* The five places of a container where the kubelet asks something. */
static const struct place {
    const char *parent; /* "lifecycle" for hooks */
    const char *member;
    const char *kind; /* in the path that the sidecar serves, and in the map */
} places[] = {
    { NULL, "startupProbe", "startupz" },   { NULL, "readinessProbe", "readyz" },
    { NULL, "livenessProbe", "livez" },     { "lifecycle", "postStart", "poststartz" },
    { "lifecycle", "preStop", "prestopz" },
};

/* A rewritten handler: what goes into the map. */
struct entry {
    struct entry *next; /* sorted by container, then kind */
    const char *container;
    const char *kind;
    struct jval *value;
};

struct rewriting {
    struct shape *s;
    const struct jval *old_map; /* of the earlier pass; NULL without */
    struct entry *entries;
    unsigned entry_count;
};

/* One handler on its way. */
struct probe {
    const struct jval *container;
    bool regular;
    const struct place *place;
    struct jval *holder;         /* the probe or hook, in the Pod that is being edited */
    const char *type;            /* "httpGet", "tcpSocket", "grpc" */
    const struct jval *original; /* the handler that the application serves */
    bool ours;                   /* rewritten by an earlier pass; original is from its map */
    char path[512];              /* what the kubelet shall ask */
};

static const char *const handler_types[] = { "httpGet", "tcpSocket", "grpc", "exec", "sleep" };
enum { REWRITABLE_TYPES = 3 };

/* The only handler of holder; NULL when there is none, or several (the API server refuses that). */
static const char *only_handler(const struct jval *holder)
{
    const char *only = NULL;

    for (size_t i = 0; i < ARRAY_LEN(handler_types); i++) {
        if (!jval_absent(jobj_get(holder, handler_types[i]))) {
            if (only) {
                return NULL;
            }
            only = handler_types[i];
        }
    }
    return only;
}

static bool is_rewritable(const char *type)
{
    for (size_t i = 0; type && i < REWRITABLE_TYPES; i++) {
        if (strcmp(type, handler_types[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* --- where the handler asks --- */

static bool is_local(const struct jval *host)
{
    return jval_absent(host) || jstr_is(host, "") || jstr_is(host, "127.0.0.1") ||
           jstr_is(host, "::1") || jstr_is(host, "localhost");
}

static unsigned named_port(const struct jval *container, const char *name)
{
    jval_each (port, jobj_get(container, "ports")) {
        if (port_is_tcp(port) && jstr_is(jobj_get(port, "name"), name)) {
            return port_number(port);
        }
    }
    return 0;
}

/* The port asked; 0 when there is none that the API server would accept. */
static unsigned asked_port(struct rewriting *r, const struct probe *p)
{
    const struct jval *port = jobj_get(p->original, "port");
    unsigned number = 0;
    int64_t value = 0;

    if (jval_is(port, J_STRING)) {
        number = named_port(p->container, jstr_get(port));
        if (number == 0 && !p->ours) {
            findings_warn(r->s->f, WARN_PROBE_PORT,
                          "container %s: %s asks port %s, which is no TCP port of it",
                          container_name(p->container), p->place->member,
                          findings_quote(r->s->f, jstr_get(port)));
        }
        return number;
    }
    return jnum_int(port, &value) && value >= 1 && value <= 65535 ? (unsigned)value : 0;
}

/* A mesh has taken the probe over already: its agent asks the application past us. */
static bool is_mesh_agent(const struct probe *p, unsigned port)
{
    const char *path = jstr_get(jobj_get(p->original, "path"));

    return port == MESH_AGENT_PORT && path && strncmp(path, "/app-health/", 12) == 0;
}

/* The port, when this handler is to be rewritten; else 0, with the finding about it. */
static unsigned port_to_rewrite(struct rewriting *r, const struct probe *p)
{
    const char *name = container_name(p->container);
    struct shape *s = r->s;
    unsigned port = 0;

    if (!is_local(jobj_get(p->original, "host"))) {
        if (!p->ours) {
            findings_warn(s->f, WARN_PROBE_HOST, "container %s: %s asks host %s and is left alone",
                          name, p->place->member,
                          findings_quote(s->f, jstr_get(jobj_get(p->original, "host"))));
        }
        return 0;
    }
    port = asked_port(r, p);
    if (port == 0 || port == s->listen) {
        return 0;
    }
    if (port == s->probe) {
        s->serves_probes = true;
        findings_refuse(s->f, REASON_PORT_CLASH,
                        "container %s: port %u is the sidecar's: set chio.protocol/probe-port",
                        name, port);
        return 0;
    }
    if (is_mesh_agent(p, port)) {
        findings_refuse(
            s->f, REASON_MESH,
            "container %s: %s is rewritten by the mesh: switch the mesh's probe rewriting "
            "off for this Pod",
            name, p->place->member);
        return 0;
    }
    return port;
}

/* --- what an earlier pass left --- */

/* Finds the original in the map of an earlier pass. False: the handler is the user's own. */
static bool take_old_entry(struct rewriting *r, struct probe *p)
{
    const struct jval *http_get = jobj_get(p->holder, "httpGet");
    const struct jval *entry = NULL;
    int64_t port = 0;

    if (!jstr_is(jobj_get(http_get, "path"), p->path)) {
        return false;
    }
    entry = jobj_path(r->old_map, PATH(container_name(p->container), p->place->kind));
    if (!entry) {
        p->ours = jnum_int(jobj_get(http_get, "port"), &port) && port == (int64_t)r->s->probe;
        p->original = NULL;
        return p->ours;
    }
    p->ours = true;
    p->type = only_handler(entry);
    p->original = p->type ? jobj_get(entry, p->type) : NULL;
    return true;
}

static void refuse_lost(struct rewriting *r, const struct probe *p)
{
    findings_refuse(r->s->f, REASON_PROBE_LOST,
                    "container %s: the original of %s is missing in " APP_PROBES_ENV
                    ": restore the probe",
                    container_name(p->container), p->place->member);
}

/* --- the edit --- */

static void add_entry(struct rewriting *r, const struct probe *p, unsigned port)
{
    struct jdoc *doc = r->s->doc;
    struct entry *entry = jdoc_alloc(doc, sizeof(*entry));
    const struct jval *timeout = jobj_get(p->holder, "timeoutSeconds");
    struct entry **at = &r->entries;
    const char *name = container_name(p->container);

    if (!entry || r->entry_count++ > ENTRY_MAX) {
        return; /* the document remembers; write_map refuses */
    }
    *entry = (struct entry){ NULL, name, p->place->kind, jobj_new(doc) };
    jobj_set(doc, entry->value, p->type, jval_clone(doc, p->original));
    jobj_set(doc, entry->value, "port", jint_new(doc, port));
    if (!p->place->parent) {
        jobj_set(doc, entry->value, "timeoutSeconds",
                 jval_absent(timeout) ? jint_new(doc, 1) : jval_clone(doc, timeout));
    }
    while (*at && (strcmp((*at)->container, name) < 0 ||
                   (strcmp((*at)->container, name) == 0 && strcmp((*at)->kind, entry->kind) < 0))) {
        at = &(*at)->next;
    }
    entry->next = *at;
    *at = entry;
}

/* The kubelet is asked to ask us already, whatever defaults the API server has added. */
static bool asks_us(const struct probe *p, unsigned port)
{
    int64_t asked = 0;

    jval_each (member, jobj_get(p->holder, "httpGet")) {
        const char *key = jval_key(member);
        bool fine = jval_absent(member) || (strcmp(key, "path") == 0 && jstr_is(member, p->path)) ||
                    (strcmp(key, "port") == 0 && jnum_int(member, &asked) &&
                     asked == (int64_t)port) ||
                    (strcmp(key, "scheme") == 0 && jstr_is(member, "HTTP"));

        if (!fine) {
            return false;
        }
    }
    return asked == (int64_t)port;
}

static void write_handler(struct rewriting *r, const struct probe *p)
{
    struct jdoc *doc = r->s->doc;
    struct jval *http_get = NULL;
    const char *present = only_handler(p->holder);

    if (asks_us(p, r->s->probe)) {
        return;
    }
    http_get = jobj_new(doc);
    jobj_set(doc, http_get, "path", jstr_new(doc, p->path));
    jobj_set(doc, http_get, "port", jint_new(doc, r->s->probe));
    if (present && strcmp(present, "httpGet") != 0) {
        jobj_remove(p->holder, present);
    }
    jobj_set(doc, p->holder, "httpGet", http_get);
}

static void rewrite(struct rewriting *r, struct probe *p)
{
    struct shape *s = r->s;
    unsigned port = 0;

    if (p->place->parent && !p->ours && strcmp(p->type, "tcpSocket") == 0) {
        findings_warn(s->f, WARN_HOOK_TCP, "container %s: a tcpSocket %s hook always fails",
                      container_name(p->container), p->place->member);
        return;
    }
    port = port_to_rewrite(r, p);
    if (port == 0) {
        if (p->ours) {
            refuse_lost(r, p);
        }
        return;
    }
    s->serves_probes = true;
    s->native_needs_sidecar = s->native_needs_sidecar || !p->regular;
    s->hook_needs_sidecar = s->hook_needs_sidecar ||
                            (p->regular && strcmp(p->place->member, "postStart") == 0);
    add_entry(r, p, port);
    write_handler(r, p);
}

static void visit(struct rewriting *r, const struct jval *container, bool regular,
                  const struct place *place)
{
    const struct jval *parent = place->parent ? jobj_get(container, place->parent) : container;
    struct probe p = { .container = container, .regular = regular, .place = place };

    if (jval_absent(jobj_get(parent, place->member))) {
        return;
    }
    if (place->parent) {
        parent = jdoc_edit(r->s->doc, parent);
    }
    p.holder = jdoc_edit(r->s->doc, jobj_get(parent, place->member));
    p.type = only_handler(p.holder);
    if (!p.type) {
        return;
    }
    (void)snprintf(p.path, sizeof(p.path), "/chio/app-health/%s/%s", container_name(container),
                   place->kind); /* names beyond the 63 bytes that the API server allows are cut */
    p.original = jobj_get(p.holder, p.type);
    if (strcmp(p.type, "httpGet") == 0 && take_old_entry(r, &p)) {
        if (!p.original || !is_rewritable(p.type)) {
            refuse_lost(r, &p);
            return;
        }
    }
    if (is_rewritable(p.type)) {
        rewrite(r, &p);
    }
}

/* The map in the text of the variable; NULL when it cannot be read: then its probes count as lost.
 */
static const struct jval *parse_map(struct jdoc *doc, const char *text)
{
    CLEANUP(jdoc_freep) struct jdoc *scratch = NULL; /* a bad text must not spoil the review's */
    const struct jval *map = NULL;
    struct err err = { 0 };

    scratch = jdoc_new(JSON_TREE_BYTES, &err);
    if (!scratch || !text || json_read(scratch, text, strlen(text), &JSON_LIMITS, &map, &err) < 0) {
        return NULL;
    }
    return jval_clone(doc, map);
}

static const struct jval *read_old_map(struct shape *s, const struct jval *old_sidecar)
{
    jval_each (entry, jobj_get(old_sidecar, "env")) {
        const struct jval *value = jobj_get(entry, "value");

        if (jstr_is(jobj_get(entry, "name"), APP_PROBES_ENV) && jval_is(value, J_STRING) &&
            jstr_len(value) <= 2 * MAP_BYTES) {
            return parse_map(s->doc, dollar_undouble(s->doc, jstr_get(value)));
        }
    }
    return NULL;
}

static void write_map(struct rewriting *r)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(MAP_BYTES * 8);
    struct jdoc *doc = r->s->doc;
    struct jval *map = jobj_new(doc);

    for (struct entry *entry = r->entries; entry; entry = entry->next) {
        struct jval *kinds = jval_edit(jobj_get(map, entry->container)); /* just built */

        if (!kinds) {
            kinds = jobj_new(doc);
            jobj_set(doc, map, entry->container, kinds);
        }
        jobj_set(doc, kinds, entry->kind, entry->value);
    }
    json_write(&text, map);
    if (!buf_cstr(&text) || text.len > MAP_BYTES || r->entry_count > ENTRY_MAX) {
        findings_refuse(r->s->f, REASON_TOO_LARGE, APP_PROBES_ENV " has %zu bytes, limit %d",
                        text.len, MAP_BYTES);
        return;
    }
    r->s->app_probes = jstr_get(jstr_new(doc, buf_cstr(&text)));
}

void probes_rewrite(struct shape *s, const struct jval *old_sidecar)
{
    struct rewriting r = { .s = s, .old_map = read_old_map(s, old_sidecar) };
    const struct jval *container = NULL;
    bool regular = true;

    for (container = pod_next_running(s->pod, NULL, &regular); container;
         container = pod_next_running(s->pod, container, &regular)) {
        for (size_t i = 0; i < ARRAY_LEN(places); i++) {
            visit(&r, container, regular, &places[i]);
        }
    }
    if (r.entries) {
        write_map(&r);
    }
}
