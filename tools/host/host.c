// The host of the engine on a terminal: messages, progress with time left, Ctrl-C.
#include "tool.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// A signal handler can reach nothing but a file's own variable.
static volatile sig_atomic_t stop_asked;

static struct {
    bool quiet, french, terminal, line_open;
    char what[64];
    double started_s, printed_s;
} host;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

static bool is_interrupted(void *user)
{
    (void)user;
    return stop_asked != 0;
}

static const char *translate(void *user, const char *english)
{
    (void)user;
    return english[0] != '\0' ? gettext(english) : english;
}

static void close_line(void)
{
    if (host.line_open)
        fputs("\r\033[K", stderr);
    host.line_open = false;
}

static void on_log(void *user, jm_log_level level, const char *text)
{
    (void)user;
    if (host.quiet && level == JM_LOG_INFO)
        return;
    close_line();
    fprintf(stderr, "%s%s\n", level == JM_LOG_WARNING ? _("warning: ") : "", text);
}

static void print_left(double left_s)
{
    if (left_s >= 90.0)
        fprintf(stderr, _(", about %.0f min left"), left_s / 60.0);
    else
        fprintf(stderr, _(", about %.0f s left"), left_s);
}

// On a terminal a line that renews itself; else a line a minute.
static void on_progress(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user;
    if (host.quiet)
        return;
    double now = now_s();
    if (strcmp(host.what, what) != 0) {
        snprintf(host.what, sizeof host.what, "%s", what);
        host.started_s = now;
        host.printed_s = host.terminal ? 0.0 : now;
    }
    double pause_s = host.terminal ? 0.2 : 60.0;
    bool finished = total > 0 && done >= total;
    if (finished && host.terminal)
        close_line();
    if (finished || now - host.printed_s < pause_s)
        return;
    host.printed_s = now;
    if (host.terminal)
        fputs("\r\033[K", stderr);
    fprintf(stderr, "%s", gettext(what));
    if (total > 0)
        fprintf(stderr, " %lld %%", (long long)(100 * done / total));
    if (total > 0 && done > 0 && now - host.started_s > 2.0)
        print_left((now - host.started_s) * (double)(total - done) / (double)done);
    if (host.terminal)
        host.line_open = true;
    else
        fputc('\n', stderr);
    fflush(stderr);
}

void host_start(bool quiet, bool french)
{
    host.quiet = quiet;
    host.french = french;
    host.terminal = isatty(STDERR_FILENO) == 1;
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGXFSZ, &ignore, NULL); // a full quota is an error of write, not the end
    sigaction(SIGPIPE, &ignore, NULL);
}

jm_ctx *host_context(int threads)
{
    jm_ctx_def def = {.threads = threads,
                      .log = on_log,
                      .progress = on_progress,
                      .translate = translate,
                      .decimal_comma = host.french,
                      .interrupted = is_interrupted};
    return jm_ctx_create(&def);
}

void tell_user(const char *format, ...)
{
    char text[4096];
    va_list values;
    va_start(values, format);
    jm_vformat_human(text, sizeof text, host.french, format, values);
    va_end(values);
    fputs(text, stdout);
}

int report_failure(const tool *t)
{
    close_line();
    fprintf(stderr, "%s: %s\n", program_name, jm_message(t->ctx));
    switch (jm_last_status(t->ctx)) {
    case JM_ERR_UNAVAILABLE:
    case JM_ERR_ARGUMENT:
        return EXIT_USAGE;
    case JM_ERR_IO:
    case JM_ERR_MEMORY:
    case JM_ERR_NUMERIC:
    case JM_ERR_INTERRUPTED:
        return EXIT_MACHINE;
    case JM_OK:
    case JM_ERR_DATA:
        break;
    }
    return EXIT_INPUT;
}
