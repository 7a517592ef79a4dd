#include "certs/ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/x509.h>

#include "certs/x509.h"
#include "common/buf.h"
#include "common/err.h"

enum { IPV4_BYTES = 4, IPV6_BYTES = 16, KEY_ID_MAX = 64 };

struct ca {
    gnutls_x509_crt_t crt;
    gnutls_x509_privkey_t key;
    int64_t not_before;
    int64_t not_after;
};

static void constraints_freep(gnutls_x509_name_constraints_t *nc)
{
    if (*nc) {
        gnutls_x509_name_constraints_deinit(*nc);
    }
}

void ca_free(struct ca *ca)
{
    if (!ca) {
        return;
    }
    x509_crt_freep(&ca->crt);
    x509_key_freep(&ca->key);
    free(ca);
}

/* An address and its mask, both zero: every address of the family. */
static int exclude_addresses(gnutls_x509_name_constraints_t nc, unsigned address_bytes,
                             struct err *err)
{
    unsigned char zeros[2 * IPV6_BYTES] = { 0 };
    gnutls_datum_t all = { zeros, 2 * address_bytes };

    return x509_check(gnutls_x509_name_constraints_add_excluded(nc, GNUTLS_SAN_IPADDRESS, &all),
                      "name constraints", err);
}

static int set_constraints(gnutls_x509_crt_t crt, const char *dns_name, struct err *err)
{
    CLEANUP(constraints_freep) gnutls_x509_name_constraints_t nc = NULL;
    CLEANUP(buf_done) struct buf name = BUF_INIT(256);
    gnutls_datum_t dns = { NULL, 0 };

    buf_str(&name, dns_name); /* the library's datum is not const */
    if (name.failed) {
        return err_oom(err);
    }
    dns = (gnutls_datum_t){ (unsigned char *)name.data, (unsigned)name.len };
    if (x509_check(gnutls_x509_name_constraints_init(&nc), "name constraints", err) < 0 ||
        x509_check(gnutls_x509_name_constraints_add_permitted(nc, GNUTLS_SAN_DNSNAME, &dns),
                   "name constraints", err) < 0) {
        return -1;
    }
    if (exclude_addresses(nc, IPV4_BYTES, err) < 0 || exclude_addresses(nc, IPV6_BYTES, err) < 0) {
        return -1;
    }
    return x509_check(gnutls_x509_crt_set_name_constraints(crt, nc, 1), "name constraints", err);
}

static int set_extensions(gnutls_x509_crt_t crt, const char *dns_name, struct err *err)
{
    unsigned usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN;

    if (x509_check(gnutls_x509_crt_set_basic_constraints(crt, 1, 0), "basic constraints", err) <
            0 ||
        x509_check(gnutls_x509_crt_set_key_usage(crt, usage), "key usage", err) < 0) {
        return -1;
    }
    return set_constraints(crt, dns_name, err);
}

int ca_sign(const struct ca *ca, gnutls_x509_crt_t crt, struct err *err)
{
    unsigned char id[KEY_ID_MAX];
    size_t len = sizeof(id);

    if (x509_check(gnutls_x509_crt_get_subject_key_id(ca->crt, id, &len, NULL),
                   "authority's key identifier", err) < 0 ||
        x509_check(gnutls_x509_crt_set_authority_key_id(crt, id, len), "authority's key identifier",
                   err) < 0) {
        return -1;
    }
    return x509_check(gnutls_x509_crt_sign2(crt, ca->crt, ca->key, GNUTLS_DIG_SHA256, 0),
                      "signature", err);
}

static int make(struct ca *ca, const struct ca_request *request, struct err *err)
{
    char number[16];
    struct x509_params params = { .common_name = "chio-webhook-ca", .serial_number = number };

    (void)snprintf(number, sizeof(number), "%u", request->generation);
    ca->not_before = request->now - X509_HOUR;
    ca->not_after = request->now + (int64_t)request->days * X509_DAY;
    if (x509_new_key(&ca->key, err) < 0 ||
        x509_check(gnutls_x509_crt_init(&ca->crt), "certificate", err) < 0) {
        return -1;
    }
    params.key = ca->key;
    params.not_before = ca->not_before;
    params.not_after = ca->not_after;
    if (x509_fill(ca->crt, &params, err) < 0 ||
        set_extensions(ca->crt, request->dns_name, err) < 0) {
        return -1;
    }
    return ca_sign(ca, ca->crt, err);
}

struct ca *ca_new(const struct ca_request *request, struct err *err)
{
    CLEANUP(ca_freep) struct ca *ca = NULL;

    if (!x509_is_dns_name(request->dns_name)) {
        err_set(err, ERR_INPUT, "\"%s\" is not a DNS name", request->dns_name);
        return NULL;
    }
    ca = calloc(1, sizeof(*ca));
    if (!ca) {
        err_oom(err);
        return NULL;
    }
    if (make(ca, request, err) < 0) {
        err_wrap(err, "making a certificate authority");
        return NULL;
    }
    return STEAL(ca);
}

int ca_write(const struct ca *ca, struct buf *out, struct err *err)
{
    return x509_write_certificate(ca->crt, out, err);
}

int64_t ca_not_before(const struct ca *ca)
{
    return ca->not_before;
}

int64_t ca_not_after(const struct ca *ca)
{
    return ca->not_after;
}

int ca_check_clock(int64_t now, struct err *err)
{
    /* A day of grace: the clock that built us was no better than this one. */
    if (now >= (int64_t)CHIO_BUILD_TIME - X509_DAY) {
        return 0;
    }
    return err_set(err, ERR_TLS,
                   "the wall clock stands before the date of this build: nothing is signed");
}
