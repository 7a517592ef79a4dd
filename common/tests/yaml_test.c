#include "common/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"

/* A stream and its documents as JSON, or the place and reason of the refusal. */
static struct row {
    const char *name, *text, *want, *error;
    size_t len; /* 0: up to the NUL */
} rows[] = {
    /* streams */
    { "empty", "", "[]", NULL, 0 },
    { "only comments", "# a\n# b\n", "[]", NULL, 0 },
    { "only a marker", "---\n", "[null]", NULL, 0 },
    { "two documents", "a: 1\n---\nb: 2\n", "[{\"a\":1},{\"b\":2}]", NULL, 0 },
    { "empty documents are kept", "---\n---\na\n---\n", "[null,\"a\",null]", NULL, 0 },
    { "end marker", "a: 1\n...\n---\nb\n", "[{\"a\":1},\"b\"]", NULL, 0 },
    { "mark at the start",
      "\xEF\xBB\xBF"
      "a: 1\nb: 2\n",
      "[{\"a\":1,\"b\":2}]", NULL, 0 },
    { "CRLF", "a: 1\r\nb:\r\n- x\r\n- |\r\n  y\r\n  z\r\n",
      "[{\"a\":1,\"b\":[\"x\",\"y\\nz\\n\"]}]", NULL, 0 },
    { "no line end", "a: b", "[{\"a\":\"b\"}]", NULL, 0 },
    { "version directive", "%YAML 1.1\n---\na: 1\n", "[{\"a\":1}]", NULL, 0 },

    /* structure */
    { "block", "a:\n  b:\n  - c\n  - d: 1\n    e:\n",
      "[{\"a\":{\"b\":[\"c\",{\"d\":1,\"e\":null}]}}]", NULL, 0 },
    { "flow", "{a: [1, {b: }], \"c\": 'd'}", "[{\"a\":[1,{\"b\":null}],\"c\":\"d\"}]", NULL, 0 },
    { "JSON", " {\"a\":[1.50,\"\\ud83d\\ude00\\/\"],\n\t\"b\":{}}",
      "[{\"a\":[1.50,\"\xF0\x9F\x98\x80/\"],\"b\":{}}]", NULL, 0 },
    { "JSON with a mark", "\xEF\xBB\xBF[1]", "[[1]]", NULL, 0 },
    { "order is kept", "z: 1\na: 2\nm: 3\n", "[{\"z\":1,\"a\":2,\"m\":3}]", NULL, 0 },
    { "literal", "a: |\n  x\n   y\n\n  z\n", "[{\"a\":\"x\\n y\\n\\nz\\n\"}]", NULL, 0 },
    { "literal, stripped and kept", "a: |-\n  x\n\nb: |+\n  y\n\n",
      "[{\"a\":\"x\",\"b\":\"y\\n\\n\"}]", NULL, 0 },
    { "tab inside of a literal", "a: |\n  x\n  \ty\n", "[{\"a\":\"x\\n\\ty\\n\"}]", NULL, 0 },
    { "folded", "a: >\n  x\n  y\n\n  z\n", "[{\"a\":\"x y\\nz\\n\"}]", NULL, 0 },
    { "trailing blanks", "a: b   \nc:  \n", "[{\"a\":\"b\",\"c\":null}]", NULL, 0 },
    { "explicit key", "? a\n: b\n? c\n", "[{\"a\":\"b\",\"c\":null}]", NULL, 0 },
    { "quoted", "a: 'it''s'\nb: \"\\x41\\u00e9\\U0001F600\\0\"\n",
      "[{\"a\":\"it's\",\"b\":\"A\xC3\xA9\xF0\x9F\x98\x80\\u0000\"}]", NULL, 0 },

    /* scalars; each compared with sigs.k8s.io/yaml */
    { "booleans", "[true, True, TRUE, yes, Yes, YES, on, On, ON, y, Y]",
      "[[true,true,true,true,true,true,true,true,true,true,true]]", NULL, 0 },
    { "other booleans", "[false, False, FALSE, no, No, NO, off, Off, OFF, n, N]",
      "[[false,false,false,false,false,false,false,false,false,false,false]]", NULL, 0 },
    { "no booleans", "[tRUE, yEs, oN, nO, ye, t, f]",
      "[[\"tRUE\",\"yEs\",\"oN\",\"nO\",\"ye\",\"t\",\"f\"]]", NULL, 0 },
    { "nulls", "[~, null, Null, NULL, nULL]", "[[null,null,null,null,\"nULL\"]]", NULL, 0 },
    { "quoted is text", "[\"true\", 'no', \"1\", '~', \"\", '<<', \"0x10\"]",
      "[[\"true\",\"no\",\"1\",\"~\",\"\",\"<<\",\"0x10\"]]", NULL, 0 },
    { "octal", "[0o17, 0O17, 017, -017, +0o17, 0_7, 00]", "[[15,15,15,-15,15,7,0]]", NULL, 0 },
    { "not octal", "[08, 09.5, 0o8, 0o]", "[[8,9.5,\"0o8\",\"0o\"]]", NULL, 0 },
    { "hexadecimal", "[0x10, 0XfF, -0x10, 0x_1, 0xFFFFFFFFFFFFFFFF, -0x8000000000000000]",
      "[[16,255,-16,1,18446744073709551615,-9223372036854775808]]", NULL, 0 },
    { "not hexadecimal", "[0x, 0xg, 0x1.8, 0x1FFFFFFFFFFFFFFFF, +0xFFFFFFFFFFFFFFFF]",
      "[[\"0x\",\"0xg\",\"0x1.8\",\"0x1FFFFFFFFFFFFFFFF\",\"+0xFFFFFFFFFFFFFFFF\"]]", NULL, 0 },
    { "binary", "[0b11, 0B1, -0b11, 0b2]", "[[3,1,-3,\"0b2\"]]", NULL, 0 },
    { "underscores", "[1_000, 1__0, 1_, +_1, _1, 1_0.5_0]", "[[1000,10,1,1,\"_1\",10.50]]", NULL,
      0 },
    { "signs", "[+1, -1, -0, +0, --1, +, 1+]", "[[1,-1,-0,0,\"--1\",\"+\",\"1+\"]]", NULL, 0 },
    { "floats", "[1.50, .5, -.5, +.5, 5., 1.e3, 1e3, 1E+3, .5e-1]",
      "[[1.50,0.5,-0.5,0.5,5,1e3,1e3,1E+3,0.5e-1]]", NULL, 0 },
    { "not floats", "[., .., .e1, 1e, e1, 1.2.3, ._5, .5__0, 1e400]",
      "[[\".\",\"..\",\".e1\",\"1e\",\"e1\",\"1.2.3\",\"._5\",\".5__0\",\"1e400\"]]", NULL, 0 },
    { "digits are kept", "[9007199254740993, 18446744073709551616, -99999999999999999999]",
      "[[9007199254740993,18446744073709551616,-99999999999999999999]]", NULL, 0 },
    { "dates and times stay text", "[2001-12-14, 2001-12-14t21:59:43Z, 1:30, 190:20:30]",
      "[[\"2001-12-14\",\"2001-12-14t21:59:43Z\",\"1:30\",\"190:20:30\"]]", NULL, 0 },
    { "quantities and versions are text", "[10Mi, 100m, 1.27.0, nginx:1.27, =, a#b]",
      "[[\"10Mi\",\"100m\",\"1.27.0\",\"nginx:1.27\",\"=\",\"a#b\"]]", NULL, 0 },

    /* keys */
    { "keys become strings", "1: a\ntrue: b\n0x10: c\n-7: d\n",
      "[{\"1\":\"a\",\"true\":\"b\",\"16\":\"c\",\"-7\":\"d\"}]", NULL, 0 },
    { "duplicate", "a: 1\nb: 2\na: 3\n", NULL, "3:1: duplicate key \"a\"", 0 },
    { "duplicate, nested value", "x:\n  a:\n    b: 1\n  'a': 2\n", NULL, "4:3: duplicate key \"a\"",
      0 },
    { "duplicate in flow", "{a: 1, \"a\": 2}", NULL, "1:8: duplicate key \"a\"", 0 },
    { "duplicate after resolution", "1: a\n\"1\": b\n", NULL, "2:1: duplicate key \"1\"", 0 },
    { "duplicate boolean", "yes: a\ntrue: b\n", NULL, "2:1: duplicate key \"true\"", 0 },
    { "duplicate in JSON", "{\"a\":1,\"a\":2}", NULL, "1:8: duplicate key \"a\"", 0 },
    { "null as a key", "~: a\n", NULL, "1:1: a key must be a string", 0 },
    { "fraction as a key", "1.10: a\n", NULL, "1:1: a key that reads as a number: quote it", 0 },
    { "huge key", "12345678901234567890: a\n", NULL, "1:1: a key that reads as a number: quote it",
      0 },
    { "sequence as a key", "? [a]\n: b\n", NULL, "1:3: a key must be a string", 0 },
    { "mapping as a key", "{a: 1, {b: c}: d}", NULL, "1:8: a key must be a string", 0 },
    { "infinity", "a: .inf\n", NULL, "1:4: JSON has no infinity and no NaN", 0 },
    { "not a number", "- x\n- .NaN\n", NULL, "2:3: JSON has no infinity and no NaN", 0 },

    /* anchors */
    { "alias", "a: &x [1, {b: c}]\nd: *x\ne: &s t\nf: *s\n",
      "[{\"a\":[1,{\"b\":\"c\"}],\"d\":[1,{\"b\":\"c\"}],\"e\":\"t\",\"f\":\"t\"}]", NULL, 0 },
    { "anchor again", "[&x 1, &x 2, *x]", "[[1,2,2]]", NULL, 0 },
    { "anchor of a key", "&k a: *k\n*k : 2\n", NULL, "2:1: duplicate key \"a\"", 0 },
    { "alias as a key", "[&k 1, {*k : *k}]", "[[1,{\"1\":1}]]", NULL, 0 },
    { "container alias as a key", "[&k [], {*k : 1}]", NULL, "1:10: a key must be a string", 0 },
    { "alias of nothing", "a: &n\nb: *n\n", "[{\"a\":null,\"b\":null}]", NULL, 0 },
    { "alias without anchor", "a: *x\n", NULL, "1:4: an alias without its anchor", 0 },
    { "alias before its anchor", "a: *x\nb: &x 1\n", NULL, "1:4: an alias without its anchor", 0 },
    { "alias to itself", "a: &x [1, *x]\n", NULL, "1:11: an alias inside of its own anchor", 0 },
    { "alias to itself below", "a: &x {b: {c: *x}}\n", NULL,
      "1:15: an alias inside of its own anchor", 0 },
    { "anchors end with the document", "a: &x 1\n---\nb: *x\n", NULL,
      "3:4: an alias without its anchor", 0 },

    /* merge keys */
    { "merge", "<<: {a: 1, b: 2}\nc: 3\n", "[{\"a\":1,\"b\":2,\"c\":3}]", NULL, 0 },
    { "own key wins", "x: &d {a: 1, b: 2}\nz:\n  <<: *d\n  a: 9\n",
      "[{\"x\":{\"a\":1,\"b\":2},\"z\":{\"b\":2,\"a\":9}}]", NULL, 0 },
    { "the first of several", "<<: [{a: 1}, {a: 2, b: 3}]\n", "[{\"a\":1,\"b\":3}]", NULL, 0 },
    { "several aliases", "- &p {a: 1}\n- &q {a: 2, b: 3}\n- <<: [*p, *q]\n  c: 4\n",
      "[[{\"a\":1},{\"a\":2,\"b\":3},{\"a\":1,\"b\":3,\"c\":4}]]", NULL, 0 },
    { "merge of a merge", "<<: {<<: {a: 1}, b: 2}\n", "[{\"a\":1,\"b\":2}]", NULL, 0 },
    { "merge of nothing", "<<: {}\na: 1\n", "[{\"a\":1}]", NULL, 0 },
    { "merge of an empty list", "<<: []\n", "[{}]", NULL, 0 },
    { "quoted << is a key", "'<<': 1\n", "[{\"<<\":1}]", NULL, 0 },
    { "<< as a value", "a: <<\n", "[{\"a\":\"<<\"}]", NULL, 0 },
    { "merge under many keys",
      "<<: {k1: 0, k9: 0}\nk1: 1\nk2: 1\nk3: 1\nk4: 1\nk5: 1\nk6: 1\nk7: 1\nk8: 1\n",
      "[{\"k9\":0,\"k1\":1,\"k2\":1,\"k3\":1,\"k4\":1,\"k5\":1,\"k6\":1,\"k7\":1,\"k8\":1}]", NULL,
      0 },
    { "own key before", "a: 1\n<<: {a: 2}\n", NULL,
      "2:1: << must come before the mapping's own \"a\"", 0 },
    { "duplicate beside a merge", "<<: {a: 1}\nb: 1\nb: 2\n", NULL, "3:1: duplicate key \"b\"", 0 },
    { "merge twice", "<<: {a: 1}\n<<: {b: 1}\n", NULL, "2:1: a second <<", 0 },
    { "merge of text", "<<: x\n", NULL, "1:5: << needs a mapping or a sequence of mappings", 0 },
    { "merge of nulls", "<<:\n", NULL, "1:4: << needs a mapping or a sequence of mappings", 0 },
    { "merge of a list of text", "<<: [{a: 1}, x]\n", NULL,
      "1:5: << needs a mapping or a sequence of mappings", 0 },
    { "merge of its own", "a: &a\n  <<: *a\n", NULL, "2:7: an alias inside of its own anchor", 0 },

    /* tags */
    { "core tags",
      "[!!str 1, !!str ~, !!str , !!int \"1\", !!float 1, !!bool yes, !!null '', !!int 0x10]",
      "[[\"1\",\"~\",\"\",1,1,true,null,16]]", NULL, 0 },
    { "tags of containers", "!!map {a: !!seq [1]}\n", "[{\"a\":[1]}]", NULL, 0 },
    { "tag spelled out", "a: !<tag:yaml.org,2002:str> 1\n", "[{\"a\":\"1\"}]", NULL, 0 },
    { "tagged float beyond a double", "a: !!float 1e400\n", "[{\"a\":1e400}]", NULL, 0 },
    { "binary", "a: !!binary aGk=\n", NULL, "1:4: an unknown tag", 0 },
    { "timestamp", "a: !!timestamp 2001-12-14\n", NULL, "1:4: an unknown tag", 0 },
    { "set", "a: !!set {b}\n", NULL, "1:4: an unknown tag, or one that does not fit", 0 },
    { "own tag", "a: !secret x\n", NULL, "1:4: an unknown tag", 0 },
    { "own tag of a mapping", "!x\na: 1\n", NULL, "1:1: an unknown tag, or one that does not fit",
      0 },
    { "lone bang", "a: ! 1\n", NULL, "1:4: an unknown tag", 0 },
    { "lone bang behind an anchor", "a: &x ! 1\n", NULL, "1:4: an unknown tag", 0 },
    { "tag that lies", "a: !!int x\n", NULL, "1:4: the value does not fit its tag", 0 },
    { "fraction as an integer", "a: !!int 1.5\n", NULL, "1:4: the value does not fit its tag", 0 },
    { "number as a boolean", "a: !!bool 1\n", NULL, "1:4: the value does not fit its tag", 0 },
    { "mapping as a sequence", "a: !!seq {}\n", NULL,
      "1:4: an unknown tag, or one that does not fit", 0 },
    { "text as a mapping", "a: !!map x\n", NULL, "1:4: an unknown tag", 0 },

    /* malformed; the reasons are libyaml's */
    { "place in document 3 of 5", "a: 1\n---\nb: 2\n---\nc: [\n---\nd: 4\n---\ne: 5\n", NULL,
      "6:1: ", 0 },
    { "tab as indentation", "a:\n\tb: 1\n", NULL, "2:1: ", 0 },
    { "two colons", "a: b: c\n", NULL, "1:5: mapping values are not allowed in this context", 0 },
    { "column counts bytes", "\"\xC3\xA9\xC3\xA9\": @\n", NULL, "1:9: ", 0 },
    { "reserved", "a: `x`\n", NULL, "1:4: found character that cannot start any token", 0 },
    { "open quote", "a: \"x\n", NULL, "2:1: found unexpected end of stream", 0 },
    { "open flow", "[a, b\n", NULL, "2:1: did not find expected ',' or ']'", 0 },
    { "bad indentation", "a:\n    b: 1\n  c: 2\n", NULL, "3:3: did not find expected key", 0 },
    { "surrogate", "a: \"\\ud800\"\n", NULL, "1:7: found invalid Unicode character escape code",
      0 },
    { "invalid UTF-8", "a: b\nc: \x80\n", NULL, "2:4: invalid leading UTF-8 octet", 0 },
    { "control character", "a: b\nc: \x01\n", NULL, "2:4: control characters are not allowed", 0 },
    { "NUL", "a: \0\n", NULL, "1:4: control characters are not allowed", 5 },
    { "mark inside",
      "a: 1\n\xEF\xBB\xBF"
      "b: 2\n",
      NULL, "2:1: a byte order mark inside", 0 },
    { "UTF-16",
      "\xFF\xFE"
      "a\0",
      NULL, "1:1: invalid leading UTF-8 octet", 4 },
    { "other version", "%YAML 2.0\n---\na\n", NULL, "1:1: found incompatible YAML document", 0 },
};

