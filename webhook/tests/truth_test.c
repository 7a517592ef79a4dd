/* The 288 combinations of injection 1.3 (case 205, T-81), against a table that is written here a
   second time: by the rules of 1.2 in words, not by the engine's code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/property.h"

enum { COMBINATIONS = 288, DOC_BYTES = 32 << 20 };

static const char *const annotations[] = { NULL, "enabled", "disabled", "yes" };
static const char *const labels[] = { NULL, "enabled", "disabled" };
static const char *const namespace_labels[] = { NULL, "enabled", "disabled", "true" };
static const char *const namespaces[] = { "shop", "kube-system", "chio-system" };

struct combination {
    const char *annotation, *label, *namespace_label, *namespace_;
    bool host_network;
};

static struct combination combination_of(unsigned n)
{
    struct combination c = { 0 };

    c.annotation = annotations[n % 4];
    c.label = labels[n / 4 % 3];
    c.namespace_label = namespace_labels[n / 12 % 4];
    c.namespace_ = namespaces[n / 48 % 3];
    c.host_network = n / 144 % 2 == 1;
    return c;
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* What the Pod says: NULL, "enabled", "disabled", or the code of a denial. */
static const char *pod_says(const struct combination *c)
{
    if (same(c->annotation, "yes")) {
        return "value_invalid";
    }
    if (c->annotation && c->label && strcmp(c->annotation, c->label) != 0) {
        return "value_conflict";
    }
    return c->annotation ? c->annotation : c->label;
}

/* The reason that the specification gives for the combination. */
static const char *expected_reason(const struct combination *c)
{
    const char *says = pod_says(c);
    bool system_ = strcmp(c->namespace_, "shop") != 0;

    if (same(says, "value_invalid") || same(says, "value_conflict")) {
        return says;
    }
    if (system_) {
        return same(says, "enabled") ? "system_namespace" : "not_asked";
    }
    if (same(says, "disabled")) {
        return "opt_out"; /* optOut: allow; in an invalid namespace as in an enabled one */
    }
    if (!says && same(c->namespace_label, "true")) {
        return "namespace_value_invalid";
    }
    if (!says && !same(c->namespace_label, "enabled")) {
        return "not_asked";
    }
    return c->host_network ? "host_network" : "injected";
}

/* The warning of an opt-out goes with a namespace that asked. */
static bool expects_warning(const struct combination *c)
{
    return same(expected_reason(c), "opt_out") &&
           (same(c->namespace_label, "enabled") || same(c->namespace_label, "true"));
}

static struct jval *mark(struct jdoc *doc, const char *value)
{
    struct jval *map = jobj_new(doc);

    if (value) {
        jobj_set(doc, map, "chio-injection", jstr_new(doc, value));
    }
    return map;
}

static struct jval *pod_of(struct jdoc *doc, const struct combination *c)
{
    struct jval *pod = jobj_new(doc);
    struct jval *metadata = jobj_new(doc);
    struct jval *spec = jobj_new(doc);
    struct jval *containers = jarr_new(doc);
    struct jval *web = jobj_new(doc);

    jobj_set(doc, web, "name", jstr_new(doc, "web"));
    jobj_set(doc, web, "image", jstr_new(doc, "registry.example/web:1"));
    jarr_push(doc, containers, web);
    jobj_set(doc, spec, "containers", containers);
    if (c->host_network) {
        jobj_set(doc, spec, "hostNetwork", jbool_new(doc, true));
    }
    jobj_set(doc, metadata, "annotations", mark(doc, c->annotation));
    jobj_set(doc, metadata, "labels", mark(doc, c->label));
    jobj_set(doc, pod, "metadata", metadata);
    jobj_set(doc, pod, "spec", spec);
    return pod;
}

static struct nsview *view_of(struct jdoc *doc, const struct combination *c, struct err *err)
{
    CLEANUP(nsview_freep) struct nsview *view = nsview_new(err);
    struct jval *namespace_ = jobj_new(doc);
    struct jval *metadata = jobj_new(doc);

    jobj_set(doc, namespace_, "apiVersion", jstr_new(doc, "v1"));
    jobj_set(doc, namespace_, "kind", jstr_new(doc, "Namespace"));
    jobj_set(doc, metadata, "name", jstr_new(doc, c->namespace_));
    jobj_set(doc, metadata, "labels", mark(doc, c->namespace_label));
    jobj_set(doc, namespace_, "metadata", metadata);
    if (!view || nsview_add(view, namespace_, err) < 0) {
        return NULL;
    }
    return STEAL(view);
}

/* One combination; returns whether it came out as expected. */
static bool holds(const struct config *config, const struct combination *c)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(nsview_freep) struct nsview *view = NULL;
    CLEANUP(answer_done) struct answer a = { 0 };
    struct question q = { .config = config };
    struct jval *changes = NULL;
    const char *problem = NULL;
    const char *got = NULL;
    struct err err = { 0 };
    bool warned = false;

    doc = jdoc_new(DOC_BYTES, &err);
    assert_non_null(doc);
    changes = jobj_new(doc);
    jobj_set(doc, changes, "namespace", jstr_new(doc, c->namespace_));
    view = view_of(doc, c, &err);
    assert_non_null(view);
    q.namespaces = view;
    q.changes = changes;
    problem = property_ask(doc, &q, pod_of(doc, c), &a);
    got = problem ? problem : reason_code(a.summary.reason);
    jval_each (warning, jobj_get(a.response, "warnings")) {
        warned = warned || strncmp(jstr_get(warning), "chio: opt_out:", 14) == 0;
    }
    if (strcmp(got, expected_reason(c)) == 0 && warned == expects_warning(c)) {
        return true;
    }
    print_error("annotation %s, label %s, namespace %s labelled %s%s: want %s%s, got %s%s\n",
                c->annotation ? c->annotation : "-", c->label ? c->label : "-", c->namespace_,
                c->namespace_label ? c->namespace_label : "-",
                c->host_network ? ", host network" : "", expected_reason(c),
                expects_warning(c) ? " and a warning" : "", got, warned ? " and a warning" : "");
    return false;
}

static void every_combination(void **state)
{
    CLEANUP(config_freep) struct config *config = NULL;
    struct err err = { 0 };
    unsigned failures = 0;

    (void)state;
    config = config_default(&err);
    assert_non_null(config);
    for (unsigned n = 0; n < COMBINATIONS; n++) {
        struct combination c = combination_of(n);

        failures += holds(config, &c) ? 0 : 1;
    }
    assert_int_equal(failures, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        { "case-205 the 288 combinations", every_combination, NULL, NULL, NULL },
        { "T-81 the 288 combinations", every_combination, NULL, NULL, NULL },
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("truth", tests, NULL, NULL);
}
