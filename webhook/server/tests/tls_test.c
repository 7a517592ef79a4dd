#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "certs/ca.h"
#include "certs/leaf.h"
#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/tls.h"

enum { PEM_BYTES = 1 << 18, COPIES = 9 };

/* Two pairs of one CA, in pieces for the rows to combine. */
static struct buf ca_pem, cert_a, key_a, key_b, many;

static int make(void **state)
{
    struct ca_request authority = { "localhost", 1, 1900000000, 365 };
    struct leaf_request leaf = { "localhost", 1900000000, 7 };
    struct buf cert_b = BUF_INIT(PEM_BYTES);
    struct err err = { 0 };
    struct ca *ca = ca_new(&authority, &err);
    int rc = -1;

    (void)state;
    ca_pem = cert_a = key_a = key_b = many = BUF_INIT(PEM_BYTES);
    if (ca && ca_write(ca, &ca_pem, &err) == 0 &&
        leaf_issue(ca, &leaf, &cert_a, &key_a, &err) == 0) {
        rc = leaf_issue(ca, &leaf, &cert_b, &key_b, &err);
    }
    for (int i = 0; rc == 0 && i < COPIES; i++) {
        buf_str(&many, cert_a.data);
    }
    ca_free(ca);
    buf_done(&cert_b);
    return rc;
}

static int drop(void **state)
{
    (void)state;
    buf_done(&ca_pem);
    buf_done(&cert_a);
    buf_done(&key_a);
    buf_done(&key_b);
    buf_done(&many);
    return 0;
}

static int parse(const char *cert, const char *key, struct err *err)
{
    struct tls_pair *pair = tls_pair_parse(cert, strlen(cert), key, strlen(key), err);

    tls_pair_unref(pair);
    return pair ? 0 : -1;
}

static void pairs_are_judged(void **state)
{
    struct buf chain = BUF_INIT(PEM_BYTES);
    struct err err = { 0 };

    (void)state;
    buf_printf(&chain, "%s%s", cert_a.data, ca_pem.data);
    assert_int_equal(parse(cert_a.data, key_a.data, &err), 0);
    assert_int_equal(parse(chain.data, key_a.data, &err), 0);
    assert_int_equal(parse(cert_a.data, key_b.data, &err), -1);
    assert_string_equal(err.msg, "the private key is not the certificate's");
    assert_int_equal(parse("", key_a.data, &err), -1);
    assert_int_equal(parse("rubbish", key_a.data, &err), -1);
    assert_int_equal(parse(key_a.data, key_a.data, &err), -1);
    assert_int_equal(parse(cert_a.data, "", &err), -1);
    assert_int_equal(parse(cert_a.data, cert_a.data, &err), -1);
    buf_cut(&chain, 200);
    assert_int_equal(parse(chain.data, key_a.data, &err), -1);
    assert_int_equal(err.code, ERR_TLS);
    err = (struct err){ 0 };
    assert_int_equal(parse(many.data, key_a.data, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    buf_done(&chain);
}

static void the_pair_is_swapped(void **state)
{
    struct err err = { 0 };
    struct tls *tls = tls_new(TLS_VERSION_1_3, &err);
    int64_t not_before = 0, not_after = 0;

    (void)state;
    assert_false(tls_dates(tls, &not_before, &not_after));
    for (int i = 0; i < 2; i++) {
        tls_set_pair(tls, tls_pair_parse(cert_a.data, cert_a.len, key_a.data, key_a.len, &err));
        assert_true(tls_dates(tls, &not_before, &not_after));
        assert_int_equal(not_before, 1900000000 - 3600);
        assert_int_equal(not_after, 1900000000 + 7 * 86400);
    }
    tls_free(tls);
}

/* S-4, as text; old_tls in life_test shakes hands. */
static void settings_are_strict(void **state)
{
    static const char *const never[] = { "1.1",          "1.0", "SSL",  "+RSA:",
                                         "DHE-RSA:+DHE", "CBC", "SHA1", "NORMAL" };
    struct err err = { 0 };
    struct tls *new_only = tls_new(TLS_VERSION_1_3, &err), *both = tls_new(TLS_VERSION_1_2, &err);

    (void)state;
    assert_null(strstr(tls_priorities(new_only), "VERS-TLS1.2"));
    assert_non_null(strstr(tls_priorities(both), "VERS-TLS1.2"));
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        assert_null(strstr(tls_priorities(new_only), never[i]));
        assert_null(strstr(tls_priorities(both), never[i]));
    }
    assert_non_null(strstr(tls_priorities(both), "%NO_TICKETS"));
    assert_true(strstr(tls_priorities(both), "X25519") < strstr(tls_priorities(both), "SECP256R1"));
    tls_free(new_only);
    tls_free(both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_judged),
        cmocka_unit_test(the_pair_is_swapped),
        cmocka_unit_test(settings_are_strict),
    };

    return cmocka_run_group_tests_name("tls", tests, make, drop);
}
