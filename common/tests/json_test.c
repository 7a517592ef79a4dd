#include "common/json_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"

/* A text and what the reader makes of it, written again; or the place and reason of the refusal. */
static struct row {
    const char *name, *text;
    const char *want;  /* NULL: the same as text */
    const char *error; /* NULL: read */
    size_t len;        /* 0: up to the NUL */
} rows[] = {
    /* accepted */
    { "null", "null", NULL, NULL, 0 },
    { "true", "true", NULL, NULL, 0 },
    { "false", "false", NULL, NULL, 0 },
    { "blanks around", " \t\r\n{ \"a\" :\t1 ,\n\"b\" : [ ] } \n", "{\"a\":1,\"b\":[]}", NULL, 0 },
    { "empty object", "{}", NULL, NULL, 0 },
    { "empty array", "[ ]", "[]", NULL, 0 },
    { "empty string", "\"\"", NULL, NULL, 0 },
    { "empty key", "{\"\":0}", NULL, NULL, 0 },
    { "order is kept", "{\"z\":1,\"a\":2,\"m\":3}", NULL, NULL, 0 },
    { "nested", "[[[{\"a\":[{}]}]]]", NULL, NULL, 0 },
    { "zero", "0", NULL, NULL, 0 },
    { "minus zero", "-0", NULL, NULL, 0 },
    { "minus zero point", "-0.0", NULL, NULL, 0 },
    { "spelling of numbers", "[9007199254740993,1e3,1E+03,1.50,-1e-0,0e0]", NULL, NULL, 0 },
    { "beyond any type", "[123456789012345678901234567890.5e999999]", NULL, NULL, 0 },
    { "number ends the text", "12", NULL, NULL, 0 },
    { "numbers without blanks", "[1,-2,3.5]", NULL, NULL, 0 },
    { "number before a brace", "{\"a\":1}", NULL, NULL, 0 },
    { "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"", NULL, 0 },
    { "escaped letters", "\"\\u0041\\u00e9\\u20AC\"", "\"A\xC3\xA9\xE2\x82\xAC\"", NULL, 0 },
    { "surrogate pair", "\"\\uD83D\\ude00\"", "\"\xF0\x9F\x98\x80\"", NULL, 0 },
    { "largest pair", "\"\\uDBFF\\uDFFF\"", "\"\xF4\x8F\xBF\xBF\"", NULL, 0 },
    { "NUL", "\"a\\u0000b\"", NULL, NULL, 0 },
    { "NUL in a key", "{\"a\\u0000\":1,\"a\":2}", NULL, NULL, 0 },
    { "other controls", "\"\\u0001\\u001F\\u007f\"", "\"\\u0001\\u001f\x7F\"", NULL, 0 },
    { "emoji and line separator", "\"\xF0\x9F\x98\x80\xE2\x80\xA8\"", NULL, NULL, 0 },
    { "two bytes, first and last", "\"\xC2\x80\xDF\xBF\"", NULL, NULL, 0 },
    { "three bytes, around the surrogates", "\"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\"", NULL, NULL,
      0 },
    { "noncharacters are characters", "\"\xEF\xBF\xBE\xEF\xBF\xBF\"", NULL, NULL, 0 },
    { "four bytes, first and last", "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"", NULL, NULL, 0 },
    { "mark inside of a string", "\"\xEF\xBB\xBF\"", NULL, NULL, 0 },
    { "eight plain bytes", "\"12345678\"", NULL, NULL, 0 },
    { "escape at the eighth", "\"1234567\\n\"", NULL, NULL, 0 },
    { "escape at the ninth", "\"12345678\\n90\"", NULL, NULL, 0 },
    { "unescaped slash stays", "\"a/b\"", NULL, NULL, 0 },
    { "unknown members", "{\"fooBar\":{\"x\":[null]},\"resourceV9\":1}", NULL, NULL, 0 },

    /* case 126 and RFC 8259 */
    { "empty", "", NULL, "1:1: the text ends too early", 0 },
    { "only blanks", " \n\t", NULL, "2:2: the text ends too early", 0 },
    { "mark at the start", "\xEF\xBB\xBF{}", NULL, "1:1: a byte order mark", 0 },
    { "mark behind", "{}\xEF\xBB\xBF", NULL, "1:3: something follows the value", 0 },
    { "trailing bytes", "{} x", NULL, "1:4: something follows the value", 0 },
    { "two values", "1 2", NULL, "1:3: something follows the value", 0 },
    { "NUL behind", "{}\0", NULL, "1:3: something follows the value", 3 },
    { "NUL in front", "\0{}", NULL, "1:1: a value is missing", 3 },
    { "NUL in a string", "\"a\0b\"", NULL, "1:3: a control character in a string", 5 },
    { "duplicate member", "{\"containers\":[],\n \"containers\":[]}", NULL,
      "2:2: duplicate member \"containers\"", 0 },
    { "duplicate by escape", "{\"a\":1,\"\\u0061\":2}", NULL, "1:8: duplicate member \"a\"", 0 },
    { "duplicate empty keys", "{\"\":1,\"\":2}", NULL, "1:7: duplicate member \"\"", 0 },
    { "duplicate inside", "{\"x\":{\"a\":1,\"b\":1,\"a\":2}}", NULL, "1:19: duplicate member \"a\"",
      0 },
    { "duplicate among many",
      "{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":0,\"10\":0,\"11\":0,"
      "\"12\":0,\"13\":0,\"5\":0,\"1\":0,\"14\":0}",
      NULL, "1:84: duplicate member \"5\"", 0 },
    { "invalid UTF-8", "\"a\x80\"", NULL, "1:3: invalid UTF-8", 0 },
    { "invalid UTF-8 in a key", "{\"\xFF\":1}", NULL, "1:3: invalid UTF-8", 0 },
    { "overlong slash", "\"\xC0\xAF\"", NULL, "1:2: invalid UTF-8", 0 },
    { "overlong in three", "\"\xE0\x9F\xBF\"", NULL, "1:2: invalid UTF-8", 0 },
    { "overlong in four", "\"\xF0\x8F\xBF\xBF\"", NULL, "1:2: invalid UTF-8", 0 },
    { "encoded surrogate", "\"\xED\xA0\x80\"", NULL, "1:2: invalid UTF-8", 0 },
    { "beyond Unicode", "\"\xF4\x90\x80\x80\"", NULL, "1:2: invalid UTF-8", 0 },
    { "five bytes", "\"\xF8\x88\x80\x80\x80\"", NULL, "1:2: invalid UTF-8", 0 },
    { "cut sequence", "\"\xE2\x82\"", NULL, "1:2: invalid UTF-8", 0 },
    { "cut sequence at the end", "\"\xF0\x9F\x98", NULL, "1:2: invalid UTF-8", 0 },
    { "UTF-16", "\xFF\xFE{\0}\0", NULL, "1:1: a value is missing", 6 },
    { "lone high surrogate", "\"\\ud800\"", NULL, "1:2: a lone surrogate", 0 },
    { "lone low surrogate", "\"x\\uDC00\"", NULL, "1:3: a lone surrogate", 0 },
    { "high and high", "\"\\ud800\\ud800\"", NULL, "1:2: a lone surrogate", 0 },
    { "high and behind the low ones", "\"\\ud800\\ue000\"", NULL, "1:2: a lone surrogate", 0 },
    { "last control", "\"1234567\x1F\"", NULL, "1:9: a control character in a string", 0 },
    { "high and letter", "\"\\ud800\\u0041\"", NULL, "1:2: a lone surrogate", 0 },
    { "high and another escape", "\"\\ud800\\n1234\"", NULL, "1:2: a lone surrogate", 0 },
    { "\\u with three digits", "\"\\u12\"", NULL, "1:2: \\u needs four hexadecimal digits", 0 },
    { "\\u with a letter", "\"\\u12g4\"", NULL, "1:2: \\u needs four hexadecimal digits", 0 },
    { "\\u with a sign", "\"\\u+123\"", NULL, "1:2: \\u needs four hexadecimal digits", 0 },
    { "capital \\U", "\"\\U0041\"", NULL, "1:2: an unknown escape", 0 },
    { "\\x", "\"\\x41\"", NULL, "1:2: an unknown escape", 0 },
    { "escaped line end", "\"\\\n\"", NULL, "1:2: an unknown escape", 0 },
    { "escape at the end", "\"\\", NULL, "1:3: the text ends too early", 0 },
    { "line end in a string", "\"a\nb\"", NULL, "1:3: a control character in a string", 0 },
    { "tab in a string", "[\"\t\"]", NULL, "1:3: a control character in a string", 0 },
    { "open string", "\"abc", NULL, "1:5: the text ends too early", 0 },
    { "single quotes", "'a'", NULL, "1:1: a value is missing", 0 },
    { "comma behind the last element", "[1,]", NULL, "1:4: a value is missing", 0 },
    { "comma behind the last member", "{\"a\":1,}", NULL, "1:8: a key is missing", 0 },
    { "only a comma", "[,]", NULL, "1:2: a value is missing", 0 },
    { "two commas", "[1,,2]", NULL, "1:4: a value is missing", 0 },
    { "no comma", "[1 2]", NULL, "1:4: a comma or ']' is missing", 0 },
    { "no comma between members", "{\"a\":1 \"b\":2}", NULL, "1:8: a comma or '}' is missing", 0 },
    { "no colon", "{\"a\" 1}", NULL, "1:6: a colon is missing", 0 },
    { "two colons", "{\"a\"::1}", NULL, "1:6: a value is missing", 0 },
    { "no value", "{\"a\":}", NULL, "1:6: a value is missing", 0 },
    { "only a key", "{\"a\"}", NULL, "1:5: a colon is missing", 0 },
    { "key without quotes", "{a:1}", NULL, "1:2: a key is missing", 0 },
    { "number as a key", "{1:1}", NULL, "1:2: a key is missing", 0 },
    { "wrong bracket", "[1}", NULL, "1:3: a comma or ']' is missing", 0 },
    { "wrong brace", "{\"a\":1]", NULL, "1:7: a comma or '}' is missing", 0 },
    { "open array", "[1", NULL, "1:3: the text ends too early", 0 },
    { "open object", "{\"a\":1,\n", NULL, "2:1: the text ends too early", 0 },
    { "only closed", "]", NULL, "1:1: a value is missing", 0 },
    { "comment", "[1/*x*/]", NULL, "1:3: a comma or ']' is missing", 0 },
    { "comment first", "// x\n1", NULL, "1:1: a value is missing", 0 },
    { "leading zero", "[01]", NULL, "1:2: a number with a leading zero", 0 },
    { "minus leading zero", "-012", NULL, "1:1: a number with a leading zero", 0 },
    { "plus", "+1", NULL, "1:1: a value is missing", 0 },
    { "only minus", "[-]", NULL, "1:3: a digit is missing", 0 },
    { "minus letter", "-a", NULL, "1:2: a digit is missing", 0 },
    { "point first", ".5", NULL, "1:1: a value is missing", 0 },
    { "point last", "[5.]", NULL, "1:4: a digit is missing", 0 },
    { "point and exponent", "5.e1", NULL, "1:3: a digit is missing", 0 },
    { "exponent without digits", "[1e]", NULL, "1:4: a digit is missing", 0 },
    { "exponent with a sign only", "[1e+]", NULL, "1:5: a digit is missing", 0 },
    { "two points", "1.2.3", NULL, "1:4: something follows the value", 0 },
    { "hexadecimal", "0x1F", NULL, "1:2: something follows the value", 0 },
    { "underscore", "1_000", NULL, "1:2: something follows the value", 0 },
    { "NaN", "NaN", NULL, "1:1: a value is missing", 0 },
    { "Infinity", "-Infinity", NULL, "1:2: a digit is missing", 0 },
    { "True", "True", NULL, "1:1: a value is missing", 0 },
    { "longer word", "nulll", NULL, "1:5: something follows the value", 0 },
    { "cut word", "[tru]", NULL, "1:2: a value is missing", 0 },
    { "vertical tab", "[\v1]", NULL, "1:2: a value is missing", 0 },
    { "Unicode blank",
      "[\xC2\xA0"
      "1]",
      NULL, "1:2: a value is missing", 0 },
    { "places count lines and bytes", "{\n  \"k\xC3\xA9y\": [\r\n\ttrue, nil]}", NULL,
      "3:8: a value is missing", 0 },
};

static void reads(void **state)
{
    const struct row *row = *state;
    size_t len = row->len > 0 ? row->len : strlen(row->text);
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 20, &err);
    struct buf buf = BUF_INIT(1 << 20);
    const struct jval *v = NULL;
    char *exact = malloc(len + (len == 0)); /* so that a read behind it is seen */
    int got = 0;

    memcpy(exact, row->text, len);
    got = json_read(doc, exact, len, &JSON_LIMITS, &v, &err);
    free(exact);
    if (row->error) {
        assert_int_equal(got, -1);
        assert_string_equal(err.msg, row->error);
        assert_int_equal(err.code, ERR_INPUT);
        assert_null(v);
    } else {
        assert_string_equal(err.msg, "");
        assert_int_equal(got, 0);
        json_write(&buf, v);
        assert_string_equal(buf_cstr(&buf), row->want ? row->want : row->text);
    }
    buf_done(&buf);
    jdoc_free(doc);
}

/* The text is made of repeat times the unit between head and tail. */
static struct limit_row {
    const char *name, *head, *unit, *tail;
    size_t repeat;
    size_t limit_bytes;
    struct json_limits limits;
    const char *error;
} limits[] = {
    { "depth at the limit", "", "[", "]]]]", 4, 1 << 20, { .depth = 4 }, NULL },
    { "depth beyond", "", "[", "]]]]]", 5, 1 << 20, { .depth = 4 }, "1:5: nested too deeply" },
    { "100 000 deep", "", "[", "", 100000, 24 << 20, { .depth = 64 }, "1:65: nested too deeply" },
    { "100 000 objects deep",
      "",
      "{\"a\":",
      "",
      100000,
      24 << 20,
      { .depth = 64 },
      "1:321: nested too deeply" },
    { "no limit is 1024",
      "",
      "[",
      "",
      100000,
      24 << 20,
      { .depth = 0 },
      "1:1025: nested too deeply" },
    { "more than 1024 is 1024",
      "",
      "[",
      "",
      100000,
      24 << 20,
      { .depth = 1 << 20 },
      "1:1025: nested too deeply" },
    { "string at the limit", "[\"", "x", "\"]", 10, 1 << 20, { .string_bytes = 10 }, NULL },
    { "string beyond",
      "[\"",
      "x",
      "\"]",
      11,
      1 << 20,
      { .string_bytes = 10 },
      "1:2: a string is too long" },
    { "key beyond",
      "{\"",
      "x",
      "\":1}",
      11,
      1 << 20,
      { .string_bytes = 10 },
      "1:2: a string is too long" },
    { "strings are counted decoded",
      "\"",
      "\\u0041",
      "\"",
      10,
      1 << 20,
      { .string_bytes = 10 },
      NULL },
    { "document beyond", "[", "1,", "1]", 100, 2000, { 0 }, "the document is too large" },
    { "text beyond", "\"", "x", "\"", 5000, 4096, { 0 }, "the document is too large" },
    { "nodes are counted", "[", "{},", "{}]", 100000, 2 << 20, { 0 }, "the document is too large" },
};

static void keeps_limits(void **state)
{
    const struct limit_row *row = *state;
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(row->limit_bytes, &err);
    struct buf text = BUF_INIT(8 << 20);
    const struct jval *v = NULL;
    int got = 0;

    buf_str(&text, row->head);
    for (size_t i = 0; i < row->repeat; i++) {
        buf_str(&text, row->unit);
    }
    buf_str(&text, row->tail);
    got = json_read(doc, text.data, text.len, &row->limits, &v, &err);
    assert_int_equal(got, row->error ? -1 : 0);
    if (row->error) {
        assert_non_null(strstr(err.msg, row->error));
        assert_int_equal(err.code, ERR_LIMIT);
    }
    buf_done(&text);
    jdoc_free(doc);
}

static void add_keys(struct buf *text, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        buf_printf(text, "%s\"%d\":%d", i == 0 ? "" : ",", i, i);
    }
}

