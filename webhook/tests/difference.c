#include "webhook/tests/difference.h"

#include "common/attr.h"
#include "common/buf.h"
#include "common/json_write.h"
#include "common/jtree.h"

enum { VALUE_TEXT = 400 };

const char *difference_shown(struct jdoc *doc, const struct jval *v)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(1 << 20);

    if (!v) {
        return "(absent)";
    }
    json_write(&text, v);
    return jstr_get(
        jstr_printf(doc, "%.*s", VALUE_TEXT, buf_cstr(&text) ? buf_cstr(&text) : "(long)"));
}

static const char *compare(struct jdoc *doc, const char *path, const struct jval *want,
                           const struct jval *got)
{
    size_t i = 0;

    if (want && got && jval_equal(want, got)) {
        return NULL;
    }
    if (jval_is(want, J_OBJECT) && jval_is(got, J_OBJECT)) {
        jval_each (member, got) {
            if (!jobj_get(want, jval_key(member))) {
                return jstr_get(jstr_printf(doc, "%s/%s: want (absent), got %s", path,
                                            jval_key(member), difference_shown(doc, member)));
            }
        }
        jval_each (member, want) {
            const char *below = jstr_get(jstr_printf(doc, "%s/%s", path, jval_key(member)));
            const char *problem = compare(doc, below, member, jobj_get(got, jval_key(member)));

            if (problem) {
                return problem;
            }
        }
    }
    if (jval_is(want, J_ARRAY) && jval_is(got, J_ARRAY) && jval_count(want) == jval_count(got)) {
        jval_each (element, want) {
            const char *below = jstr_get(jstr_printf(doc, "%s/%zu", path, i));
            const char *problem = compare(doc, below, element, jarr_get(got, i++));

            if (problem) {
                return problem;
            }
        }
    }
    return jstr_get(jstr_printf(doc, "%s: want %s, got %s", path, difference_shown(doc, want),
                                difference_shown(doc, got)));
}

const char *difference_of(struct jdoc *doc, const struct jval *want, const struct jval *got)
{
    return compare(doc, "", want, got);
}
