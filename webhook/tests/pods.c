#include "webhook/tests/pods.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/attr.h"
#include "common/jtree.h"

enum { USUAL = 9, DEPTH_MAX = 12 };

struct maker {
    struct jdoc *doc;
    uint64_t state;
    unsigned depth;
    unsigned names; /* for unique names */
};

/* splitmix64: small, and the same everywhere. */
static uint64_t draw(struct maker *m)
{
    uint64_t z = 0;

    m->state += 0x9e3779b97f4a7c15U;
    z = m->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static bool one_in(struct maker *m, unsigned n)
{
    return draw(m) % n == 0;
}

static const char *pick(struct maker *m, const char *const *choices, size_t count)
{
    return choices[draw(m) % count];
}

#define PICK(m, ...) \
    pick(m, (const char *const[]){ __VA_ARGS__ }, ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))

static struct jval *text(struct maker *m)
{
    return jstr_new(m->doc,
                    PICK(m, "", "a", "web", "x.io/y", "a~b/c", "$(HOME)", "$$", "quote \" back \\",
                         "line\nend", "tab\t", "\xc3\xa9\xe2\x80\xa8", "\xf0\x9f\x98\x80", "100m",
                         "true", "null", "0", "/srv/data", "--flag=value", "10.0.0.1", "NET_ADMIN",
                         "a-rather-long-name-that-somebody-must-have-generated"));
}

static struct jval *number(struct maker *m)
{
    static const char *const spellings[] = { "0",          "1",  "2",   "3",
                                             "12",         "30", "60",  "1000",
                                             "2147483647", "-1", "1e3", "9007199254740993",
                                             "1.50" };
    const char *spelled = pick(m, spellings, one_in(m, 20) ? ARRAY_LEN(spellings) : 9);

    return jnum_new(m->doc, spelled, strlen(spelled));
}

static struct jval *texts(struct maker *m)
{
    struct jval *list = jarr_new(m->doc);

    for (uint64_t n = draw(m) % 4; n > 0; n--) {
        jarr_push(m->doc, list, text(m));
    }
    return list;
}

static struct jval *map(struct maker *m)
{
    struct jval *obj = jobj_new(m->doc);

    for (uint64_t n = draw(m) % 4; n > 0; n--) {
        jobj_set(m->doc, obj,
                 PICK(m, "app", "app.kubernetes.io/name", "a~b/c", "x", "\xc3\xa9\"\\", "tier",
                      "kubectl.kubernetes.io/default-container", "prometheus.io/port"),
                 text(m));
    }
    return obj;
}

static struct jval *quantities(struct maker *m)
{
    struct jval *obj = jobj_new(m->doc);

    for (uint64_t n = draw(m) % 3; n > 0; n--) {
        jobj_set(
            m->doc, obj, PICK(m, "cpu", "memory", "ephemeral-storage", "example.com/gpu"),
            jstr_new(m->doc, PICK(m, "100m", "1", "0.5", "1.5Gi", "1e3", "64Mi", "1000m", "2")));
    }
    return obj;
}

static struct jval *port(struct maker *m)
{
    if (one_in(m, 3)) {
        return jstr_new(m->doc, PICK(m, "http", "web", "metrics", "nosuch", "8080"));
    }
    return jint_new(m->doc,
                    one_in(m, 30) ? (int64_t)(draw(m) % 70000) : (int64_t)(8000 + draw(m) % 1000));
}

static struct jval *unique_name(struct maker *m, const char *prefix)
{
    return jstr_printf(m->doc, "%s-%u", prefix, m->names++);
}

/* --- handlers --- */

static struct jval *http_get(struct maker *m)
{
    struct jval *get = jobj_new(m->doc);

