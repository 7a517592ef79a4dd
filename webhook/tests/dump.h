#ifndef CHIO_WEBHOOK_TESTS_DUMP_H
#define CHIO_WEBHOOK_TESTS_DUMP_H

#include <stdio.h>

struct row;

/* Writes the row as one line of JSON for other programs: label, config and namespaces as text (or
   null), entry, namespace, offline (whether the request says nothing that chioctl could not know),
   decision, pod, patch (its text, or null) and result. A row that ends before its answer is left
   out. */
int dump_row(const struct row *row, FILE *out);

#endif
