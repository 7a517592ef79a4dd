#include "webhook/inject/dollar.h"

#include <string.h>

#include "common/jtree.h"

const char *dollar_double(struct jdoc *doc, const char *text)
{
    char *doubled = jdoc_alloc(doc, 2 * strlen(text) + 1);
    char *out = doubled;

    for (; out && *text; text++) {
        if (*text == '$') {
            *out++ = '$';
        }
        *out++ = *text;
    }
    return doubled;
}

const char *dollar_undouble(struct jdoc *doc, const char *text)
{
    char *single = jdoc_alloc(doc, strlen(text) + 1);
    char *out = single;

    for (; out && *text; text++) {
        *out++ = *text;
        if (text[0] == '$' && text[1] == '$') {
            text++;
        }
    }
    return single;
}