    if (!one_in(m, 6)) {
        jobj_set(m->doc, get, "path",
                 jstr_new(m->doc, PICK(m, "/", "/healthz", "/a b?x=$(Y)&z=$", "//%2F",
                                       "/\xc3\xa9\"", "noslash", "")));
    }
    if (!one_in(m, 40)) {
        jobj_set(m->doc, get, "port", port(m));
    }
    if (one_in(m, 4)) {
        jobj_set(m->doc, get, "scheme", jstr_new(m->doc, PICK(m, "HTTP", "HTTPS")));
    }
    if (one_in(m, 6)) {
        jobj_set(m->doc, get, "host",
                 jstr_new(m->doc, PICK(m, "127.0.0.1", "::1", "localhost", "", "example.com")));
    }
    if (one_in(m, 6)) {
        struct jval *headers = jarr_new(m->doc);
        struct jval *header = jobj_new(m->doc);

        jobj_set(m->doc, header, "name", jstr_new(m->doc, "Host"));
        jobj_set(m->doc, header, "value", text(m));
        jarr_push(m->doc, headers, header);
        jobj_set(m->doc, get, "httpHeaders", headers);
    }
    return get;
}

static void add_handler(struct maker *m, struct jval *holder, bool is_hook)
{
    struct jval *handler = jobj_new(m->doc);
    uint64_t which = draw(m) % 12;

    if (which < 6) {
        jobj_set(m->doc, holder, "httpGet", http_get(m));
    } else if (which < 8) {
        jobj_set(m->doc, handler, "port", port(m));
        jobj_set(m->doc, holder, "tcpSocket", handler);
    } else if (which < 10) {
        jobj_set(m->doc, handler, "command", texts(m));
        jobj_set(m->doc, holder, "exec", handler);
    } else if (which == 10 && !is_hook) {
        jobj_set(m->doc, handler, "port", jint_new(m->doc, (int64_t)(5000 + draw(m) % 10)));
        if (one_in(m, 2)) {
            jobj_set(m->doc, handler, "service", text(m));
        }
        jobj_set(m->doc, holder, "grpc", handler);
    } else if (which == 11 && is_hook) {
        jobj_set(m->doc, handler, "seconds", jint_new(m->doc, 3));
        jobj_set(m->doc, holder, "sleep", handler);
    }
}

static struct jval *hook(struct maker *m)
{
    struct jval *holder = jobj_new(m->doc);

    add_handler(m, holder, true);
    return holder;
}

static struct jval *probe(struct maker *m)
{
    static const char *const timings[] = { "initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                           "successThreshold", "failureThreshold" };
    struct jval *holder = jobj_new(m->doc);

    add_handler(m, holder, false);
    if (one_in(m, 50)) {
        add_handler(m, holder, false); /* perhaps a second one */
    }
    for (size_t i = 0; i < ARRAY_LEN(timings); i++) {
        if (one_in(m, 3)) {
            jobj_set(m->doc, holder, timings[i], jint_new(m->doc, (int64_t)(1 + draw(m) % 20)));
        }
    }
    return holder;
}

/* --- lists with rules of their own --- */

static struct jval *ports(struct maker *m)
{
    struct jval *list = jarr_new(m->doc);

    for (uint64_t n = draw(m) % 4; n > 0; n--) {
        struct jval *one = jobj_new(m->doc);

        if (one_in(m, 2)) {
            jobj_set(m->doc, one, "name",
                     jstr_new(m->doc, PICK(m, "http", "web", "metrics", "grpc", "dns", "http-x")));
        }
        jobj_set(m->doc, one, "containerPort",
                 jint_new(m->doc, one_in(m, 60) ? 9090 : (int64_t)(8000 + draw(m) % 1000)));
        if (one_in(m, 3)) {
            jobj_set(m->doc, one, "protocol", jstr_new(m->doc, PICK(m, "TCP", "UDP", "SCTP")));
        }
        if (one_in(m, 9)) {
            jobj_set(m->doc, one, "hostPort", jint_new(m->doc, 9090));
        }
        jarr_push(m->doc, list, one);
    }
    return list;
}

static struct jval *env(struct maker *m)
{
    struct jval *list = jarr_new(m->doc);

