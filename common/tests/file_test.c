#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"

static char folder[64];
static char path[80];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/chio-file-XXXXXX");
    if (!mkdtemp(folder)) {
        return -1;
    }
    (void)snprintf(path, sizeof(path), "%s/f", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder); /* fails when something was left behind */
}

static void writes_and_reads(void **state)
{
    struct buf text = BUF_INIT(100);
    struct err err = { 0 };
    struct stat info;

    (void)state;
    (void)umask(077);
    assert_int_equal(file_write(path, "old", 3, 0600, &err), 0);
    assert_int_equal(file_write(path, "a\0b\n", 4, 0644, &err), 0);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0644);
    assert_int_equal(file_read(path, &text, &err), 0);
    assert_int_equal(text.len, 4);
    assert_memory_equal(text.data, "a\0b\n", 4);
    buf_done(&text);
}

static void limits(void **state)
{
    struct buf exact = BUF_INIT(5), small = BUF_INIT(4);
    struct err err = { 0 };

    (void)state;
    assert_int_equal(file_write(path, "12345", 5, 0644, &err), 0);
    assert_int_equal(file_read(path, &exact, &err), 0);
    assert_int_equal(file_read(path, &small, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_non_null(strstr(err.msg, path));
    buf_done(&exact);
    buf_done(&small);
}

static void names_what_is_missing(void **state)
{
    struct buf text = BUF_INIT(100);
    struct err err = { 0 };
    char bad[100];

    (void)state;
    (void)snprintf(bad, sizeof(bad), "%s/no/f", folder);
    assert_int_equal(file_read(bad, &text, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.msg, bad));
    err = (struct err){ 0 };
    assert_int_equal(file_write(bad, "", 0, 0644, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(file_read(folder, &text, &err), -1);
    /* A folder cannot be replaced, and what was written for it is gone. */
    assert_int_equal(file_write(folder, "x", 1, 0644, &err), -1);
    buf_done(&text);
}

static void joins(void **state)
{
    struct err err = { 0 };
    char *joined = file_join("/a/b", "c", &err);

    (void)state;
    assert_non_null(joined);
    assert_string_equal(joined, "/a/b/c");
    free(joined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_and_reads),
        cmocka_unit_test(limits),
        cmocka_unit_test(names_what_is_missing),
        cmocka_unit_test(joins),
    };

    return cmocka_run_group_tests_name("file", tests, make_folder, remove_folder);
}
