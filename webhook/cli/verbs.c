#include "webhook/cli/cli.h"

#include <string.h>

#include "common/buf.h"

const struct verb *const cli_verbs[] = {
    &verb_inject, &verb_explain, &verb_admit, &verb_certs_generate, &verb_version, &verb_help, NULL,
};

/* --- version --- */

struct plain_options {
    struct cli_common common;
};

static const struct opt plain_table[] = { CLI_COMMON_OPTS };

static const struct opt_command version_command = {
    .usage = "chioctl version",
    .summary = "Prints the version. The configuration's digest also depends on it: the default "
               "image is the one of this version.",
    .table = plain_table,
    .count = ARRAY_LEN(plain_table),
};

static int version_run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct plain_options options = { 0 };
    int operand = 0;
    int status = 0;

    (void)err;
    if (cli_options(cli, &verb_version, &options, argc, argv, 0, &operand, &status)) {
        buf_str(&cli->out, "chioctl " CHIO_VERSION "\n");
    }
    return status;
}

const struct verb verb_version = { "version", &version_command, version_run };

/* --- help --- */

static const struct opt_command help_command = {
    .usage = "chioctl help [VERB]",
    .summary = "Shows every verb, or one verb's options.",
    .table = plain_table,
    .count = ARRAY_LEN(plain_table),
};

/* The first sentence, or what comes before its colon, on one line. */
static size_t first_words(const char *summary)
{
    size_t len = 0;

    while (summary[len] && !((summary[len] == '.' || summary[len] == ':') &&
                             (summary[len + 1] == ' ' || summary[len + 1] == '\0'))) {
        len++;
    }
    return len;
}

static void write_overview(struct buf *out)
{
    buf_str(out, "chioctl puts the chio sidecar into manifests, offline and exactly as the "
                 "webhook does.\n\n");
    for (size_t i = 0; cli_verbs[i]; i++) {
        const char *summary = cli_verbs[i]->command->summary;

        buf_printf(out, "  %-15s  %.*s\n", cli_verbs[i]->name, (int)first_words(summary), summary);
    }
    buf_str(out, "\nSee chioctl VERB --help.\n\n"
                 "Exit status: 0 done; 1 findings or a denied document (then nothing on standard "
                 "output);\n2 usage; 3 cannot reach or not allowed; 4 timeout; 5 invalid input; "
                 "70 internal.\n");
}

static int help_run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct plain_options options = { 0 };
    int operand = 0;
    int status = 0;

    (void)err;
    if (!cli_options(cli, &verb_help, &options, argc, argv, 2, &operand, &status)) {
        return status;
    }
    if (operand == argc) {
        write_overview(&cli->out);
        return CLI_DONE;
    }
    for (size_t i = 0; cli_verbs[i]; i++) {
        size_t len = strlen(argv[operand]);

        if (strncmp(cli_verbs[i]->name, argv[operand], len) == 0 &&
            (cli_verbs[i]->name[len] == '\0' || cli_verbs[i]->name[len] == ' ')) {
            opts_write_help(&cli->out, cli_verbs[i]->command);
            return CLI_DONE;
        }
    }
    return cli_usage(cli, &verb_help, "there is no \"%s\"", argv[operand]);
}

const struct verb verb_help = { "help", &help_command, help_run };
