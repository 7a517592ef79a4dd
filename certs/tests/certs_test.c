#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "certs/ca.h"
#include "certs/leaf.h"
#include "certs/x509.h"
#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"

enum { PEM_BYTES = 1 << 16, HOUR = 3600, DAY = 86400 };

#define NAME "chio-webhook.chio-system.svc"
static const int64_t now = 1900000000; /* 2030, behind any build */

extern char **environ;

struct pair {
    struct buf ca, cert, key;
};

static void pair_done(struct pair *pair)
{
    buf_done(&pair->ca);
    buf_done(&pair->cert);
    buf_done(&pair->key);
}

/* A CA for NAME and a leaf for whatever name. */
static struct pair make(const char *leaf_name, int64_t leaf_now, unsigned leaf_days)
{
    struct pair pair = { BUF_INIT(PEM_BYTES), BUF_INIT(PEM_BYTES), BUF_INIT(PEM_BYTES) };
    struct ca_request request = { NAME, 7, now, 365 };
    struct leaf_request leaf = { leaf_name, leaf_now, leaf_days };
    struct err err = { 0 };
    struct ca *ca = ca_new(&request, &err);

    assert_non_null(ca);
    assert_int_equal(ca_not_before(ca), now - HOUR);
    assert_int_equal(ca_not_after(ca), now + 365 * DAY);
    assert_int_equal(ca_write(ca, &pair.ca, &err), 0);
    assert_int_equal(leaf_issue(ca, &leaf, &pair.cert, &pair.key, &err), 0);
    ca_free(ca);
    return pair;
}

static gnutls_x509_crt_t parse(const struct buf *pem)
{
    gnutls_datum_t data = { (unsigned char *)pem->data, (unsigned)pem->len };
    gnutls_x509_crt_t crt = NULL;

    assert_int_equal(gnutls_x509_crt_init(&crt), 0);
    assert_int_equal(gnutls_x509_crt_import(crt, &data, GNUTLS_X509_FMT_PEM), 0);
    return crt;
}

static bool has_text(gnutls_x509_crt_t crt, const char *text)
{
    gnutls_datum_t print = { NULL, 0 };
    bool found = false;

    assert_int_equal(gnutls_x509_crt_print(crt, GNUTLS_CRT_PRINT_FULL, &print), 0);
    found = strstr((const char *)print.data, text) != NULL;
    if (!found) {
        print_error("\"%s\" is not in:\n%s\n", text, print.data);
    }
    gnutls_free(print.data);
    return found;
}

static void ca_has_its_form(void **state)
{
    struct pair pair = make(NAME, now, 7);
    gnutls_x509_crt_t crt = parse(&pair.ca);
    unsigned char serial[64];
    size_t len = sizeof(serial);

    (void)state;
    assert_true(has_text(crt, "Subject: serialNumber=7,CN=chio-webhook-ca"));
    assert_true(has_text(crt,
                         "Basic Constraints (critical):\n\t\t\tCertificate Authority (CA): TRUE"
                         "\n\t\t\tPath Length Constraint: 0"));
    assert_true(
        has_text(crt, "Key Usage (critical):\n\t\t\tCertificate signing.\n\t\t\tCRL signing."));
    assert_true(
        has_text(crt, "Name Constraints (critical):\n\t\t\tPermitted:\n\t\t\t\tDNSname: " NAME));
    assert_true(has_text(crt, "Excluded:\n\t\t\t\tIPAddress: 0.0.0.0/0\n\t\t\t\tIPAddress: ::/0"));
    assert_true(has_text(crt, "Curve:\tSECP256R1"));
    assert_true(has_text(crt, "Signature Algorithm: ECDSA-SHA256"));
    assert_true(has_text(crt, "Subject Key Identifier (not critical)"));
    assert_true(has_text(crt, "Authority Key Identifier (not critical)"));
    assert_int_equal(gnutls_x509_crt_get_serial(crt, serial, &len), 0);
    assert_int_equal(len, 16);
    assert_true(serial[0] < 0x80);
    gnutls_x509_crt_deinit(crt);
    pair_done(&pair);
}

