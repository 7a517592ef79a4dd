#ifndef CHIO_CERTS_X509_H
#define CHIO_CERTS_X509_H

/* What the CA and the leaf have in common; for certs/ alone. */

#include <stdbool.h>
#include <stdint.h>

#include <gnutls/x509.h>

#include "common/attr.h"

struct buf;
struct ca;
struct err;

struct x509_params {
    const char *common_name;
    const char *serial_number; /* of the subject; NULL for none */
    int64_t not_before;
    int64_t not_after;
    gnutls_x509_privkey_t key; /* the certificate's own; borrowed */
};

/* -1 with ERR_TLS and the library's text when rc is a failure. */
int x509_check(int rc, const char *what, struct err *err) MUST_CHECK;

/* A new ECDSA P-256 key. */
int x509_new_key(gnutls_x509_privkey_t *ret, struct err *err) MUST_CHECK;

/* Version, random positive 128-bit serial, validity, subject, public key and its identifier. */
int x509_fill(gnutls_x509_crt_t crt, const struct x509_params *params, struct err *err) MUST_CHECK;

/* Adds the authority's key identifier and signature. */
int ca_sign(const struct ca *ca, gnutls_x509_crt_t crt, struct err *err) MUST_CHECK;

int x509_write_certificate(gnutls_x509_crt_t crt, struct buf *out, struct err *err) MUST_CHECK;
int x509_write_key(gnutls_x509_privkey_t key, struct buf *out, struct err *err) MUST_CHECK;

/* Lower-case labels of letters, digits and inner hyphens; the last one is no number. */
bool x509_is_dns_name(const char *name);

static inline void x509_crt_freep(gnutls_x509_crt_t *crt)
{
    if (*crt) {
        gnutls_x509_crt_deinit(*crt);
    }
}
static inline void x509_key_freep(gnutls_x509_privkey_t *key)
{
    if (*key) {
        gnutls_x509_privkey_deinit(*key);
    }
}

enum { X509_HOUR = 3600, X509_DAY = 86400 };

#endif
