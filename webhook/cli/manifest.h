#ifndef CHIO_WEBHOOK_CLI_MANIFEST_H
#define CHIO_WEBHOOK_CLI_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/opts.h"

struct err;
struct jdoc;
struct jval;

/* One input file: YAML or JSON, any number of documents. */
struct manifest {
    const char *file;       /* as messages name it; "stdin" */
    struct buf text;        /* as it was read */
    bool json;              /* one JSON document, not YAML */
    struct jval *documents; /* array in the set's document; null where a document says nothing */
};

/* All input files of one run, in one editable tree. */
struct manifests {
    struct jdoc *doc;
    struct manifest items[OPT_LIST_MAX];
    size_t count;
};

/* How a set is written. */
enum manifest_format { MANIFEST_AS_READ, MANIFEST_YAML, MANIFEST_JSON };

/* Reads every file; "-" is standard input. What cannot be read or is malformed is appended to
   problems, a line "file:line:column: reason" each, and *ret_valid is false. -1 only without
   memory. manifests_done() in either case. */
int manifests_read(const struct opt_list *files, struct manifests *ret, struct buf *problems,
                   bool *ret_valid, struct err *err) MUST_CHECK;
void manifests_done(struct manifests *set);

/* Appends all documents. AS_READ gives JSON when every file is JSON, else YAML. Files in which no
   document says anything are passed on byte for byte. */
void manifests_write(const struct manifests *set, enum manifest_format format, struct buf *out);

/* One value as a document of its own. */
void manifest_write_value(const struct jval *value, bool json, struct buf *out);

#endif
