#ifndef CHIO_COMMON_YAML_H
#define CHIO_COMMON_YAML_H

#include <stddef.h>

#include "common/attr.h"
#include "common/json_read.h"

struct err;
struct jdoc;
struct jval;

/* Reads a YAML stream into doc as an array with one value a document, each value with its line and
   column. JSON is YAML: the same call reads it. A byte order mark at the start is skipped.

   Scalars as kubectl reads them (sigs.k8s.io/yaml: YAML 1.1 in the dialect of go-yaml 2): plain
   true, yes, y, on, false, no, n, off (each also in capitals) are booleans; ~, null and nothing are
   null; 0x10, 0o17, 017, 0b1, 1_000 are integers and are written as JSON spells them; floats
   likewise; decimal digits stay as they are, however many. .inf and .nan are refused (JSON has
   none); dates stay strings; quoted scalars are always strings.

   Keys become strings; a fraction or null as a key is refused. Duplicate keys are refused. Merge
   keys (<<) are applied: the mapping's own keys behind the merge win, of several mappings merged
   the first; a merged key that the mapping has said before the << is refused, since readers
   disagree there. An alias is copied, within the document's limit. Tags other than str, int, float,
   bool, null, map and seq are refused. A document with nothing in it is null and is kept; an empty
   stream gives an empty array.

   Errors: ERR_INPUT or ERR_LIMIT with "line:column: reason"; ERR_OOM. */
int yaml_read(struct jdoc *doc, const char *text, size_t len, const struct json_limits *limits,
              const struct jval **ret_documents, struct err *err) MUST_CHECK;

#endif
