#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/opts.h"

struct given {
    bool quiet;
    const char *name;
    struct opt_list files;
    unsigned count, color;
};

static const char *const colors[] = { "red", "green", NULL };
static const struct opt table[] = {
    { .name = "quiet",
      .type = OPT_FLAG,
      .offset = offsetof(struct given, quiet),
      .letter = 'q',
      .help = "say less" },
    { .name = "name",
      .type = OPT_STRING,
      .offset = offsetof(struct given, name),
      .value = "NAME",
      .help = "a name",
      .letter = 'n',
      .default_text = "none|nobody" },
    { .name = "file",
      .type = OPT_LIST,
      .offset = offsetof(struct given, files),
      .value = "FILE",
      .help = "a file",
      .letter = 'f' },
    { .name = "count",
      .type = OPT_UINT,
      .offset = offsetof(struct given, count),
      .value = "N",
      .help = "how many",
      .min = 2,
      .max = 9 },
    { .name = "color",
      .type = OPT_CHOICE,
      .offset = offsetof(struct given, color),
      .value = "COLOR",
      .help = "which",
      .choices = colors },
};
static const struct opt_command command = { "tool verb [options] FILE...", "Does it.", table,
                                            ARRAY_LEN(table) };

static const struct row {
    const char *name;
    const char *argv[8];
    const char *want; /* "quiet name files count color | operands", or the error */
} rows[] = {
    { "nothing", { NULL }, "0 - - 5 0 |" },
    { "letters", { "-q", "-nx", "-f", "a", "-fb" }, "1 x a,b, 5 0 |" },
    { "letters together", { "-qn", "x" }, "1 x - 5 0 |" },
    { "names",
      { "--quiet", "--name=x", "--file", "a", "--count", "9", "--color=green" },
      "1 x a, 9 1 |" },
    { "the last one counts", { "--name=a", "--name=b" }, "0 b - 5 0 |" },
    { "mixed with operands", { "one", "-q", "two", "--name", "x" }, "1 x - 5 0 | one two" },
    { "two dashes end them", { "-q", "--", "-n", "--file" }, "1 - - 5 0 | -n --file" },
    { "a dash is an operand", { "-f", "-", "-" }, "0 - -, 5 0 | -" },
    { "an empty value", { "--name=" }, "0  - 5 0 |" },
    { "a value that looks like an option", { "--name", "--file" }, "0 --file - 5 0 |" },
    { "unknown letter", { "-x" }, "unknown option -x" },
    { "unknown letter behind a known one", { "-qx" }, "unknown option -x" },
    { "unknown name", { "--nothing" }, "unknown option --nothing" },
    { "nearly", { "--colour=red" }, "unknown option --colour=red: did you mean --color?" },
    { "shortened", { "--col=red" }, "unknown option --col=red: did you mean --color?" },
    { "shortened, value apart", { "--nam", "x" }, "unknown option --nam: did you mean --name?" },
    { "value missing", { "--name" }, "option --name needs a value" },
    { "value missing behind a letter", { "-n" }, "option -n needs a value" },
    { "value too many", { "--quiet=1" }, "option --quiet takes no value" },
    { "below", { "--count=1" }, "--count \"1\": must be a number from 2 to 9" },
    { "above", { "--count=10" }, "--count \"10\": must be a number from 2 to 9" },
    { "no number", { "--count=3x" }, "--count \"3x\": must be a number from 2 to 9" },
    { "no choice", { "--color=blue" }, "--color \"blue\": must be one of red, green" },
};

static void write_given(struct buf *out, const struct given *given, int argc, char **argv,
                        int operand)
{
    buf_printf(out, "%d %s ", given->quiet, given->name ? given->name : "-");
    for (size_t i = 0; i < given->files.count; i++) {
        buf_printf(out, "%s,", given->files.items[i]);
    }
    buf_printf(out, "%s %u %u |", given->files.count > 0 ? "" : "-", given->count, given->color);
    for (; operand < argc; operand++) {
        buf_printf(out, " %s", argv[operand]);
    }
}

static void parses(void **state)
{
    const struct row *row = *state;
    char *argv[10] = { (char *)(uintptr_t) "tool" };
    struct given given = { .count = 5 };
    struct buf got = BUF_INIT(1000);
    struct err err = { 0 };
    int argc = 1, operand = 0;

    for (size_t i = 0; i < ARRAY_LEN(row->argv) && row->argv[i]; i++) {
        argv[argc++] = (char *)(uintptr_t)row->argv[i];
    }
    if (opts_parse(&command, &given, argc, argv, &operand, &err) < 0) {
        assert_int_equal(err.code, ERR_INPUT);
        buf_str(&got, err.msg);
    } else {
        write_given(&got, &given, argc, argv, operand);
    }
    assert_string_equal(buf_cstr(&got), row->want);
    buf_done(&got);
}

static void has_a_limit(void **state)
{
    char *argv[OPT_LIST_MAX + 3] = { (char *)(uintptr_t) "tool" };
    struct given given = { 0 };
    struct err err = { 0 };
    int operand = 0;

    (void)state;
    for (size_t i = 1; i < ARRAY_LEN(argv) - 1; i++) {
        argv[i] = (char *)(uintptr_t) "-fx";
    }
    assert_int_equal(opts_parse(&command, &given, OPT_LIST_MAX + 1, argv, &operand, &err), 0);
    given = (struct given){ 0 };
    assert_int_equal(opts_parse(&command, &given, OPT_LIST_MAX + 2, argv, &operand, &err), -1);
    assert_int_equal(err.code, ERR_INPUT);
}

static void is_written(void **state)
{
    struct buf help = BUF_INIT(10000), page = BUF_INIT(10000);

    (void)state;
    opts_write_help(&help, &command);
    opts_write_reference(&page, &command);
    assert_non_null(strstr(buf_cstr(&help), "usage: tool verb [options] FILE...\n\nDoes it.\n"));
    assert_non_null(
        strstr(buf_cstr(&help), "\n  -n, --name NAME\n        a name (default none|nobody)\n"));
    assert_non_null(strstr(buf_cstr(&page), "\n| `-n, --name NAME` | a name | none\\|nobody |\n"));
    buf_done(&help);
    buf_done(&page);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(rows) + 2];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[i] = (struct CMUnitTest){ rows[i].name, parses, NULL, NULL,
                                        (void *)(uintptr_t)&rows[i] };
    }
    tests[ARRAY_LEN(rows)] = (struct CMUnitTest)cmocka_unit_test(has_a_limit);
    tests[ARRAY_LEN(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(is_written);
    return cmocka_run_group_tests_name("opts", tests, NULL, NULL);
}
