// Commands that compute: run and compare.
#include "commands.h"

#include "run/run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_plan(const jm_run_plan *plan, bool json)
{
    if (json) {
        printf("{\"cells\":%lld,\"links\":%lld,\"zones\":%lld,\"steps\":%lld,\"seconds\":%.1f,"
               "\"memory_bytes\":%.0f,\"disk_bytes\":%.0f,\"windows\":%lld,"
               "\"temporary_bytes\":%.0f}\n",
               (long long)plan->cells, (long long)plan->links, (long long)plan->zones,
               (long long)plan->steps, plan->seconds, plan->memory_bytes, plan->disk_bytes,
               (long long)plan->windows, plan->temporary_bytes);
        return;
    }
    char time[40];
    if (plan->seconds < 90.0) // "0.0 min" would say that it costs nothing
        snprintf(time, sizeof time, "%.0f s", fmax(plan->seconds, 1.0));
    else
        snprintf(time, sizeof time, "%.0f min", plan->seconds / 60.0);
    tell_user(_("%lld cells, %lld links, %lld zones, %lld steps: about %s, %.2f GB of memory, "
                "%.3f GB on disk\n"),
              (long long)plan->cells, (long long)plan->links, (long long)plan->zones,
              (long long)plan->steps, time, plan->memory_bytes / 1e9, plan->disk_bytes / 1e9);
    if (plan->windows > 0)
        tell_user(_("heat by %lld windows of %d cells a side, one after the other; %.2f GB of "
                    "temporary disk\n"),
                  (long long)plan->windows, (int)plan->window_cells, plan->temporary_bytes / 1e9);
    if (plan->cell_that_fits_m > 0.0)
        tell_user(_("too large for the memory; cells of %g m would fit\n"), plan->cell_that_fits_m);
}

static double number_of_run(tool *t, const jm_reader *reader, const char *path)
{
    double *value = NULL, number = (double)NAN;
    if (jm_h5_read(t->ctx, jm_reader_file(reader), path, JM_F64, 1, &value, NULL) == JM_OK)
        number = value[0];
    jm_clear(t->ctx);
    jm_free(value);
    return number;
}

// A path as one types it: in quotes where a shell would part or change it.
static void add_shell_word(jm_text *out, const char *path)
{
    static const char special[] = " \t\n\"'\\$`&|;<>()*?[]{}~#!";
    if (strpbrk(path, special) == NULL) {
        jm_text_add(out, path);
        return;
    }
    jm_text_add(out, "'");
    for (const char *c = path; *c != '\0'; c++)
        jm_text_add_bytes(out, *c == '\'' ? "'\\''" : c, *c == '\'' ? 4 : 1);
    jm_text_add(out, "'");
}

// What was written, what it cost, what to do with it.
static jm_status print_end(tool *t, const char *path)
{
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(t->ctx, path, &reader));
    bool heat = jm_reader_find(reader, "utci") != NULL;
    printf(_("written: %s\n"), path);
    tell_user(_("%.1f s, %.1f s of CPU, %.2f GB of memory at the most\n"),
              number_of_run(t, reader, "/run/wall_seconds"),
              number_of_run(t, reader, "/run/cpu_seconds"),
              number_of_run(t, reader, "/run/peak_rss_bytes") / 1e9);
    jm_text word = {0};
    add_shell_word(&word, path);
    if (word.bytes != NULL)
        printf(_("next: jumeau map %s --field %s -o map.png\n      jumeau report %s -o "
                 "report.html\n"),
               word.bytes, heat ? "utci" : "flow", word.bytes);
    jm_text_free(&word);
    jm_reader_close(reader);
    return JM_OK;
}

