#include "webhook/tests/operations.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/jtree.h"
#include "webhook/tests/apply.h"
#include "webhook/tests/difference.h"
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

/* Metadata, containers, init containers, volumes; then insertions. What moves or goes comes before
   its list's other changes, so that each index holds. */
static int rank(const struct path *p, bool takes)
{
    bool element = p->count <= 3 && !takes;

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
    return !at(p, 1, "volumes") ? -1 : element ? 6 : 3;
}

static bool is_chios(const struct jval *pod, const struct path *p)
{
    const struct jval *list = jobj_path(pod, PATH("spec", p->segment[1]));
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

static bool takes_away(const struct jval *op)
{
    return jstr_is(jobj_get(op, "op"), "remove") || jstr_is(jobj_get(op, "op"), "move");
}

/* pod is what the operations before this one have made. */
static const char *check_op(const struct jval *pod, const struct jval *op)
{
    const struct jval *kind = jobj_get(op, "op");
    const struct jval *from = jobj_get(op, "from");
    bool takes = takes_away(op);
    struct path path = { 0 };
    int group = 0;

    split(jstr_get(from ? from : jobj_get(op, "path")), &path);
    group = rank(&path, takes);
    if (!takes && !jstr_is(kind, "add") && !jstr_is(kind, "replace")) {
        return "an operation that chio never uses";
    }
    if (group < 0) {
        return "a place that chio never touches";
    }
    if ((group == 1 || group == 2) && !is_chios(pod, &path)) {
        if (path.count <= 3) {
            return "takes a user's container";
        }
        return in_env_or_handler(&path) ? NULL : "a member of a user's container";
    }
    return NULL;
}

const char *operations_check(struct jdoc *doc, const struct jval *input, const struct jval *ops)
{
    struct jval *pod = jval_clone(doc, input);
    int last = 0;
    unsigned long last_index = 0;

    jval_each (op, ops) {
        const char *text = jstr_get(jobj_get(op, "path"));
        const char *problem = text ? check_op(pod, op) : "no path";
        struct path path = { 0 };
        unsigned long index = 0;
        int group = 0;

        split(text ? text : "", &path);
        group = rank(&path, takes_away(op));
        index = (group == 1 || group == 2) && path.count > 3 ? strtoul(path.segment[2], NULL, 10)
                                                             : 0;
        if (!problem && (group < last || (group == last && index < last_index))) {
            problem = "comes too late";
        }
        if (!problem) {
            problem = apply_operation(doc, pod, op);
        }
        if (problem) {
            return jstr_get(
                jstr_printf(doc, "operation %s: %s", difference_shown(doc, op), problem));
        }
        last = group;
        last_index = index;
    }
    return NULL;
}
