#ifndef CHIO_COMMON_FILE_H
#define CHIO_COMMON_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "common/attr.h"

struct buf;
struct err;

/* Appends the whole file to out, whose ceiling is the most that is read (ERR_LIMIT beyond).
   "-" is standard input. Errors name the path. */
int file_read(const char *path, struct buf *out, struct err *err) MUST_CHECK;

/* Writes a new file beside path and renames it over: a reader sees the old bytes or the new ones,
   never a part. The mode is set whatever the umask says. */
int file_write(const char *path, const void *data, size_t len, mode_t mode, struct err *err)
    MUST_CHECK;

/* Writes all bytes to a descriptor, however many calls that takes. */
int fd_write_all(int fd, const void *data, size_t len, struct err *err) MUST_CHECK;

/* "/a/b" + "c" is "/a/b/c"; the caller frees. */
char *file_join(const char *folder, const char *name, struct err *err) MUST_CHECK;

/* Closes unless negative; for CLEANUP. */
void fd_closep(int *fd);
/* STEAL for descriptors. */
static inline int fd_steal(int *fd)
{
    int stolen = *fd;

    *fd = -1;
    return stolen;
}

#endif
