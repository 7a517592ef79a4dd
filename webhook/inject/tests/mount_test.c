#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/jtree.h"
#include "webhook/inject/mount.h"

static struct row {
    const char *path;
    bool forbidden;
} rows[] = {
    { "/data", false },
    { "/data/", false },
    { "/usrlocal", false },
    { "/var/lib/app", false },
    { "/var/run/app", false },
    { "/home/etc", false },
    { "/opt/../data", false },
    { "/", true },
    { "", true },
    { "//", true },
    { "/.", true },
    { "/usr", true },
    { "/usr/local/bin", true },
    { "/usr//local", true },
    { "/data/../usr/local/bin", true },
    { "/../../usr", true },
    { "usr/local/bin", true }, /* the runtime joins it to the root */
    { "./etc", true },
    { "/lib", true },
    { "/lib64", true },
    { "/libexec/x", true },
    { "/proc/self", true },
    { "/dev/shm", true },
    { "/etc/chio/kernel", true },
    { "/srv/chio", true },        /* rendered */
    { "/srv/chio/deeper", true }, /* below it */
    { "/srv", true },             /* above it */
    { "/srv/chio2", false },
};

static void judges_path(void **state)
{
    const struct row *row = *state;
    CLEANUP(jdoc_freep) struct jdoc *doc = NULL;
    struct jval *mounts = NULL;
    struct jval *mount = NULL;
    struct err err = { 0 };

    doc = jdoc_new(4096, &err);
    assert_non_null(doc);
    mounts = jarr_new(doc);
    mount = jobj_new(doc);
    jobj_set(doc, mount, "mountPath", jstr_new(doc, "/srv/chio"));
    jarr_push(doc, mounts, mount);
    assert_int_equal(jdoc_check(doc, &err), 0);
    assert_int_equal(mount_is_forbidden(row->path, mounts), row->forbidden);
}

static void refuses_longer_than_linux(void **state)
{
    static char path[5000];

    (void)state;
    path[0] = '/';
    for (size_t i = 1; i < sizeof(path) - 1; i++) {
        path[i] = 'a';
    }
    assert_true(mount_is_forbidden(path, NULL));
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 1];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].path, judges_path, NULL, NULL, &rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest){ "a path beyond PATH_MAX",
                                                  refuses_longer_than_linux, NULL, NULL, NULL };
    return cmocka_run_group_tests_name("mount", tests, NULL, NULL);
}