// After Ctrl-C: what was computed is there, and how to go on.
static void tell_resume(const char *path)
{
    static const char *const endings[] = {".part", ".windows"};
    for (int i = 0; i < 2; i++) {
        jm_text left = {0};
        jm_text_printf(&left, "%s%s", path, endings[i]);
        if (left.bytes != NULL && jm_file_exists(left.bytes))
            fprintf(stderr, _("%s holds what was computed; the same call with --resume goes on\n"),
                    left.bytes);
        jm_text_free(&left);
    }
}

static int run_run(tool *t)
{
    const command *c = &command_run;
    jm_run_def def = jm_run_default_def();
    def.scenario_path = t->operands[0];
    def.version = program_version();
    def.from_path = option_value(t, c, "from");
    def.resume = option_value(t, c, "resume") != NULL;
    def.plan_only = option_value(t, c, "plan") != NULL;
    const char *every = option_value(t, c, "checkpoint-every");
    if (every != NULL && !parse_duration_s(every, &def.checkpoint_every_s))
        return usage_error(_("run: --checkpoint-every %s is no duration; write 1h or 90min"),
                           every);
    const char *memory = option_value(t, c, "memory");
    if (memory != NULL && !parse_size_bytes(memory, &def.memory_limit_bytes))
        return usage_error(_("run: --memory %s is no size; write 8G"), memory);
    jm_run_plan plan = {0};
    char *path = NULL;
    def.outcome_path = option_value(t, c, "output");
    jm_status status = jm_run_outcome_path(t->ctx, &def, &path);
    def.outcome_path = path;
    if (status == JM_OK)
        status = jm_run(t->ctx, &def, &plan);
    if (status == JM_OK && !def.plan_only && !t->quiet)
        status = print_end(t, path);
    if (status == JM_ERR_INTERRUPTED)
        tell_resume(path);
    jm_free(path);
    if (status == JM_OK && def.plan_only) {
        print_plan(&plan, false);
        return plan.cell_that_fits_m > 0.0 ? EXIT_INPUT : EXIT_DONE;
    }
    return status == JM_OK ? EXIT_DONE : report_failure(t);
}

const command command_run = {
    .name = "run",
    .usage = "SCENARIO.yaml [-o X.outcome.nc] [--threads N] [--from BASE] [--memory SIZE] "
             "[--checkpoint-every T] [--resume] [--plan] [--quiet]",
    .sentence = N_("run a scenario: demand, traffic and parking, then the day's heat"),
    .doc =
        N_("Writes X.outcome.nc.part, which can be read at any moment, and renames it at the end. "
           "Ctrl-C,\na full disk and a killed process leave what was written; --resume goes on and "
           "ends "
           "with the same bits.\n`jumeau measures` lists what a scenario can hold."),
    .examples = "  jumeau run scenarios/demo/base.yaml -o base.outcome.nc\n"
                "  jumeau run scenarios/demo/arbres.yaml --plan\n"
                "  jumeau run scenarios/demo/arbres.yaml --resume\n"
                "  jumeau run scenarios/demo/tram.yaml --from base.outcome.nc\n",
    .options = {{"output", 'o', "FILE", N_("outcome to write (beside the scenario)")},
                {"from", 0, "BASE",
                 N_("outcome of the same base city whose traffic this run begins with")},
                {"memory", 0, "SIZE",
                 N_("memory to keep to, 8G: larger cities go by windows (the machine's)")},
                {"checkpoint-every", 0, "T", N_("simulated time between checkpoints (6h)")},
                {"resume", 0, NULL, N_("go on where a run of the same inputs stopped")},
                {"plan", 0, NULL, N_("print cells, minutes, memory and disk, and stop")}},
    .writes = {"output"},
    .least = 1,
    .most = 1,
    .run = run_run,
};

static double value_of(const jm_indicator *list, int64_t count, const char *name)
{
    for (int64_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].value;
    return (double)NAN;
}

