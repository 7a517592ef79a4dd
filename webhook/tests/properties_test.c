/* What holds for every Pod (property.h), over thousands that pods.h makes up. properties_test
   [COUNT [FIRST]] tries COUNT seeds from FIRST; with --dump COUNT it writes Pods and patches as
   lines of JSON instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/pods.h"
#include "webhook/tests/property.h"

enum { POD_COUNT = 10000, DOC_BYTES = 64 << 20, FAILURES_SHOWN = 5 };

/* Seeds take turns with these. */
static const char *const configurations[] = {
    "",
    "defaults: {hold-application: \"true\", protect-loopback: \"true\", app-port: \"8080\"}",
    "{defaults: {sidecar-mode: native, listen-port: \"19090\", probe-port: \"19091\", drain-ms: "
    "\"0\"}, sidecar: {uid: 2000}, init: {iptables: auto}}",
    "{defaults: {cpu-request: \"\", memory-request: \"\", cpu-limit: \"0.25\", extra-ports: "
    "reject},"
    " secrets: {kernelConfig: {name: a, key: b}}}",
};

static struct config *parsed[ARRAY_LEN(configurations)];

struct tally {
    uint64_t first, count;
    uint64_t injected, denied, restored;
    unsigned failures;
};

static struct tally plan = { .first = 1, .count = POD_COUNT };

static void show(uint64_t seed, const struct jval *pod, const char *problem)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1 << 20);

    json_write(&text, pod);
    print_error("seed %llu: %s\n  %.3000s\n", (unsigned long long)seed, problem, buf_cstr(&text));
}

/* What others make of the result is put right by one pass, or refused; then nothing is left to do.
 */
static const char *try_tampered(struct jdoc *doc, const struct question *q, uint64_t seed,
                                const struct jval *result, struct tally *t)
{
    CLEANUP(answer_done) struct answer a = { 0 };
    struct jval *pod = jval_clone(doc, result);
    struct jval *again = NULL;
    const char *problem = NULL;

    pods_tamper(doc, pod, seed);
    problem = property_ask(doc, q, pod, &a);
    if (!problem) {
        problem = property_check(doc, q, pod, &a, &again);
    }
    t->restored += a.summary.decision == DECISION_INJECTED;
    return problem ? jstr_get(jstr_printf(doc, "tampered with: %s", problem)) : NULL;
}

/* A replica with another configuration gets the result: it makes the Pod its own, and is done. */
static const char *try_elsewhere(struct jdoc *doc, const struct question *q, uint64_t seed,
                                 const struct jval *result)
{
    CLEANUP(answer_done) struct answer a = { 0 };
    struct question other = *q;
    struct jval *again = NULL;
    const char *problem = NULL;

    other.config = parsed[(seed + 1) % ARRAY_LEN(parsed)];
    problem = property_ask(doc, &other, result, &a);
    if (!problem) {
        problem = property_check(doc, &other, result, &a, &again);
    }
    return problem ? jstr_get(jstr_printf(doc, "handed to a replica: %s", problem)) : NULL;
}

static void try_seed(uint64_t seed, struct tally *t)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(answer_done) struct answer a = { 0 };
    struct question q = { .config = parsed[seed % ARRAY_LEN(parsed)],
                          .entry = seed % 7 == 0 ? ENTRY_NAMESPACE : ENTRY_POD };
    struct jval *pod = NULL;
    struct jval *result = NULL;
    const char *problem = NULL;
    struct err err = { 0 };

    doc = jdoc_new(DOC_BYTES, &err);
    assert_non_null(doc);
    pod = pods_generate(doc, seed);
    problem = property_ask(doc, &q, pod, &a);
    if (!problem) {
        problem = property_check(doc, &q, pod, &a, &result);
    }
    if (!problem && a.ops) {
        problem = try_tampered(doc, &q, seed, result, t);
    }
    if (!problem && a.ops) {
        problem = try_elsewhere(doc, &q, seed, result);
    }
    if (!problem && jdoc_check(doc, &err) < 0) {
        problem = err.msg;
    }
    if (!problem && a.summary.reason == REASON_SELF_CHECK) {
        problem = "the engine's own check of its patch failed";
    }
    if (problem && t->failures++ < FAILURES_SHOWN) {
        show(seed, pod, problem);
    }
    t->injected += a.summary.decision == DECISION_INJECTED;
    t->denied += a.summary.decision == DECISION_DENIED;
}

