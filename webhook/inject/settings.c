#include "webhook/inject/settings.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/err.h"
#include "common/jtree.h"
#include "common/str.h"
#include "webhook/inject/config.h"
#include "webhook/inject/finding.h"
#include "webhook/inject/nsview.h"

const char *source_name(enum source source)
{
    static const char *const names[] = { "built-in", "configuration", "namespace", "Pod" };

    return names[source];
}

enum { GUESSES_MAX = 100 }; /* a guess is dear: thousands of hostile keys get none */

/* What resolving walks through. */
struct resolver {
    const struct config *config;
    struct settings *settings;
    struct findings *f;
    const char *namespace_;
};

/* "Pod", "namespace shop", "configuration": where a bad value is to be mended. */
static const char *place(const struct resolver *r, enum source source)
{
    const char *text = NULL;

    if (source != SOURCE_NAMESPACE) {
        return source_name(source);
    }
    text = jstr_get(jstr_printf(r->f->doc, "namespace %s", r->namespace_));
    return text ? text : "namespace";
}

static void refuse_value(const struct resolver *r, enum key key, const char *value,
                         enum source source)
{
    char accepts[128];

    key_accepts_text(key, &r->config->bounds, accepts, sizeof(accepts));
    findings_refuse(r->f, REASON_ANNOTATION_INVALID, KEY_PREFIX "%s \"%s\" (%s): %s",
                    key_info(key)->name, findings_quote(r->f, value), place(r, source), accepts);
}

/* Who turned a guard on is not overruled from below without a grant. */
static bool weakens(const struct resolver *r, enum key key, const char *value)
{
    return (key == KEY_PROTECT_LOOPBACK || key == KEY_BLOCK_INBOUND_UDP) &&
           setting_bool(r->settings, key) && strcasecmp(value, "false") == 0;
}

/* A value of a source that ranks above all seen so far. */
static void take(const struct resolver *r, enum key key, const char *value, enum source source)
{
    struct setting *setting = &r->settings->of[key];

    if (!key_accepts(key, value, &r->config->bounds)) {
        refuse_value(r, key, value, source);
        return;
    }
    if (source >= SOURCE_NAMESPACE && weakens(r, key, value)) {
        findings_refuse(r->f, REASON_NOT_GRANTED,
                        KEY_PREFIX
                        "%s needs a grant for namespace %s in the injector's configuration",
                        key_info(key)->name, r->namespace_);
        return;
    }
    *setting = (struct setting){ value, source };
}

static const char *trimmed(const struct resolver *r, const struct jval *value)
{
    struct str text = str_trim((struct str){ jstr_get(value), jstr_len(value) });

    return jstr_get(jstr_newn(r->f->doc, text.p, text.len));
}

static void take_annotation(const struct resolver *r, const struct jval *annotation,
                            enum source source)
{
    const char *name = jval_key(annotation) + strlen(KEY_PREFIX);
    enum key key = key_find(name);
    const char *value = trimmed(r, annotation);
    const char *nearest = NULL;

    if (!value) {
        return; /* the document has failed */
    }
    if (key != KEY_COUNT) {
        if (memchr(jstr_get(annotation), '\0', jstr_len(annotation))) {
            refuse_value(r, key, value, source); /* a NUL would hide the rest */
        } else {
            take(r, key, value, source);
        }
    } else if (key_is_unsupported(name)) {
        findings_refuse(r->f, REASON_NOT_SUPPORTED,
                        KEY_PREFIX "%s is not supported in this version", name);
    } else if (strcmp(name, "status") != 0 && strcmp(name, "injected") != 0) {
        nearest = r->f->warning_count < GUESSES_MAX ? key_nearest(name) : NULL;
        findings_warn(r->f, WARN_UNKNOWN_KEY, KEY_PREFIX "%s%s%s%s", findings_quote(r->f, name),
                      nearest ? ": did you mean " : " is not known", nearest ? nearest : "",
                      nearest ? "?" : "");
    }
}

static void take_annotations(const struct resolver *r, const struct jval *annotations,
                             enum source source)
{
    jval_each (annotation, annotations) {
        if (str_starts(jval_key(annotation), KEY_PREFIX) && jval_is(annotation, J_STRING)) {
            take_annotation(r, annotation, source);
        }
    }
}

