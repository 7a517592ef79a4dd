#include "common/jkeys.h"

#include <stdlib.h>
#include <string.h>

#include "common/jnode.h"

int jkeys_compare(const struct jval *a, const struct jval *b)
{
    size_t shorter = a->key_len < b->key_len ? a->key_len : b->key_len;
    int order = memcmp(a->key, b->key, shorter);

    if (order != 0) {
        return order;
    }
    return (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

/* qsort is not stable: the position decides between equal keys. */
static int compare_entries(const void *left, const void *right)
{
    const struct jkeys_entry *a = left;
    const struct jkeys_entry *b = right;
    int order = jkeys_compare(a->member, b->member);

    if (order != 0) {
        return order;
    }
    return (a->index > b->index) - (a->index < b->index);
}

enum { PAIRWISE_MAX = 12 }; /* up to here comparing each pair costs less than sorting */

static const struct jval *find_pairwise(const struct jval *obj)
{
    jval_each (later, obj) {
        for (const struct jval *earlier = obj->first; earlier != later; earlier = earlier->next) {
            if (earlier->key_len == later->key_len &&
                memcmp(earlier->key, later->key, later->key_len) == 0) {
                return later;
            }
        }
    }
    return NULL;
}

struct jkeys_entry *jkeys_grouped(struct jdoc *doc, const struct jval *obj)
{
    struct jkeys_entry *entries = jdoc_alloc(doc, obj->count * sizeof(*entries));
    size_t i = 0;

    if (!entries) {
        return NULL;
    }
    for (struct jval *member = obj->first; member; member = member->next) {
        entries[i] = (struct jkeys_entry){ member, i };
        i++;
    }
    qsort(entries, obj->count, sizeof(*entries), compare_entries);
    return entries;
}

const struct jval *jkeys_duplicate(struct jdoc *doc, const struct jval *obj)
{
    const struct jkeys_entry *entries = NULL;
    const struct jkeys_entry *first = NULL;

    if (obj->count <= PAIRWISE_MAX) {
        return find_pairwise(obj);
    }
    entries = jkeys_grouped(doc, obj);
    for (size_t i = 1; entries && i < obj->count; i++) {
        if (jkeys_compare(entries[i - 1].member, entries[i].member) == 0 &&
            (!first || entries[i].index < first->index)) {
            first = &entries[i];
        }
    }
    return first ? first->member : NULL;
}

static int compare_members(const void *left, const void *right)
{
    const struct jval *const *a = left;
    const struct jval *const *b = right;

    return jkeys_compare(*a, *b);
}

const struct jval **jkeys_sorted(const struct jval *obj)
{
    const struct jval **members = NULL;
    size_t count = jval_count(obj);
    size_t i = 0;

    members = count > 0 ? calloc(count, sizeof(*members)) : NULL;
    if (!members) {
        return NULL;
    }
    jval_each (member, obj) {
        members[i++] = member;
    }
    qsort(members, count, sizeof(struct jval *), compare_members);
    return members;
}
