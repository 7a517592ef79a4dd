#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/listener.h"

static const struct row {
    const char *name, *address;
    enum err_code code;
} rows[] = {
    { "IPv4", "127.0.0.1:0", ERR_NONE },
    { "any", "[::]:0", ERR_NONE },
    { "any IPv4", "0.0.0.0:0", ERR_NONE },
    { "no port", "127.0.0.1", ERR_INPUT },
    { "no address", ":80", ERR_INPUT },
    { "empty brackets", "[]:80", ERR_INPUT },
    { "nothing", "", ERR_INPUT },
    { "a name", "localhost:0", ERR_INPUT },
    { "port too large", "127.0.0.1:65536", ERR_INPUT },
    { "port no number", "127.0.0.1:http", ERR_INPUT },
    { "port negative", "127.0.0.1:-1", ERR_INPUT },
    { "no such address here", "203.0.113.1:0", ERR_IO },
    { "too long",
      "0000000000000000000000000000000000000000000000000000000000000000000000000000000000:1",
      ERR_INPUT },
};

static void opens(void **state)
{
    const struct row *row = *state;
    struct err err = { 0 };
    uint16_t port = 0;
    int fd = -1;

    if (row->code == ERR_NONE) {
        assert_int_equal(listener_open(row->address, &fd, &port, &err), 0);
        assert_true(fd >= 0 && port > 0);
        (void)close(fd);
        return;
    }
    assert_int_equal(listener_open(row->address, &fd, &port, &err), -1);
    assert_int_equal(err.code, row->code);
    assert_int_equal(fd, -1);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows)];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, opens, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    return cmocka_run_group_tests_name("listener", tests, NULL, NULL);
}
