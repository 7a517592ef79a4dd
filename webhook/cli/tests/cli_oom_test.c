#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/tests/oom.h"
#include "webhook/cli/cli.h"
#include "webhook/cli/diff.h"

/* Verbs in this process, each allocation refused once. */

static char folder[] = "/tmp/chioctl-oom-XXXXXX";
static char manifest[64];

static const char text[] =
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n"
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
    "spec: {template: {metadata: {annotations: {chio-injection: enabled}}, "
    "spec: {containers: [{name: web, image: w}]}}}\n";

/* Either the whole answer, or an error and no leak; never a manifest that is not protected. */
static void without_memory(void **state)
{
    char *argv[] = { (char[]){ "chioctl" }, *state, (char[]){ "-f" }, manifest, NULL };
    size_t before = oom_live();
    size_t round = 1;
    bool refused = true;

    for (; refused; round++) {
        struct cli cli = { .out = BUF_INIT(1 << 20), .err = BUF_INIT(1 << 20) };
        struct err err = { 0 };
        int status = 0;

        oom_arm(round);
        status = cli_run(&cli, 4, argv, &err);
        refused = oom_disarm();
        if (status == CLI_DONE && buf_cstr(&cli.out)) { /* main checks the buffer as well */
            assert_non_null(strstr(buf_cstr(&cli.out), "injected"));
        } else {
            assert_true(refused);
        }
        cli_done(&cli);
        assert_int_equal(oom_live(), before);
    }
    assert_true(round > 10);
}

static void diff_without_memory(void **state)
{
    size_t before = oom_live();
    size_t round = 1;
    bool refused = true;

    (void)state;
    for (; refused; round++) {
        struct buf out = BUF_INIT(1 << 20);
        struct err err = { 0 };
        int result = 0;

        oom_arm(round);
        result = diff_write(&out, false, "a\nb\nc\n", "a\nx\nc\n", &err);
        refused = oom_disarm();
        assert_true(refused || (result == 0 && out.len > 0));
        buf_done(&out);
        assert_int_equal(oom_live(), before);
    }
    assert_true(round > 4);
}

static int write_manifest(void **state)
{
    FILE *file = NULL;

    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    (void)snprintf(manifest, sizeof(manifest), "%s/m.yaml", folder);
    file = fopen(manifest, "we");
    if (!file) {
        return -1;
    }
    (void)fputs(text, file);
    return fclose(file);
}

static int remove_manifest(void **state)
{
    (void)state;
    (void)remove(manifest);
    return remove(folder);
}

int main(void)
{
    static char inject[] = "inject";
    static char explain[] = "explain";
    const struct CMUnitTest tests[] = {
        { "inject", without_memory, NULL, NULL, inject },
        { "explain", without_memory, NULL, NULL, explain },
        cmocka_unit_test(diff_without_memory),
    };

    return cmocka_run_group_tests_name("chioctl without memory", tests, write_manifest,
                                       remove_manifest);
}
