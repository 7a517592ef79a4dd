#include "common/jkeys.h"

#include <stdbool.h>
#include <stdint.h>
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

enum {
    PAIRWISE_MAX = 6,    /* up to here comparing each pair costs less than a table */
    STACK_SLOTS = 256,   /* a larger table comes from the document */
    PROBES_A_MEMBER = 4, /* more mean keys that were made to collide: then sorting is faster */
};

static bool same_key(const struct jval *a, const struct jval *b)
{
    return a->key_len == b->key_len && memcmp(a->key, b->key, a->key_len) == 0;
}

static const struct jval *find_pairwise(const struct jval *obj)
{
    jval_each (later, obj) {
        for (const struct jval *earlier = obj->first; earlier != later; earlier = earlier->next) {
            if (same_key(earlier, later)) {
                return later;
            }
        }
    }
    return NULL;
}

static uint64_t load8(const char *p)
{
    uint64_t word = 0;

    memcpy(&word, p, sizeof(word));
    return word;
}

static uint64_t load4(const char *p)
{
    uint32_t word = 0;

    memcpy(&word, p, sizeof(word));
    return word;
}

/* Of a key's beginning, end and length: what lies between is compared only where these agree. */
static size_t key_hash(const struct jval *v)
{
    const char *end = v->key + v->key_len;
    uint64_t hash = v->key_len;

    if (v->key_len >= 8) {
        hash ^= load8(v->key) ^ (load8(end - 8) << 7 | load8(end - 8) >> 57);
    } else if (v->key_len >= 4) {
        hash ^= load4(v->key) << 32 ^ load4(end - 4) << 3;
    } else if (v->key_len > 0) {
        hash ^= (uint64_t)(unsigned char)v->key[0] << 24 ^
                (uint64_t)(unsigned char)v->key[v->key_len / 2] << 16 ^
                (uint64_t)(unsigned char)end[-1] << 8;
    }
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(hash >> 32 ^ hash >> 47);
}

/* Puts the members into an open table of zeroed slots, until one is found that is there already;
   false when that takes too long to go on with. */
static bool find_in_table(const struct jval *obj, const struct jval **table, size_t mask,
                          const struct jval **ret)
{
    size_t budget = (size_t)obj->count * PROBES_A_MEMBER;

    for (const struct jval *member = obj->first; member; member = member->next) {
        size_t slot = key_hash(member) & mask;

        for (; table[slot]; slot = (slot + 1) & mask) {
            if (same_key(table[slot], member)) {
                *ret = member;
                return true;
            }
            if (budget == 0) {
                return false;
            }
            budget--;
        }
        table[slot] = member;
    }
    return true;
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

static const struct jval *find_sorted(struct jdoc *doc, const struct jval *obj)
{
    const struct jkeys_entry *entries = jkeys_grouped(doc, obj);
    const struct jkeys_entry *first = NULL;

    for (size_t i = 1; entries && i < obj->count; i++) {
        if (same_key(entries[i - 1].member, entries[i].member) &&
            (!first || entries[i].index < first->index)) {
            first = &entries[i];
        }
    }
    return first ? first->member : NULL;
}

/* Apart, so that small objects do not pay for the table's stack. */
__attribute__((noinline)) static const struct jval *find_hashed(struct jdoc *doc,
                                                                const struct jval *obj)
{
    const struct jval *on_stack[STACK_SLOTS];
    const struct jval **table = on_stack;
    const struct jval *duplicate = NULL;
    size_t slots = 16;

    while (slots < (size_t)obj->count * 2) {
        slots *= 2;
    }
    if (slots > STACK_SLOTS) {
        table = jdoc_alloc(doc, slots * sizeof(*table));
    } else {
        memset(table, 0, slots * sizeof(*table));
    }
    if (!table || find_in_table(obj, table, slots - 1, &duplicate)) {
        return duplicate;
    }
    return find_sorted(doc, obj);
}

const struct jval *jkeys_duplicate(struct jdoc *doc, const struct jval *obj)
{
    return obj->count <= PAIRWISE_MAX ? find_pairwise(obj) : find_hashed(doc, obj);
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
