#include <stdlib.h>
#include <unistd.h>

#include "common/err.h"
#include "common/file.h"
#include "webhook/cli/cli.h"

/* What went to a full disk or a closed pipe is lost, and must not look like success. */
static int flush(struct cli *cli, int status, struct err *err)
{
    if (!buf_cstr(&cli->err) || !buf_cstr(&cli->out)) {
        return err_oom(err);
    }
    if (fd_write_all(STDERR_FILENO, cli->err.data, cli->err.len, err) < 0 ||
        fd_write_all(STDOUT_FILENO, cli->out.data, cli->out.len, err) < 0) {
        err->code = ERR_NONE; /* not the input's fault */
        return -1;
    }
    return status;
}

static int run(int argc, char **argv, struct err *err)
{
    CLEANUP(cli_done)
    struct cli cli = {
        .out = BUF_INIT(CLI_OUTPUT_BYTES),
        .err = BUF_INIT(CLI_OUTPUT_BYTES),
        .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
    };
    int status = -1;

    status = cli_run(&cli, argc, argv, err);
    if (status < 0) {
        struct err lost = { 0 };

        return fd_write_all(STDERR_FILENO, cli.err.data, cli.err.len, &lost) < 0 ? -1 : status;
    }
    return flush(&cli, status, err);
}

int main(int argc, char **argv)
{
    struct err err = { 0 };
    int status = run(argc, argv, &err);

    if (status < 0) {
        CLEANUP(buf_done) struct buf text = BUF_INIT(sizeof(err.msg) + 16);
        struct err lost = { 0 };

        buf_printf(&text, "chioctl: %s\n", err.msg);
        status = (int)cli_exit_of(&err);
        return fd_write_all(STDERR_FILENO, text.data, text.len, &lost) < 0 ? CLI_INTERNAL : status;
    }
    return status;
}
