#include "webhook/inject/windows.h"

#include <string.h>

#include "common/jtree.h"
#include "webhook/inject/pod.h"

static const char *const os_labels[] = { "kubernetes.io/os", "beta.kubernetes.io/os" };

static bool is_os_label(const struct jval *key)
{
    return jstr_is(key, os_labels[0]) || jstr_is(key, os_labels[1]);
}

/* What one node selector term says about the operating system. */
struct term {
    bool windows; /* it allows Windows by name */
    bool others;  /* it allows something else, or does not say */
};

static struct term read_term(const struct jval *node_term)
{
    struct term term = { .others = true };

    jval_each (expression, jobj_get(node_term, "matchExpressions")) {
        if (!is_os_label(jobj_get(expression, "key")) ||
            !jstr_is(jobj_get(expression, "operator"), "In")) {
            continue;
        }
        term.others = false; /* the expressions of a term hold together: the last list decides */
        jval_each (value, jobj_get(expression, "values")) {
            if (jstr_is(value, "windows")) {
                term.windows = true;
            } else {
                term.others = true;
            }
        }
    }
    return term;
}

static struct windows_sign check_affinity(const struct jval *pod)
{
    const struct jval *terms = jobj_path(pod, PATH("spec", "affinity", "nodeAffinity",
                                                   "requiredDuringSchedulingIgnoredDuringExecution",
                                                   "nodeSelectorTerms"));
    bool windows = false;
    bool others = false;

    jval_each (node_term, terms) {
        struct term term = read_term(node_term);

        windows = windows || term.windows;
        others = others || term.others;
    }
    return (struct windows_sign){ windows ? "spec.affinity.nodeAffinity" : NULL, others };
}

static const char *options_in_containers(const struct jval *list, const char *field)
{
    jval_each (container, list) {
        if (!jval_absent(jobj_path(container, PATH("securityContext", "windowsOptions")))) {
            return field;
        }
    }
    return NULL;
}

static const char *check_options(const struct jval *pod)
{
    const char *field = options_in_containers(pod_containers(pod),
                                              "containers' securityContext.windowsOptions");

    if (!jval_absent(jobj_path(pod, PATH("spec", "securityContext", "windowsOptions")))) {
        return "spec.securityContext.windowsOptions";
    }
    return field ? field
                 : options_in_containers(pod_init_containers(pod),
                                         "initContainers' securityContext.windowsOptions");
}

struct windows_sign windows_find(const struct jval *pod)
{
    const char *field = NULL;

    if (jstr_is(jobj_path(pod, PATH("spec", "os", "name")), "windows")) {
        return (struct windows_sign){ "spec.os.name", false };
    }
    for (size_t i = 0; i < ARRAY_LEN(os_labels); i++) {
        if (jstr_is(jobj_path(pod, PATH("spec", "nodeSelector", os_labels[i])), "windows")) {
            return (struct windows_sign){ "spec.nodeSelector", false };
        }
    }
    field = check_options(pod);
    if (field) {
        return (struct windows_sign){ field, false };
    }
    return check_affinity(pod);
}