static void print_json(const jm_indicator *base, int64_t base_count, const jm_indicator *other,
                       int64_t other_count)
{
    char a[40], b[40], d[40];
    printf("{\"indicators\":[");
    for (int64_t i = 0; i < other_count; i++) {
        const jm_indicator *in = &other[i];
        double was = value_of(base, base_count, in->name);
        jm_format_number(was, -1, a);
        jm_format_number(in->value, -1, b);
        jm_format_number(in->value - was, -1, d);
        printf("%s{\"name\":\"%s\",\"unit\":\"%s\",\"base\":%s,\"other\":%s,\"difference\":%s}",
               i > 0 ? "," : "", in->name, in->unit, a[0] ? a : "null", b[0] ? b : "null",
               d[0] ? d : "null");
    }
    printf("]}\n");
}

static void print_values(const tool *t, const char *name, const double values[3], const char *unit)
{
    printf("%-*s", NAME_COLUMNS, name);
    for (int v = 0; v < 3; v++) {
        char text[64];
        jm_format_value(values[v], t->french, text);
        putchar(' ');
        print_column(isnan(values[v]) ? "-" : text, 14, true);
    }
    const char *shown = jm_unit_text(unit);
    printf("%s%s\n", shown[0] != '\0' ? " " : "", shown);
}

static void print_table(const tool *t, const jm_indicator *base, int64_t base_count,
                        const jm_indicator *other, int64_t other_count)
{
    const char *const heads[] = {_("base"), _("other"), _("difference")};
    print_column(_("indicator"), NAME_COLUMNS, false);
    for (int h = 0; h < 3; h++) {
        putchar(' ');
        print_column(heads[h], 14, true);
    }
    putchar('\n');
    for (int64_t i = 0; i < other_count; i++) {
        double was = value_of(base, base_count, other[i].name);
        print_values(t, other[i].name, (const double[3]){was, other[i].value, other[i].value - was},
                     other[i].unit);
    }
}

static jm_status read_indicators(tool *t, const char *path, jm_indicator **list, int64_t *count)
{
    jm_reader *reader = NULL;
    JM_TRY(jm_reader_open(t->ctx, path, &reader));
    jm_status status = jm_reader_indicators(t->ctx, reader, list, count);
    jm_reader_close(reader);
    return status;
}

static int run_compare(tool *t)
{
    const command *c = &command_compare;
    bool json = option_value(t, c, "json") != NULL;
    const char *out = option_value(t, c, "output");
    jm_indicator *base = NULL, *other = NULL;
    int64_t base_count = 0, other_count = 0;
    jm_status status = jm_compare(t->ctx, t->operands[0], t->operands[1], out,
                                  option_value(t, c, "anyway") != NULL);
    if (status == JM_OK)
        status = read_indicators(t, t->operands[0], &base, &base_count);
    if (status == JM_OK)
        status = read_indicators(t, t->operands[1], &other, &other_count);
    if (status == JM_OK) {
        if (json)
            print_json(base, base_count, other, other_count);
        else
            print_table(t, base, base_count, other, other_count);
        if (!json && out != NULL)
            printf(_("written: %s\n"), out);
    }
    jm_free(base);
    jm_free(other);
    return status == JM_OK ? EXIT_DONE : report_failure(t);
}

const command command_compare = {
    .name = "compare",
    .usage = "BASE OTHER [-o DIFF.nc] [--json] [--anyway]",
    .sentence = N_("print indicators side by side and write OTHER minus BASE"),
    .doc =
        N_("Refuses two outcomes whose base city, weather, date or program version differ: their "
           "difference\nwould not be what the measures did. --anyway compares them with a "
           "warning."),
    .examples =
        "  jumeau compare base.outcome.nc trees.outcome.nc -o trees-minus-base.outcome.nc\n",
    .options = {{"output", 'o', "FILE", N_("difference to write, field by field")},
                {"json", 0, NULL, N_("one JSON object")},
                {"anyway", 0, NULL, N_("compare outcomes of different inputs")}},
    .writes = {"output"},
    .least = 2,
    .most = 2,
    .run = run_compare,
};
