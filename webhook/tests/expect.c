#include "webhook/tests/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/attr.h"
#include "common/jtree.h"
#include "webhook/tests/ask.h"
#include "webhook/tests/difference.h"
#include "webhook/tests/like.h"
#include "webhook/tests/pointer.h"
#include "webhook/tests/restore.h"

void expect_failed(struct expected *e, const char *what, const char *want, const char *got)
{
    e->failures++;
    print_error("%s: %s:\n    want %s\n    got  %s\n", e->label, what, want, got);
}

/* "(absent)" stands for no value, "(any)" for whatever it is. */
static void compare(struct expected *e, const char *what, const struct jval *want,
                    const struct jval *got)
{
    if (jstr_is(want, "(any)") || (jstr_is(want, "(absent)") && !got)) {
        return;
    }
    if (!got || !jval_equal(want, got)) {
        expect_failed(e, what, difference_shown(e->doc, want), difference_shown(e->doc, got));
    }
}

static const struct jval *text_value(struct expected *e, const char *text)
{
    return text ? jstr_new(e->doc, text) : NULL;
}

static void check_decision(struct expected *e, const struct jval *want)
{
    compare(e, "decision", want, text_value(e, decision_name(e->answer->summary.decision)));
}

static void check_reason(struct expected *e, const struct jval *want)
{
    const struct jval *audit = jobj_path(e->answer->response, PATH("auditAnnotations", "reason"));

    compare(e, "reason", want, text_value(e, reason_code(e->answer->summary.reason)));
    if (e->answer->response) {
        compare(e, "reason in the audit annotations", want, audit);
    }
}

static void check_code(struct expected *e, const struct jval *want)
{
    static const struct {
        const char *code, *reason;
    } reasons[] = { { "400", "BadRequest" },
                    { "403", "Forbidden" },
                    { "422", "Invalid" },
                    { "500", "InternalError" } };
    const struct jval *status = jobj_get(e->answer->response, "status");
    const char *spelled = jnum_text(want);

    compare(e, "code", want, jobj_get(status, "code"));
    for (size_t i = 0; spelled && i < ARRAY_LEN(reasons); i++) {
        if (strcmp(spelled, reasons[i].code) == 0) {
            compare(e, "reason of the code", text_value(e, reasons[i].reason),
                    jobj_get(status, "reason"));
        }
    }
}

static const char *message_of(const struct expected *e)
{
    const char *text = jstr_get(jobj_path(e->answer->response, PATH("status", "message")));

    return text ? text : "";
}

static void check_message(struct expected *e, const struct jval *want)
{
    compare(e, "message",
            jstr_printf(e->doc, "chio: this Pod cannot be protected: %s", jstr_get(want)),
            text_value(e, message_of(e)));
}

static void check_message_has(struct expected *e, const struct jval *want)
{
    jval_each (part, want) {
        if (!strstr(message_of(e), jstr_get(part))) {
            expect_failed(e, "a part of the message", jstr_get(part), message_of(e));
        }
    }
}

static void check_message_lacks(struct expected *e, const struct jval *want)
{
    jval_each (part, want) {
        if (strstr(message_of(e), jstr_get(part))) {
            expect_failed(e, "what the message must not say", jstr_get(part), message_of(e));
        }
    }
}

/* A code, {code, has}, or nothing but a code's whole text behind "chio: ". */
static bool warning_fits(const struct jval *want, const char *text)
{
    const char *code = jstr_get(want) ? jstr_get(want) : jstr_get(jobj_get(want, "code"));
    const char *has = jstr_get(jobj_get(want, "has"));
    size_t len = code ? strlen(code) : 0;

    return text && strncmp(text, "chio: ", 6) == 0 && code && strncmp(text + 6, code, len) == 0 &&
           text[6 + len] == ':' && (!has || strstr(text, has));
}

