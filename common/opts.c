#include "common/opts.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/str.h"

enum { OPTS_MAX = 64, FIRST_LONG = 256 /* above any letter */ };

struct parser {
    const struct opt_command *command;
    struct option longs[OPTS_MAX + 1];
    char letters[2 * OPTS_MAX + 2];
};

static void prepare(struct parser *p)
{
    size_t n = 0;

    p->letters[n++] = ':'; /* a missing value is told apart from an unknown option */
    for (size_t i = 0; i < p->command->count && i < OPTS_MAX; i++) {
        const struct opt *opt = &p->command->table[i];

        p->longs[i] = (struct option){ .name = opt->name,
                                       .has_arg = opt->type == OPT_FLAG ? no_argument
                                                                        : required_argument,
                                       .val = FIRST_LONG + (int)i };
        if (opt->letter) {
            p->letters[n++] = opt->letter;
        }
        if (opt->letter && opt->type != OPT_FLAG) {
            p->letters[n++] = ':';
        }
    }
}

static const struct opt *find(const struct opt_command *command, int val)
{
    if (val >= FIRST_LONG) {
        return &command->table[val - FIRST_LONG];
    }
    for (size_t i = 0; i < command->count; i++) {
        if (val && command->table[i].letter == val) {
            return &command->table[i];
        }
    }
    return NULL;
}

/* The option as it was typed: the word before its value, or the word with it. */
static const char *typed(char **argv)
{
    return optarg && optarg == argv[optind - 1] ? argv[optind - 2] : argv[optind - 1];
}

static int unknown(const struct opt_command *command, const char *word, struct err *err)
{
    const char *names[OPTS_MAX + 1] = { NULL };
    const char *near = NULL;
    char name[64];

    if (optopt && optopt < FIRST_LONG && strncmp(word, "--", 2) != 0) {
        return err_set(err, ERR_INPUT, "unknown option -%c", optopt);
    }
    if (optopt >= FIRST_LONG) {
        return err_set(err, ERR_INPUT, "option --%s takes no value", find(command, optopt)->name);
    }
    for (size_t i = 0; i < command->count && i < OPTS_MAX; i++) {
        names[i] = command->table[i].name;
    }
    (void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="), word + 2);
    near = str_nearest(name, names);
    if (near) {
        return err_set(err, ERR_INPUT, "unknown option %s: did you mean --%s?", word, near);
    }
    return err_set(err, ERR_INPUT, "unknown option %s", word);
}

static int set_list(struct opt_list *list, const struct opt *opt, const char *text, struct err *err)
{
    if (list->count == OPT_LIST_MAX) {
        return err_set(err, ERR_INPUT, "--%s: at most %d of them", opt->name, OPT_LIST_MAX);
    }
    list->items[list->count++] = text;
    return 0;
}

static int set_uint(unsigned *ret, const struct opt *opt, const char *text, struct err *err)
{
    uint64_t value = 0;

    if (str_to_u64(str_of(text), opt->min, opt->max, &value, err) < 0) {
        return err_set(err, ERR_INPUT, "--%s \"%s\": must be a number from %u to %u", opt->name,
                       text, opt->min, opt->max);
    }
    *ret = (unsigned)value;
    return 0;
}

static int set_choice(unsigned *ret, const struct opt *opt, const char *text, struct err *err)
{
    CLEANUP(buf_done) struct buf words = BUF_INIT(200);

    for (unsigned i = 0; opt->choices[i]; i++) {
        if (strcmp(opt->choices[i], text) == 0) {
            *ret = i;
            return 0;
        }
        buf_printf(&words, "%s%s", i > 0 ? ", " : "", opt->choices[i]);
    }
    return err_set(err, ERR_INPUT, "--%s \"%s\": must be one of %s", opt->name, text,
                   words.data ? words.data : "");
}

static int set(void *options, const struct opt *opt, const char *text, struct err *err)
{
    void *place = (char *)options + opt->offset;

    switch (opt->type) {
    case OPT_FLAG:
        *(bool *)place = true;
        return 0;
    case OPT_STRING:
        *(const char **)place = text;
        return 0;
    case OPT_LIST:
        return set_list(place, opt, text, err);
    case OPT_UINT:
        return set_uint(place, opt, text, err);
    case OPT_CHOICE:
        return set_choice(place, opt, text, err);
    }
    return err_set(err, ERR_INPUT, "--%s is of no known type", opt->name);
}

/* getopt takes any unambiguous beginning of a name, which would make every new option a change of
   the old ones. */
static int check_whole(const char *word, const struct opt *opt, struct err *err)
{
    size_t len = strlen(opt->name);

    if (strncmp(word, "--", 2) != 0 || (strncmp(word + 2, opt->name, len) == 0 &&
                                        (word[2 + len] == '\0' || word[2 + len] == '='))) {
        return 0;
    }
    return err_set(err, ERR_INPUT, "unknown option %s: did you mean --%s?", word, opt->name);
}

static int take(const struct opt_command *command, void *options, int val, char **argv,
                struct err *err)
{
    const struct opt *opt = find(command, val);

    if (check_whole(typed(argv), opt, err) < 0) {
        return -1;
    }
    return set(options, opt, optarg, err);
}

int opts_parse(const struct opt_command *command, void *options, int argc, char **argv,
               int *ret_operand, struct err *err)
{
    struct parser p = { .command = command };

    prepare(&p);
    optind = 0; /* GNU: start afresh */
    opterr = 0;
    for (;;) {
        int val = getopt_long(argc, argv, p.letters, p.longs, NULL);

        if (val == -1) {
            *ret_operand = optind;
            return 0;
        }
        if (val == ':') {
            return err_set(err, ERR_INPUT, "option %s needs a value", argv[optind - 1]);
        }
        if (val == '?') {
            return unknown(command, argv[optind - 1], err);
        }
        if (take(command, options, val, argv, err) < 0) {
            return -1;
        }
    }
}

/* "-f, --filename FILE" */
static void write_name(struct buf *out, const struct opt *opt)
{
    if (opt->letter) {
        buf_printf(out, "-%c, ", opt->letter);
    }
    buf_printf(out, "--%s", opt->name);
    if (opt->value) {
        buf_printf(out, " %s", opt->value);
    }
}

void opts_write_help(struct buf *out, const struct opt_command *command)
{
    buf_printf(out, "usage: %s\n\n%s\n\noptions:\n", command->usage, command->summary);
    for (size_t i = 0; i < command->count; i++) {
        const struct opt *opt = &command->table[i];

        buf_str(out, "  ");
        write_name(out, opt);
        buf_printf(out, "\n        %s", opt->help);
        if (opt->default_text) {
            buf_printf(out, " (default %s)", opt->default_text);
        }
        buf_char(out, '\n');
    }
}

/* A bar would end the cell. */
static void write_cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') {
            buf_char(out, '\\');
        }
        buf_char(out, *text);
    }
}

void opts_write_reference(struct buf *out, const struct opt_command *command)
{
    buf_printf(out, "`%s`\n\n%s\n\n| Option | Meaning | Default |\n|---|---|---|\n", command->usage,
               command->summary);
    for (size_t i = 0; i < command->count; i++) {
        const struct opt *opt = &command->table[i];
        CLEANUP(buf_done) struct buf name = BUF_INIT(256);

        write_name(&name, opt);
        buf_str(out, "| `");
        write_cell(out, name.data ? name.data : opt->name);
        buf_str(out, "` | ");
        write_cell(out, opt->help);
        buf_str(out, " | ");
        write_cell(out, opt->default_text ? opt->default_text : "");
        buf_str(out, " |\n");
    }
}
