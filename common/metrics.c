#include "common/metrics.h"

#include <dirent.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "common/attr.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/file.h"
#include "common/str.h"

static const struct {
    int64_t us;
    const char *text;
} bounds[HISTOGRAM_BUCKETS] = {
    { 500, "0.0005" },  { 1000, "0.001" },  { 2500, "0.0025" }, { 5000, "0.005" },
    { 10000, "0.01" },  { 25000, "0.025" }, { 50000, "0.05" },  { 100000, "0.1" },
    { 250000, "0.25" }, { 500000, "0.5" },  { 1000000, "1" },   { 2500000, "2.5" },
    { 5000000, "5" },
};

void metric_family(struct buf *out, const char *name, enum metric_type type, const char *help)
{
    static const char *const types[] = { "counter", "gauge", "histogram" };

    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, types[type]);
}

static void sample(struct buf *out, const char *name, const char *labels)
{
    buf_str(out, name);
    if (labels[0]) {
        buf_printf(out, "{%s}", labels);
    }
}

void metric_int(struct buf *out, const char *name, const char *labels, int64_t value)
{
    sample(out, name, labels);
    buf_printf(out, " %lld\n", (long long)value);
}

void metric_double(struct buf *out, const char *name, const char *labels, double value)
{
    sample(out, name, labels);
    buf_printf(out, " %.6f\n", value);
}

void metric_label(struct buf *labels, const char *name, const char *value)
{
    buf_printf(labels, "%s%s=\"", labels->len > 0 ? "," : "", name);
    for (; *value; value++) {
        if (*value == '\\' || *value == '"') {
            buf_char(labels, '\\');
        }
        buf_char(labels, *value == '\n' ? ' ' : *value);
    }
    buf_char(labels, '"');
}

void histogram_add(struct histogram *histogram, int64_t duration_us)
{
    size_t i = 0;

    while (i < HISTOGRAM_BUCKETS && duration_us > bounds[i].us) {
        i++;
    }
    atomic_fetch_add_explicit(&histogram->counts[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum_us, (uint64_t)duration_us, memory_order_relaxed);
}

void metric_histogram(struct buf *out, const char *name, const struct histogram *histogram)
{
    uint64_t total = 0;

    for (size_t i = 0; i <= HISTOGRAM_BUCKETS; i++) {
        total += atomic_load_explicit(&histogram->counts[i], memory_order_relaxed);
        buf_printf(out, "%s_bucket{le=\"%s\"} %llu\n", name,
                   i < HISTOGRAM_BUCKETS ? bounds[i].text : "+Inf", (unsigned long long)total);
    }
    buf_printf(out, "%s_sum %.6f\n%s_count %llu\n", name,
               (double)atomic_load_explicit(&histogram->sum_us, memory_order_relaxed) / 1e6, name,
               (unsigned long long)total);
}

static void dir_closep(DIR **dir)
{
    if (*dir) {
        (void)closedir(*dir);
    }
}

static int64_t count_descriptors(void)
{
    CLEANUP(dir_closep) DIR *dir = opendir("/proc/self/fd");
    int64_t count = -3; /* "." and "..", and the folder itself */

    if (!dir) {
        return -1;
    }
    while (readdir(dir)) {
        count++;
    }
    return count;
}

/* Field number (from 1) of a file of words in /proc; the name in parentheses of stat counts as one
   and may hold blanks. -1 when it is not there. */
static int64_t proc_field(const char *path, unsigned number)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(4096);
    struct err err = { 0 };
    struct str rest, word;
    uint64_t value = 0;
    const char *name_end = NULL;

    if (file_read(path, &text, &err) < 0 || !text.data) {
        return -1;
    }
    name_end = strrchr(text.data, ')');
    rest = str_of(name_end ? name_end + 2 : text.data);
    for (unsigned i = name_end ? 3 : 1; str_cut(&rest, ' ', &word); i++) {
        if (i == number) {
            return str_to_u64(str_trim(word), 0, INT64_MAX, &value, &err) < 0 ? -1 : (int64_t)value;
        }
    }
    return -1;
}

/* "btime 1700000000" of /proc/stat. */
static int64_t boot_time(void)
{
    CLEANUP(buf_done) struct buf text = BUF_INIT(16 << 20);
    struct err err = { 0 };
    struct str rest, line;
    uint64_t value = 0;

    if (file_read("/proc/stat", &text, &err) < 0) {
        return -1;
    }
    rest = str_of(text.data);
    while (str_cut(&rest, '\n', &line)) {
        if (line.len > 6 && strncmp(line.p, "btime ", 6) == 0) {
            struct str number = { line.p + 6, line.len - 6 };

            return str_to_u64(number, 0, INT64_MAX, &value, &err) < 0 ? -1 : (int64_t)value;
        }
    }
    return -1;
}

static void gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
    if (value >= 0) {
        metric_family(out, name, METRIC_GAUGE, help);
        metric_int(out, name, "", value);
    }
}

static void cpu_and_start(struct buf *out)
{
    enum { START_TICKS = 22 };
    struct timespec used = { 0 };
    int64_t ticks = proc_field("/proc/self/stat", START_TICKS), boot = boot_time();

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0) {
        metric_family(out, "process_cpu_seconds_total", METRIC_COUNTER,
                      "User and system CPU time spent.");
        metric_double(out, "process_cpu_seconds_total", "",
                      (double)used.tv_sec + (double)used.tv_nsec / 1e9);
    }
    if (ticks >= 0 && boot >= 0) {
        gauge(out, "process_start_time_seconds", "Start of the process since 1970.",
              boot + ticks / sysconf(_SC_CLK_TCK));
    }
}

void metric_process(struct buf *out)
{
    struct rlimit files = { 0 };
    int64_t pages = proc_field("/proc/self/statm", 2);

    cpu_and_start(out);
    gauge(out, "process_resident_memory_bytes", "Resident memory.",
          pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE));
    gauge(out, "process_open_fds", "Open file descriptors.", count_descriptors());
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        gauge(out, "process_max_fds", "Most file descriptors that may be open.",
              (int64_t)files.rlim_cur);
    }
}
