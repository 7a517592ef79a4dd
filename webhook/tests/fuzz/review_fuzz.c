/* Any bytes as a review: the answer is sound, and a patch has the properties that hold for every
 * Pod. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/property.h"

enum { DOC_BYTES = 256 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(const char *problem)
{
    if (problem) {
        (void)fprintf(stderr, "%s\n", problem);
        abort();
    }
}

/* The request as it came, so that the properties ask the same question again. */
static const struct jval *request_of(struct jdoc *doc, const char *body, size_t len)
{
    const struct jval *review = NULL;
    struct err err = { 0 };

    if (json_read(doc, body, len, &JSON_LIMITS, &review, &err) < 0) {
        hold("a patch for what is no JSON");
    }
    return jobj_get(review, "request");
}

static void try_entry(const struct config *config, enum inject_entry entry, const char *body,
                      size_t len)
{
    struct err err = { 0 };
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(DOC_BYTES, &err);
    CLEANUP(answer_done) struct answer a = { 0 };
    struct question q = { .config = config, .entry = entry };
    const struct jval *request = NULL;
    struct jval *changes = NULL;
    struct jval *result = NULL;

    if (!doc || ask_review(doc, config, NULL, entry, body, len, &a, &err) < 0) {
        hold(err.msg);
    }
    if (a.http != 200 && a.http != 400) {
        hold("neither answered nor refused");
    }
    if (!a.ops) {
        return;
    }
    request = request_of(doc, body, len);
    changes = jval_clone(doc, request);
    jobj_remove(changes, "object");
    q.changes = changes;
    hold(property_check(doc, &q, jobj_get(request, "object"), &a, &result));
    if (jdoc_check(doc, &err) < 0) {
        hold(err.msg);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct config *config;
    struct err err = { 0 };

    if (!config) {
        config = config_default(&err);
    }
    if (!config) {
        hold(err.msg);
    }
    try_entry(config, ENTRY_POD, (const char *)data, size);
    try_entry(config, ENTRY_NAMESPACE, (const char *)data, size);
    return 0;
}
