#include "webhook/cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/err.h"
#include "common/str.h"

enum { VERBS_MAX = 32 };

void cli_done(struct cli *cli)
{
    buf_done(&cli->out);
    buf_done(&cli->err);
}

enum cli_exit cli_exit_of(const struct err *err)
{
    switch (err->code) {
    case ERR_INPUT:
    case ERR_LIMIT:
    case ERR_IO:
        return CLI_INVALID;
    case ERR_REMOTE:
    case ERR_TLS:
        return CLI_UNREACHABLE;
    case ERR_NONE:
    case ERR_OOM:
        break;
    }
    return CLI_INTERNAL;
}

int cli_usage(struct cli *cli, const struct verb *verb, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    buf_printf(&cli->err, "chioctl %s: %s\nSee chioctl %s --help.\n", verb->name, text, verb->name);
    return CLI_USAGE;
}

bool cli_options(struct cli *cli, const struct verb *verb, void *options, int argc, char **argv,
                 int max_operands, int *ret_operand, int *ret_status)
{
    const struct cli_common *common = options;
    struct err err = { 0 };

    if (opts_parse(verb->command, options, argc, argv, ret_operand, &err) < 0) {
        *ret_status = cli_usage(cli, verb, "%s", err.msg);
        return false;
    }
    if (common->help) {
        opts_write_help(&cli->out, verb->command);
        *ret_status = CLI_DONE;
        return false;
    }
    if (argc - *ret_operand > max_operands) {
        *ret_status = cli_usage(cli, verb, "unexpected \"%s\"", argv[*ret_operand + max_operands]);
        return false;
    }
    cli->colour = cli->colour && !common->no_color;
    return true;
}

/* Words of argv that name the verb; 0 when they do not. */
static int match(const struct verb *verb, int argc, char **argv)
{
    struct str rest = str_of(verb->name);
    struct str word = { 0 };
    int words = 0;

    while (str_cut(&rest, ' ', &word)) {
        if (words >= argc || !str_eq(word, argv[words])) {
            return 0;
        }
        words++;
    }
    return words;
}

static int unknown_verb(struct cli *cli, const char *word)
{
    const char *names[VERBS_MAX + 1] = { NULL };
    const char *near = NULL;

    for (size_t i = 0; i < VERBS_MAX && cli_verbs[i]; i++) {
        names[i] = cli_verbs[i]->name;
    }
    near = str_nearest(word, names);
    buf_printf(&cli->err, "chioctl: there is no \"%s\"", word);
    if (near) {
        buf_printf(&cli->err, ": did you mean %s?", near);
    }
    buf_str(&cli->err, "\nSee chioctl help.\n");
    return CLI_USAGE;
}

int cli_run(struct cli *cli, int argc, char **argv, struct err *err)
{
    if (argc < 2) {
        buf_str(&cli->err, "chioctl: which verb? See chioctl help.\n");
        return CLI_USAGE;
    }
    for (size_t i = 0; cli_verbs[i]; i++) {
        int words = match(cli_verbs[i], argc - 1, argv + 1);

        if (words > 0) {
            return cli_verbs[i]->run(cli, argc - words, argv + words, err);
        }
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        return verb_help.run(cli, 1, argv, err);
    }
    if (strcmp(argv[1], "--version") == 0) {
        return verb_version.run(cli, 1, argv, err);
    }
    return unknown_verb(cli, argv[1]);
}
