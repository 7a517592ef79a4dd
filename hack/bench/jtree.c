#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"
#include "common/json_read.h"
#include "common/jtree.h"

/* jtree FILE...: reads each JSON file into a tree and frees it again, with our reader and with
   json-c in alternating rounds, and prints the medians. Started by hack/bench-jtree. */

enum { ROUNDS = 21, ROUND_MS = 20 };

struct text {
    const char *data;
    size_t len;
};

static bool read_ours(const struct text *text)
{
    struct err err = { 0 };
    const struct jval *root = NULL;
    struct jdoc *doc = jdoc_new(JSON_TREE_BYTES, &err);
    bool fine = doc && json_read(doc, text->data, text->len, &JSON_LIMITS, &root, &err) == 0;

    jdoc_free(doc);
    return fine;
}

static bool read_json_c(const struct text *text)
{
    struct json_tokener *tokener = json_tokener_new_ex(64);
    struct json_object *root = json_tokener_parse_ex(tokener, text->data, (int)text->len);
    bool fine = root != NULL;

    (void)json_object_put(root);
    json_tokener_free(tokener);
    return fine;
}

static int64_t now_ns(void)
{
    struct timespec now = { 0 };

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Nanoseconds a document, over one round. */
static double measure(bool (*read)(const struct text *text), const struct text *text)
{
    int64_t start = now_ns();
    int64_t spent = 0;
    int64_t count = 0;

    while (spent < (int64_t)ROUND_MS * 1000000) {
        if (!read(text)) {
            (void)fprintf(stderr, "a reader refuses the text\n");
            exit(1);
        }
        count++;
        spent = now_ns() - start;
    }
    return (double)spent / (double)count;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof(*values), compare);
    return values[ROUNDS / 2];
}

static void bench(const char *path, const struct text *text)
{
    double ours[ROUNDS];
    double json_c[ROUNDS];
    double ratio[ROUNDS];
    const char *name = strrchr(path, '/');
    double nanoseconds = 0;

    (void)measure(read_ours, text); /* warm-up */
    (void)measure(read_json_c, text);
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = measure(read_ours, text);
        json_c[i] = measure(read_json_c, text);
        ratio[i] = json_c[i] / ours[i];
    }
    nanoseconds = median(ours);
    (void)printf("%-28s %9zu %10.1f %10.1f %8.0f %8.1fx\n", name ? name + 1 : path, text->len,
                 nanoseconds / 1000, median(json_c) / 1000, (double)text->len * 1000 / nanoseconds,
                 median(ratio));
}

int main(int argc, char **argv)
{
    (void)printf("%-28s %9s %10s %10s %8s %9s\n", "file", "bytes", "ours us", "json-c us", "MB/s",
                 "ratio");
    for (int i = 1; i < argc; i++) {
        CLEANUP(buf_done) struct buf data = BUF_INIT(64 << 20);
        struct err err = { 0 };

        if (file_read(argv[i], &data, &err) < 0) {
            (void)fprintf(stderr, "%s\n", err.msg);
            return 1;
        }
        bench(argv[i], &(struct text){ buf_cstr(&data), data.len });
    }
    return 0;
}
