#include "webhook/server/identity.h"

#include <stdlib.h>

#include "certs/ca.h"
#include "certs/leaf.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"
#include "common/tls.h"
#include "webhook/server/options.h"

enum { PEM_BYTES = 1 << 20 };

static int use(struct tls *tls, const struct buf *cert, const struct buf *key, struct err *err)
{
    struct tls_pair *pair = tls_pair_parse(cert->data ? cert->data : "", cert->len,
                                           key->data ? key->data : "", key->len, err);

    if (!pair) {
        return -1;
    }
    tls_set_pair(tls, pair);
    return 0;
}

static int write_bundle(const struct options *options, const struct ca *ca, struct err *err)
{
    CLEANUP(buf_done) struct buf bundle = BUF_INIT(PEM_BYTES);

    if (!options->ca_bundle_out) {
        return 0;
    }
    if (ca_write(ca, &bundle, err) < 0 ||
        file_write(options->ca_bundle_out, bundle.data, bundle.len, 0644, err) < 0) {
        return err_wrap(err, "writing the CA bundle");
    }
    return 0;
}

static int make(const struct options *options, struct tls *tls, int64_t now,
                struct stats_dates *ret_ca, struct err *err)
{
    struct ca_request authority = { options->dns_name, 1, now, IDENTITY_DAYS };
    struct leaf_request leaf = { options->dns_name, now, IDENTITY_DAYS };
    CLEANUP(ca_freep) struct ca *ca = NULL;
    CLEANUP(buf_done) struct buf cert = BUF_INIT(PEM_BYTES);
    CLEANUP(buf_done) struct buf key = BUF_INIT(PEM_BYTES);

    if (ca_check_clock(now, err) < 0) {
        return -1;
    }
    ca = ca_new(&authority, err);
    if (!ca || leaf_issue(ca, &leaf, &cert, &key, err) < 0) {
        return -1;
    }
    /* Published first: who reads the bundle must be able to verify what is served. */
    if (write_bundle(options, ca, err) < 0 || use(tls, &cert, &key, err) < 0) {
        return -1;
    }
    *ret_ca = (struct stats_dates){ true, ca_not_before(ca), ca_not_after(ca) };
    return 0;
}

static void freep(char **text)
{
    free(*text);
}

static int read_file(const char *folder, const char *name, struct buf *out, struct err *err)
{
    CLEANUP(freep) char *path = file_join(folder, name, err);

    return path ? file_read(path, out, err) : -1;
}

static int read_pair(const char *folder, struct tls *tls, struct err *err)
{
    CLEANUP(buf_done) struct buf cert = BUF_INIT(PEM_BYTES);
    CLEANUP(buf_done) struct buf key = BUF_INIT(PEM_BYTES);

    if (read_file(folder, "tls.crt", &cert, err) < 0 ||
        read_file(folder, "tls.key", &key, err) < 0) {
        return -1;
    }
    if (use(tls, &cert, &key, err) < 0) {
        return err_wrap(err, "%s", folder);
    }
    return 0;
}

int identity_load(const struct options *options, struct tls *tls, int64_t now,
                  struct stats_dates *ret_ca, struct err *err)
{
    if (options->tls_folder) {
        return read_pair(options->tls_folder, tls, err);
    }
    return make(options, tls, now, ret_ca, err);
}
