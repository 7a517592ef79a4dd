#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "webhook/inject/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 80 };

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* What is accepted is in range, and zeros before it change nothing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const __int128 limit = ((__int128)1 << 63) * 1000000000;
    char text[TEXT_MAX + 2] = "0";
    struct quantity q = { -1 };
    struct quantity padded = { -1 };

    if (size > TEXT_MAX) {
        return 0;
    }
    memcpy(text + 1, data, size);
    if (!quantity_parse(text + 1, &q)) {
        return 0;
    }
    require(strlen(text + 1) <= 64 && q.nano >= 0 && q.nano < limit);
    require(quantity_compare(q, q) == 0);
    if (text[1] != '+' && strlen(text) <= 64) {
        require(quantity_parse(text, &padded) && quantity_compare(q, padded) == 0);
    }
    return 0;
}
