#ifndef CHIO_COMMON_YAML_MERGE_H
#define CHIO_COMMON_YAML_MERGE_H

#include "common/attr.h"

struct jdoc;
struct jval;

/* Settles the keys of a finished mapping into which members were merged (jval.merged): what the
   mapping itself says behind the merge wins, of several merged ones the first. Returns the member
   that stands in the way, or NULL:
   - one whose key the mapping itself has already said;
   - a merged one whose key the mapping said before the merge: there kubectl and the specification
     of merge keys disagree about who wins, so nobody shall. */
const struct jval *yaml_merge_settle(struct jdoc *doc, struct jval *obj) MUST_CHECK;

#endif
