#ifndef CHIO_WEBHOOK_CLI_CLI_H
#define CHIO_WEBHOOK_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/opts.h"

struct err;

/* chioctl without its main(): every verb writes into two buffers, so that a denied document can
   take back what was written before it, and tests need no process. */

/* Exit statuses, frozen (operations X-3). */
enum cli_exit {
    CLI_DONE = 0,
    CLI_FINDINGS = 1, /* findings, differences, or a denied document */
    CLI_USAGE = 2,
    CLI_UNREACHABLE = 3,
    CLI_TIMEOUT = 4,
    CLI_INVALID = 5,
    CLI_INTERNAL = 70,
};

struct cli {
    struct buf out; /* standard output */
    struct buf err; /* standard error */
    bool colour;    /* standard output is a terminal and wants colour; verbs may turn it off */
};

/* Room for every document of an installation, several times over. */
enum { CLI_OUTPUT_BYTES = 512 << 20 };

/* Options that every verb has; the first member of each verb's struct of options. */
struct cli_common {
    bool help;
    bool quiet;
    bool no_color;
};
#define CLI_COMMON_OPTS                                                                           \
    { .name = "quiet",                                                                            \
      .letter = 'q',                                                                              \
      .type = OPT_FLAG,                                                                           \
      .offset = offsetof(struct cli_common, quiet),                                               \
      .help = "say nothing on standard error but warnings and errors" },                          \
        { .name = "no-color",                                                                     \
          .type = OPT_FLAG,                                                                       \
          .offset = offsetof(struct cli_common, no_color),                                        \
          .help =                                                                                 \
              "no colour, also on a terminal; the environment variable NO_COLOR does the same" }, \
    {                                                                                             \
        .name = "help", .letter = 'h', .type = OPT_FLAG,                                          \
        .offset = offsetof(struct cli_common, help), .help = "show this help"                     \
    }

/* One subcommand. */
struct verb {
    const char *name; /* "inject", "certs generate" */
    const struct opt_command *command;
    /* An exit status, or -1 with err. argv[0] is the verb's last word. */
    int (*run)(struct cli *cli, int argc, char **argv, struct err *err);
};

extern const struct verb verb_inject, verb_explain, verb_admit, verb_certs_generate, verb_version,
    verb_help;

/* Every verb in the order of help; ends with NULL. */
extern const struct verb *const cli_verbs[];

/* Runs argv[1..]. Returns an exit status, or -1 with err. */
int cli_run(struct cli *cli, int argc, char **argv, struct err *err) MUST_CHECK;
void cli_done(struct cli *cli);

/* docs/chioctl.md. */
void cli_write_reference(struct buf *out);

/* For verbs: reads options (whose first member is a struct cli_common) and refuses operands beyond
   max_operands, which *ret_operand finds. False when the verb ends here, with *ret_status: --help,
   or a usage error. */
bool cli_options(struct cli *cli, const struct verb *verb, void *options, int argc, char **argv,
                 int max_operands, int *ret_operand, int *ret_status) MUST_CHECK;

/* "chioctl inject: <text>" and where help is; returns CLI_USAGE. */
int cli_usage(struct cli *cli, const struct verb *verb, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The exit status of a failure that a verb gave up with. */
enum cli_exit cli_exit_of(const struct err *err);

#endif
