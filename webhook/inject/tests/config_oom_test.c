#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/tests/oom.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"

static char good[] = "revision: a\notherRevisions: [b, c]\nimages: {previous: [x/y]}\n"
                     "defaults: {log-level: ' debug ', cpu-limit: '1'}\n";
static char bad[] = "revision: A\noptout: deny\nsidecar: {uid: 1337}\n";
static const char namespaces[] =
    "apiVersion: v1\nkind: List\nitems:\n"
    "- {apiVersion: v1, kind: Namespace, metadata: {name: b, labels: {a: b}}}\n"
    "- {apiVersion: v1, kind: Namespace, metadata: {name: a, annotations: {a: b}}}\n";

/* Without memory there is no half-read configuration, and no misleading reason. */
static void try_config(const char *text, size_t round, bool valid, bool *ret_refused)
{
    struct buf problems = BUF_INIT(1 << 16);
    struct err err = { 0 };
    struct config *config = NULL;

    oom_arm(round);
    config = config_parse("f", text, strlen(text), &problems, &err);
    *ret_refused = oom_disarm();
    if (!*ret_refused) {
        assert_int_equal(config != NULL, valid);
    } else if (!config) {
        assert_true(err.code == ERR_OOM || (!valid && err.code == ERR_INPUT));
    }
    config_free(config);
    buf_done(&problems);
}

static void config_without_memory(void **state)
{
    const bool valid = *state == good;
    size_t before = oom_live();
    size_t round = 1;
    bool refused = true;

    for (; refused; round++) {
        try_config(*state, round, valid, &refused);
        assert_int_equal(oom_live(), before);
    }
    assert_true(round > 5);
}

static void namespaces_without_memory(void **state)
{
    size_t before = oom_live();
    size_t round = 1;
    bool refused = true;

    (void)state;
    for (; refused; round++) {
        struct err err = { 0 };
        struct nsview *view = NULL;

        oom_arm(round);
        view = nsview_parse("f", namespaces, strlen(namespaces), &err);
        refused = oom_disarm();
        if (view) {
            assert_int_equal(nsview_count(view), 2);
        } else {
            assert_true(refused);
            assert_int_equal(err.code, ERR_OOM);
        }
        nsview_free(view);
        assert_int_equal(oom_live(), before);
    }
    assert_true(round > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "good configuration", config_without_memory, NULL, NULL, good },
        { "bad configuration", config_without_memory, NULL, NULL, bad },
        cmocka_unit_test(namespaces_without_memory),
    };

    return cmocka_run_group_tests_name("configuration without memory", tests, NULL, NULL);
}
