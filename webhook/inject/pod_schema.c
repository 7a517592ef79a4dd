#include "webhook/inject/pod_schema.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/jtree.h"
#include "webhook/inject/finding.h"

enum { PATH_BYTES = 4096 };

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

/* Where the walk is: one step each, on the stack of whoever took it. The text of a path is only
   made for a finding. */
struct schema_step {
    const struct schema_step *parent;
    const char *member; /* ".member"; NULL for the others */
    const char *key;    /* "[key]" of a map; NULL for the others */
    size_t index;       /* "[index]" of a list */
};

static void write_path(struct buf *out, const struct schema_step *at)
{
    if (at->parent) {
        write_path(out, at->parent); /* as deep as the tables are */
    }
    if (at->member) {
        buf_printf(out, "%s%s", at->parent ? "." : "", at->member);
    } else if (at->key) {
        buf_printf(out, "[%s]", at->key);
    } else {
        buf_printf(out, "[%zu]", at->index);
    }
}

static void check_fields(struct findings *f, const struct schema_step *at,
                         const struct jval *object, const struct field *fields);

static void refuse(struct findings *f, const struct schema_step *at, const char *type,
                   const char *advice)
{
    CLEANUP(buf_done) struct buf path = BUF_INIT(PATH_BYTES);
    const char *text = NULL;

    write_path(&path, at);
    text = buf_cstr(&path);
    findings_refuse(f, REASON_OBJECT_INVALID, "%s must be %s%s", text ? text : "a member", type,
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

static void check_map(struct findings *f, const struct schema_step *at, const struct jval *map,
                      bool numbers)
{
    jval_each (v, map) {
        struct schema_step here = { .parent = at, .key = jval_key(v) };

        if (!jval_is(v, J_STRING) && !(numbers && jval_is(v, J_NUMBER))) {
            refuse(f, &here, numbers ? "a quantity" : "a string", advice_for(v));
        }
    }
}

static void check_list(struct findings *f, const struct schema_step *at, const struct jval *list,
                       const struct field *fields)
{
    struct schema_step here = { .parent = at };

    jval_each (v, list) {
        if (!fields && !jval_is(v, J_STRING)) {
            refuse(f, &here, "a string", advice_for(v));
        } else if (fields && !jval_is(v, J_OBJECT)) {
            refuse(f, &here, "an object", "");
        } else if (fields) {
            check_fields(f, &here, v, fields);
        }
        here.index++;
    }
}

/* What a kind is called in findings, and the JSON types it may have. */
static bool has_kind(const struct jval *v, enum kind kind, const char **ret_name)
{
    switch (kind) {
    case STRING:
        *ret_name = "a string";
        return jval_is(v, J_STRING);
    case BOOL:
        *ret_name = "a boolean";
        return jval_is(v, J_BOOL);
    case INT:
        *ret_name = "a whole number";
        return is_int(v);
    case INT_OR_STRING:
        *ret_name = "a whole number or a string";
        return is_int(v) || jval_is(v, J_STRING);
    case OBJECT:
    case STRING_MAP:
    case QUANTITIES:
        *ret_name = "an object";
        return jval_is(v, J_OBJECT);
    case LIST:
    case STRINGS:
        *ret_name = "a list";
        return jval_is(v, J_ARRAY);
    }
    return false;
}

static void check_value(struct findings *f, const struct schema_step *at, const struct jval *v,
                        const struct field *field)
{
    const char *name = NULL;

    if (!has_kind(v, field->kind, &name)) {
        refuse(f, at, name, field->kind == STRING ? advice_for(v) : "");
    } else if (field->kind == OBJECT) {
        check_fields(f, at, v, field->members);
    } else if (field->kind == STRING_MAP || field->kind == QUANTITIES) {
        check_map(f, at, v, field->kind == QUANTITIES);
    } else if (field->kind == LIST || field->kind == STRINGS) {
        check_list(f, at, v, field->members);
    }
}

static void check_fields(struct findings *f, const struct schema_step *at,
                         const struct jval *object, const struct field *fields)
{
    for (; fields && fields->name; fields++) {
        const struct jval *v = jobj_get(object, fields->name);
        struct schema_step here = { .parent = at, .member = fields->name };

        if (!jval_absent(v)) {
            check_value(f, &here, v, fields);
        }
    }
}

/* One member of the Pod by its table. */
static void check_part(const struct jval *pod, const char *name, const struct field *fields,
                       struct findings *f)
{
    const struct field part = { name, OBJECT, fields };
    const struct jval *v = jobj_get(pod, name);
    struct schema_step at = { .member = name };

    if (!jval_absent(v)) {
        check_value(f, &at, v, &part);
    }
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