/* Names in env-containers must exist when the Pod itself lists them. */
static void check_env_containers(const struct resolver *r, const struct jval *pod)
{
    const struct setting *setting = &r->settings->of[KEY_ENV_CONTAINERS];
    static const char *const lists[] = { "containers", "initContainers" };
    struct str rest = str_of(setting->value);
    struct str item = { 0 };

    if (setting->source != SOURCE_POD || strcmp(setting->value, "*") == 0) {
        return;
    }
    while (str_cut(&rest, ',', &item)) {
        bool found = false;

        item = str_trim(item);
        for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
            jval_each (container, jobj_path(pod, PATH("spec", lists[i]))) {
                const char *name = jstr_get(jobj_get(container, "name"));

                found = found || (name && str_eq(item, name));
            }
        }
        if (!found && item.len > 0) {
            refuse_value(r, KEY_ENV_CONTAINERS, setting->value, SOURCE_POD);
            return;
        }
    }
}

static void check_request(const struct resolver *r, enum key request, enum key limit)
{
    const struct setting *low = &r->settings->of[request];
    const struct setting *high = &r->settings->of[limit];
    struct quantity a = { 0 };
    struct quantity b = { 0 };

    if (quantity_parse(low->value, &a) && quantity_parse(high->value, &b) &&
        quantity_compare(a, b) > 0) {
        findings_refuse(r->f, REASON_RESOURCES_INVALID,
                        KEY_PREFIX "%s %s (%s) is above " KEY_PREFIX "%s %s (%s): set both",
                        key_info(request)->name, low->value, source_name(low->source),
                        key_info(limit)->name, high->value, source_name(high->source));
    }
}

static void check_together(const struct resolver *r, const struct jval *pod)
{
    const struct setting *listen = &r->settings->of[KEY_LISTEN_PORT];
    const struct setting *probe = &r->settings->of[KEY_PROBE_PORT];

    if (strcmp(listen->value, probe->value) == 0) {
        bool mend_listen = listen->source >= probe->source;

        findings_refuse(r->f, REASON_ANNOTATION_INVALID,
                        KEY_PREFIX "%s \"%s\" (%s): a port other than " KEY_PREFIX "%s",
                        mend_listen ? "listen-port" : "probe-port", listen->value,
                        place(r, mend_listen ? listen->source : probe->source),
                        mend_listen ? "probe-port" : "listen-port");
    }
    check_request(r, KEY_CPU_REQUEST, KEY_CPU_LIMIT);
    check_request(r, KEY_MEMORY_REQUEST, KEY_MEMORY_LIMIT);
    check_env_containers(r, pod);
}

void settings_resolve(struct settings *ret, const struct config *config, const struct jval *pod,
                      const struct nsfacts *facts, const char *namespace_, struct findings *f)
{
    struct resolver r = { config, ret, f, namespace_ };

    for (int key = 0; key < KEY_COUNT; key++) {
        const char *configured = config->defaults[key];

        ret->of[key] = configured
                           ? (struct setting){ configured, SOURCE_CONFIG }
                           : (struct setting){ key_info((enum key)key)->builtin, SOURCE_BUILTIN };
    }
    if (facts) {
        take_annotations(&r, facts->annotations, SOURCE_NAMESPACE);
    }
    take_annotations(&r, jobj_path(pod, PATH("metadata", "annotations")), SOURCE_POD);
    check_together(&r, pod);
}

const char *setting_text(const struct settings *s, enum key key)
{
    return s->of[key].value;
}

bool setting_bool(const struct settings *s, enum key key)
{
    return strcasecmp(s->of[key].value, "true") == 0;
}

long setting_int(const struct settings *s, enum key key)
{
    struct err err = { 0 };
    uint64_t value = 0;

    if (str_to_u64(str_of(s->of[key].value), 0, INT32_MAX, &value, &err) < 0) {
        return 0; /* not a number: settings_resolve lets none through */
    }
    return (long)value;
}

bool setting_is(const struct settings *s, enum key key, const char *text)
{
    return s->of[key].value && strcmp(s->of[key].value, text) == 0;
}
