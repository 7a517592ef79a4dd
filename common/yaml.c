#include "common/yaml.h"

#include <stdbool.h>
#include <string.h>
#include <yaml.h>

#include "common/err.h"
#include "common/jnode.h"
#include "common/jtree.h"
#include "common/utf8.h"
#include "common/yaml_tree.h"

/* libyaml counts characters, and more kinds of line ends than editors do: its index is turned into
   our places by walking along, from the last one asked for. */
struct walk {
    const char *text;
    size_t len;
    size_t index; /* characters behind us */
    size_t line_start;
    struct place place;
};

struct reader {
    yaml_parser_t parser;
    struct walk walk;
    struct yaml_tree tree;
    struct jval *documents;
};

static struct place walk_to(struct walk *w, size_t index)
{
    if (index < w->index) {
        *w = (struct walk){ .text = w->text, .len = w->len, .place = { 1, 1, 0 } };
    }
    while (w->index < index && w->place.offset < w->len) {
        char c = w->text[w->place.offset];

        w->place.offset++;
        while (w->place.offset < w->len && (w->text[w->place.offset] & 0xC0) == 0x80) {
            w->place.offset++;
        }
        if (c == '\n') {
            w->place.line++;
            w->line_start = w->place.offset;
        }
        w->index++;
    }
    w->place.column = (uint32_t)(w->place.offset - w->line_start) + 1;
    return w->place;
}

static const char *read_chars(const yaml_char_t *text)
{
    return (const char *)text;
}

/* A lone "!" makes any scalar a string; libyaml hides it. Nobody writes that: refused. */
static bool has_lone_bang(const struct walk *w, struct place at)
{
    const char *p = w->text + at.offset;
    const char *end = w->text + w->len;

    if (p < end && *p == '&') {
        while (p < end && !strchr(" \t\r\n", *p)) {
            p++;
        }
        while (p < end && strchr(" \t\r\n", *p)) {
            p++;
        }
    }
    return p < end && *p == '!';
}

static int read_scalar(struct reader *r, const yaml_event_t *event, struct yaml_node *node)
{
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    node->anchor = read_chars(event->data.scalar.anchor);
    node->tag = read_chars(event->data.scalar.tag);
    if (plain && !node->tag && has_lone_bang(&r->walk, node->at)) {
        return yaml_tree_fail(&r->tree, node->at, "an unknown tag");
    }
    return yaml_tree_scalar(&r->tree, node, read_chars(event->data.scalar.value),
                            event->data.scalar.length, plain);
}

static int read_event(struct reader *r, const yaml_event_t *event)
{
    struct yaml_node node = { .at = walk_to(&r->walk, event->start_mark.index) };

    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        yaml_tree_begin(&r->tree);
        return 0;
    case YAML_DOCUMENT_END_EVENT:
        jarr_push(r->tree.doc, r->documents, r->tree.root);
        return jdoc_check(r->tree.doc, r->tree.err);
    case YAML_ALIAS_EVENT:
        node.anchor = read_chars(event->data.alias.anchor);
        return yaml_tree_alias(&r->tree, &node);
    case YAML_SCALAR_EVENT:
        return read_scalar(r, event, &node);
    case YAML_SEQUENCE_START_EVENT:
        node.anchor = read_chars(event->data.sequence_start.anchor);
        node.tag = read_chars(event->data.sequence_start.tag);
        return yaml_tree_open(&r->tree, &node, false);
    case YAML_MAPPING_START_EVENT:
        node.anchor = read_chars(event->data.mapping_start.anchor);
        node.tag = read_chars(event->data.mapping_start.tag);
        return yaml_tree_open(&r->tree, &node, true);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return yaml_tree_close(&r->tree);
    default:
        return 0;
    }
}

static int fail_parser(struct reader *r)
{
    const yaml_parser_t *parser = &r->parser;
    struct place at = { 0 };

    if (parser->error == YAML_MEMORY_ERROR) {
        return err_oom(r->tree.err);
    }
    if (parser->error == YAML_READER_ERROR) { /* bytes that are no text: there is an offset only */
        at = place_of(r->walk.text,
                      parser->problem_offset < r->walk.len ? parser->problem_offset : r->walk.len);
    } else {
        at = walk_to(&r->walk, parser->problem_mark.index);
    }
    return yaml_tree_fail(&r->tree, at, parser->problem ? parser->problem : "no YAML");
}

static int read_stream(struct reader *r)
{
    bool more = true;

    while (more) {
        CLEANUP(yaml_event_delete) yaml_event_t event = { 0 };

        if (!yaml_parser_parse(&r->parser, &event)) {
            return fail_parser(r);
        }
        more = event.type != YAML_STREAM_END_EVENT;
        if (read_event(r, &event) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_yaml(struct reader *r, const struct json_limits *limits, struct jdoc *doc,
                     struct err *err)
{
    const char *mark = memmem(r->walk.text, r->walk.len, "\xEF\xBB\xBF", 3);
    int got = 0;

    r->documents = jarr_new(doc);
    if (yaml_tree_init(&r->tree, doc, r->walk.text, limits, err) < 0) {
        return -1;
    }
    if (mark) { /* libyaml would make it part of a key: two files put together */
        return yaml_tree_fail(&r->tree, place_of(r->walk.text, (size_t)(mark - r->walk.text)),
                              "a byte order mark inside");
    }
    if (!yaml_parser_initialize(&r->parser)) {
        return err_oom(err);
    }
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING); /* else UTF-16 would be welcome */
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->walk.text, r->walk.len);
    got = read_stream(r);
    yaml_parser_delete(&r->parser);
    return got;
}

/* JSON is YAML but for what libyaml makes of it: no surrogate pairs, no long keys. */
static bool is_json(const char *text, size_t len, const struct json_limits *limits)
{
    CLEANUP(jdoc_freep) struct jdoc *scratch = NULL;
    const struct jval *ignored = NULL;
    size_t blanks = 0;
    struct err err = { 0 };

    while (blanks < len && strchr(" \t\r\n", text[blanks]) && text[blanks] != '\0') {
        blanks++;
    }
    if (blanks == len || (text[blanks] != '{' && text[blanks] != '[')) {
        return false;
    }
    scratch = jdoc_new(JSON_TREE_BYTES, &err);
    return scratch && json_read(scratch, text, len, limits, &ignored, &err) == 0;
}

static int read_json(struct jdoc *doc, const char *text, size_t len,
                     const struct json_limits *limits, struct jval **ret, struct err *err)
{
    const struct jval *root = NULL;

    if (json_read(doc, text, len, limits, &root, err) < 0) {
        return -1;
    }
    *ret = jarr_new(doc);
    jarr_push(doc, *ret, jval_edit(root));
    return jdoc_check(doc, err);
}

int yaml_read(struct jdoc *doc, const char *text, size_t len, const struct json_limits *limits,
              const struct jval **ret_documents, struct err *err)
{
    struct reader r = { .walk.place = { 1, 1, 0 } };

    if (len > JTEXT_MAX) {
        return err_set(err, ERR_LIMIT, "1:1: the text is too long");
    }
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    r.walk.text = text;
    r.walk.len = len;
    if (is_json(text, len, limits)) {
        if (read_json(doc, text, len, limits, &r.documents, err) < 0) {
            return -1;
        }
    } else if (read_yaml(&r, limits, doc, err) < 0) {
        return -1;
    }
    *ret_documents = r.documents;
    return 0;
}
