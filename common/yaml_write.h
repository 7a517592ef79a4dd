#ifndef CHIO_COMMON_YAML_WRITE_H
#define CHIO_COMMON_YAML_WRITE_H

struct buf;
struct jval;

/* Appends one value as a YAML document in block style, without a "---" line: sequences are
   indented like kubectl prints them ("- name: x" at the key's column), strings are plain only
   where every YAML 1.1 and 1.2 reader takes them for the same string, multi-line text is literal
   ("|") where that is exact. yaml_read gives the same value back. A failure sticks to the
   buffer. */
void yaml_write(struct buf *buf, const struct jval *v);

#endif
