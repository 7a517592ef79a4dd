#ifndef CHIO_WEBHOOK_CLI_DIFF_H
#define CHIO_WEBHOOK_CLI_DIFF_H

#include <stdbool.h>

#include "common/attr.h"

struct buf;
struct err;

/* A unified diff of two YAML texts with three lines of context, in colour when asked. Each hunk's
   head says where in the tree its first change is: "@@ -5,3 +5,9 @@ spec.containers[web]". Nothing
   is appended when the texts are the same. */
int diff_write(struct buf *out, bool colour, const char *old_text, const char *new_text,
               struct err *err) MUST_CHECK;

#endif
