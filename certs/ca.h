#ifndef CHIO_CERTS_CA_H
#define CHIO_CERTS_CA_H

#include <stdint.h>

#include "common/attr.h"

struct buf;
struct err;

/* A certificate authority for one DNS name (operations C-3): ECDSA P-256, self-signed, pathlen 0,
   and by critical name constraints worthless for any other name and for every IP address. */
struct ca;

struct ca_request {
    const char *dns_name;
    unsigned generation; /* the subject's serialNumber; from 1 */
    int64_t now;         /* wall clock, seconds since 1970 */
    unsigned days;       /* life; begins an hour before now (C-5) */
};

/* Makes a key and a certificate. ERR_INPUT for a name that is not a DNS name. */
struct ca *ca_new(const struct ca_request *request, struct err *err) MUST_CHECK;
void ca_free(struct ca *ca);
static inline void ca_freep(struct ca **ca)
{
    ca_free(*ca);
}

/* Appends the certificate as PEM: the caBundle. */
int ca_write(const struct ca *ca, struct buf *out, struct err *err) MUST_CHECK;

/* Seconds since 1970. */
int64_t ca_not_before(const struct ca *ca);
int64_t ca_not_after(const struct ca *ca);

/* A wall clock before the build date is wrong: nothing may be signed by it (C-5). */
int ca_check_clock(int64_t now, struct err *err) MUST_CHECK;

#endif