    for (uint64_t n = draw(m) % 5; n > 0; n--) {
        struct jval *entry = jobj_new(m->doc);

        jobj_set(m->doc, entry, "name",
                 jstr_new(m->doc, PICK(m, "A", "PATH", "DSN", "LD_PRELOAD", "HTTP_PROXY",
                                       "CHIO_LOG_LEVEL", "x.y-z")));
        if (one_in(m, 40)) {
            jobj_set(m->doc, entry, "name",
                     jstr_new(m->doc, PICK(m, "CHIO_SIDECAR_URL", "CHIO_SIDECAR_HEALTH_URL")));
        }
        if (one_in(m, 4)) {
            struct jval *from = jobj_new(m->doc);

            jobj_set(m->doc, from, "fieldRef", map(m));
            jobj_set(m->doc, entry, "valueFrom", from);
        } else {
            jobj_set(m->doc, entry, "value", text(m));
        }
        jarr_push(m->doc, list, entry);
    }
    return list;
}

static void add_fields(struct maker *m, struct jval *obj, const struct pods_field *fields);

static struct jval *containers(struct maker *m, const char *list_name)
{
    struct jval *list = jarr_new(m->doc);
    bool init = strcmp(list_name, "initContainers") == 0;

    for (uint64_t n = 1 + draw(m) % 3; n > 0; n--) {
        struct jval *one = jobj_new(m->doc);

        jobj_set(m->doc, one, "name", unique_name(m, "c"));
        jobj_set(m->doc, one, "image",
                 jstr_new(m->doc, PICK(m, "nginx", "nginx:latest", "reg:5000/a/b:1", "proxyv2")));
        if (init && one_in(m, 2)) {
            jobj_set(m->doc, one, "restartPolicy", jstr_new(m->doc, "Always"));
        }
        add_fields(m, one, pods_container);
        jarr_push(m->doc, list, one);
    }
    return list;
}

/* --- by table --- */

static struct jval *object(struct maker *m, const struct pods_field *fields)
{
    struct jval *obj = jobj_new(m->doc);

    if (m->depth < DEPTH_MAX) {
        m->depth++;
        add_fields(m, obj, fields);
        m->depth--;
    }
    return obj;
}

static struct jval *list_of(struct maker *m, const struct pods_field *fields)
{
    struct jval *list = jarr_new(m->doc);

    for (uint64_t n = draw(m) % 3; n > 0; n--) {
        jarr_push(m->doc, list, object(m, fields));
    }
    return list;
}

static struct jval *chosen(struct maker *m, const struct pods_field *field)
{
    size_t count = 0;

    while (field->choices && field->choices[count]) {
        count++;
    }
    if (count > 0) {
        return jstr_new(m->doc, pick(m, field->choices, count));
    }
    return strcmp(field->name, "name") == 0 ? unique_name(m, "n") : text(m);
}

static struct jval *value(struct maker *m, const struct pods_field *field)
{
    switch (field->kind) {
    case PODS_TEXT:
        return chosen(m, field);
    case PODS_INT:
        return number(m);
    case PODS_BOOL:
        return jbool_new(m->doc, one_in(m, 2));
    case PODS_QUANTITIES:
        return quantities(m);
    case PODS_TEXTS:
        return texts(m);
    case PODS_MAP:
        return map(m);
    case PODS_PORT:
        return port(m);
    case PODS_OBJECT:
        return object(m, field->fields);
    case PODS_LIST:
        return list_of(m, field->fields);
    case PODS_PROBE:
        return probe(m);
    case PODS_HOOK:
        return hook(m);
    case PODS_PORTS:
        return ports(m);
    case PODS_ENV:
        return env(m);
    case PODS_CONTAINERS:
        return containers(m, field->name);
    }
    return NULL;
}

static void add_fields(struct maker *m, struct jval *obj, const struct pods_field *fields)
{
    for (const struct pods_field *field = fields; field->name; field++) {
        unsigned chance = field->one_in ? field->one_in : USUAL;

        if (!one_in(m, chance)) {
            continue;
        }
        jobj_set(m->doc, obj, field->name,
                 field->one_in != 1 && one_in(m, 25) ? jnull_new(m->doc) : value(m, field));
    }
    if (one_in(m, 25)) {
        jobj_set(m->doc, obj, PICK(m, "fooBar", "x/y", "~", "\xc3\xbc"), number(m));
    }
}

/* Nearly always the opt-in, and now and then a key of 3.1. */
static void ask_for_chio(struct maker *m, struct jval *metadata)
{
    struct jval *annotations = jval_edit(jobj_get(metadata, "annotations"));

    if (!jval_is(annotations, J_OBJECT)) {
        annotations = jobj_new(m->doc);
        jobj_set(m->doc, metadata, "annotations", annotations);
    }
    jobj_set(m->doc, annotations, "chio-injection", jstr_new(m->doc, PICK(m, "enabled", "true")));
    if (one_in(m, 3)) {
        jobj_set(m->doc, annotations, "chio.protocol/app-port",
                 jstr_new(m->doc, PICK(m, "8080", "3000", "8080")));
    }
    if (one_in(m, 8)) {
        jobj_set(m->doc, annotations, "chio.protocol/hold-application",
                 jstr_new(m->doc, PICK(m, "true", "false")));
    }
    if (one_in(m, 8)) {
        jobj_set(m->doc, annotations, "chio.protocol/sidecar-mode", jstr_new(m->doc, "native"));
    }
    if (one_in(m, 8)) {
        jobj_set(m->doc, annotations, "chio.protocol/env-containers",
                 jstr_new(m->doc, PICK(m, "*", "", "c-0")));
    }
    if (one_in(m, 8)) {
        jobj_set(m->doc, annotations,
                 PICK(m, "chio.protocol/cpu-limit", "chio.protocol/memory-limit"),
                 jstr_new(m->doc, PICK(m, "", "1000m", "0.6")));
    }
}

struct jval *pods_generate(struct jdoc *doc, uint64_t seed)
{
    struct maker m = { .doc = doc, .state = seed };
    struct jval *pod = jobj_new(doc);
    struct jval *metadata = object(&m, pods_metadata);

