#include "common/yaml_merge.h"

#include "common/jkeys.h"
#include "common/jnode.h"

/* Decides about the entries of one key, in their order, and marks who goes by clearing the member's
   key. The one in the way, or NULL. */
static const struct jval *settle_group(struct jkeys_entry *group, size_t count)
{
    const struct jval *said = NULL;
    size_t keep = count - 1; /* the last word, or the first of those that are merged */

    for (size_t i = 0; i < count; i++) {
        if (said) {
            return group[i].member;
        }
        if (!group[i].member->merged) {
            said = group[i].member;
        }
    }
    if (!said) {
        keep = 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (i != keep) {
            group[i].member->key = NULL;
        }
    }
    return NULL;
}

/* Links the members that still have a key anew. */
static void sweep(struct jval *obj)
{
    struct jval *v = obj->first;

    obj->first = NULL;
    obj->last = NULL;
    obj->count = 0;
    while (v) {
        struct jval *next = v->next;

        v->next = NULL;
        if (v->key) {
            jval_link(obj, v);
        }
        v = next;
    }
}

const struct jval *yaml_merge_settle(struct jdoc *doc, struct jval *obj)
{
    struct jkeys_entry *entries = jkeys_grouped(doc, obj);
    size_t end = 0;

    if (!entries) {
        return NULL;
    }
    for (size_t start = 0; start < obj->count; start = end) {
        const struct jval *bad = NULL;

        end = start + 1;
        while (end < obj->count && jkeys_compare(entries[start].member, entries[end].member) == 0) {
            end++;
        }
        bad = settle_group(entries + start, end - start);
        if (bad) {
            return bad;
        }
    }
    sweep(obj);
    return NULL;
}