static void assert_row(const struct row *row, const char *text, size_t len)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 20, &err);
    struct buf buf = BUF_INIT(1 << 20);
    const struct jval *documents = NULL;
    int got = yaml_read(doc, text, len, &JSON_LIMITS, &documents, &err);

    if (row->error) {
        assert_int_equal(got, -1);
        assert_int_equal(err.code, ERR_INPUT);
        assert_null(documents);
        err.msg[strlen(row->error)] = '\0'; /* some rows care about the place only */
        assert_string_equal(err.msg, row->error);
    } else {
        assert_string_equal(err.msg, "");
        assert_int_equal(got, 0);
        json_write(&buf, documents);
        assert_string_equal(buf_cstr(&buf), row->want);
    }
    buf_done(&buf);
    jdoc_free(doc);
}

static void reads(void **state)
{
    const struct row *row = *state;
    size_t len = row->len > 0 ? row->len : strlen(row->text);
    char *exact = malloc(len + (len == 0)); /* so that a read behind it is seen */

    memcpy(exact, row->text, len);
    assert_row(row, exact, len);
    free(exact);
}

static struct limit_row {
    const char *name, *head, *unit, *tail;
    size_t repeat;
    size_t limit_bytes;
    struct json_limits limits;
    const char *error;
} limits[] = {
    { "depth at the limit", "", "- ", "a", 4, 1 << 20, { .depth = 4 }, NULL },
    { "depth beyond", "", "- ", "a", 5, 1 << 20, { .depth = 4 }, "1:9: nested too deeply" },
    { "100 000 deep", "", "[", "", 100000, 24 << 20, { .depth = 64 }, "1:65: nested too deeply" },
    { "no limit is 1024", "", "[", "", 2000, 24 << 20, { 0 }, "1:1025: nested too deeply" },
    { "depth through an alias",
      "a: &a [[]]\nb: [[*a]]\n",
      "",
      "",
      0,
      1 << 20,
      { .depth = 4 },
      "2:6: nested too deeply" },
    { "depth through aliases of aliases",
      "- &a [[]]\n- &b [*a]\n- [*b]\n",
      "",
      "",
      0,
      1 << 20,
      { .depth = 4 },
      "3:4: nested too deeply" },
    { "aliases that just fit",
      "- &a [[]]\n- &b [*a]\n- *b\n",
      "",
      "",
      0,
      1 << 20,
      { .depth = 4 },
      NULL },
    { "string at the limit", "a: ", "x", "", 10, 1 << 20, { .string_bytes = 10 }, NULL },
    { "string beyond",
      "a: ",
      "x",
      "",
      11,
      1 << 20,
      { .string_bytes = 10 },
      "1:4: a string is too long" },
    { "key beyond",
      "",
      "x",
      ": a",
      11,
      1 << 20,
      { .string_bytes = 10 },
      "1:1: a string is too long" },
    { "members beyond",
      "{a: 1, b: 2, c: 3}",
      "",
      "",
      0,
      1 << 20,
      { .keys = 2 },
      "1:17: a mapping has too many keys" },
    { "merged members beyond",
      "a: 1\n<<: {b: 2, c: 3}",
      "",
      "",
      0,
      1 << 20,
      { .keys = 2 },
      "2:5: a mapping has too many keys" },
    { "anchors beyond", "[", "&a 1, ", "]", 1001, 1 << 20, { 0 }, "too many anchors" },
    { "document beyond", "", "- a\n", "", 5000, 64 << 10, { 0 }, "the document is too large" },
};