static void counts_members(void **state)
{
    struct json_limits few = { .keys = 100 };

    (void)state;
    for (int count = 99; count <= 101; count++) {
        struct err err = { 0 };
        struct jdoc *doc = jdoc_new(1 << 20, &err);
        struct buf text = BUF_INIT(1 << 20);
        const struct jval *v = NULL;

        buf_char(&text, '{');
        add_keys(&text, 0, count);
        buf_char(&text, '}');
        assert_int_equal(json_read(doc, text.data, text.len, &few, &v, &err), count > 100 ? -1 : 0);
        assert_int_equal(err.code, count > 100 ? ERR_LIMIT : ERR_NONE);
        buf_done(&text);
        jdoc_free(doc);
    }
}

/* Wherever the limit falls, also into the search for duplicates: a text that was read leaves a
   document without a failure. */
static void success_is_whole(void **state)
{
    struct buf text = BUF_INIT(1 << 20);
    bool read = false;

    (void)state;
    buf_char(&text, '{');
    add_keys(&text, 0, 200);
    buf_char(&text, '}');
    for (size_t limit = 1000; !read; limit += 16) {
        struct err err = { 0 };
        struct jdoc *doc = jdoc_new(limit, &err);
        const struct jval *v = NULL;

        read = json_read(doc, text.data, text.len, &JSON_LIMITS, &v, &err) == 0;
        assert_int_equal(err.code, read ? ERR_NONE : ERR_LIMIT);
        assert_int_equal(jdoc_check(doc, &err), read ? 0 : -1);
        jdoc_free(doc);
    }
    buf_done(&text);
}