static void hold_for_every_pod(void **state)
{
    struct tally *t = &plan;

    (void)state;
    for (uint64_t i = 0; i < t->count; i++) {
        try_seed(t->first + i, t);
    }
    print_message("%llu Pods: %llu injected, %llu denied; %llu put right\n",
                  (unsigned long long)t->count, (unsigned long long)t->injected,
                  (unsigned long long)t->denied, (unsigned long long)t->restored);
    assert_int_equal(t->failures, 0);
    assert_true(t->injected * 2 > t->count || t->count < 100); /* or the generator proves little */
    assert_true(t->restored * 3 > t->count || t->count < 100);
    assert_true(t->denied > 0 || t->count < 100);
}

static int parse_configurations(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parsed); i++) {
        CLEANUP(buf_done) struct buf problems = BUF_INIT(1 << 16);
        struct err err = { 0 };

        parsed[i] = config_parse("config", configurations[i], strlen(configurations[i]), &problems,
                                 &err);
        if (!parsed[i]) {
            print_error("%s\n", buf_cstr(&problems));
            return -1;
        }
    }
    return 0;
}

static int free_configurations(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parsed); i++) {
        config_free(parsed[i]);
    }
    return 0;
}

/* The same seed gives the same Pod, another one another. */
static void are_reproducible(void **state)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    struct err err = { 0 };

    (void)state;
    doc = jdoc_new(DOC_BYTES, &err);
    assert_non_null(doc);
    assert_true(jval_equal(pods_generate(doc, 7), pods_generate(doc, 7)));
    assert_false(jval_equal(pods_generate(doc, 7), pods_generate(doc, 8)));
}

static int dump(uint64_t count)
{
    CLEANUP(config_freep) struct config *config = NULL;
    struct err err = { 0 };

    config = config_default(&err);
    for (uint64_t seed = 1; config && seed <= count; seed++) {
        CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(DOC_BYTES, &err);
        CLEANUP(answer_done) struct answer a = { 0 };
        CLEANUP(buf_done) struct buf text = BUF_INIT(DOC_BYTES);
        struct question q = { .config = config };
        struct jval *pod = doc ? pods_generate(doc, seed) : NULL;
        struct jval *line = doc ? jobj_new(doc) : NULL;
        struct jval *result = NULL;
        const char *problem = doc ? property_ask(doc, &q, pod, &a) : err.msg;

        if (!problem) {
            problem = property_check(doc, &q, pod, &a, &result);
        }
        if (problem || !a.patch_text) {
            continue; /* nothing to apply; failures are the tests' business */
        }
        jobj_set(doc, line, "label", jstr_printf(doc, "seed %llu", (unsigned long long)seed));
        jobj_set(doc, line, "pod", pod);
        jobj_set(doc, line, "patch", jstr_new(doc, a.patch_text));
        jobj_set(doc, line, "result", result);
        json_write(&text, line);
        (void)printf("%s\n", buf_cstr(&text) ? buf_cstr(&text) : "");
    }
    return config ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_reproducible),
        cmocka_unit_test(hold_for_every_pod),
    };

    if (argc == 3 && strcmp(argv[1], "--dump") == 0) {
        return dump(strtoull(argv[2], NULL, 10));
    }
    plan.count = argc > 1 ? strtoull(argv[1], NULL, 10) : plan.count;
    plan.first = argc > 2 ? strtoull(argv[2], NULL, 10) : plan.first;
    return cmocka_run_group_tests_name("properties", tests, parse_configurations,
                                       free_configurations);
}
