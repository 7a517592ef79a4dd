#ifndef CHIO_COMMON_JNODE_H
#define CHIO_COMMON_JNODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/jtree.h"

/* The inside of the tree: for jtree*.c, jdoc.c and the readers of this folder, which fill nodes
   without a call for each field. Everybody else includes common/jtree.h. */

/* 64 bytes, one cache line: a Pod has a thousand of these. */
struct jval {
    struct jval *next; /* sibling */
    union {
        struct {
            struct jval *first, *last;
        };
        struct {
            const char *text; /* of a string or number; NUL-terminated */
            size_t len;
        };
    };
    const char *key; /* NUL-terminated; NULL outside of objects */
    const struct jval *origin;
    uint32_t key_len;
    uint32_t count; /* children */
    uint32_t line, column;
    uint16_t age; /* how often the document had been sealed when it was made */
    uint8_t type; /* enum jtype */
    bool truth : 1;
    bool placed : 1; /* it has a container */
    bool shares : 1; /* its children are its origin's: see jval_twin */
    bool merged : 1; /* the YAML reader: it came through a merge key */
    uint32_t key_at; /* the YAML reader: offset of the key in the text */
};

/* Texts are shorter than this, so that 32 bits hold any length, count, line and column. */
#define JTEXT_MAX ((size_t)UINT32_MAX - 64)

/* Containers nest no deeper, whatever the caller's limit: writing, comparing and copying a tree
   call themselves once a level. */
enum { JDEPTH_MAX = 1024 };

static inline bool jval_is_container(const struct jval *v)
{
    return v && v->type >= J_ARRAY;
}

/* Makes sure that the next allocations of together so many bytes come from one block, as far as
   the limit allows. */
void jdoc_reserve(struct jdoc *doc, size_t bytes);
/* Bytes of any alignment, not zeroed; NULL sticks. */
char *jdoc_text(struct jdoc *doc, size_t bytes);
/* A node, zeroed but for its type; NULL sticks. */
struct jval *jdoc_node(struct jdoc *doc, enum jtype type);
/* A NUL-terminated copy of len bytes. */
const char *jdoc_copy(struct jdoc *doc, const char *text, size_t len);
bool jdoc_failed(const struct jdoc *doc);
uint16_t jdoc_age(const struct jdoc *doc);
/* Whether the value lives in this document. */
bool jdoc_owns(const struct jdoc *doc, const struct jval *v);
/* A deep copy that forgets where it came from; the text is shared. */
struct jval *jval_repeat(struct jdoc *doc, const struct jval *v);
/* The first failure sticks. */
void jdoc_fail(struct jdoc *doc, enum err_code code, const char *why);

/* Puts v behind the last child; the caller has looked at everything. */
static inline void jval_link(struct jval *container, struct jval *v)
{
    if (container->last) {
        container->last->next = v;
    } else {
        container->first = v;
    }
    container->last = v;
    container->count++;
    v->placed = true;
}

#endif
