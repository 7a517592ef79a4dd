#include "common/tests/oom.h"

#include <errno.h>
#include <stdlib.h>

/* glibc's own allocator under the names that a program cannot replace. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

static size_t countdown; /* 0: not armed */
static bool fired;
static size_t live;

void oom_arm(size_t nth)
{
    countdown = nth;
    fired = false;
}

bool oom_disarm(void)
{
    countdown = 0;
    return fired;
}

size_t oom_live(void)
{
    return live;
}

static bool refuses(void)
{
    if (countdown == 0 || --countdown > 0) {
        return false;
    }
    fired = true;
    errno = ENOMEM;
    return true;
}

static void *count(void *block)
{
    live += block ? 1 : 0;
    return block;
}

void *malloc(size_t size)
{
    return refuses() ? NULL : count(__libc_malloc(size));
}

void *calloc(size_t count_of, size_t size)
{
    return refuses() ? NULL : count(__libc_calloc(count_of, size));
}

void *realloc(void *block, size_t size)
{
    if (refuses()) {
        return NULL;
    }
    if (!block) {
        return count(__libc_realloc(NULL, size));
    }
    if (size == 0) {
        free(block);
        return NULL;
    }
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return refuses() ? NULL : count(__libc_memalign(alignment, size));
}

void *memalign(size_t alignment, size_t size);

void *memalign(size_t alignment, size_t size)
{
    return aligned_alloc(alignment, size);
}

int posix_memalign(void **ret, size_t alignment, size_t size)
{
    void *block = aligned_alloc(alignment, size);

    if (!block) {
        return ENOMEM;
    }
    *ret = block;
    return 0;
}

void free(void *block)
{
    live -= block ? 1 : 0;
    __libc_free(block);
}
