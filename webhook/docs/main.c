#include <string.h>
#include <unistd.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"
#include "webhook/cli/cli.h"
#include "webhook/docs/reasons.h"
#include "webhook/inject/config.h"
#include "webhook/server/options.h"

/* Prints one page of docs/, from the tables that the programs run on: hack/gen-docs calls it. */

static const struct page {
    const char *name;
    void (*write)(struct buf *out);
} pages[] = {
    { "chio-webhook", options_write_reference },
    { "chioctl", cli_write_reference },
    { "configuration", config_write_reference },
    { "reasons", reasons_write },
};

static int run(int argc, char **argv, struct err *err)
{
    CLEANUP(buf_done) struct buf out = BUF_INIT(1 << 20);

    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        if (argc == 2 && strcmp(argv[1], pages[i].name) == 0) {
            pages[i].write(&out);
        } else if (argc == 1) {
            buf_printf(&out, "%s\n", pages[i].name);
        }
    }
    if (!buf_cstr(&out) || out.len == 0) {
        return err_set(err, ERR_INPUT, "no such page");
    }
    return fd_write_all(STDOUT_FILENO, out.data, out.len, err);
}

int main(int argc, char **argv)
{
    struct err err = { 0 };

    return run(argc, argv, &err) < 0 ? 1 : 0;
}
