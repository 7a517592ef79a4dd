#include "common/tls.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "common/err.h"

enum { CHAIN_MAX = 8, KEY_ID_BYTES = 64 };

struct tls_pair {
    atomic_uint refs;
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned count;
    gnutls_privkey_t key;
    int64_t not_before, not_after;
};

struct tls {
    pthread_mutex_t lock; /* of pair */
    struct tls_pair *pair;
    enum tls_version least;
};

/* AEAD and forward secrecy only, in both versions. */
#define CIPHERS "+AEAD:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305"
#define GROUPS "+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1"
#define SIGNATURES                                                                   \
    "+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-EDDSA-ED25519:" \
    "+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-PSS-RSAE-SHA512"
#define REST "+COMP-NULL:+CTYPE-X509:%NO_TICKETS:%SERVER_PRECEDENCE"

const char *tls_priorities(const struct tls *tls)
{
    if (tls->least == TLS_VERSION_1_2) {
        return "NONE:+VERS-TLS1.3:+VERS-TLS1.2:+ECDHE-ECDSA:+ECDHE-RSA:" CIPHERS ":" GROUPS
               ":" SIGNATURES ":+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-RSA-SHA256:" REST;
    }
    return "NONE:+VERS-TLS1.3:" CIPHERS ":" GROUPS ":" SIGNATURES ":" REST;
}

const char *tls_library(void)
{
    return gnutls_check_version(NULL);
}

static int check(int rc, const char *what, struct err *err)
{
    if (rc >= 0) {
        return 0;
    }
    if (rc == GNUTLS_E_MEMORY_ERROR) {
        return err_oom(err);
    }
    return err_set(err, ERR_TLS, "%s: %s", what, gnutls_strerror(rc));
}

void tls_pair_unref(struct tls_pair *pair)
{
    if (!pair || atomic_fetch_sub(&pair->refs, 1) > 1) {
        return;
    }
    for (unsigned i = 0; i < pair->count; i++) {
        gnutls_pcert_deinit(&pair->chain[i]);
    }
    if (pair->key) {
        gnutls_privkey_deinit(pair->key);
    }
    free(pair);
}

static int import_chain(struct tls_pair *pair, const gnutls_datum_t *pem, struct err *err)
{
    gnutls_x509_crt_t *crts = NULL;
    unsigned count = 0;
    int rc = gnutls_x509_crt_list_import2(&crts, &count, pem, GNUTLS_X509_FMT_PEM, 0);

    if (check(rc, "certificate", err) < 0) {
        return -1;
    }
    if (count > CHAIN_MAX) {
        rc = err_set(err, ERR_LIMIT, "certificate: a chain of more than %d", CHAIN_MAX);
    }
    if (rc >= 0) {
        unsigned length = count; /* sorting may leave some out */

        pair->not_before = gnutls_x509_crt_get_activation_time(crts[0]);
        pair->not_after = gnutls_x509_crt_get_expiration_time(crts[0]);
        rc = check(gnutls_pcert_import_x509_list(pair->chain, crts, &length, 0), "certificate",
                   err);
        pair->count = rc < 0 ? 0 : length;
    }
    for (unsigned i = 0; i < count; i++) {
        gnutls_x509_crt_deinit(crts[i]);
    }
    gnutls_free(crts);
    return rc < 0 ? -1 : 0;
}

static void pubkey_freep(gnutls_pubkey_t *key)
{
    if (*key) {
        gnutls_pubkey_deinit(*key);
    }
}

static int check_match(const struct tls_pair *pair, struct err *err)
{
    CLEANUP(pubkey_freep) gnutls_pubkey_t own = NULL;
    unsigned char of_cert[KEY_ID_BYTES], of_key[KEY_ID_BYTES];
    size_t cert_len = sizeof(of_cert), key_len = sizeof(of_key);

    if (check(gnutls_pubkey_init(&own), "private key", err) < 0 ||
        check(gnutls_pubkey_import_privkey(own, pair->key, 0, 0), "private key", err) < 0 ||
        check(gnutls_pubkey_get_key_id(own, 0, of_key, &key_len), "private key", err) < 0 ||
        check(gnutls_pubkey_get_key_id(pair->chain[0].pubkey, 0, of_cert, &cert_len), "certificate",
              err) < 0) {
        return -1;
    }
    if (cert_len != key_len || memcmp(of_cert, of_key, key_len) != 0) {
        return err_set(err, ERR_TLS, "the private key is not the certificate's");
    }
    return 0;
}