    jobj_set(doc, pod, "apiVersion", jstr_new(doc, "v1"));
    jobj_set(doc, pod, "kind", jstr_new(doc, "Pod"));
    if (!one_in(&m, 40)) {
        ask_for_chio(&m, metadata);
    }
    jobj_set(doc, pod, "metadata", metadata);
    jobj_set(doc, pod, "spec", object(&m, pods_spec));
    if (one_in(&m, 10)) {
        jobj_set(doc, pod, "status", map(&m));
    }
    return pod;
}

/* --- what others do afterwards --- */

static const struct jval *nth(const struct jval *container, uint64_t n)
{
    const struct jval *v = jval_first(container);

    while (v && n-- > 0) {
        v = jval_next(v);
    }
    return v;
}

static void drop_some(struct maker *m, struct jval *container)
{
    const struct jval *v = nth(container, draw(m) % (jval_count(container) + 1));

    if (v &&
        !(jval_key(v) && (strcmp(jval_key(v), "name") == 0 || strcmp(jval_key(v), "image") == 0))) {
        jval_unlink(container, jval_edit(v));
    }
}

static void tamper_container(struct maker *m, struct jval *container)
{
    struct jval *env_list = jval_edit(jobj_get(container, "env"));
    const struct jval *entry = nth(env_list, draw(m) % (jval_count(env_list) + 1));

    if (one_in(m, 3)) {
        drop_some(m, container);
    }
    if (one_in(m, 3)) {
        add_fields(m, container, pods_container);
    }
    if (one_in(m, 4) && jval_is(env_list, J_ARRAY)) {
        drop_some(m, env_list);
    } else if (one_in(m, 4) && jval_is(entry, J_OBJECT)) {
        jobj_set(m->doc, jval_edit(entry), "value", text(m));
    } else if (one_in(m, 4) && jval_is(entry, J_OBJECT)) {
        jarr_push(m->doc, env_list, jval_clone(m->doc, entry));
    }
}

void pods_tamper(struct jdoc *doc, struct jval *pod, uint64_t seed)
{
    static const char *const lists[] = { "initContainers", "containers" };
    struct maker m = { .doc = doc, .state = seed, .names = 1000 };

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        jval_each (container, jobj_path(pod, PATH("spec", lists[i]))) {
            const char *name = jstr_get(jobj_get(container, "name"));

            if (name && strncmp(name, "chio-", 5) == 0) {
                tamper_container(&m, jval_edit(container));
            }
        }
    }
    if (one_in(&m, 5)) {
        jobj_remove(jval_edit(jobj_path(pod, PATH("metadata", "annotations"))),
                    "chio.protocol/status");
    }
    if (one_in(&m, 8)) {
        drop_some(&m, jval_edit(jobj_path(pod, PATH("spec", "volumes"))));
    }
    if (one_in(&m, 8)) {
        drop_some(&m, jval_edit(jobj_path(pod, PATH("spec", "initContainers"))));
    }
}
