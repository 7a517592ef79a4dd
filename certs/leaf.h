#ifndef CHIO_CERTS_LEAF_H
#define CHIO_CERTS_LEAF_H

#include <stdint.h>

#include "common/attr.h"

struct buf;
struct ca;
struct err;

/* A serving certificate (operations C-3): exactly one subject alternative name. */
struct leaf_request {
    const char *dns_name; /* outside the CA's constraints no client accepts it */
    int64_t now;          /* wall clock, seconds since 1970 */
    unsigned days;        /* ends no later than its CA */
};

/* Makes a new key, has the CA sign it, and appends both as PEM. */
int leaf_issue(const struct ca *ca, const struct leaf_request *request, struct buf *ret_cert,
               struct buf *ret_key, struct err *err) MUST_CHECK;

#endif
