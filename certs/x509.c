#include "certs/x509.h"

#include <stddef.h>
#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "common/buf.h"
#include "common/err.h"

enum { SERIAL_BYTES = 16, KEY_ID_BYTES = 64, DNS_NAME_MAX = 253, DNS_LABEL_MAX = 63 };

int x509_check(int rc, const char *what, struct err *err)
{
    if (rc >= 0) {
        return 0;
    }
    if (rc == GNUTLS_E_MEMORY_ERROR) {
        return err_oom(err);
    }
    return err_set(err, ERR_TLS, "%s: %s", what, gnutls_strerror(rc));
}

int x509_new_key(gnutls_x509_privkey_t *ret, struct err *err)
{
    CLEANUP(x509_key_freep) gnutls_x509_privkey_t key = NULL;
    unsigned bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);

    if (x509_check(gnutls_x509_privkey_init(&key), "new key", err) < 0 ||
        x509_check(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, bits, 0), "new key", err) <
            0) {
        return -1;
    }
    *ret = STEAL(key);
    return 0;
}

static int set_serial(gnutls_x509_crt_t crt, struct err *err)
{
    unsigned char serial[SERIAL_BYTES];

    if (x509_check(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)), "serial number", err) <
        0) {
        return -1;
    }
    serial[0] = (unsigned char)((serial[0] & 0x7f) | 0x40); /* positive, and always 16 bytes */
    return x509_check(gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)), "serial number",
                      err);
}

static int set_subject(gnutls_x509_crt_t crt, const struct x509_params *params, struct err *err)
{
    const char *name = params->common_name;
    const char *number = params->serial_number;

    if (strlen(name) <= 64 && /* the most that X.520 allows; the name that counts is elsewhere */
        x509_check(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                                 (unsigned)strlen(name)),
                   "common name", err) < 0) {
        return -1;
    }
    if (!number) {
        return 0;
    }
    return x509_check(gnutls_x509_crt_set_dn_by_oid(crt, "2.5.4.5" /* serialNumber */, 0, number,
                                                    (unsigned)strlen(number)),
                      "subject's serial number", err);
}

static int set_key(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, struct err *err)
{
    unsigned char id[KEY_ID_BYTES];
    size_t len = sizeof(id);

    if (x509_check(gnutls_x509_crt_set_key(crt, key), "public key", err) < 0 ||
        x509_check(gnutls_x509_crt_get_key_id(crt, 0, id, &len), "key identifier", err) < 0) {
        return -1;
    }
    return x509_check(gnutls_x509_crt_set_subject_key_id(crt, id, len), "key identifier", err);
}

int x509_fill(gnutls_x509_crt_t crt, const struct x509_params *params, struct err *err)
{
    if (x509_check(gnutls_x509_crt_set_version(crt, 3), "version", err) < 0 ||
        set_serial(crt, err) < 0 ||
        x509_check(gnutls_x509_crt_set_activation_time(crt, params->not_before), "validity", err) <
            0 ||
        x509_check(gnutls_x509_crt_set_expiration_time(crt, params->not_after), "validity", err) <
            0) {
        return -1;
    }
    if (set_subject(crt, params, err) < 0) {
        return -1;
    }
    return set_key(crt, params->key, err);
}

static int add_pem(gnutls_datum_t *pem, struct buf *out, struct err *err)
{
    buf_add(out, pem->data, pem->size);
    gnutls_free(pem->data);
    return out->failed ? err_oom(err) : 0;
}

int x509_write_certificate(gnutls_x509_crt_t crt, struct buf *out, struct err *err)
{
    gnutls_datum_t pem = { NULL, 0 };

    if (x509_check(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem), "certificate", err) <
        0) {
        return -1;
    }
    return add_pem(&pem, out, err);
}

int x509_write_key(gnutls_x509_privkey_t key, struct buf *out, struct err *err)
{
    gnutls_datum_t pem = { NULL, 0 };
    int rc = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                               &pem);

    if (x509_check(rc, "private key", err) < 0) {
        return -1;
    }
    return add_pem(&pem, out, err);
}

static bool is_label(const char *label, size_t len)
{
    static const char inner[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    return len > 0 && len <= DNS_LABEL_MAX && label[0] != '-' && label[len - 1] != '-' &&
           strspn(label, inner) >= len;
}

bool x509_is_dns_name(const char *name)
{
    const char *label = name;

    if (strlen(name) > DNS_NAME_MAX) {
        return false;
    }
    for (;;) {
        size_t len = strcspn(label, ".");

        if (!is_label(label, len)) {
            return false;
        }
        if (label[len] == '\0') {
            return strspn(label, "0123456789") < len; /* 127.0.0.1 is an address */
        }
        label += len + 1;
    }
}
