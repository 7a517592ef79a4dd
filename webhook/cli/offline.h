#ifndef CHIO_WEBHOOK_CLI_OFFLINE_H
#define CHIO_WEBHOOK_CLI_OFFLINE_H

#include <stddef.h>

#include "common/attr.h"
#include "webhook/cli/cli.h"
#include "webhook/cli/manifest.h"

struct config;
struct err;
struct jdoc;
struct nsview;
struct verdict;
struct workload;

/* What inject and explain have in common: manifests in, the engine's verdict about each Pod
   template out. The options are the beginning of either verb's struct of options. */
struct offline_options {
    struct cli_common common;
    struct opt_list files;
    struct opt_list namespaces;
    const char *namespace_;
    const char *config;
    const char *kube_version;
};
#define OFFLINE_OPTS                                                                               \
    { .name = "filename",                                                                          \
      .letter = 'f',                                                                               \
      .type = OPT_LIST,                                                                            \
      .value = "FILE",                                                                             \
      .offset = offsetof(struct offline_options, files),                                           \
      .help = "manifests, YAML or JSON; - is standard input; may be given several times" },        \
        { .name = "namespace",                                                                     \
          .letter = 'n',                                                                           \
          .type = OPT_STRING,                                                                      \
          .value = "NS",                                                                           \
          .offset = offsetof(struct offline_options, namespace_),                                  \
          .help = "the namespace of documents that name none",                                     \
          .default_text = "default" },                                                             \
        { .name = "config",                                                                        \
          .type = OPT_STRING,                                                                      \
          .value = "FILE",                                                                         \
          .offset = offsetof(struct offline_options, config),                                      \
          .help = "the injector's configuration",                                                  \
          .default_text = "the built-in one" },                                                    \
        { .name = "namespaces",                                                                    \
          .type = OPT_LIST,                                                                        \
          .value = "FILE",                                                                         \
          .offset = offsetof(struct offline_options, namespaces),                                  \
          .help =                                                                                  \
              "what the cluster's namespaces say, as kubectl get ns -o yaml prints it; one that "  \
              "is not there is denied; may be given several times",                                \
          .default_text = "Namespace documents of the input" },                                    \
    {                                                                                              \
        .name = "kube-version", .type = OPT_STRING, .value = "VERSION",                            \
        .offset = offsetof(struct offline_options, kube_version), .help = "the cluster's version", \
        .default_text = "assume.kubernetes of the configuration"                                   \
    }

struct offline {
    struct config *config;
    struct manifests set;
    struct workload *workloads; /* in order; memory of the set's document */
    struct nsview *given;       /* --namespaces; NULL without */
    struct nsview *own;         /* Namespace documents of the input */
    const char *default_namespace;
};

/* Reads all files. 0 to go on, or the exit status that the verb ends with (problems are in
   cli->err), or -1 with err. offline_done() in any case. */
int offline_load(struct cli *cli, const struct verb *verb, const struct offline_options *options,
                 struct offline *ret, struct err *err) MUST_CHECK;
void offline_done(struct offline *offline);

const char *offline_namespace(const struct offline *offline, const struct workload *workload);

/* The engine about one template, in a new document that the caller frees. */
int offline_judge(const struct offline *offline, const struct workload *workload,
                  struct jdoc **ret_doc, struct verdict *ret, struct err *err) MUST_CHECK;

/* "warning: file: Kind/name: chio: code: text" for each warning, uncut. */
void offline_write_warnings(struct buf *out, const struct workload *workload,
                            const struct verdict *verdict);
/* "<prefix>: file: Kind/name"; control characters of foreign names made visible. */
void offline_write_head(struct buf *out, const char *prefix, const struct workload *workload);

/* Why an unknown kind is not passed on. */
void offline_write_unknown(struct buf *out, const struct workload *workload);

/* Foreign text for a terminal: control characters as \xNN. */
void offline_write_safe(struct buf *out, const char *text);

#endif
