#include "webhook/server/options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/log.h"
#include "common/opts.h"
#include "common/str.h"
#include "common/tls.h"

#define PLACE(member) offsetof(struct options, member)

static const char *const versions[] = { "1.3", "1.2", NULL }; /* enum tls_version */
static const char *const levels[] = { "debug", "info", "warn", "error", NULL };
static const char *const formats[] = { "json", "text", NULL };

static const struct opt table[] = {
    { .name = "config",
      .type = OPT_STRING,
      .offset = PLACE(config),
      .value = "FILE",
      .help = "the injector's configuration, YAML",
      .default_text = "the built-in one" },
    { .name = "namespaces",
      .type = OPT_STRING,
      .offset = PLACE(namespaces),
      .value = "FILE",
      .help = "what kubectl get ns -o yaml prints; SIGHUP reads it again",
      .default_text = "none: a namespace's own words are unknown" },
    { .name = "listen",
      .type = OPT_STRING,
      .offset = PLACE(listen),
      .value = "ADDR:PORT",
      .help = "where reviews arrive, HTTPS; port 0 picks a free one",
      .default_text = "[::]:10250" },
    { .name = "admin-listen",
      .type = OPT_STRING,
      .offset = PLACE(admin_listen),
      .value = "ADDR:PORT",
      .help = "/livez, /readyz, /metrics and /version, plain HTTP",
      .default_text = "[::]:8081" },
    { .name = "tls-source",
      .type = OPT_STRING,
      .offset = PLACE(tls_source),
      .value = "SOURCE",
      .help = "the serving certificate: self (made in memory, for one replica) or files:DIR "
              "(tls.crt and tls.key)",
      .default_text = "self" },
    { .name = "ca-bundle-out",
      .type = OPT_STRING,
      .offset = PLACE(ca_bundle_out),
      .value = "FILE",
      .help = "with self: where the CA's certificate is written for the caBundle",
      .default_text = "nowhere" },
    { .name = "dns-name",
      .type = OPT_STRING,
      .offset = PLACE(dns_name),
      .value = "NAME",
      .help = "with self: the one name that the certificate is for",
      .default_text = "chio-webhook.NAMESPACE.svc, by $POD_NAMESPACE, else chio-system" },
    { .name = "tls-min-version",
      .type = OPT_CHOICE,
      .offset = PLACE(tls_min_version),
      .value = "1.2|1.3",
      .help = "the oldest TLS version that is accepted",
      .default_text = "1.3",
      .choices = versions },
    { .name = "threads",
      .type = OPT_UINT,
      .offset = PLACE(threads),
      .value = "N",
      .help = "threads that serve reviews, 1 to 64",
      .default_text = "2",
      .min = 1,
      .max = 64 },
    { .name = "log-level",
      .type = OPT_CHOICE,
      .offset = PLACE(log_level),
      .value = "LEVEL",
      .help = "debug, info, warn or error",
      .default_text = "info",
      .choices = levels },
    { .name = "log-format",
      .type = OPT_CHOICE,
      .offset = PLACE(log_format),
      .value = "FORMAT",
      .help = "json, or text for a terminal",
      .default_text = "json",
      .choices = formats },
    { .name = "help", .type = OPT_FLAG, .offset = PLACE(help), .help = "print this and exit" },
    { .name = "version",
      .type = OPT_FLAG,
      .offset = PLACE(version),
      .help = "print the version and exit" },
};

static const struct opt_command command = {
    .usage = "chio-webhook [options]",
    .summary = "Serves the mutating admission webhook that puts the chio sidecar into Pods.",
    .table = table,
    .count = ARRAY_LEN(table),
};

static int check_source(struct options *o, struct err *err)
{
    if (strcmp(o->tls_source, "self") == 0) {
        return 0;
    }
    if (str_starts(o->tls_source, "files:") && o->tls_source[6]) {
        o->tls_folder = o->tls_source + 6;
        return 0;
    }
    if (str_starts(o->tls_source, "secret:")) {
        return err_set(err, ERR_INPUT,
                       "--tls-source \"%s\": secret: is not supported in this version",
                       o->tls_source);
    }
    return err_set(err, ERR_INPUT, "--tls-source \"%s\": must be self or files:DIR", o->tls_source);
}

static int check(struct options *o, struct err *err)
{
    if (o->namespaces && strcmp(o->namespaces, "watch") == 0) {
        return err_set(err, ERR_INPUT, "--namespaces watch: is not supported in this version");
    }
    if (check_source(o, err) < 0) {
        return -1;
    }
    if (o->tls_folder && (o->ca_bundle_out || o->dns_name)) {
        return err_set(err, ERR_INPUT, "--%s is for --tls-source self alone",
                       o->dns_name ? "dns-name" : "ca-bundle-out");
    }
    return 0;
}

static void set_dns_name(struct options *o)
{
    const char *namespace_ = getenv("POD_NAMESPACE");

    if (!o->dns_name) {
        (void)snprintf(o->default_dns_name, sizeof(o->default_dns_name), "chio-webhook.%s.svc",
                       namespace_ && namespace_[0] ? namespace_ : "chio-system");
        o->dns_name = o->default_dns_name;
    }
}

int options_parse(struct options *ret, int argc, char **argv, struct err *err)
{
    int operand = 0;

    *ret = (struct options){ .listen = "[::]:10250",
                             .admin_listen = "[::]:8081",
                             .tls_source = "self",
                             .tls_min_version = TLS_VERSION_1_3,
                             .threads = 2,
                             .log_level = LOG_LEVEL_INFO,
                             .log_format = LOG_FORMAT_JSON };
    if (opts_parse(&command, ret, argc, argv, &operand, err) < 0) {
        return -1;
    }
    if (operand < argc) {
        return err_set(err, ERR_INPUT, "\"%s\": there are no operands", argv[operand]);
    }
    if (check(ret, err) < 0) {
        return -1;
    }
    set_dns_name(ret);
    return 0;
}

void options_write_help(struct buf *out)
{
    opts_write_help(out, &command);
}

void options_write_reference(struct buf *out)
{
    buf_str(out, "# chio-webhook\n\n");
    opts_write_reference(out, &command);
    buf_str(out, "\n## Signals\n\n"
                 "`SIGTERM`, `SIGINT`: `/readyz` turns 503, no new connections, requests in flight "
                 "are answered for at most 5 s, exit. A second one ends at once.\n\n"
                 "`SIGHUP`: the file of `--namespaces` is read again.\n\n"
                 "## Exit status\n\n"
                 "| Status | Meaning |\n|---|---|\n"
                 "| 0 | stopped cleanly |\n"
                 "| 1 | could not start |\n"
                 "| 2 | the command line is wrong |\n"
                 "| 70 | an internal error |\n"
                 "| 128 + signal | a second signal cut the drain |\n");
}
