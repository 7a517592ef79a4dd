#include "webhook/docs/reasons.h"

#include "common/buf.h"
#include "webhook/inject/keys.h"
#include "webhook/inject/reason.h"

void reasons_write(struct buf *out)
{
    buf_str(out, "# Reasons and warnings\n\n"
                 "Every decision has one of these codes: in metrics, logs, audit annotations, "
                 "denials and `chioctl explain`. Of several findings about one Pod the first in "
                 "this order gives the code. They never change their meaning.\n\n"
                 "| Code | Status | Meaning |\n|---|---|---|\n");
    for (int i = 0; i < REASON_COUNT; i++) {
        const struct reason_info *info = reason_info((enum reason)i);

        buf_printf(out, "| `%s` | %u | %s |\n", info->code, info->status, info->meaning);
    }
    buf_str(out, "\n`chioctl` alone also denies a document with `unknown_kind`: it holds an "
                 "opted-in Pod template, and its kind is not one that chioctl knows.\n\n"
                 "## Warnings\n\n"
                 "Shown by `kubectl` and `chioctl`; their codes are also in the annotation "
                 "`" KEY_PREFIX "status`.\n\n"
                 "| Code | Meaning |\n|---|---|\n");
    for (int i = 0; i < WARN_COUNT; i++) {
        buf_printf(out, "| `%s` | %s |\n", warning_code((enum warning)i),
                   warning_meaning((enum warning)i));
    }
}
