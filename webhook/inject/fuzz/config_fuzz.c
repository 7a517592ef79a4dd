#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "webhook/inject/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PROBLEMS_BYTES = 64 << 20 };

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* A file is either a configuration, the same each time, or there is a line for each problem. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_done) struct buf problems = BUF_INIT(PROBLEMS_BYTES);
    CLEANUP(buf_done) struct buf none = BUF_INIT(PROBLEMS_BYTES);
    struct err err = { 0 };
    CLEANUP(config_freep)
    struct config *config = config_parse("f", (const char *)data, size, &problems, &err);
    CLEANUP(config_freep) struct config *again = NULL;

    if (!config) {
        require(err.code == ERR_INPUT && problems.len > 2 && problems.data[0] == 'f' &&
                problems.data[problems.len - 1] == '\n');
        require(memchr(problems.data, '\0', problems.len) == NULL);
        return 0;
    }
    require(problems.len == 0 && strlen(config->digest) == 16);
    require(config->revision && config->sidecar_image && config->signing_key.name);
    again = config_parse("f", (const char *)data, size, &none, &err);
    require(again && strcmp(again->digest, config->digest) == 0);
    return 0;
}
