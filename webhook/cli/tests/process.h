#ifndef CHIO_WEBHOOK_CLI_TESTS_PROCESS_H
#define CHIO_WEBHOOK_CLI_TESTS_PROCESS_H

#include "common/buf.h"

/* A scratch folder, and programs that run in it. All of it fails the running test. */
struct scratch {
    char path[64];
};

void scratch_make(struct scratch *scratch);
void scratch_remove(struct scratch *scratch);
void scratch_write(const struct scratch *scratch, const char *name, const char *text);
/* The file's text; the caller frees. */
char *scratch_read(const struct scratch *scratch, const char *name);

struct outcome {
    int status; /* 128 + signal when one ended it */
    struct buf out, err;
};

/* Runs chioctl with argv[1..] (ending with NULL) in the folder, its standard input being the
   folder's file "stdin" (empty without one), and waits. */
void chioctl_run(const struct scratch *scratch, const char *const *args, struct outcome *ret);
void outcome_done(struct outcome *outcome);

#endif
