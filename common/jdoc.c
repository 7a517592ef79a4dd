#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/jnode.h"

enum {
    ALIGN = 16,
    CHUNK_MIN = 4 << 10, /* what small answers need; malloc serves it without asking the kernel */
    CHUNK_MAX = 1 << 20,
};

/* Nodes grow from the bottom up, text from the top down: so text needs no alignment. */
struct chunk {
    struct chunk *older;
    char *low, *high; /* what is free */
    char *end;
};

struct jdoc {
    struct chunk *newest; /* the one being filled; the older ones are full but for crumbs */
    size_t limit;
    size_t used; /* all that malloc gave us */
    size_t next_chunk;
    enum err_code failure;
    const char *why;
    uint16_t age; /* of new nodes */
};

static_assert(sizeof(struct jval) == 64, "a node is one cache line");
static_assert(sizeof(struct chunk) % ALIGN == 0, "the first node of a chunk is aligned");

struct jdoc *jdoc_new(size_t limit_bytes, struct err *err)
{
    struct jdoc *doc = NULL;

    if (limit_bytes < sizeof(*doc)) {
        (void)err_set(err, ERR_LIMIT, "a document does not fit into %zu bytes", limit_bytes);
        return NULL;
    }
    doc = malloc(sizeof(*doc));
    if (!doc) {
        (void)err_oom(err);
        return NULL;
    }
    *doc = (struct jdoc){ .limit = limit_bytes, .used = sizeof(*doc), .next_chunk = CHUNK_MIN };
    return doc;
}

void jdoc_seal(struct jdoc *doc)
{
    if (doc->age == UINT16_MAX) {
        jdoc_fail(doc, ERR_LIMIT, "the document was sealed too often");
        return;
    }
    doc->age++;
}

uint16_t jdoc_age(const struct jdoc *doc)
{
    return doc->age;
}

void jdoc_raise_limit(struct jdoc *doc, size_t limit_bytes)
{
    if (limit_bytes > doc->limit) {
        doc->limit = limit_bytes;
    }
}

void jdoc_free(struct jdoc *doc)
{
    if (!doc) {
        return;
    }
    while (doc->newest) {
        struct chunk *older = doc->newest->older;

        free(doc->newest);
        doc->newest = older;
    }
    free(doc);
}

int jdoc_check(const struct jdoc *doc, struct err *err)
{
    if (doc->failure == ERR_NONE) {
        return 0;
    }
    return err_set(err, doc->failure, "%s", doc->why);
}

bool jdoc_failed(const struct jdoc *doc)
{
    return doc->failure != ERR_NONE;
}

void jdoc_fail(struct jdoc *doc, enum err_code code, const char *why)
{
    if (doc->failure == ERR_NONE) {
        doc->failure = code;
        doc->why = why;
    }
}

bool jdoc_owns(const struct jdoc *doc, const struct jval *v)
{
    uintptr_t at = (uintptr_t)v;

    for (const struct chunk *chunk = doc->newest; chunk; chunk = chunk->older) {
        if (at > (uintptr_t)chunk && at < (uintptr_t)chunk->end) {
            return true;
        }
    }
    return false;
}

/* Adds a chunk with room for at least need bytes, at best for want. */
static bool add_chunk(struct jdoc *doc, size_t need, size_t want)
{
    size_t room = doc->limit - doc->used;
    struct chunk *chunk = NULL;

    if (room < sizeof(*chunk) || need > room - sizeof(*chunk)) {
        jdoc_fail(doc, ERR_LIMIT, "the document is too large");
        return false;
    }
    room -= sizeof(*chunk);
    if (want > room) {
        want = room;
    }
    if (want < need) {
        want = need;
    }
    chunk = malloc(sizeof(*chunk) + want);
    if (!chunk) {
        jdoc_fail(doc, ERR_OOM, "out of memory");
        return false;
    }
    chunk->low = (char *)chunk + sizeof(*chunk);
    chunk->high = chunk->low + want;
    chunk->end = chunk->high;
    doc->used += sizeof(*chunk) + want;
    chunk->older = doc->newest;
    doc->newest = chunk;
    return true;
}

static size_t room_left(const struct jdoc *doc)
{
    return doc->newest ? (size_t)(doc->newest->high - doc->newest->low) : 0;
}

/* A large block gets a chunk of its own behind the one being filled, whose rest stays in use. */
static bool make_room(struct jdoc *doc, size_t bytes)
{
    size_t want = doc->next_chunk;

    if (doc->failure != ERR_NONE) {
        return false;
    }
    if (bytes > want / 2) {
        want = bytes;
    } else if (doc->next_chunk < CHUNK_MAX) {
        doc->next_chunk *= 2;
    }
    return add_chunk(doc, bytes, want);
}

/* Keeps the chunk with more room in front. */
static void keep_roomier(struct jdoc *doc)
{
    struct chunk *newest = doc->newest;
    struct chunk *older = newest->older;

    if (older && older->high - older->low > newest->high - newest->low) {
        newest->older = older->older;
        older->older = newest;
        doc->newest = older;
    }
}

void jdoc_reserve(struct jdoc *doc, size_t bytes)
{
    size_t room = doc->limit - doc->used;

    if (doc->failure != ERR_NONE || room <= sizeof(struct chunk) || bytes <= room_left(doc)) {
        return;
    }
    room -= sizeof(struct chunk);
    (void)add_chunk(doc, 0, bytes < room ? bytes : room);
}

void *jdoc_alloc(struct jdoc *doc, size_t bytes)
{
    size_t rounded = 0;
    char *block = NULL;

    if (doc->failure != ERR_NONE) {
        return NULL;
    }
    if (__builtin_add_overflow(bytes, (size_t)ALIGN - 1, &rounded)) {
        jdoc_fail(doc, ERR_LIMIT, "the document is too large");
        return NULL;
    }
    rounded &= ~((size_t)ALIGN - 1);
    if (rounded > room_left(doc) && !make_room(doc, rounded)) {
        return NULL;
    }
    block = doc->newest->low;
    doc->newest->low += rounded;
    memset(block, 0, rounded);
    keep_roomier(doc);
    return block;
}

char *jdoc_text(struct jdoc *doc, size_t bytes)
{
    char *text = NULL;

    if (doc->failure != ERR_NONE || (bytes > room_left(doc) && !make_room(doc, bytes))) {
        return NULL;
    }
    doc->newest->high -= bytes;
    text = doc->newest->high;
    keep_roomier(doc);
    return text;
}

struct jval *jdoc_node(struct jdoc *doc, enum jtype type)
{
    struct jval *v = NULL;

    if (room_left(doc) < sizeof(*v) || doc->failure != ERR_NONE) {
        if (!make_room(doc, sizeof(*v))) {
            return NULL;
        }
    }
    v = (struct jval *)(void *)doc->newest->low;
    doc->newest->low += sizeof(*v);
    *v = (struct jval){ .type = (uint8_t)type, .age = doc->age };
    return v;
}

const char *jdoc_copy(struct jdoc *doc, const char *text, size_t len)
{
    char *copy = NULL;

    if (!text) {
        jdoc_fail(doc, ERR_INPUT, "a text is missing");
        return NULL;
    }
    if (len > JTEXT_MAX) {
        jdoc_fail(doc, ERR_LIMIT, "a text is too long");
        return NULL;
    }
    copy = jdoc_text(doc, len + 1);
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}