static void keeps_limits(void **state)
{
    const struct limit_row *row = *state;
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(row->limit_bytes, &err);
    struct buf text = BUF_INIT(8 << 20);
    const struct jval *documents = NULL;
    int got = 0;

    buf_str(&text, row->head);
    for (size_t i = 0; i < row->repeat; i++) {
        buf_str(&text, row->unit);
    }
    buf_str(&text, row->tail);
    got = yaml_read(doc, text.data, text.len, &row->limits, &documents, &err);
    assert_int_equal(got, row->error ? -1 : 0);
    if (row->error) {
        assert_non_null(strstr(err.msg, row->error));
        assert_int_equal(err.code, ERR_LIMIT);
    }
    buf_done(&text);
    jdoc_free(doc);
}

/* Each line ten times the one before: an alias costs what its copy does, and the document ends
   it. */
static void laughs_are_bounded(void **state)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(4 << 20, &err);
    struct buf text = BUF_INIT(1 << 20);
    const struct jval *documents = NULL;

    (void)state;
    buf_str(&text, "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        buf_printf(&text, "l%d: &l%d [", i, i);
        for (int j = 0; j < 10; j++) {
            buf_printf(&text, "*l%d, ", i - 1);
        }
        buf_str(&text, "]\n");
    }
    assert_int_equal(yaml_read(doc, text.data, text.len, &JSON_LIMITS, &documents, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    buf_done(&text);
    jdoc_free(doc);
}

static void knows_places(void **state)
{
    static const char text[] = "# one\na:\n  \xC3\xA9: x\r\n  c: [1,\n    d]\n---\n- |\n  e\n";
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *documents = NULL;
    const struct jval *a = NULL;

    (void)state;
    assert_int_equal(yaml_read(doc, text, strlen(text), &JSON_LIMITS, &documents, &err), 0);
    a = jobj_get(jarr_get(documents, 0), "a");
    assert_int_equal(jval_line(a), 3);
    assert_int_equal(jval_column(a), 3);
    assert_int_equal(jval_line(jobj_get(a, "\xC3\xA9")), 3);
    assert_int_equal(jval_column(jobj_get(a, "\xC3\xA9")), 7);
    assert_int_equal(jval_line(jarr_get(jobj_get(a, "c"), 1)), 5);
    assert_int_equal(jval_column(jarr_get(jobj_get(a, "c"), 1)), 5);
    assert_int_equal(jval_line(jarr_get(jarr_get(documents, 1), 0)), 7);
    assert_int_equal(jval_column(jarr_get(jarr_get(documents, 1), 0)), 3);
    assert_null(jval_origin(a));
    jdoc_free(doc);
}

/* Aliases are values of their own: changing one leaves the others. */
static void aliases_are_copies(void **state)
{
    static const char text[] = "- &x {a: 1}\n- *x\n";
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(1 << 16, &err);
    const struct jval *documents = NULL;
    const struct jval *list = NULL;

    (void)state;
    assert_int_equal(yaml_read(doc, text, strlen(text), &JSON_LIMITS, &documents, &err), 0);
    list = jarr_get(documents, 0);
    assert_null(jval_origin(jarr_get(list, 1)));
    jobj_set(doc, jval_edit(jarr_get(list, 1)), "a", jnull_new(doc));
    assert_string_equal(jnum_text(jobj_get(jarr_get(list, 0), "a")), "1");
    jdoc_free(doc);
}

/* Any beginning, and any one byte changed, gives a tree or an error with its place. */
static void survives_damage(void **state)
{
    static const char sample[] =
        "a: &x\n- 'b'\n- {c: *y, ? d}\n- |+\n  e\n<<: {f: 0x1}\n--- !!str\n";

    (void)state;
    for (size_t i = 0; i < (sizeof(sample) - 1) * 256; i++) {
        char text[sizeof(sample)];
        struct err err = { 0 };
        struct jdoc *doc = jdoc_new(1 << 16, &err);
        const struct jval *documents = NULL;
        size_t at = i / 256;

        memcpy(text, sample, sizeof(text));
        text[at] = (char)(i % 256);
        if (yaml_read(doc, text, i % 256 == 0 ? at : sizeof(text) - 1, &JSON_LIMITS, &documents,
                      &err) < 0) {
            assert_int_equal(err.code, ERR_INPUT);
            assert_in_range(err.msg[0], '1', '9');
        }
        jdoc_free(doc);
    }
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(laughs_are_bounded),
        cmocka_unit_test(knows_places),
        cmocka_unit_test(aliases_are_copies),
        cmocka_unit_test(survives_damage),
    };
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(limits)];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[n++] = (struct CMUnitTest){ rows[i].name, reads, NULL, NULL, &rows[i] };
    }
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        tests[n++] = (struct CMUnitTest){ limits[i].name, keeps_limits, NULL, NULL, &limits[i] };
    }
    return cmocka_run_group_tests_name("yaml rows", tests, NULL, NULL) +
           cmocka_run_group_tests_name("yaml", others, NULL, NULL);
}