static void check_warnings(struct expected *e, const struct jval *want)
{
    const struct jval *got = jobj_get(e->answer->response, "warnings");
    const struct jval *warning = jval_first(got);
    bool fits = jval_count(got) == jval_count(want);

    if (jstr_is(want, "any")) {
        return;
    }
    jval_each (one, want) {
        fits = fits && warning_fits(one, jstr_get(warning));
        warning = warning ? jval_next(warning) : NULL;
    }
    if (!fits) {
        expect_failed(e, "warnings", difference_shown(e->doc, want), difference_shown(e->doc, got));
    }
}

static void check_values(struct expected *e, const struct jval *want)
{
    jval_each (value, want) {
        compare(e, jval_key(value), value, pointer_find(e->result, jval_key(value)));
    }
}

static void check_same(struct expected *e, const struct jval *want)
{
    jval_each (pointer, want) {
        const struct jval *before = pointer_find(e->input, jstr_get(pointer));
        const struct jval *after = pointer_find(e->result, jstr_get(pointer));

        if (!before) {
            expect_failed(e, jstr_get(pointer), "something in the input", "(absent)");
        } else if (!after || !jval_equal(before, after)) {
            expect_failed(e, jstr_get(pointer), difference_shown(e->doc, before),
                          difference_shown(e->doc, after));
        }
    }
}

static void check_names(struct expected *e, const struct jval *want)
{
    jval_each (list, want) {
        struct jval *got = jarr_new(e->doc);

        jval_each (element, pointer_find(e->result, jval_key(list))) {
            const struct jval *name = jobj_get(element, "name");

            jarr_push(e->doc, got, name ? jval_clone(e->doc, name) : jnull_new(e->doc));
        }
        compare(e, jval_key(list), list, got);
    }
}

static void check_ops(struct expected *e, const struct jval *want)
{
    compare(e, "number of operations", want, jint_new(e->doc, (int64_t)jval_count(e->answer->ops)));
}

static bool op_is(const struct jval *op, const char *text)
{
    const char *kind = jstr_get(jobj_get(op, "op"));
    const char *path = jstr_get(jobj_get(op, "path"));
    size_t len = strlen(kind);

    return strncmp(text, kind, len) == 0 && text[len] == ' ' && strcmp(text + len + 1, path) == 0;
}

static void check_ops_at(struct expected *e, const struct jval *want)
{
    jval_each (text, want) {
        unsigned found = 0;

        jval_each (op, e->answer->ops) {
            found += op_is(op, jstr_get(text));
        }
        if (found != 1) {
            expect_failed(e, "one operation", jstr_get(text),
                          difference_shown(e->doc, e->answer->ops));
        }
    }
}

static void check_no_ops_at(struct expected *e, const struct jval *want)
{
    jval_each (pointer, want) {
        jval_each (op, e->answer->ops) {
            if (jstr_is(jobj_get(op, "path"), jstr_get(pointer))) {
                expect_failed(e, "operations", "none at this very path", jstr_get(pointer));
            }
        }
    }
}

static bool is_below(const char *path, const struct jval *pointers)
{
    jval_each (pointer, pointers) {
        const char *text = jstr_get(pointer);
        size_t len = strlen(text);

        if (strncmp(path, text, len) == 0 && (path[len] == '\0' || path[len] == '/')) {
            return true;
        }
    }
    return false;
}

static void check_only(struct expected *e, const struct jval *want)
{
    jval_each (op, e->answer->ops) {
        const char *path = jstr_get(jobj_get(op, "path"));

        if (!is_below(path, want)) {
            expect_failed(e, "operations", "only below the listed places", path);
        }
    }
}

static void check_env_text(struct expected *e, const struct jval *want)
{
    const struct jval *env = jobj_get(restore_container(e->result, "chio-sidecar"), "env");

    jval_each (value, want) {
        const struct jval *pointer = jstr_printf(e->doc, "/%s/value", jval_key(value));

        compare(e, jval_key(value), value, pointer_find(env, jstr_get(pointer)));
    }
}

