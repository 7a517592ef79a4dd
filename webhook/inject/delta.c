#include "webhook/inject/delta.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/attr.h"
#include "common/jtree.h"
#include "webhook/inject/patch.h"

static void write_value(struct patch *p, const struct place *at, const struct jval *have,
                        const struct jval *want);

/* A pointer step to a member or an element. */
static struct place member_place(const struct place *parent, const struct jval *member)
{
    return (struct place){ .parent = parent, .key = jval_key(member) };
}

static struct place element_place(const struct place *parent, size_t index)
{
    return (struct place){ .parent = parent, .index = index };
}

/* --- objects --- */

/* What the member wants to replace; NULL when it is new. Clones know their original; only new
   values are looked up. */
static const struct jval *original_member(const struct jval *have, const struct jval *want)
{
    return jval_origin(want) ? jval_origin(want) : jobj_get(have, jval_key(want));
}

static void write_removals(struct patch *p, const struct place *at, const struct jval *have,
                           const struct jval *want)
{
    const struct jval *next = jval_first(want);

    jval_each (member, have) { /* clones keep their order: both lists are walked once */
        struct place place = member_place(at, member);

        if (next && jval_origin(next) == member) {
            next = jval_next(next);
        } else if (!jobj_get(want, jval_key(member))) {
            patch_remove(p, &place);
        } else if (next && strcmp(jval_key(next), jval_key(member)) == 0) {
            next = jval_next(next); /* replaced in place */
        }
    }
}

static void write_object(struct patch *p, const struct place *at, const struct jval *have,
                         const struct jval *want)
{
    write_removals(p, at, have, want);
    jval_each (member, want) {
        const struct jval *original = original_member(have, member);
        struct place place = member_place(at, member);

        if (jval_absent(original) && !jval_absent(member)) {
            patch_add(p, &place, member); /* also over null, which counts as absent */
        } else {
            write_value(p, &place, original, member);
        }
    }
}

/* --- arrays. An element that was cloned is followed by its origin, whatever it is called. --- */

static bool holds_clone_of(const struct jval *want, const struct jval *element)
{
    jval_each (candidate, want) {
        if (jval_origin(candidate) == element) {
            return true;
        }
    }
    return false;
}

static const struct jval *next_clone(const struct jval *element)
{
    while (element && !jval_origin(element)) {
        element = jval_next(element);
    }
    return element;
}

/* Removes what is gone, the last first, so that the indices before it stay. Returns whether the
   rest has another order now. */
static bool write_list_removals(struct patch *p, const struct place *at, const struct jval *have,
                                const struct jval *want)
{
    const struct jval *next = next_clone(jval_first(want));
    size_t gone[2];
    size_t gone_count = 0;
    size_t index = 0;
    bool moved = false;

    jval_each (element, have) {
        if (next && jval_origin(next) == element) {
            next = next_clone(jval_next(next));
        } else if (holds_clone_of(want, element)) {
            moved = true;
        } else if (gone_count < ARRAY_LEN(gone)) {
            gone[gone_count++] = index; /* a sidecar in the wrong list, a stale variable: no more */
        }
        index++;
    }
    while (gone_count > 0) {
        struct place place = element_place(at, gone[--gone_count]);

        patch_remove(p, &place);
    }
    return moved;
}

/* The one element that moves (a sidecar that holds the application) moves to the front. */
static void write_move(struct patch *p, const struct place *at, const struct jval *have,
                       const struct jval *want)
{
    const struct jval *first = next_clone(jval_first(want));
    struct place from = element_place(at, 0);
    struct place to = element_place(at, 0);

    jval_each (element, have) {
        if (element == jval_origin(first)) {
            patch_move(p, &from, &to);
            return;
        }
        from.index += holds_clone_of(want, element) ? 1 : 0;
    }
}

/* Everything but insertions. */
static void write_list_changes(struct patch *p, const struct place *at, const struct jval *have,
                               const struct jval *want)
{
    size_t index = 0;

    if (write_list_removals(p, at, have, want)) {
        write_move(p, at, have, want);
    }
    for (const struct jval *element = next_clone(jval_first(want)); element;
         element = next_clone(jval_next(element))) {
        struct place place = element_place(at, index++);

        write_value(p, &place, jval_origin(element), element);
    }
}

static void write_list_insertions(struct patch *p, const struct place *at, const struct jval *want)
{
    size_t index = 0;

    jval_each (element, want) {
        struct place place = element_place(at, index++);

        if (!jval_origin(element)) {
            patch_add(p, &place, element);
        }
    }
}

static void write_value(struct patch *p, const struct place *at, const struct jval *have,
                        const struct jval *want)
{
    if (jval_origin(want) != have) {
        if (!jval_equal(have, want)) {
            patch_replace(p, at, want);
        }
    } else if (jval_shares(want)) {
        return; /* nobody has touched what is below */
    } else if (jval_is(want, J_OBJECT)) {
        write_object(p, at, have, want);
    } else if (jval_is(want, J_ARRAY)) {
        write_list_changes(p, at, have, want);
        write_list_insertions(p, at, want);
    }
}

/* --- the Pod --- */

/* Lists that get elements of ours, in the order in which their insertions are written. */
static const char *const inserted[] = { "initContainers", "containers", "volumes" };

static bool is_inserted_list(const char *key)
{
    for (size_t i = 0; i < ARRAY_LEN(inserted); i++) {
        if (strcmp(inserted[i], key) == 0) {
            return true;
        }
    }
    return false;
}

/* Both sides have the list: what stands in it already. */
static void write_existing(struct patch *p, const struct place *spec, const struct jval *have,
                           const struct jval *want, const char *key)
{
    struct place at = { .parent = spec, .key = key };
    const struct jval *list = jobj_get(want, key);

    if (list && jval_origin(list)) {
        write_list_changes(p, &at, jobj_get(have, key), list);
    }
}

static void write_inserted(struct patch *p, const struct place *spec, const struct jval *want,
                           const char *key)
{
    struct place at = { .parent = spec, .key = key };
    const struct jval *list = jobj_get(want, key);

    if (list && jval_origin(list)) {
        write_list_insertions(p, &at, list);
    } else if (list) {
        patch_add(p, &at, list);
    }
}

void delta_write(struct patch *p, const struct jval *received, const struct jval *wanted)
{
    const struct jval *have = jobj_get(received, "spec");
    const struct jval *want = jobj_get(wanted, "spec");
    struct place spec = { .key = "spec" };

    jval_each (member, wanted) {
        const struct jval *original = original_member(received, member);
        struct place place = member_place(NULL, member);

        if (jval_absent(original) && !jval_absent(member)) {
            patch_add(p, &place, member);
        } else if (member != want) {
            write_value(p, &place, original, member);
        }
    }
    write_existing(p, &spec, have, want, "containers");
    write_existing(p, &spec, have, want, "initContainers");
    write_existing(p, &spec, have, want, "volumes");
    jval_each (member, want) {
        struct place place = member_place(&spec, member);

        if (!is_inserted_list(jval_key(member))) {
            write_value(p, &place, original_member(have, member), member);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(inserted); i++) {
        write_inserted(p, &spec, want, inserted[i]);
    }
}