/* Each position of a duplicate among many keys is found, sorted or not. */
static void finds_each_duplicate(void **state)
{
    (void)state;
    for (int count = 1; count < 40; count++) {
        for (int which = 0; which < count; which++) {
            struct err err = { 0 };
            struct jdoc *doc = jdoc_new(1 << 20, &err);
            struct buf text = BUF_INIT(1 << 20);
            const struct jval *v = NULL;
            char want[64];

            buf_char(&text, '{');
            add_keys(&text, 0, count);
            (void)snprintf(want, sizeof(want), "1:%zu: duplicate member \"%d\"", text.len + 2,
                           which);
            buf_printf(&text, ",\"%d\":0", which);
            add_keys(&text, count, 5);
            buf_char(&text, '}');
            assert_int_equal(json_read(doc, text.data, text.len, &JSON_LIMITS, &v, &err), -1);
            assert_string_equal(err.msg, want);
            buf_done(&text);
            jdoc_free(doc);
        }
    }
}

static const char sample[] = "{\"a\": [1.5e3, \"x\\u00e9\\ud83d\\ude00\xC3\xA9\", null],\n"
                             " \"b\": {\"c\": true, \"d\": [false, {}, []]}, \"e\": -0}";

/* No beginning of a text is taken for the whole, and no byte behind its end is looked at. */
static void refuses_each_beginning(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof(sample) - 1; len++) {
        struct err err = { 0 };
        struct jdoc *doc = jdoc_new(1 << 20, &err);
        const struct jval *v = NULL;
        char *exact = malloc(len + (len == 0));

        memcpy(exact, sample, len);
        assert_int_equal(json_read(doc, exact, len, &JSON_LIMITS, &v, &err), -1);
        assert_int_equal(err.code, ERR_INPUT);
        free(exact);
        jdoc_free(doc);
    }
}

