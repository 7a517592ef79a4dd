#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/attr.h"
#include "common/buf.h"

/* Runs a fuzz target over the files of folders, under compilers without libFuzzer: each input that
   ever mattered stays an ordinary test. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 8 << 20 };

static bool replay_file(const char *path)
{
    CLEANUP(buf_done) struct buf input = BUF_INIT(INPUT_MAX);
    FILE *file = fopen(path, "re");
    char block[4096];
    size_t got = 1;
    uint8_t *exact = NULL; /* so that a read behind the input is seen */

    if (!file) {
        return false;
    }
    while (got > 0) {
        got = fread(block, 1, sizeof(block), file);
        buf_add(&input, block, got);
    }
    (void)fclose(file);
    exact = input.failed ? NULL : malloc(input.len > 0 ? input.len : 1);
    if (!exact) {
        return false;
    }
    memcpy(exact, buf_cstr(&input), input.len);
    (void)LLVMFuzzerTestOneInput(exact, input.len);
    free(exact);
    return true;
}

static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry = NULL;
    int files = 0;

    if (!dir) {
        (void)fprintf(stderr, "replay: no folder %s\n", folder);
        return -1;
    }
    for (entry = readdir(dir); entry; entry = readdir(dir)) {
        CLEANUP(buf_done) struct buf path = BUF_INIT(4096);

        if (entry->d_name[0] == '.') {
            continue;
        }
        buf_printf(&path, "%s/%s", folder, entry->d_name);
        if (!buf_cstr(&path) || !replay_file(buf_cstr(&path))) {
            (void)fprintf(stderr, "replay: cannot read %s/%s\n", folder, entry->d_name);
            (void)closedir(dir);
            return -1;
        }
        files++;
    }
    (void)closedir(dir);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;

    for (int i = 1; i < argc; i++) {
        int got = replay_folder(argv[i]);

        if (got < 0) {
            return 1;
        }
        files += got;
    }
    (void)printf("%d inputs\n", files);
    return files > 0 ? 0 : 1; /* an empty corpus proves nothing */
}
