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
    buf_str(out,
            "\n## The JSON of explain\n\n"
            "`version` is 1; members may be added to it, none is renamed or taken away.\n\n"
            "| Member | |\n|---|---|\n"
            "| `configDigest` | which configuration decided |\n"
            "| `documents[]` | one for each Pod template: `file`, `kind`, `name`, `namespace` |\n"
            "| `.decision`, `.reason`, `.meaning` | `injected`, `unchanged`, `skipped` or "
            "`denied`; the code and what it means |\n"
            "| `.steps[]` | `check`, `result`, in the order of evaluation, up to the one that "
            "decided |\n"
            "| `.keys[]` | `key`, `value` (null: unset), `source`: `Pod`, `namespace`, "
            "`configuration` or `built-in`; empty when nobody asked |\n"
            "| `.refusals[]`, `.warnings[]` | `code`, `text`, uncut, the most important first "
            "|\n"
            "\n## Exit status\n\n"
            "| Status | Meaning |\n|---|---|\n"
            "| 0 | done |\n"
            "| 1 | findings, or a denied document (then nothing on standard output) |\n"
            "| 2 | the command line is wrong |\n"
            "| 3 | cannot reach, or not allowed |\n"
            "| 4 | timeout |\n"
            "| 5 | invalid input or configuration |\n"
            "| 70 | an internal error |\n");
}
