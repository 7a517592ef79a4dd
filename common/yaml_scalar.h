#ifndef CHIO_COMMON_YAML_SCALAR_H
#define CHIO_COMMON_YAML_SCALAR_H

#include <stddef.h>

struct buf;

/* What a plain scalar stands for in the dialect of sigs.k8s.io/yaml (go-yaml 2), which is what
   kubectl reads manifests with. */
enum yaml_kind {
    YAML_NULL,
    YAML_TRUE,
    YAML_FALSE,
    YAML_NUMBER,
    YAML_STRING,
    YAML_HUGE,    /* decimal, beyond a double: text for go-yaml unless it is tagged as a float */
    YAML_NO_JSON, /* infinities and "not a number": JSON cannot say them */
};

/* For a number, its JSON spelling is put into the buffer: decimal digits stay as they are (a sign
   '+', leading zeros and '_' are dropped), other bases become decimal. A failed buffer means no
   memory. */
enum yaml_kind yaml_scalar_kind(const char *text, size_t len, struct buf *spelling);

#endif
