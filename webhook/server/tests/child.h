#ifndef CHIO_WEBHOOK_SERVER_TESTS_CHILD_H
#define CHIO_WEBHOOK_SERVER_TESTS_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/attr.h"

/* The real chio-webhook as a child process, with a folder of its own for its files. Everything here
   polls with a deadline, and prints what went wrong. */
struct child {
    pid_t pid; /* 0: not running */
    char folder[64];
    char log[96];    /* its standard error */
    char bundle[96]; /* the CA's certificate */
    uint16_t port, admin_port;
};

enum { CHILD_DEADLINE_MS = 20000 };

/* Ports are free ones and the name is localhost; flags (up to a NULL) come after these and win.
   fault may be NULL. */
bool child_start(struct child *child, const char *const *flags, const char *fault);

/* The same with a folder that is there already (child->folder). */
bool child_start_again(struct child *child, const char *const *flags, const char *fault);

/* Makes the folder alone, for files that the flags name. */
bool child_folder(struct child *child);

/* Until a log line holds text. */
bool child_wait_log(const struct child *child, const char *text);
/* All of the log; the caller frees. */
char *child_log(const struct child *child);

void child_signal(const struct child *child, int signal);
/* The exit status, 128 + signal for a killed one, or -1 when the time is over. */
int child_wait(struct child *child, int64_t deadline_ms);

/* Kills what still runs and removes the folder. */
void child_end(struct child *child);

/* Runs a program to its end and returns its exit status; its output goes to the file. */
int child_run(const char *const *argv, const char *output);

/* A file in the child's folder. */
bool child_write(const struct child *child, const char *name, const char *text);

void child_pause(void); /* between two looks at a condition: 5 ms */

#endif
