#ifndef CHIO_COMMON_OPTS_H
#define CHIO_COMMON_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"

struct buf;
struct err;

/* What an option fills in, at its offset in the caller's struct of options. */
enum opt_type {
    OPT_FLAG,   /* bool: true when given */
    OPT_STRING, /* const char *: borrowed from argv */
    OPT_LIST,   /* struct opt_list: may be given several times */
    OPT_UINT,   /* unsigned: between min and max */
    OPT_CHOICE, /* unsigned: the index of the word in choices */
};

enum { OPT_LIST_MAX = 32 };

struct opt_list {
    const char *items[OPT_LIST_MAX]; /* borrowed from argv */
    size_t count;
};

/* One option. The table of a command is all that is said about its options: it drives the parser,
   --help and the reference page. Defaults are what the caller put into its struct before. */
struct opt {
    const char *name; /* long, without dashes */
    enum opt_type type;
    size_t offset;
    const char *value;          /* "FILE"; NULL for a flag */
    const char *help;           /* one or more sentences' worth, without a final full stop */
    const char *default_text;   /* for readers; NULL when there is nothing to say */
    const char *const *choices; /* OPT_CHOICE: ends with NULL */
    unsigned min, max;          /* OPT_UINT */
    char letter;                /* "-f"; 0 for none */
};

/* A command line: "chioctl inject [options]". */
struct opt_command {
    const char *usage;   /* "chio-webhook [options]" */
    const char *summary; /* a sentence or a few */
    const struct opt *table;
    size_t count;
};

/* Reads argv[1..] into options. Options and operands may be mixed; "--" ends the options.
   *ret_operand is the index in argv of the first operand (argc without any): the operands have been
   moved to the end, in their order. A name must be given whole. ERR_INPUT with a sentence for
   people; main exits 2. Not thread-safe (getopt). */
int opts_parse(const struct opt_command *command, void *options, int argc, char **argv,
               int *ret_operand, struct err *err) MUST_CHECK;

/* What --help prints. */
void opts_write_help(struct buf *out, const struct opt_command *command);

/* The same as a Markdown section: usage, summary and a table of options. */
void opts_write_reference(struct buf *out, const struct opt_command *command);

#endif
