#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certs/ca.h"
#include "certs/leaf.h"
#include "common/attr.h"
#include "common/buf.h"
#include "common/clock.h"
#include "common/err.h"
#include "common/file.h"
#include "webhook/cli/cli.h"

enum { LIFE_DAYS = 365, LIFE_DAYS_MAX = 3650, PEM_BYTES = 16 << 10 };

struct certs_options {
    struct cli_common common;
    const char *dns_name;
    unsigned days;
};

static const struct opt certs_table[] = {
    { .name = "dns-name",
      .type = OPT_STRING,
      .value = "NAME",
      .offset = offsetof(struct certs_options, dns_name),
      .help = "the only name that the pair is good for; localhost for a clientConfig.url",
      .default_text = "chio-webhook.chio-system.svc" },
    { .name = "days",
      .type = OPT_UINT,
      .value = "N",
      .min = 1,
      .max = LIFE_DAYS_MAX,
      .offset = offsetof(struct certs_options, days),
      .help = "how long both live",
      .default_text = "365" },
    CLI_COMMON_OPTS,
};

static const struct opt_command certs_command = {
    .usage = "chioctl certs generate DIR [options]",
    .summary =
        "Makes a certificate authority and a serving pair for --tls-source=files:DIR of the "
        "webhook: tls.crt, tls.key (0600) and ca.crt, which is the caBundle. The "
        "authority's own key is thrown away: nothing else can ever be signed with it. Files that "
        "are there already are not overwritten.",
    .table = certs_table,
    .count = ARRAY_LEN(certs_table),
};

/* One file of the result. */
struct output {
    const char *name;
    mode_t mode;
    struct buf text;
};

static void free_path(char **path)
{
    free(*path);
}

static int refuse_existing(const char *folder, const struct output *files, size_t count,
                           struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(free_path) char *path = file_join(folder, files[i].name, err);
        struct stat found;

        if (!path) {
            return -1;
        }
        if (lstat(path, &found) == 0) {
            return err_set(err, ERR_INPUT,
                           "%s is there already: remove it or choose another folder", path);
        }
    }
    return 0;
}

/* Never over a file that appeared meanwhile. */
static int write_new(const char *path, const struct output *file, struct err *err)
{
    CLEANUP(fd_closep)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, file->mode);

    if (fd < 0) {
        return err_set(err, ERR_IO, "%s: cannot be created: %s", path, strerror(errno));
    }
    if (fd_write_all(fd, file->text.data, file->text.len, err) < 0) {
        return err_wrap(err, "%s", path);
    }
    return 0;
}

static int write_all(const char *folder, const struct output *files, size_t count, struct err *err)
{
    if (mkdir(folder, 0700) < 0 && errno != EEXIST) {
        return err_set(err, ERR_IO, "%s: cannot be made: %s", folder, strerror(errno));
    }
    if (refuse_existing(folder, files, count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        CLEANUP(free_path) char *path = file_join(folder, files[i].name, err);

        if (!path || write_new(path, &files[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int generate(const struct certs_options *options, struct buf *ca_crt, struct buf *tls_crt,
                    struct buf *tls_key, struct err *err)
{
    const int64_t now = clock_wall_s();
    const struct ca_request ca_request = {
        .dns_name = options->dns_name, .generation = 1, .now = now, .days = options->days
    };
    const struct leaf_request leaf_request = { .dns_name = options->dns_name,
                                               .now = now,
                                               .days = options->days };
    CLEANUP(ca_freep) struct ca *ca = NULL;

    if (ca_check_clock(now, err) < 0) {
        return -1;
    }
    ca = ca_new(&ca_request, err);
    if (!ca || ca_write(ca, ca_crt, err) < 0) {
        return -1;
    }
    return leaf_issue(ca, &leaf_request, tls_crt, tls_key, err);
}

static int certs_generate_run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct certs_options options = { .dns_name = "chio-webhook.chio-system.svc",
                                     .days = LIFE_DAYS };
    CLEANUP(buf_done) struct buf ca_crt = BUF_INIT(PEM_BYTES);
    CLEANUP(buf_done) struct buf tls_crt = BUF_INIT(PEM_BYTES);
    CLEANUP(buf_done) struct buf tls_key = BUF_INIT(PEM_BYTES);
    int operand = 0;
    int status = 0;

    if (!cli_options(cli, &verb_certs_generate, &options, argc, argv, 1, &operand, &status)) {
        return status;
    }
    if (operand == argc) {
        return cli_usage(cli, &verb_certs_generate, "which folder?");
    }
    if (generate(&options, &ca_crt, &tls_crt, &tls_key, err) < 0) {
        return -1;
    }
    const struct output files[] = { { "ca.crt", 0644, ca_crt },
                                    { "tls.crt", 0644, tls_crt },
                                    { "tls.key", 0600, tls_key } };
    if (write_all(argv[operand], files, ARRAY_LEN(files), err) < 0) {
        return -1;
    }
    if (!options.common.quiet) {
        buf_printf(&cli->err, "wrote ca.crt, tls.crt and tls.key for %s to %s\n", options.dns_name,
                   argv[operand]);
    }
    return CLI_DONE;
}

const struct verb verb_certs_generate = { "certs generate", &certs_command, certs_generate_run };
