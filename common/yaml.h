#ifndef CHIO_COMMON_YAML_H
#define CHIO_COMMON_YAML_H

#include <stddef.h>

#include "common/attr.h"
#include "common/json_read.h"

struct err;
struct jdoc;
struct jval;

/* Reads a YAML stream into doc as an array with one value a document, each value with its line and
   column. JSON is YAML: the same call reads it.

   Scalars as Kubernetes reads them (sigs.k8s.io/yaml: YAML 1.1 in go-yaml's dialect): plain true,
   yes, on, false, no, off (each in three spellings) are booleans; ~, null and nothing are null;
   0x10, 0o17, 017, 0b1, 1_000 are integers and are written as JSON spells them; floats likewise;
   .inf and .nan are refused (JSON has none); timestamps stay strings; quoted scalars are always
   strings. Keys become strings. Duplicate keys are refused, also after merging; merge keys (<<) are
   applied; an alias is copied, within the document's limit. Tags other than the core ones, and
   binary, are refused. A document with nothing in it is null and is kept; an empty stream gives an
   empty array.

   Errors: ERR_INPUT or ERR_LIMIT with "line:column: reason"; ERR_OOM. */
int yaml_read(struct jdoc *doc, const char *text, size_t len, const struct json_limits *limits,
              const struct jval **ret_documents, struct err *err) MUST_CHECK;

#endif
