#include "webhook/inject/mount.h"

#include <stddef.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/jtree.h"
#include "common/str.h"

enum { PATH_BYTES = 4096 }; /* Linux' own limit */

/* Below, "/lib" stands for every folder whose name starts so. */
static const char *const folders[] = { "/usr", "/bin", "/sbin", "/etc", "/proc", "/sys", "/dev" };

static void drop_last_part(struct buf *path)
{
    while (path->len > 0 && path->data[path->len - 1] != '/') {
        buf_cut(path, path->len - 1);
    }
    buf_cut(path, path->len > 0 ? path->len - 1 : 0);
}

/* "/a/b" without a final slash; "" for the root itself. */
static void clean_path(const char *path, struct buf *out)
{
    struct str rest = str_of(path);
    struct str part = { 0 };

    while (str_cut(&rest, '/', &part)) {
        if (part.len == 0 || str_eq(part, ".")) {
            continue;
        }
        if (str_eq(part, "..")) {
            drop_last_part(out);
        } else {
            buf_char(out, '/');
            buf_add(out, part.p, part.len);
        }
    }
}

/* One of the two is the other, or lies below it. */
static bool overlap(const char *a, const char *b)
{
    size_t a_len = strlen(a);
    size_t b_len = strlen(b);
    size_t shorter = a_len < b_len ? a_len : b_len;

    return strncmp(a, b, shorter) == 0 &&
           (a_len == b_len || (a_len < b_len ? b : a)[shorter] == '/');
}

bool mount_is_forbidden(const char *path, const struct jval *rendered_mounts)
{
    CLEANUP(buf_done) struct buf clean = BUF_INIT(PATH_BYTES);
    const char *text = NULL;

    clean_path(path, &clean);
    text = buf_cstr(&clean);
    if (!text || *text == '\0' || str_starts(text, "/lib")) {
        return true; /* too long, the root, or the libraries */
    }
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        if (overlap(text, folders[i])) {
            return true;
        }
    }
    jval_each (mount, rendered_mounts) {
        if (overlap(text, jstr_get(jobj_get(mount, "mountPath")))) {
            return true;
        }
    }
    return false;
}
