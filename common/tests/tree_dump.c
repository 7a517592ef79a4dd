#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json_write.h"
#include "common/jtree.h"
#include "common/tests/tree.h"
#include "common/yaml_write.h"

/* Random trees on standard output, each as JSON and as YAML, each text ended by a NUL: for
   yaml_peer.py, which reads both with other people's readers. */

enum { TREES = 800, TEXT_MAX = 8 << 20 };

static bool dump(uint64_t seed)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(TEXT_MAX);
    struct err err = { 0 };
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(64 << 20, &err);
    const struct jval *tree = doc ? tree_random(doc, seed) : NULL;

    json_write(&text, tree);
    buf_char(&text, '\0');
    yaml_write(&text, tree);
    buf_char(&text, '\0');
    return tree && buf_cstr(&text) && fwrite(text.data, 1, text.len, stdout) == text.len;
}

int main(void)
{
    for (uint64_t seed = 0; seed < TREES; seed++) {
        if (!dump(seed)) {
            return 1;
        }
    }
    return 0;
}
