#include "common/yaml_write.h"

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
#include "common/yaml.h"

static struct row {
    const char *name, *json, *want;
} rows[] = {
    { "block", "{\"a\":{\"b\":[\"c\",{\"d\":1,\"e\":[2,3]}]}}",
      "a:\n  b:\n  - c\n  - d: 1\n    e:\n    - 2\n    - 3\n" },
    { "empty containers", "{\"a\":{},\"b\":[],\"c\":[[],{}]}", "a: {}\nb: []\nc:\n- []\n- {}\n" },
    { "sequences of sequences", "[[1,[2]],[[]]]", "- - 1\n  - - 2\n- - []\n" },
    { "scalars", "[null,true,false,-0,1e3,12345678901234567890]",
      "- null\n- true\n- false\n- -0\n- 1e3\n- 12345678901234567890\n" },
    { "beyond a double", "1e400", "!!float 1e400\n" },
    { "text in its own document", "\"a\"", "a\n" },
    { "plain text",
      "[\"nginx:1.27\",\"--flag=x\",\"-c\",\"10Mi\",\"100m\",\"/healthz\",\"$(POD_IP)\","
      "\"a b\",\"a#b\",\"http://x\",\"1.2.3-rc\"]",
      "- nginx:1.27\n- --flag=x\n- -c\n- 10Mi\n- 100m\n- /healthz\n- $(POD_IP)\n- a b\n- a#b\n"
      "- http://x\n- 1.2.3-rc\n" },
    { "words are quoted",
      "[\"true\",\"No\",\"y\",\"on\",\"~\",\"null\",\"\",\"<<\",\"=\",\"tRuE\"]",
      "- \"true\"\n- \"No\"\n- \"y\"\n- \"on\"\n- \"~\"\n- \"null\"\n- \"\"\n- \"<<\"\n- \"=\"\n"
      "- \"tRuE\"\n" },
    { "numbers of any dialect are quoted",
      "[\"1\",\"0x1F\",\"0o17\",\"1_000\",\"1e3\",\".5\",\"+1\",\"190:20:30\",\"2001-12-14\","
      "\"1e400\","
      "\"0b1\",\".inf\",\"1.\",\"-\",\"1e5a\"]",
      "- \"1\"\n- \"0x1F\"\n- \"0o17\"\n- \"1_000\"\n- \"1e3\"\n- \".5\"\n- \"+1\"\n"
      "- \"190:20:30\"\n- \"2001-12-14\"\n- \"1e400\"\n- \"0b1\"\n- \".inf\"\n- \"1.\"\n- \"-\"\n"
      "- \"1e5a\"\n" },
    { "signs of YAML are quoted",
      "[\"a: b\",\"a:\",\"a #b\",\"#a\",\"- a\",\"---\",\"...\",\"? "
      "a\",\"*a\",\"&a\",\"!a\",\"%a\",\"@a\","
      "\"`a\",\"[a\",\"{a\",\"|\",\">\",\"'a'\",\" a\",\"a \"]",
      "- \"a: b\"\n- \"a:\"\n- \"a #b\"\n- \"#a\"\n- \"- a\"\n- \"---\"\n- \"...\"\n- \"? a\"\n"
      "- \"*a\"\n- \"&a\"\n- \"!a\"\n- \"%a\"\n- \"@a\"\n- \"`a\"\n- \"[a\"\n- \"{a\"\n- \"|\"\n- "
      "\">\"\n"
      "- \"'a'\"\n- \" a\"\n- \"a \"\n" },
    { "markers are quoted", "{\"---\":1,\"--- a\":2,\"...\":3,\"... a\":4}",
      "\"---\": 1\n\"--- a\": 2\n\"...\": 3\n\"... a\": 4\n" },
    { "JSON in single quotes", "[\"{\\\"a\\\":1}\",\"'it' \\\"b\\\\\"]",
      "- '{\"a\":1}'\n- '''it'' \"b\\'\n" },
    { "escapes", "\"\\\"\\\\\\u0000\\u0001\\t\\r\\u007f\\u0085\\u2028\\ufeff\\uffff\"",
      "\"\\\"\\\\\\x00\\x01\\t\\r\\x7f\\x85\\u2028\\ufeff\\uffff\"\n" },
    { "other scripts are plain or raw", "[\"a\xC3\xA9\",\"\xF0\x9F\x98\x80\"]",
      "- a\xC3\xA9\n- \"\xF0\x9F\x98\x80\"\n" },
    { "literal", "{\"a\":\"x\\n y\\n\\nz\\n\",\"b\":1}", "a: |\n  x\n   y\n\n  z\nb: 1\n" },
    { "literal without its last line end", "[\"x\\ny\"]", "- |-\n  x\n  y\n" },
    { "literal with more line ends", "{\"a\":{\"b\":\"x\\n\\n\"}}", "a:\n  b: |+\n    x\n\n" },
    { "literal that begins with a blank", "[[\" x\\ny\\n\"]]", "- - |2\n     x\n    y\n" },
    { "literal of a document", "\"x\\ny\\n\"", "|\n  x\n  y\n" },
    { "no literal for blanks at the end", "\"x\\n \"", "\"x\\n \"\n" },
    { "no literal for other line ends", "\"x\\r\\ny\\n\"", "\"x\\r\\ny\\n\"\n" },
    { "no literal for nothing", "\"\\n\\n\"", "\"\\n\\n\"\n" },
    { "keys", "{\"true\":1,\"1\":2,\"a: b\":3,\"x/y\":4,\"\":5,\"<<\":6,\"a\\nb\":7}",
      "\"true\": 1\n\"1\": 2\n\"a: b\": 3\nx/y: 4\n\"\": 5\n\"<<\": 6\n\"a\\nb\": 7\n" },
};