static void leaf_has_its_form(void **state)
{
    struct pair pair = make(NAME, now, 7);
    gnutls_x509_crt_t crt = parse(&pair.cert);
    char san[256];
    size_t len = sizeof(san);

    (void)state;
    assert_int_equal(gnutls_x509_crt_get_subject_alt_name(crt, 0, san, &len, NULL),
                     GNUTLS_SAN_DNSNAME);
    assert_int_equal(len, strlen(NAME));
    assert_memory_equal(san, NAME, len);
    len = sizeof(san);
    assert_int_equal(gnutls_x509_crt_get_subject_alt_name(crt, 1, san, &len, NULL),
                     GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
    assert_true(has_text(crt, "Key Usage (critical):\n\t\t\tDigital signature.\n"));
    assert_true(has_text(crt, "Key Purpose (not critical):\n\t\t\tTLS WWW Server.\n"));
    assert_true(has_text(crt, "Certificate Authority (CA): FALSE"));
    assert_true(has_text(crt, "Authority Key Identifier (not critical)"));
    assert_int_equal(gnutls_x509_crt_get_activation_time(crt), now - HOUR);
    assert_int_equal(gnutls_x509_crt_get_expiration_time(crt), now + 7 * DAY);
    gnutls_x509_crt_deinit(crt);
    pair_done(&pair);
}

static void leaf_stays_inside_its_ca(void **state)
{
    struct pair pair = make(NAME, now - 10 * HOUR, 3650);
    gnutls_x509_crt_t crt = parse(&pair.cert);

    (void)state;
    assert_int_equal(gnutls_x509_crt_get_activation_time(crt), now - HOUR);
    assert_int_equal(gnutls_x509_crt_get_expiration_time(crt), now + 365 * DAY);
    gnutls_x509_crt_deinit(crt);
    pair_done(&pair);
}

static void clock_is_judged(void **state)
{
    struct err err = { 0 };

    (void)state;
    assert_int_equal(ca_check_clock(now, &err), 0);
    assert_int_equal(ca_check_clock(978307200, &err), -1);
    assert_int_equal(err.code, ERR_TLS);
}

/* --- judged by openssl --- */

static void run(char *const *argv, int *ret_status)
{
    pid_t pid = 0;
    posix_spawn_file_actions_t quiet;

    assert_int_equal(posix_spawn_file_actions_init(&quiet), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", 1, 0), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", 1, 0), 0);
    assert_int_equal(posix_spawnp(&pid, argv[0], &quiet, NULL, argv, environ), 0);
    (void)posix_spawn_file_actions_destroy(&quiet);
    assert_int_equal(waitpid(pid, ret_status, 0), pid);
}

