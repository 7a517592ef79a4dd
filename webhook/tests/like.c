#include "webhook/tests/like.h"

#include <stdio.h>

#include "common/err.h"
#include "common/jtree.h"
#include "webhook/tests/difference.h"
#include "webhook/tests/expect.h"
#include "webhook/tests/pointer.h"
#include "webhook/tests/restore.h"
#include "webhook/tests/row.h"

int like_read(struct jdoc *doc, const char *name, const struct jval **ret, struct err *err)
{
    char path[1024];

    (void)snprintf(path, sizeof(path), "%s/%s.yaml", GOLDEN_DIR, name);
    return row_read_file(doc, path, ret, err);
}

static void same(struct expected *e, const char *what, const struct jval *want,
                 const struct jval *got)
{
    const char *difference = NULL;

    if (!want && !got) {
        return;
    }
    difference = difference_of(e->doc, want, got);
    if (difference) {
        expect_failed(e, what, "as in the golden Pod", difference);
    }
}

static void same_status(struct expected *e, const struct jval *want, const struct jval *got)
{
    struct jval *a = jval_clone(e->doc, want);
    struct jval *b = got ? jval_clone(e->doc, got) : jobj_new(e->doc);

    jobj_remove(a, "config");
    jobj_remove(b, "config");
    same(e, "status", a, b);
}

void like_check(struct expected *e, const char *name)
{
    static const char *const volumes[] = { "/spec/volumes/chio-kernel-config",
                                           "/spec/volumes/chio-openapi-spec",
                                           "/spec/volumes/chio-no-token",
                                           "/metadata/labels/chio.protocol~1injected" };
    const struct jval *golden = NULL;
    const struct jval *want = NULL;
    struct err err = { 0 };

    if (like_read(e->doc, name, &golden, &err) < 0) {
        expect_failed(e, "the golden Pod", name, err.msg);
        return;
    }
    want = jobj_get(golden, "want");
    same(e, "chio-init", restore_container(want, "chio-init"),
         restore_container(e->result, "chio-init"));
    same(e, "chio-sidecar", restore_container(want, "chio-sidecar"),
         restore_container(e->result, "chio-sidecar"));
    for (size_t i = 0; i < ARRAY_LEN(volumes); i++) {
        same(e, volumes[i], pointer_find(want, volumes[i]), pointer_find(e->result, volumes[i]));
    }
    if (!e->like_ignores_status) {
        same_status(e, restore_status(e->doc, want), restore_status(e->doc, e->result));
    }
}
