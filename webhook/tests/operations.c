#include "webhook/tests/operations.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/jtree.h"
#include "webhook/tests/pointer.h"

enum { DEPTH = 8 };

/* The first segments of an operation's path. */
struct path {
    size_t count;
    char segment[DEPTH][POINTER_SEGMENT];
};

static void split(const char *text, struct path *ret)
{
    ret->count = 0;
    while (ret->count < DEPTH && pointer_next(&text, ret->segment[ret->count])) {
        ret->count++;
    }
}

static bool at(const struct path *p, size_t i, const char *segment)
{
    return p->count > i && strcmp(p->segment[i], segment) == 0;
}

/* Metadata, containers, init containers; then what moves or goes; then insertions. */
static int rank(const struct path *p)
{
    bool element = p->count <= 3;

    if (at(p, 0, "metadata")) {
        return 0;
    }
    if (!at(p, 0, "spec")) {
        return -1;
    }
    if (at(p, 1, "containers")) {
        return element ? 5 : 1;
    }
    if (at(p, 1, "initContainers")) {
        return element ? 4 : 2;
    }
    return at(p, 1, "volumes") ? 6 : -1;
}

static bool is_chios(const struct jval *input, const struct path *p)
{
    const struct jval *list = jobj_path(input, PATH("spec", p->segment[1]));
    const struct jval *element = jarr_get(list, strtoul(p->segment[2], NULL, 10));
    const char *name = jstr_get(jobj_get(element, "name"));

    return name && (strcmp(name, "chio-init") == 0 || strcmp(name, "chio-sidecar") == 0);
}

/* A probe's or hook's handler: .../livenessProbe/tcpSocket, .../lifecycle/preStop/httpGet. */
static bool is_handler(const struct path *p)
{
    const char *last = p->segment[p->count - 1];
    size_t holder = at(p, 3, "lifecycle") ? 5 : 4;

    return p->count == holder + 1 && (strcmp(last, "httpGet") == 0 ||
                                      strcmp(last, "tcpSocket") == 0 || strcmp(last, "grpc") == 0);
}

static bool in_env_or_handler(const struct path *p)
{
    return at(p, 3, "env") || is_handler(p);
}

static const char *check_op(const struct jval *input, const struct jval *op)
{
    const struct jval *kind = jobj_get(op, "op");
    bool takes = jstr_is(kind, "remove") || jstr_is(kind, "move");
    struct path path = { 0 };
    int group = 0;

    split(jstr_get(jobj_get(op, takes && jobj_get(op, "from") ? "from" : "path")), &path);
    group = rank(&path);
    if (!takes && !jstr_is(kind, "add") && !jstr_is(kind, "replace")) {
        return "an operation that chio never uses";
    }
    if (group < 0) {
        return "a place that chio never touches";
    }
    if ((group == 1 || group == 2) && !is_chios(input, &path)) {
        if (!in_env_or_handler(&path)) {
            return "a member of a user's container";
        }
        return takes && !is_handler(&path) && !at(&path, 3, "env") ? "takes something of the user's"
                                                                   : NULL;
    }
    if (takes && (group == 4 || group == 5) && !is_chios(input, &path)) {
        return "takes a user's container";
    }
    return NULL;
}

const char *operations_check(struct jdoc *doc, const struct jval *input, const struct jval *ops)
{
    int last = 0;
    unsigned long last_index = 0;

    jval_each (op, ops) {
        const struct jval *kind = jobj_get(op, "op");
        const char *text = jstr_get(jobj_get(op, "path"));
        const char *problem = text ? check_op(input, op) : "no path";
        struct path path = { 0 };
        unsigned long index = 0;
        int group = 0;

        split(text ? text : "", &path);
        group = rank(&path);
        index = group == 1 || group == 2 ? strtoul(path.segment[2], NULL, 10) : 0;
        if (jstr_is(kind, "remove") || jstr_is(kind, "move")) {
            group = group > 3 ? 3 : group;
        }
        if (!problem && (group < last || (group == last && index < last_index))) {
            problem = "comes too late";
        }
        if (problem) {
            return jstr_get(jstr_printf(doc, "operation %s %s: %s",
                                        jstr_get(kind) ? jstr_get(kind) : "?", text ? text : "?",
                                        problem));
        }
        last = group;
        last_index = index;
    }
    return NULL;
}
