#include "common/fuzz/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/yaml.h"
#include "common/yaml_write.h"

enum { TEXT_MAX = 64 << 20, TREE_BYTES = 256 << 20 };

/* The limits were for the text that came; what we make of it may be longer. */
static const struct json_limits no_limits = { 0 };

static void require(bool holds, const char *what, const struct buf *text, const struct err *err)
{
    if (!holds) {
        (void)fprintf(stderr, "%s: %s\n%s\n", what, err->msg,
                      text->data ? text->data : "(no text)");
        abort();
    }
}

static struct jdoc *new_document(void)
{
    struct err err = { 0 };
    struct jdoc *doc = jdoc_new(TREE_BYTES, &err);

    if (!doc) {
        abort();
    }
    return doc;
}

static void check_json_writer(const struct jval *v,
                              void (*write)(struct buf *buf, const struct jval *v))
{
    CLEANUP(jdoc_freep) struct jdoc *doc = new_document();
    CLEANUP(buf_done) struct buf text = BUF_INIT(TEXT_MAX);
    const struct jval *back = NULL;
    struct err err = { 0 };

    write(&text, v);
    require(!text.failed && json_read(doc, text.data, text.len, &no_limits, &back, &err) == 0,
            "written JSON is not read", &text, &err);
    require(jval_equal(v, back), "written JSON reads differently", &text, &err);
}

void check_json(const struct jval *v)
{
    check_json_writer(v, json_write);
    check_json_writer(v, json_write_sorted);
    check_json_writer(v, json_write_pretty);
}

void check_yaml(const struct jval *v)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = new_document();
    CLEANUP(buf_done) struct buf text = BUF_INIT(TEXT_MAX);
    const struct jval *back = NULL;
    struct err err = { 0 };

    yaml_write(&text, v);
    require(!text.failed && yaml_read(doc, text.data, text.len, &no_limits, &back, &err) == 0,
            "written YAML is not read", &text, &err);
    require(jval_count(back) == 1 && jval_equal(v, jval_first(back)),
            "written YAML reads differently", &text, &err);
}

void check_clone(const struct jval *v)
{
    CLEANUP(jdoc_freep) struct jdoc *doc = new_document();
    CLEANUP(buf_done) struct buf text = BUF_INIT(1);
    struct err err = { 0 };

    require(jval_equal(v, jval_clone(doc, v)), "the copy differs", &text, &err);
}
