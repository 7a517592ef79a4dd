#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/err.h"

enum { READ_STEP_BYTES = 64 << 10 };

void fd_closep(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd); /* nothing is buffered that a late error could lose */
    }
}

static int err_errno(struct err *err, const char *path, const char *what)
{
    return err_set(err, ERR_IO, "%s: %s: %s", path, what, strerror(errno));
}

static int read_all(int fd, const char *path, struct buf *out, struct err *err)
{
    char step[READ_STEP_BYTES];

    for (;;) {
        ssize_t got = read(fd, step, sizeof(step));

        if (got == 0) {
            return 0;
        }
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return err_errno(err, path, "cannot be read");
        }
        if ((size_t)got > out->limit - out->len) {
            return err_set(err, ERR_LIMIT, "%s: has more than %zu bytes", path, out->limit);
        }
        buf_add(out, step, (size_t)got);
        if (out->failed) {
            return err_oom(err);
        }
    }
}

int file_read(const char *path, struct buf *out, struct err *err)
{
    CLEANUP(fd_closep) int fd = -1;

    if (strcmp(path, "-") == 0) {
        return read_all(STDIN_FILENO, "standard input", out, err);
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return err_errno(err, path, "cannot be opened");
    }
    return read_all(fd, path, out, err);
}

int fd_write_all(int fd, const void *data, size_t len, struct err *err)
{
    const char *rest = data;

    while (len > 0) {
        ssize_t done = write(fd, rest, len);

        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return err_set(err, ERR_IO, "cannot write: %s", strerror(errno));
        }
        rest += done;
        len -= (size_t)done;
    }
    return 0;
}

char *file_join(const char *folder, const char *name, struct err *err)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        (void)err_oom(err); /* NULL says it */
        return NULL;
    }
    return path;
}

static int fill(int fd, const char *path, const void *data, size_t len, mode_t mode,
                struct err *err)
{
    if (fchmod(fd, mode) < 0) {
        return err_errno(err, path, "cannot set its mode");
    }
    if (fd_write_all(fd, data, len, err) < 0) {
        return err_wrap(err, "%s", path);
    }
    if (fsync(fd) < 0) {
        return err_errno(err, path, "cannot be written");
    }
    return 0;
}

static void freep(char **text)
{
    free(*text);
}

int file_write(const char *path, const void *data, size_t len, mode_t mode, struct err *err)
{
    CLEANUP(freep) char *scratch = NULL;
    CLEANUP(fd_closep) int fd = -1;

    if (asprintf(&scratch, "%s.XXXXXX", path) < 0) {
        scratch = NULL;
        return err_oom(err);
    }
    fd = mkostemp(scratch, O_CLOEXEC);
    if (fd < 0) {
        return err_errno(err, path, "cannot be created");
    }
    if (fill(fd, path, data, len, mode, err) < 0) {
        (void)unlink(scratch); /* the first error is the one to tell */
        return -1;
    }
    if (rename(scratch, path) < 0) {
        err_errno(err, path, "cannot be replaced");
        (void)unlink(scratch);
        return -1;
    }
    return 0;
}
