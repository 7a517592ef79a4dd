#include "webhook/inject/pod_schema.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/jtree.h"
#include "webhook/inject/finding.h"

enum kind {
    STRING,
    BOOL,
    INT,
    INT_OR_STRING,
    OBJECT,     /* with the members of the table */
    LIST,       /* of objects with the members of the table */
    STRINGS,    /* a list of strings */
    STRING_MAP, /* labels, annotations */
    QUANTITIES, /* a map of quantities: strings or numbers */
};

struct field {
    const char *name;
    enum kind kind;
    const struct field *members; /* of OBJECT and LIST; ends with a NULL name */
};

#define FIELDS(...) ((const struct field[]){ __VA_ARGS__, { NULL, STRING, NULL } })

static const struct field http_get[] = { { "path", STRING, NULL },
                                         { "host", STRING, NULL },
                                         { "scheme", STRING, NULL },
                                         { "port", INT_OR_STRING, NULL },
                                         { "httpHeaders", LIST, FIELDS({ "name", STRING, NULL }) },
                                         { NULL, STRING, NULL } };
static const struct field tcp_socket[] = { { "host", STRING, NULL },
                                           { "port", INT_OR_STRING, NULL },
                                           { NULL, STRING, NULL } };
static const struct field grpc[] = { { "port", INT, NULL },
                                     { "service", STRING, NULL },
                                     { NULL, STRING, NULL } };
static const struct field handler[] = {
    { "httpGet", OBJECT, http_get }, { "tcpSocket", OBJECT, tcp_socket },
    { "grpc", OBJECT, grpc },        { "exec", OBJECT, NULL },
    { "sleep", OBJECT, NULL },       { "timeoutSeconds", INT, NULL },
    { NULL, STRING, NULL }
};
static const struct field security_context[] = { { "runAsUser", INT, NULL },
                                                 { "runAsGroup", INT, NULL },
                                                 { "windowsOptions", OBJECT, NULL },
                                                 { NULL, STRING, NULL } };
static const struct field container[] = {
    { "name", STRING, NULL },
    { "image", STRING, NULL },
    { "restartPolicy", STRING, NULL },
    { "ports", LIST,
      FIELDS({ "name", STRING, NULL }, { "containerPort", INT, NULL },
             { "protocol", STRING, NULL }) },
    { "env", LIST, FIELDS({ "name", STRING, NULL }, { "value", STRING, NULL }) },
    { "volumeMounts", LIST, FIELDS({ "name", STRING, NULL }, { "mountPath", STRING, NULL }) },
    { "resources", OBJECT,
      FIELDS({ "requests", QUANTITIES, NULL }, { "limits", QUANTITIES, NULL }) },
    { "securityContext", OBJECT, security_context },
    { "startupProbe", OBJECT, handler },
    { "readinessProbe", OBJECT, handler },
    { "livenessProbe", OBJECT, handler },
    { "lifecycle", OBJECT,
      FIELDS({ "postStart", OBJECT, handler }, { "preStop", OBJECT, handler }) },
    { NULL, STRING, NULL }
};
static const struct field node_terms[] = {
    { "nodeSelectorTerms", LIST,
      FIELDS({ "matchExpressions", LIST,
               FIELDS({ "key", STRING, NULL }, { "operator", STRING, NULL },
                      { "values", STRINGS, NULL }) }) },
    { NULL, STRING, NULL }
};
static const struct field spec_fields[] = {
    { "containers", LIST, container },
    { "initContainers", LIST, container },
    { "volumes", LIST, FIELDS({ "name", STRING, NULL }) },
    { "restartPolicy", STRING, NULL },
    { "terminationGracePeriodSeconds", INT, NULL },
    { "automountServiceAccountToken", BOOL, NULL },
    { "hostNetwork", BOOL, NULL },
    { "os", OBJECT, FIELDS({ "name", STRING, NULL }) },
    { "nodeSelector", STRING_MAP, NULL },
    { "securityContext", OBJECT, security_context },
    { "affinity", OBJECT,
      FIELDS(
          { "nodeAffinity", OBJECT,
            FIELDS({ "requiredDuringSchedulingIgnoredDuringExecution", OBJECT, node_terms }) }) },
    { NULL, STRING, NULL }
};
static const struct field metadata_fields[] = {
    { "annotations", STRING_MAP, NULL }, { "labels", STRING_MAP, NULL },
    { "namespace", STRING, NULL },       { "name", STRING, NULL },
    { "generateName", STRING, NULL },    { NULL, STRING, NULL }
};

/* The walk: where it is, and where findings go. */
struct walk {
    struct findings *f;
    struct buf *path;
};

static void check_fields(struct walk *w, const struct jval *object, const struct field *fields);

static void refuse(struct walk *w, const char *type, const char *advice)
{
    const char *path = buf_cstr(w->path);

    findings_refuse(w->f, REASON_OBJECT_INVALID, "%s must be %s%s", path ? path : "a path", type,
                    advice);
}

