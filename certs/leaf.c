#include "certs/leaf.h"

#include <string.h>

#include <gnutls/x509.h>

#include "certs/ca.h"
#include "certs/x509.h"
#include "common/buf.h"
#include "common/err.h"

static int set_extensions(gnutls_x509_crt_t crt, const char *dns_name, struct err *err)
{
    if (x509_check(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, dns_name,
                                                        (unsigned)strlen(dns_name),
                                                        GNUTLS_FSAN_SET),
                   "alternative name", err) < 0 ||
        x509_check(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE), "key usage",
                   err) < 0 ||
        x509_check(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0),
                   "key purpose", err) < 0) {
        return -1;
    }
    return x509_check(gnutls_x509_crt_set_basic_constraints(crt, 0, -1), "basic constraints", err);
}

static int sign(const struct ca *ca, const struct leaf_request *request, gnutls_x509_crt_t crt,
                gnutls_x509_privkey_t key, struct err *err)
{
    struct x509_params params = { .common_name = request->dns_name,
                                  .not_before = request->now - X509_HOUR,
                                  .not_after = request->now + (int64_t)request->days * X509_DAY,
                                  .key = key };

    if (params.not_before < ca_not_before(ca)) {
        params.not_before = ca_not_before(ca);
    }
    if (params.not_after > ca_not_after(ca)) {
        params.not_after = ca_not_after(ca);
    }
    if (x509_fill(crt, &params, err) < 0 || set_extensions(crt, request->dns_name, err) < 0) {
        return -1;
    }
    return ca_sign(ca, crt, err);
}

static int issue(const struct ca *ca, const struct leaf_request *request, struct buf *ret_cert,
                 struct buf *ret_key, struct err *err)
{
    CLEANUP(x509_key_freep) gnutls_x509_privkey_t key = NULL;
    CLEANUP(x509_crt_freep) gnutls_x509_crt_t crt = NULL;

    if (!x509_is_dns_name(request->dns_name)) {
        return err_set(err, ERR_INPUT, "\"%s\" is not a DNS name", request->dns_name);
    }
    if (x509_new_key(&key, err) < 0 ||
        x509_check(gnutls_x509_crt_init(&crt), "certificate", err) < 0 ||
        sign(ca, request, crt, key, err) < 0) {
        return -1;
    }
    if (x509_write_certificate(crt, ret_cert, err) < 0) {
        return -1;
    }
    return x509_write_key(key, ret_key, err);
}

int leaf_issue(const struct ca *ca, const struct leaf_request *request, struct buf *ret_cert,
               struct buf *ret_key, struct err *err)
{
    if (issue(ca, request, ret_cert, ret_key, err) < 0) {
        return err_wrap(err, "issuing a certificate");
    }
    return 0;
}