static void writes(void **state)
{
    const struct row *row = *state;
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    struct buf buf = BUF_INIT(1 << 16);
    const struct jval *v = NULL;
    const struct jval *back = NULL;

    assert_int_equal(json_read(doc, row->json, strlen(row->json), &JSON_LIMITS, &v, &err), 0);
    yaml_write(&buf, v);
    assert_string_equal(buf_cstr(&buf), row->want);
    assert_int_equal(yaml_read(doc, buf.data, buf.len, &JSON_LIMITS, &back, &err), 0);
    assert_true(jval_equal(jarr_get(back, 0), v));
    buf_done(&buf);
    jdoc_free(doc);
}

static void writes_nothing_as_null(void **state)
{
    struct buf buf = BUF_INIT(100);

    (void)state;
    yaml_write(&buf, NULL);
    assert_string_equal(buf_cstr(&buf), "null\n");
    buf_done(&buf);
}

/* A ceiling anywhere fails the buffer and nothing else. */
static void failure_sticks(void **state)
{
    static const char json[] = "{\"a\":[\"x\\ny\",1e400,{\"k: y\":\"\\u0001\"}],\"0\":\"0a\"}";
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *v = NULL;
    size_t limit = 0;
    bool done = false;

    (void)state;
    assert_int_equal(json_read(doc, json, strlen(json), &JSON_LIMITS, &v, &err), 0);
    while (!done) {
        struct buf buf = BUF_INIT(limit);

        yaml_write(&buf, v);
        done = !buf.failed;
        assert_true(done || !buf_cstr(&buf));
        buf_done(&buf);
        limit++;
    }
    assert_in_range(limit, 50, 120);
    jdoc_free(doc);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 2];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[n++] = (struct CMUnitTest){ rows[i].name, writes, NULL, NULL, &rows[i] };
    }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(writes_nothing_as_null);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(failure_sticks);
    return cmocka_run_group_tests_name("yaml_write", tests, NULL, NULL);
}
