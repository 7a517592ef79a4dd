#include "webhook/inject/status.h"

#include <stdlib.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_read.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "webhook/inject/config.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/shape.h"

enum { STATUS_BYTES = 256 << 10, STATUS_VERSION = 1 };

static bool is_list_of_strings(const struct jval *list)
{
    jval_each (item, list) {
        if (!jval_is(item, J_STRING)) {
            return false;
        }
    }
    return jval_is(list, J_ARRAY);
}

void status_read(struct status *ret, struct jdoc *doc, const struct jval *pod)
{
    CLEANUP(jdoc_freep) struct jdoc *scratch = NULL; /* a bad text must not spoil the review's */
    const struct jval *text = jobj_path(pod, PATH("metadata", "annotations", STATUS_KEY));
    const struct jval *status = NULL;
    struct err err = { 0 };
    int64_t version = 0;

    *ret = (struct status){ .valid = false };
    if (!jval_is(text, J_STRING) || jstr_len(text) > STATUS_BYTES) {
        return;
    }
    scratch = jdoc_new(JSON_TREE_BYTES, &err);
    if (!scratch ||
        json_read(scratch, jstr_get(text), jstr_len(text), &JSON_LIMITS, &status, &err) < 0) {
        return; /* a hint that cannot be read is no hint */
    }
    if (!jnum_int(jobj_get(status, "v"), &version) || version != STATUS_VERSION) {
        return;
    }
    if (!is_list_of_strings(jobj_get(status, "volumes")) ||
        !is_list_of_strings(jobj_get(status, "env")) ||
        !is_list_of_strings(jobj_get(status, "set"))) {
        return;
    }
    ret->volumes = jval_clone(doc, jobj_get(status, "volumes"));
    ret->env = jval_clone(doc, jobj_get(status, "env"));
    ret->set = jval_clone(doc, jobj_get(status, "set"));
    ret->valid = true;
}

bool status_lists(const struct jval *list, const char *text)
{
    jval_each (item, list) {
        if (jstr_is(item, text)) {
            return true;
        }
    }
    return false;
}

struct status_item {
    struct status_item *next;
    const char *text;
};

void status_list_init(struct status_list *list, struct jdoc *doc)
{
    *list = (struct status_list){ .doc = doc };
}

void status_list_add(struct status_list *list, const char *text)
{
    struct status_item *item = jdoc_alloc(list->doc, sizeof(*item));

    if (item) { /* otherwise the document remembers */
        *item = (struct status_item){ list->items, text };
        list->items = item;
        list->count++;
    }
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct jval *sorted(const struct status_list *list)
{
    struct jval *array = jarr_new(list->doc);
    const char **texts = jdoc_alloc(list->doc, (list->count + 1) * sizeof(*texts));
    size_t count = 0;

    if (!texts) {
        return NULL;
    }
    for (const struct status_item *item = list->items; item; item = item->next) {
        texts[count++] = item->text;
    }
    qsort(texts, count, sizeof(*texts), compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(texts[i], texts[i - 1]) != 0) {
            jarr_push(list->doc, array, jstr_new(list->doc, texts[i]));
        }
    }
    return array;
}

const char *status_text(const struct shape *s, const struct status_list *volumes,
                        const struct status_list *env, const struct status_list *set)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(JSON_TREE_BYTES); /* too long is refused later */
    struct jdoc *doc = s->doc;
    struct jval *status = jobj_new(doc);

    jobj_set(doc, status, "v", jint_new(doc, STATUS_VERSION));
    jobj_set(doc, status, "revision", jstr_new(doc, s->config->revision));
    jobj_set(doc, status, "config", jstr_new(doc, s->config->digest));
    jobj_set(doc, status, "mode", jstr_new(doc, "redirect"));
    jobj_set(doc, status, "sidecar", jstr_new(doc, s->native ? "native" : "classic"));
    jobj_set(doc, status, "hold", jbool_new(doc, s->hold));
    jobj_set(doc, status, "app", jint_new(doc, s->app));
    jobj_set(doc, status, "listen", jint_new(doc, s->listen));
    jobj_set(doc, status, "probe", jint_new(doc, s->serves_probes ? s->probe : 0));
    jobj_set(doc, status, "volumes", sorted(volumes));
    jobj_set(doc, status, "env", sorted(env));
    jobj_set(doc, status, "set", sorted(set));
    jobj_set(doc, status, "warnings", findings_warning_codes(s->f));
    json_write(&text, status);
    return jstr_get(jstr_new(doc, buf_cstr(&text)));
}