static bool is_int(const struct jval *v)
{
    int64_t number = 0;

    return jnum_int(v, &number);
}

/* An unquoted true or 1 of YAML where text belongs. */
static const char *advice_for(const struct jval *v)
{
    return jval_is(v, J_BOOL) || jval_is(v, J_NUMBER) ? ": quote it" : "";
}

static void check_map(struct walk *w, const struct jval *map, bool numbers)
{
    size_t here = w->path->len;

    jval_each (v, map) {
        if (jval_is(v, J_STRING) || (numbers && jval_is(v, J_NUMBER))) {
            continue;
        }
        buf_printf(w->path, "[%s]", jval_key(v));
        refuse(w, numbers ? "a quantity" : "a string", advice_for(v));
        buf_cut(w->path, here);
    }
}

static void check_list(struct walk *w, const struct jval *list, const struct field *fields)
{
    size_t here = w->path->len;
    size_t index = 0;

    jval_each (v, list) {
        buf_printf(w->path, "[%zu]", index++);
        if (!fields) {
            if (!jval_is(v, J_STRING)) {
                refuse(w, "a string", advice_for(v));
            }
        } else if (!jval_is(v, J_OBJECT)) {
            refuse(w, "an object", "");
        } else {
            check_fields(w, v, fields);
        }
        buf_cut(w->path, here);
    }
}

static void check_value(struct walk *w, const struct jval *v, const struct field *field)
{
    switch (field->kind) {
    case STRING:
        if (!jval_is(v, J_STRING)) {
            refuse(w, "a string", advice_for(v));
        }
        return;
    case BOOL:
        if (!jval_is(v, J_BOOL)) {
            refuse(w, "a boolean", "");
        }
        return;
    case INT:
        if (!is_int(v)) {
            refuse(w, "a whole number", "");
        }
        return;
    case INT_OR_STRING:
        if (!is_int(v) && !jval_is(v, J_STRING)) {
            refuse(w, "a whole number or a string", "");
        }
        return;
    case OBJECT:
    case STRING_MAP:
    case QUANTITIES:
        if (!jval_is(v, J_OBJECT)) {
            refuse(w, "an object", "");
        } else if (field->kind == OBJECT) {
            check_fields(w, v, field->members);
        } else {
            check_map(w, v, field->kind == QUANTITIES);
        }
        return;
    case LIST:
    case STRINGS:
        if (!jval_is(v, J_ARRAY)) {
            refuse(w, "a list", "");
        } else {
            check_list(w, v, field->members);
        }
        return;
    }
}

static void check_fields(struct walk *w, const struct jval *object, const struct field *fields)
{
    size_t here = w->path->len;

    for (; fields && fields->name; fields++) {
        const struct jval *v = jobj_get(object, fields->name);

        if (jval_absent(v)) {
            continue;
        }
        buf_printf(w->path, ".%s", fields->name);
        check_value(w, v, fields);
        buf_cut(w->path, here);
    }
}

/* One member of the Pod by its table. */
static void check_part(const struct jval *pod, const char *name, const struct field *fields,
                       struct findings *f)
{
    CLEANUP(buf_done) struct buf path = BUF_INIT(1 << 20);
    const struct jval *part = jobj_get(pod, name);
    struct walk w = { f, &path };

    if (jval_absent(part)) {
        return;
    }
    buf_str(&path, name);
    if (!jval_is(part, J_OBJECT)) {
        refuse(&w, "an object", "");
        return;
    }
    check_fields(&w, part, fields);
}

void pod_schema_check_metadata(const struct jval *pod, struct findings *f)
{
    check_part(pod, "metadata", metadata_fields, f);
}

/* Containers need names: without one nothing can be said about them. */
static void check_names(const struct jval *list, const char *list_name, struct findings *f)
{
    size_t index = 0;

    jval_each (v, list) {
        const struct jval *name = jobj_get(v, "name");

        if (jval_is(v, J_OBJECT) && (jval_absent(name) || jstr_is(name, ""))) {
            findings_refuse(f, REASON_OBJECT_INVALID, "spec.%s[%zu].name must be a name", list_name,
                            index);
        }
        index++;
    }
}

void pod_schema_check_spec(const struct jval *pod, struct findings *f)
{
    const struct jval *containers = jobj_path(pod, PATH("spec", "containers"));

    if (jval_absent(containers) || (jval_is(containers, J_ARRAY) && jval_count(containers) == 0)) {
        findings_refuse(f, REASON_OBJECT_INVALID,
                        "spec.containers must be a list with at least one container");
    }
    check_part(pod, "spec", spec_fields, f);
    check_names(containers, "containers", f);
    check_names(jobj_path(pod, PATH("spec", "initContainers")), "initContainers", f);
}
