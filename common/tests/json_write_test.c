#include "common/json_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/jtree.h"

static struct row {
    const char *name, *json, *compact, *sorted, *pretty;
} rows[] = {
    { "order", "{ \"b\" : 1 , \"a\" : { \"d\" : [ ] , \"c\" : { } } }",
      "{\"b\":1,\"a\":{\"d\":[],\"c\":{}}}", "{\"a\":{\"c\":{},\"d\":[]},\"b\":1}",
      "{\n  \"b\": 1,\n  \"a\": {\n    \"d\": [],\n    \"c\": {}\n  }\n}\n" },
    { "sorted inside of arrays", "[{\"b\":[{\"d\":1,\"c\":2}],\"a\":3}]",
      "[{\"b\":[{\"d\":1,\"c\":2}],\"a\":3}]", "[{\"a\":3,\"b\":[{\"c\":2,\"d\":1}]}]",
      "[\n  {\n    \"b\": [\n      {\n        \"d\": 1,\n        \"c\": 2\n      }\n    ],\n"
      "    \"a\": 3\n  }\n]\n" },
    { "keys sort by bytes", "{\"a\":1,\"B\":2,\"aa\":3,\"\":4,\"\xC3\xA9\":5,\"a\\u0000\":6}",
      "{\"a\":1,\"B\":2,\"aa\":3,\"\":4,\"\xC3\xA9\":5,\"a\\u0000\":6}",
      "{\"\":4,\"B\":2,\"a\":1,\"a\\u0000\":6,\"aa\":3,\"\xC3\xA9\":5}",
      "{\n  \"a\": 1,\n  \"B\": 2,\n  \"aa\": 3,\n  \"\": 4,\n  \"\xC3\xA9\": 5,\n"
      "  \"a\\u0000\": 6\n}\n" },
    { "fewest escapes",
      "\"\\u002f\\u0022\\u005c\\u0008\\u000c\\u000a\\u000d\\u0009\\u0000\\u001f\"",
      "\"/\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\"", "\"/\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\"",
      "\"/\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\"\n" },
    { "scalars", "[null,true,false,-0.10e+5]", "[null,true,false,-0.10e+5]",
      "[null,true,false,-0.10e+5]", "[\n  null,\n  true,\n  false,\n  -0.10e+5\n]\n" },
};

static void writes(void **state)
{
    static void (*const writers[])(struct buf *, const struct jval *) = {
        json_write,
        json_write_sorted,
        json_write_pretty,
    };
    const struct row *row = *state;
    const char *const want[] = { row->compact, row->sorted, row->pretty };
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *v = NULL;

    assert_int_equal(json_read(doc, row->json, strlen(row->json), &JSON_LIMITS, &v, &err), 0);
    for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
        struct buf buf = BUF_INIT(1 << 16);

        writers[i](&buf, v);
        assert_string_equal(buf_cstr(&buf), want[i]);
        buf_done(&buf);
        buf.limit = strlen(want[i]) - 1;
        writers[i](&buf, v);
        assert_true(buf.failed);
        buf_done(&buf);
    }
    jdoc_free(doc);
}

static void writes_nothing_as_null(void **state)
{
    struct buf buf = BUF_INIT(100);

    (void)state;
    json_write(&buf, NULL);
    json_write_string(&buf, "a\"\0", 3);
    assert_string_equal(buf_cstr(&buf), "null\"a\\\"\\u0000\"");
    buf_done(&buf);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 1];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[n++] = (struct CMUnitTest){ rows[i].name, writes, NULL, NULL, &rows[i] };
    }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(writes_nothing_as_null);
    return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
