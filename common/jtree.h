#ifndef CHIO_COMMON_JTREE_H
#define CHIO_COMMON_JTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"

struct err;

/* One document: an arena that owns every value parsed into it or built for it. It is used by one
   thread at a time.

   Building calls do not fail one by one: the first failure (no memory, the limit, NULL where a
   value belongs) sticks to the document, later calls return NULL or do nothing, and jdoc_check()
   tells. Passing the NULL result of one building call to the next is always allowed. */
struct jdoc;

/* One value; lives as long as its document, never freed alone. Members of objects and elements of
   arrays keep their order; numbers keep their spelling. */
struct jval;

enum jtype { J_NULL, J_BOOL, J_NUMBER, J_STRING, J_ARRAY, J_OBJECT };

/* limit_bytes bounds all that the document allocates. */
struct jdoc *jdoc_new(size_t limit_bytes, struct err *err) MUST_CHECK;
void jdoc_free(struct jdoc *doc);
static inline void jdoc_freep(struct jdoc **doc)
{
    jdoc_free(*doc);
}
/* 0, or -1 with the document's first failure: ERR_OOM, ERR_LIMIT, or ERR_INPUT for a NULL value. */
int jdoc_check(const struct jdoc *doc, struct err *err) MUST_CHECK;
/* Allows the document more: what is read is bounded tightly, what is then built from it is not. */
void jdoc_raise_limit(struct jdoc *doc, size_t limit_bytes);
/* Bytes from the arena, aligned for anything, zeroed; NULL sticks. For readers that need scratch
   space of the document's lifetime. */
void *jdoc_alloc(struct jdoc *doc, size_t bytes);

/* --- reading. NULL stands for an absent value everywhere and reads as J_NULL. --- */

enum jtype jval_type(const struct jval *v);
const char *jtype_name(enum jtype type); /* "null", "a boolean", "an object", for messages */
static inline bool jval_is(const struct jval *v, enum jtype type)
{
    return v && jval_type(v) == type;
}
/* Absent or null. */
bool jval_absent(const struct jval *v);

bool jbool_get(const struct jval *v);                 /* false unless it is true */
const char *jstr_get(const struct jval *v);           /* NULL unless it is a string */
size_t jstr_len(const struct jval *v);                /* bytes; a string may hold NUL */
bool jstr_is(const struct jval *v, const char *text); /* a string of exactly this text */
const char *jnum_text(const struct jval *v);          /* as spelled; NULL if no number */
bool jnum_int(const struct jval *v, int64_t *ret);    /* only spelled -?digits, in range */

size_t jval_count(const struct jval *v);                     /* members or elements, else 0 */
const struct jval *jval_first(const struct jval *container); /* NULL when empty or no container */
const struct jval *jval_next(const struct jval *v);          /* next sibling */
const char *jval_key(const struct jval *v);                  /* of a member; NULL elsewhere */
size_t jval_key_len(const struct jval *v);
const struct jval *jarr_get(const struct jval *arr, size_t index);
const struct jval *jobj_get(const struct jval *obj, const char *key); /* NULL when absent */
const struct jval *jobj_getn(const struct jval *obj, const char *key, size_t key_len);
/* jobj_get along keys, ending with NULL: jobj_path(pod, PATH("spec", "os", "name")). */
const struct jval *jobj_path(const struct jval *obj, const char *const *path);
#define PATH(...) ((const char *const[]){ __VA_ARGS__, NULL })

#define jval_each(v, container) \
    for (const struct jval *v = jval_first(container); v; v = jval_next(v))

/* Where the value began in its text, from 1; 0 for built values. Columns count bytes. */
unsigned jval_line(const struct jval *v);
unsigned jval_column(const struct jval *v);

/* Same JSON value: members in any order, numbers by spelling. Objects without duplicate keys. */
bool jval_equal(const struct jval *a, const struct jval *b);

/* --- building --- */

struct jval *jnull_new(struct jdoc *doc);
struct jval *jbool_new(struct jdoc *doc, bool value);
struct jval *jint_new(struct jdoc *doc, int64_t value);
struct jval *jnum_new(struct jdoc *doc, const char *text,
                      size_t len);                         /* spelling, copied, trusted */
struct jval *jstr_new(struct jdoc *doc, const char *text); /* copied */
struct jval *jstr_newn(struct jdoc *doc, const char *text, size_t len);
struct jval *jstr_printf(struct jdoc *doc, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct jval *jarr_new(struct jdoc *doc);
struct jval *jobj_new(struct jdoc *doc);

/* A value belongs to at most one container. Adding one that already has a place is our own bug
   (assert). Values must come from the same document. */
void jobj_set(struct jdoc *doc, struct jval *obj, const char *key,
              struct jval *value); /* replaces in place, else appends */
void jobj_setn(struct jdoc *doc, struct jval *obj, const char *key, size_t key_len,
               struct jval *value);
/* Appends without looking for the key: for readers that check duplicates themselves. Key and value
   are borrowed from the document's arena. */
void jobj_append(struct jdoc *doc, struct jval *obj, const char *key, size_t key_len,
                 struct jval *value);
void jobj_remove(struct jval *obj, const char *key); /* absent is fine */
void jarr_push(struct jdoc *doc, struct jval *arr, struct jval *value);
void jarr_insert(struct jdoc *doc, struct jval *arr, size_t index, struct jval *value);
void jval_unlink(struct jval *container, const struct jval *child); /* takes a child out */
/* Puts the new value where old is, with old's key; old is taken out. */
void jval_replace(struct jdoc *doc, struct jval *container, struct jval *old, struct jval *value);

/* The writable form of a value of a tree that the caller may change. */
struct jval *jval_edit(const struct jval *v);

/* A deep copy in doc (which may be another document; text is shared when it is the same). Each
   copied value remembers what it was copied from: jval_origin(). */
struct jval *jval_clone(struct jdoc *doc, const struct jval *v);
const struct jval *jval_origin(const struct jval *v); /* NULL for built and parsed values */
/* A copy, in the same document, of v alone: its children are v's until jdoc_edit gives it copies of
   them (twins again). So a large tree is edited at the price of what changes. v must not be changed
   any more. */
struct jval *jval_twin(struct jdoc *doc, const struct jval *v);
bool jval_shares(const struct jval *v); /* it is a twin and its children are still its origin's */
/* Everything the document holds is final from now on: jdoc_edit refuses it. */
void jdoc_seal(struct jdoc *doc);
/* v to be changed, its children its own. Only values made since the last jdoc_seal: anything else,
   and NULL, sticks to the document as ERR_INPUT and gives NULL. */
struct jval *jdoc_edit(struct jdoc *doc, const struct jval *v);
/* The copy no longer counts as one (the value itself, not its children). */
void jval_forget_origin(struct jval *v);

#endif
