/* Whole Pods, written by hand from the specification's section 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/difference.h"
#include "webhook/tests/like.h"
#include "webhook/tests/pointer.h"
#include "webhook/tests/property.h"
#include "webhook/tests/restore.h"
#include "webhook/tests/row.h"

static const char *goldens[] = {
    "classic", "declared", "hold", "mesh", "native-job", "native-sidecar", "plain",
};

static struct config *parse_config(struct jdoc *doc, const struct jval *golden)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1 << 16);
    CLEANUP(buf_done) struct buf problems = BUF_INIT(1 << 16);
    const struct jval *config = jobj_get(golden, "config");
    struct err err = { 0 };
    struct config *ret = NULL;

    json_write(&text, config ? config : jobj_new(doc));
    ret = config_parse("config", text.data, text.len, &problems, &err);
    if (!ret) {
        print_error("%s\n", buf_cstr(&problems));
    }
    return ret;
}

/* Members of chio's own elements come in the order of section 2. */
static void same_bytes(const struct jval *want, const struct jval *got, const char *what)
{
    CLEANUP(buf_done) struct buf a = BUF_INIT(1 << 16);
    CLEANUP(buf_done) struct buf b = BUF_INIT(1 << 16);

    json_write(&a, want);
    json_write(&b, got);
    if (strcmp(buf_cstr(&a), buf_cstr(&b)) != 0) {
        fail_msg("%s: members in another order:\nwant %s\ngot  %s", what, buf_cstr(&a),
                 buf_cstr(&b));
    }
}

static void same_pod(struct jdoc *doc, const struct jval *want, const struct jval *got)
{
    static const char *const ordered[] = { "/spec/volumes/chio-kernel-config",
                                           "/spec/volumes/chio-openapi-spec",
                                           "/spec/volumes/chio-no-token", "/metadata/annotations" };
    static const char *const containers[] = { "chio-init", "chio-sidecar" };
    const char *difference = difference_of(doc, want, got);

    if (difference) {
        fail_msg("%s", difference);
    }
    for (size_t i = 0; i < ARRAY_LEN(ordered); i++) {
        same_bytes(pointer_find(want, ordered[i]), pointer_find(got, ordered[i]), ordered[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(containers); i++) {
        same_bytes(restore_container(want, containers[i]), restore_container(got, containers[i]),
                   containers[i]);
    }
}

static void gives_the_golden_pod(void **state)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    CLEANUP(config_freep) struct config *config = NULL;
    CLEANUP(answer_done) struct answer a = { 0 };
    const char *const *name = *state;
    const struct jval *golden = NULL;
    const struct jval *pod = NULL;
    struct jval *result = NULL;
    const char *problem = NULL;
    struct question q = { 0 };
    struct err err = { 0 };

    doc = jdoc_new(ROW_BYTES, &err);
    assert_non_null(doc);
    if (like_read(doc, *name, &golden, &err) < 0) {
        fail_msg("%s", err.msg);
    }
    config = parse_config(doc, golden);
    assert_non_null(config);
    q.config = config;
    pod = jobj_get(golden, "pod");
    problem = property_ask(doc, &q, pod, &a);
    if (!problem) {
        problem = property_check(doc, &q, pod, &a, &result);
    }
    if (problem) {
        fail_msg("%s", problem);
    }
    same_pod(doc, jobj_get(golden, "want"), result);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(goldens)];

    for (size_t i = 0; i < ARRAY_LEN(goldens); i++) {
        tests[i] = (struct CMUnitTest){ goldens[i], gives_the_golden_pod, NULL, NULL, &goldens[i] };
    }
    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