static int import_pair(struct tls_pair *pair, const gnutls_datum_t *cert, const gnutls_datum_t *key,
                       struct err *err)
{
    if (import_chain(pair, cert, err) < 0) {
        return -1;
    }
    if (check(gnutls_privkey_init(&pair->key), "private key", err) < 0 ||
        check(gnutls_privkey_import_x509_raw(pair->key, key, GNUTLS_X509_FMT_PEM, NULL, 0),
              "private key", err) < 0) {
        return -1;
    }
    return check_match(pair, err);
}

struct tls_pair *tls_pair_parse(const char *cert, size_t cert_len, const char *key, size_t key_len,
                                struct err *err)
{
    CLEANUP(tls_pair_unrefp) struct tls_pair *pair = calloc(1, sizeof(*pair));
    /* The library's datum is not const, but it only reads. */
    gnutls_datum_t cert_pem = { (unsigned char *)(uintptr_t)cert, (unsigned)cert_len };
    gnutls_datum_t key_pem = { (unsigned char *)(uintptr_t)key, (unsigned)key_len };

    if (!pair) {
        (void)err_oom(err); /* NULL says it */
        return NULL;
    }
    atomic_init(&pair->refs, 1);
    if (import_pair(pair, &cert_pem, &key_pem, err) < 0) {
        return NULL;
    }
    return STEAL(pair);
}

struct tls *tls_new(enum tls_version least, struct err *err)
{
    struct tls *tls = calloc(1, sizeof(*tls));

    if (!tls || pthread_mutex_init(&tls->lock, NULL) != 0) {
        free(tls);
        (void)err_oom(err); /* NULL says it */
        return NULL;
    }
    tls->least = least;
    return tls;
}

void tls_free(struct tls *tls)
{
    if (!tls) {
        return;
    }
    tls_pair_unref(tls->pair);
    (void)pthread_mutex_destroy(&tls->lock);
    free(tls);
}

void tls_set_pair(struct tls *tls, struct tls_pair *pair)
{
    struct tls_pair *old = NULL;

    (void)pthread_mutex_lock(&tls->lock); /* a plain mutex, rightly used, cannot fail */
    old = tls->pair;
    tls->pair = pair;
    (void)pthread_mutex_unlock(&tls->lock);
    tls_pair_unref(old);
}

static struct tls_pair *ref_pair(struct tls *tls)
{
    struct tls_pair *pair = NULL;

    (void)pthread_mutex_lock(&tls->lock);
    pair = tls->pair;
    if (pair) {
        atomic_fetch_add(&pair->refs, 1);
    }
    (void)pthread_mutex_unlock(&tls->lock);
    return pair;
}

bool tls_dates(struct tls *tls, int64_t *ret_not_before, int64_t *ret_not_after)
{
    CLEANUP(tls_pair_unrefp) struct tls_pair *pair = ref_pair(tls);

    if (!pair) {
        return false;
    }
    *ret_not_before = pair->not_before;
    *ret_not_after = pair->not_after;
    return true;
}

struct tls_pair *tls_attach(struct tls *tls, void *session)
{
    struct tls_pair *pair = ref_pair(tls);

    gnutls_session_set_ptr(session, pair);
    return pair;
}

static int retrieve(gnutls_session_t session, const struct gnutls_cert_retr_st *info,
                    gnutls_pcert_st **certs, unsigned *count, gnutls_ocsp_data_st **ocsp,
                    unsigned *ocsp_count, gnutls_privkey_t *key, unsigned *flags)
{
    struct tls_pair *pair = gnutls_session_get_ptr(session);

    (void)info; /* one certificate for every name */
    if (!pair) {
        return -1;
    }
    *certs = pair->chain;
    *count = pair->count;
    *key = pair->key;
    *ocsp = NULL;
    *ocsp_count = 0;
    *flags = 0; /* all of it stays ours */
    return 0;
}

tls_callback tls_certificate_callback(void)
{
    return (tls_callback)retrieve;
}
