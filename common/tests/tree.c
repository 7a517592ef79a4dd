#include "common/tests/tree.h"

#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/jtree.h"

enum { MAX_DEPTH = 6 };

static const char *const pieces[] = {
    "a",
    "key",
    "true",
    "No",
    "y",
    "null",
    "~",
    "",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "\r\n",
    "0",
    "-0",
    "007",
    "0x1F",
    "0o17",
    "1_000",
    "1e3",
    ".5",
    "1.",
    "+1",
    "190:20:30",
    "2001-12-14",
    ".inf",
    "<<",
    "=",
    "-",
    "- ",
    "---",
    "...",
    "?",
    ": ",
    ":",
    " #",
    "#",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%",
    "@",
    "`",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    "\"",
    "\\",
    "\\n",
    "/",
    "10Mi",
    "--flag=1",
    "$(VAR)",
    "\x01",
    "\x1F",
    "\x7F",
    "\xC2\x80",
    "\xC2\x85",
    "\xC2\xA0",
    "\xC3\xA9",
    "\xE2\x80\xA8",
    "\xE2\x80\xA9",
    "\xEF\xBB\xBF",
    "\xEF\xBF\xBE",
    "\xEF\xBF\xBF",
    "\xED\x9F\xBF",
    "\xF0\x9F\x98\x80",
    "\xF4\x8F\xBF\xBF",
    "line\n",
    "\n line\n",
    "line \n",
};

static const char *const numbers[] = {
    "0",
    "-0",
    "1",
    "-1",
    "8080",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "123456789012345678901234567890",
    "1e3",
    "1E+3",
    "1.50",
    "-0.0",
    "0.1e-7",
    "1e400",
    "-1.5e999",
};

/* splitmix64 */
uint32_t tree_dice(uint64_t *state, uint32_t below)
{
    uint64_t z = 0;

    *state += 0x9E3779B97F4A7C15;
    z = *state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static void random_text(uint64_t *state, struct buf *text)
{
    uint32_t count = tree_dice(state, 4);

    if (tree_dice(state, 50) == 0) { /* longer than what YAML takes for a key without a sign */
        for (int i = 0; i < 1200; i++) {
            buf_char(text, 'k');
        }
    }
    for (uint32_t i = 0; i <= count; i++) {
        buf_str(text, pieces[tree_dice(state, ARRAY_LEN(pieces))]);
    }
    if (tree_dice(state, 20) == 0) {
        buf_char(text, '\0');
    }
}

static struct jval *random_value(struct jdoc *doc, uint64_t *state, int depth);

static struct jval *random_string(struct jdoc *doc, uint64_t *state)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(4096);

    random_text(state, &text);
    return jstr_newn(doc, buf_cstr(&text), text.len);
}

static struct jval *random_array(struct jdoc *doc, uint64_t *state, int depth)
{
    struct jval *arr = jarr_new(doc);

    for (uint32_t i = tree_dice(state, 5); i > 0; i--) {
        jarr_push(doc, arr, random_value(doc, state, depth + 1));
    }
    return arr;
}

static struct jval *random_object(struct jdoc *doc, uint64_t *state, int depth)
{
    struct jval *obj = jobj_new(doc);
    uint32_t most = tree_dice(state, 8) == 0 ? 30 : 5; /* small and large ones differ inside */

    for (uint32_t i = tree_dice(state, most); i > 0; i--) {
        CLEANUP(buf_done) struct buf key = BUF_INIT(4096);

        random_text(state, &key);
        jobj_setn(doc, obj, buf_cstr(&key), key.len, random_value(doc, state, depth + 1));
    }
    return obj;
}

static struct jval *random_value(struct jdoc *doc, uint64_t *state, int depth)
{
    const char *number = NULL;

    switch (tree_dice(state, depth < MAX_DEPTH ? 9 : 5)) {
    case 0:
        return jnull_new(doc);
    case 1:
        return jbool_new(doc, tree_dice(state, 2) == 0);
    case 2:
        number = numbers[tree_dice(state, ARRAY_LEN(numbers))];
        return jnum_new(doc, number, strlen(number));
    case 3:
    case 4:
        return random_string(doc, state);
    case 5:
    case 6:
        return random_array(doc, state, depth);
    default:
        return random_object(doc, state, depth);
    }
}

struct jval *tree_random(struct jdoc *doc, uint64_t seed)
{
    return random_value(doc, &seed, 0);
}
