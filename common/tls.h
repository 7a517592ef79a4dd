#ifndef CHIO_COMMON_TLS_H
#define CHIO_COMMON_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/attr.h"

struct err;

/* A certificate chain and its key, parsed. Reference-counted: a connection keeps the pair it began
   with. */
struct tls_pair;

/* Both are PEM. ERR_TLS for what is no certificate, no key, or when they do not belong together. */
struct tls_pair *tls_pair_parse(const char *cert, size_t cert_len, const char *key, size_t key_len,
                                struct err *err) MUST_CHECK;
void tls_pair_unref(struct tls_pair *pair);
static inline void tls_pair_unrefp(struct tls_pair **pair)
{
    tls_pair_unref(*pair);
}

enum tls_version { TLS_VERSION_1_3, TLS_VERSION_1_2 };

/* What a TLS server needs: the pair of the moment, swapped whole by any thread. */
struct tls;

struct tls *tls_new(enum tls_version least, struct err *err) MUST_CHECK;
void tls_free(struct tls *tls);

/* Takes pair. Connections that are open keep theirs. */
void tls_set_pair(struct tls *tls, struct tls_pair *pair);

/* When the leaf begins and ends, seconds since 1970; false while there is no pair. */
bool tls_dates(struct tls *tls, int64_t *ret_not_before, int64_t *ret_not_after);

/* The one place where versions, groups, ciphers and signatures are chosen (operations S-4): GnuTLS'
   priority string. X25519 is first since it is the cheapest; there are no session tickets. */
const char *tls_priorities(const struct tls *tls);

/* GnuTLS' version, as loaded. */
const char *tls_library(void);

/* For common/httpd: the certificate callback (a gnutls_certificate_retrieve_function3), and what a
   session (gnutls_session_t) needs before its handshake. tls_attach returns the session's pair,
   NULL without one (the handshake will fail); tls_pair_unref it when the session has ended. */
typedef void (*tls_callback)(void);
tls_callback tls_certificate_callback(void);
struct tls_pair *tls_attach(struct tls *tls, void *session);

#endif