/* Any one byte changed gives a tree or an error, and a tree that is written is read again. */
static void survives_each_byte(void **state)
{
    (void)state;
    for (size_t at = 0; at < sizeof(sample) - 1; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[sizeof(sample)];
            struct err err = { 0 };
            struct jdoc *doc = jdoc_new(1 << 16, &err);
            struct buf buf = BUF_INIT(1 << 16);
            const struct jval *v = NULL;
            const struct jval *again = NULL;

            memcpy(text, sample, sizeof(text));
            text[at] = (char)byte;
            if (json_read(doc, text, sizeof(text) - 1, &JSON_LIMITS, &v, &err) == 0) {
                json_write(&buf, v);
                assert_int_equal(json_read(doc, buf.data, buf.len, &JSON_LIMITS, &again, &err), 0);
                assert_true(jval_equal(v, again));
            } else {
                assert_int_equal(err.code, ERR_INPUT);
            }
            buf_done(&buf);
            jdoc_free(doc);
        }
    }
}

static void knows_places(void **state)
{
    static const char text[] = "{\n  \"a\": 1,\n  \"b\": [\n    \"x\\ny\", {} ]\r\n}";
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *v = NULL;
    const struct jval *b = NULL;

    (void)state;
    assert_int_equal(json_read(doc, text, strlen(text), &JSON_LIMITS, &v, &err), 0);
    b = jobj_get(v, "b");
    assert_int_equal(jval_line(v), 1);
    assert_int_equal(jval_column(v), 1);
    assert_int_equal(jval_line(jobj_get(v, "a")), 2);
    assert_int_equal(jval_column(jobj_get(v, "a")), 8);
    assert_int_equal(jval_line(b), 3);
    assert_int_equal(jval_column(jarr_get(b, 0)), 5);
    assert_int_equal(jval_line(jarr_get(b, 1)), 4);
    assert_int_equal(jval_column(jarr_get(b, 1)), 13);
    jdoc_free(doc);
}

static void two_texts_in_one_document(void **state)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *a = NULL;
    const struct jval *b = NULL;

    (void)state;
    assert_int_equal(json_read(doc, "[\"one\"]", 7, &JSON_LIMITS, &a, &err), 0);
    assert_int_equal(json_read(doc, "[\"two\"]", 7, &JSON_LIMITS, &b, &err), 0);
    assert_true(jstr_is(jarr_get(a, 0), "one"));
    assert_true(jstr_is(jarr_get(b, 0), "two"));
    jdoc_free(doc);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(success_is_whole),          cmocka_unit_test(counts_members),
        cmocka_unit_test(finds_each_duplicate),      cmocka_unit_test(refuses_each_beginning),
        cmocka_unit_test(survives_each_byte),        cmocka_unit_test(knows_places),
        cmocka_unit_test(two_texts_in_one_document),
    };
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(limits)];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[n++] = (struct CMUnitTest){ rows[i].name, reads, NULL, NULL, &rows[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        tests[n++] = (struct CMUnitTest){ limits[i].name, keeps_limits, NULL, NULL, &limits[i] };
    }
    return cmocka_run_group_tests_name("json rows", tests, NULL, NULL) +
           cmocka_run_group_tests_name("json", others, NULL, NULL);
}
