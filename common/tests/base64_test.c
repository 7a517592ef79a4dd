#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/base64.h"
#include "common/buf.h"

/* RFC 4648, section 10, and bytes that text does not have. */
static struct row {
    const char *name, *bytes;
    size_t len;
    const char *text;
} rows[] = {
    { "nothing", "", 0, "" },
    { "one byte", "f", 1, "Zg==" },
    { "two bytes", "fo", 2, "Zm8=" },
    { "three bytes", "foo", 3, "Zm9v" },
    { "six bytes", "foobar", 6, "Zm9vYmFy" },
    { "high bytes", "\xFB\xEF\xBE\xFF", 4, "++++/w==" },
    { "zeros", "\0\0\0\0", 4, "AAAAAA==" },
};

static void goes_both_ways(void **state)
{
    const struct row *row = *state;
    CLEANUP(buf_done) struct buf text = BUF_INIT(100);
    CLEANUP(buf_done) struct buf bytes = BUF_INIT(100);

    base64_write(&text, row->bytes, row->len);
    assert_string_equal(buf_cstr(&text), row->text);
    assert_int_equal(base64_read(&bytes, row->text, strlen(row->text)), 0);
    assert_int_equal(bytes.len, row->len);
    assert_memory_equal(buf_cstr(&bytes), row->bytes, row->len);
}

static const char *const refused[] = {
    "Z",    "Zg",   "Zg=",  "Zg==Zg==", "Zh==", "Zm9=",     "Zm9v\n",
    "Zm 9", "====", "=Zg=", "Z===",     "Zm-_", "Zm9v====", "Z\xC3\xA9=",
};

static void refuses_what_is_not_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        CLEANUP(buf_done) struct buf bytes = BUF_INIT(100);

        buf_str(&bytes, "kept");
        if (base64_read(&bytes, refused[i], strlen(refused[i])) != -1) {
            fail_msg("accepted %s", refused[i]);
        }
        assert_string_equal(buf_cstr(&bytes), "kept");
    }
}

static void long_texts_go_both_ways(void **state)
{
    unsigned char in[4099];

    (void)state;
    for (size_t i = 0; i < sizeof(in); i++) {
        in[i] = (unsigned char)(i * 37 + i / 256);
    }
    for (size_t len = 0; len < sizeof(in); len += 97) {
        CLEANUP(buf_done) struct buf text = BUF_INIT(8192);
        CLEANUP(buf_done) struct buf bytes = BUF_INIT(8192);

        base64_write(&text, in, len);
        assert_int_equal(base64_read(&bytes, buf_cstr(&text), text.len), 0);
        assert_int_equal(bytes.len, len);
        assert_memory_equal(buf_cstr(&bytes), in, len);
    }
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 2] = {
        { "refuses what is not exact", refuses_what_is_not_exact, NULL, NULL, NULL },
        { "long texts go both ways", long_texts_go_both_ways, NULL, NULL, NULL },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i + 2] = (struct CMUnitTest){ rows[i].name, goes_both_ways, NULL, NULL, &rows[i] };
    }
    return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
