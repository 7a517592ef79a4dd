#ifndef CHIO_COMMON_YAML_TREE_H
#define CHIO_COMMON_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/attr.h"
#include "common/json_read.h"
#include "common/place.h"

struct err;
struct jdoc;
struct jval;

/* Builds a tree from what a YAML parser sees, event by event: scalars, anchors, merge keys, limits.
   It knows no parser. All of it lives in the document. */
struct yaml_tree {
    struct jdoc *doc;
    const char *text; /* for the places of keys */
    struct json_limits limits;
    struct yaml_frame *frames; /* limits.depth of them */
    unsigned depth;            /* open containers */
    struct yaml_anchor *anchors;
    size_t anchor_count;
    struct jval *root;
    struct err *err;
};

/* A node's properties as the parser gives them; either may be NULL. */
struct yaml_node {
    struct place at;
    const char *anchor, *tag;
};

int yaml_tree_init(struct yaml_tree *t, struct jdoc *doc, const char *text,
                   const struct json_limits *limits, struct err *err) MUST_CHECK;

/* A new document: anchors do not reach across. */
void yaml_tree_begin(struct yaml_tree *t);

/* Each -1 with an error that names the place. */
int yaml_tree_scalar(struct yaml_tree *t, const struct yaml_node *node, const char *text,
                     size_t len, bool plain) MUST_CHECK;
int yaml_tree_open(struct yaml_tree *t, const struct yaml_node *node, bool is_map) MUST_CHECK;
int yaml_tree_close(struct yaml_tree *t) MUST_CHECK;
int yaml_tree_alias(struct yaml_tree *t, const struct yaml_node *node) MUST_CHECK;

/* -1 with "line:column: reason". */
int yaml_tree_fail(const struct yaml_tree *t, struct place at, const char *why);

#endif
