#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"
#include "common/err.h"
#include "common/fuzz/check.h"
#include "common/json_read.h"
#include "common/jtree.h"
#include "common/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = { 0 };
    CLEANUP(jdoc_freep) struct jdoc *doc = jdoc_new(4 << 20, &err);
    const struct jval *documents = NULL;

    if (doc && yaml_read(doc, (const char *)data, size, &JSON_LIMITS, &documents, &err) == 0) {
        jval_each (v, documents) {
            check_json(v);
            check_yaml(v);
            check_clone(v);
        }
    }
    return 0;
}
