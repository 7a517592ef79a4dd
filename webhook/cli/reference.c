#include "webhook/cli/cli.h"

#include "common/buf.h"

void cli_write_reference(struct buf *out)
{
    buf_str(out, "# chioctl\n\n"
                 "The injector without a cluster, and a client for a running webhook. Results go "
                 "to standard output, everything else to standard error.\n");
    for (size_t i = 0; cli_verbs[i]; i++) {
        buf_printf(out, "\n## %s\n\n", cli_verbs[i]->name);
        opts_write_reference(out, cli_verbs[i]->command);
    }
    buf_str(out, "\n## Exit status\n\n"
                 "| Status | Meaning |\n|---|---|\n"
                 "| 0 | done |\n"
                 "| 1 | findings, or a denied document (then nothing on standard output) |\n"
                 "| 2 | the command line is wrong |\n"
                 "| 3 | cannot reach, or not allowed |\n"
                 "| 4 | timeout |\n"
                 "| 5 | invalid input or configuration |\n"
                 "| 70 | an internal error |\n");
}