static bool openssl_accepts(const struct pair *pair, int64_t at, const char *host, const char *ip)
{
    char ca[] = "/tmp/chio-ca-XXXXXX", cert[] = "/tmp/chio-cert-XXXXXX", moment[32];
    int ca_fd = mkstemp(ca), cert_fd = mkstemp(cert), status = -1;
    struct err err = { 0 };
    char *argv[] = { (char *)(uintptr_t) "openssl",
                     (char *)(uintptr_t) "verify",
                     (char *)(uintptr_t) "-x509_strict",
                     (char *)(uintptr_t) "-purpose",
                     (char *)(uintptr_t) "sslserver",
                     (char *)(uintptr_t) "-attime",
                     moment,
                     (char *)(uintptr_t) "-CAfile",
                     ca,
                     (char *)(uintptr_t)(ip ? "-verify_ip" : "-verify_hostname"),
                     (char *)(uintptr_t)(ip ? ip : host),
                     cert,
                     NULL };

    (void)snprintf(moment, sizeof(moment), "%lld", (long long)at);
    assert_int_equal(fd_write_all(ca_fd, pair->ca.data, pair->ca.len, &err), 0);
    assert_int_equal(fd_write_all(cert_fd, pair->cert.data, pair->cert.len, &err), 0);
    (void)close(ca_fd);
    (void)close(cert_fd);
    run(argv, &status);
    (void)unlink(ca);
    (void)unlink(cert);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const struct row {
    const char *name;
    const char *leaf; /* the name it was issued for */
    int64_t shift;    /* when the client looks, from now */
    const char *host, *ip;
    bool accepted;
} rows[] = {
    { "T-14 now", NAME, 0, NAME, NULL, true },
    { "T-14 ten minutes before it was made", NAME, -600, NAME, NULL, true },
    { "T-14 two hours before it was made", NAME, -2 * HOUR, NAME, NULL, false },
    { "T-14 at its end", NAME, 7 * DAY - 1, NAME, NULL, true },
    { "T-14 after its end", NAME, 7 * DAY + 1, NAME, NULL, false },
    { "T-13 made by a clock two hours behind", NAME, 2 * HOUR, NAME, NULL, true },
    { "T-19 asked for another name", NAME, 0, "chio-webhook.other.svc", NULL, false },
    { "T-19 asked for an address", NAME, 0, NULL, "127.0.0.1", false },
    { "T-19 issued for another name", "kubernetes.default.svc", 0, "kubernetes.default.svc", NULL,
      false },
    { "T-19 issued for the short name", "chio-webhook", 0, "chio-webhook", NULL, false },
};

static void is_judged(void **state)
{
    const struct row *row = *state;
    struct pair pair = make(row->leaf, now, 7);

    assert_int_equal(openssl_accepts(&pair, now + row->shift, row->host, row->ip), row->accepted);
    pair_done(&pair);
}

/* What leaf_issue never makes: the right name, and with two of them one more. */
static void sign_names(const struct ca *ca, int names, struct buf *cert)
{
    struct x509_params params = { .common_name = NAME, .not_before = now, .not_after = now + DAY };
    struct err err = { 0 };
    gnutls_x509_crt_t crt = NULL;

    assert_int_equal(x509_new_key(&params.key, &err), 0);
    assert_int_equal(gnutls_x509_crt_init(&crt), 0);
    assert_int_equal(x509_fill(crt, &params, &err), 0);
    for (int i = 0; i < names; i++) {
        const char *name = i == 0 ? NAME : "chio-webhook";

        assert_int_equal(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name,
                                                              (unsigned)strlen(name),
                                                              GNUTLS_FSAN_APPEND),
                         0);
    }
    assert_int_equal(ca_sign(ca, crt, &err), 0);
    assert_int_equal(x509_write_certificate(crt, cert, &err), 0);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(params.key);
}

static void second_name_is_refused(void **state)
{
    struct pair pair = { BUF_INIT(PEM_BYTES), BUF_INIT(PEM_BYTES), BUF_INIT(PEM_BYTES) };
    struct ca_request request = { NAME, 1, now, 365 };
    struct err err = { 0 };
    struct ca *ca = ca_new(&request, &err);

    (void)state;
    assert_non_null(ca);
    assert_int_equal(ca_write(ca, &pair.ca, &err), 0);
    sign_names(ca, 1, &pair.cert);
    assert_true(openssl_accepts(&pair, now + HOUR, NAME, NULL));
    buf_cut(&pair.cert, 0);
    sign_names(ca, 2, &pair.cert);
    assert_false(openssl_accepts(&pair, now + HOUR, NAME, NULL));
    ca_free(ca);
    pair_done(&pair);
}

static void names_are_judged(void **state)
{
    static const char *const bad[] = { "",    ".",   "a.",       "-a",      "a-",
                                       "a_b", "A.b", "a..b",     "*.svc",   "127.0.0.1",
                                       "1",   "a b", "a\nb.svc", "fe80::1", "a,DNS:b" };
    struct err err = { 0 };
    struct ca_request request = { NULL, 1, now, 1 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        request.dns_name = bad[i];
        assert_null(ca_new(&request, &err));
        assert_int_equal(err.code, ERR_INPUT);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest fixed[] = {
        cmocka_unit_test(ca_has_its_form),
        cmocka_unit_test(leaf_has_its_form),
        cmocka_unit_test(leaf_stays_inside_its_ca),
        cmocka_unit_test(names_are_judged),
        { "T-19 a second name beside the right one", second_name_is_refused, NULL, NULL, NULL },
        { "T-13 a clock before the build", clock_is_judged, NULL, NULL, NULL },
    };
    struct CMUnitTest tests[ARRAY_LEN(rows) + ARRAY_LEN(fixed)];

    memcpy(tests, fixed, sizeof(fixed));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tests[ARRAY_LEN(fixed) + i] = (struct CMUnitTest){ rows[i].name, is_judged, NULL, NULL,
                                                           (void *)(uintptr_t)&rows[i] };
    }
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("certs", tests, NULL, NULL);
}
