#include "webhook/server/load.h"

#include <stddef.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"
#include "common/log.h"
#include "common/str.h"
#include "webhook/inject/config.h"
#include "webhook/inject/nsview.h"
#include "webhook/server/options.h"

enum {
    CONFIG_BYTES = 1 << 20,
    PROBLEM_BYTES = 256 << 10,
    NAMESPACE_BYTES = 64 << 20, /* 10 000 namespaces with managed fields */
};

static void log_problems(const struct buf *problems)
{
    const char *text = buf_cstr(problems);
    struct str rest = str_of(text ? text : ""), line;

    while (str_cut(&rest, '\n', &line)) {
        if (line.len > 0) {
            log_event(LOG_LEVEL_ERROR, "config_rejected", "%.*s", (int)line.len, line.p);
        }
    }
}

static void log_loaded(const struct config *config, const char *file)
{
    struct log_line line = log_begin(LOG_LEVEL_INFO, "config_loaded", "configuration loaded");

    log_str(&line, "file", file ? file : "built-in");
    log_str(&line, "config", config->digest);
    log_end(&line);
}

static struct config *parse(const char *file, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(CONFIG_BYTES);
    CLEANUP(buf_done) struct buf problems = BUF_INIT(PROBLEM_BYTES);
    struct config *config = NULL;

    if (file_read(file, &text, err) < 0) {
        return NULL;
    }
    config = config_parse(file, text.data ? text.data : "", text.len, &problems, err);
    if (!config) {
        log_problems(&problems);
    }
    return config;
}

struct config *load_config(const struct options *options, struct err *err)
{
    struct config *config = options->config ? parse(options->config, err) : config_default(err);

    if (!config) {
        err_wrap(err, "configuration");
        return NULL;
    }
    log_loaded(config, options->config);
    return config;
}

int load_namespaces(const struct options *options, struct nsview **ret, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(NAMESPACE_BYTES);
    struct nsview *view = NULL;
    struct log_line line;

    *ret = NULL;
    if (!options->namespaces) {
        return 0;
    }
    if (file_read(options->namespaces, &text, err) < 0) {
        return err_wrap(err, "namespaces");
    }
    view = nsview_parse(options->namespaces, text.data ? text.data : "", text.len, err);
    if (!view) {
        return err_wrap(err, "namespaces");
    }
    line = log_begin(LOG_LEVEL_INFO, "config_loaded", "namespaces loaded");
    log_str(&line, "file", options->namespaces);
    log_int(&line, "namespaces", (int64_t)nsview_count(view));
    log_end(&line);
    *ret = view;
    return 0;
}