static void check_probes(struct expected *e, const struct jval *want)
{
    compare(e, "CHIO_APP_PROBES", want, restore_probe_map(e->doc, e->result));
}

static void check_members(struct expected *e, const char *what, const struct jval *want,
                          const struct jval *got)
{
    jval_each (member, want) {
        const struct jval *name = jstr_printf(e->doc, "%s: %s", what, jval_key(member));

        compare(e, jstr_get(name), member, jobj_get(got, jval_key(member)));
    }
}

static void check_status(struct expected *e, const struct jval *want)
{
    check_members(e, "status", want, restore_status(e->doc, e->result));
}

static void check_audit(struct expected *e, const struct jval *want)
{
    check_members(e, "audit annotation", want, jobj_get(e->answer->response, "auditAnnotations"));
}

static void check_http(struct expected *e, const struct jval *want)
{
    compare(e, "HTTP status", want, jint_new(e->doc, e->answer->http));
}

static void check_http_message_has(struct expected *e, const struct jval *want)
{
    const char *message = jstr_get(jobj_get(e->answer->root, "message"));

    jval_each (part, want) {
        if (!message || !strstr(message, jstr_get(part))) {
            expect_failed(e, "a part of the HTTP error's message", jstr_get(part),
                          message ? message : "(absent)");
        }
    }
}

static void check_not_in_answer(struct expected *e, const struct jval *want)
{
    jval_each (part, want) {
        if (strstr(buf_cstr(&e->answer->text), jstr_get(part))) {
            expect_failed(e, "what the answer must not say", jstr_get(part), "it is there");
        }
    }
}

static void check_log_pod(struct expected *e, const struct jval *want)
{
    compare(e, "the Pod's name for the log", want, text_value(e, e->answer->summary.pod));
}

static void check_dry_run(struct expected *e, const struct jval *want)
{
    compare(e, "dry run", want, jbool_new(e->doc, e->answer->summary.dry_run));
}

static void check_like(struct expected *e, const struct jval *want)
{
    if (jstr_get(want)) {
        like_check(e, jstr_get(want));
    }
}

/* Only `false` means something, and `like` asks for it. */
static void check_like_status(struct expected *e, const struct jval *want)
{
    compare(e, "like_status", jbool_new(e->doc, false), want);
}

static const struct {
    const char *key;
    void (*check)(struct expected *e, const struct jval *want);
} checks[] = {
    { "decision", check_decision },
    { "reason", check_reason },
    { "code", check_code },
    { "message", check_message },
    { "message_has", check_message_has },
    { "message_lacks", check_message_lacks },
    { "warnings", check_warnings },
    { "values", check_values },
    { "same", check_same },
    { "names", check_names },
    { "ops", check_ops },
    { "ops_at", check_ops_at },
    { "no_ops_at", check_no_ops_at },
    { "only", check_only },
    { "env_text", check_env_text },
    { "probes", check_probes },
    { "status", check_status },
    { "audit", check_audit },
    { "http", check_http },
    { "http_message_has", check_http_message_has },
    { "not_in_answer", check_not_in_answer },
    { "log_pod", check_log_pod },
    { "dry_run", check_dry_run },
    { "like", check_like },
    { "like_status", check_like_status },
};

static void expect_one(struct expected *e, const struct jval *want)
{
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        if (strcmp(checks[i].key, jval_key(want)) == 0) {
            checks[i].check(e, want);
            return;
        }
    }
    expect_failed(e, "a member of `want`", "one that README.md lists", jval_key(want));
}

void expect_all(struct expected *e, const struct jval *want)
{
    e->like_ignores_status = jval_is(jobj_get(want, "like_status"), J_BOOL);
    jval_each (member, want) {
        expect_one(e, member);
    }
    if (!jobj_get(want, "http")) {
        check_http(e, jint_new(e->doc, 200));
    }
    if (!jobj_get(want, "warnings") && e->answer->summary.decision != DECISION_DENIED) {
        check_warnings(e, jarr_new(e->doc));
    }
}
