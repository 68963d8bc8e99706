#include "commands.h"

#include "store/outcome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_number(double value, const char *missing)
{
    char text[40];
    jm_format_number(value, -1, text);
    fputs(text[0] != '\0' ? text : missing, stdout);
}

static void print_json(const jm_indicator *list, int64_t count)
{
    printf("{\"indicators\":[");
    for (int64_t i = 0; i < count; i++) {
        printf("%s\n{\"name\":\"%s\",\"value\":", i > 0 ? "," : "", list[i].name);
        print_number(list[i].value, "null");
        printf(",\"unit\":\"%s\",\"low\":", list[i].unit);
        print_number(list[i].low, "null");
        printf(",\"high\":");
        print_number(list[i].high, "null");
        printf(",\"where\":\"%s\"}", list[i].where);
    }
    printf("]}\n");
}

static void print_csv(const jm_indicator *list, int64_t count)
{
    puts("name,value,unit,low,high,where");
    for (int64_t i = 0; i < count; i++) {
        printf("%s,", list[i].name);
        print_number(list[i].value, "");
        printf(",%s,", list[i].unit);
        print_number(list[i].low, "");
        putchar(',');
        print_number(list[i].high, "");
        printf(",%s\n", list[i].where);
    }
}

static void print_table(const tool *t, const jm_indicator *list, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        char value[64];
        jm_format_value(list[i].value, t->french, value);
        printf("%-*s ", NAME_COLUMNS, list[i].name);
        print_column(isnan(list[i].value) ? "-" : value, 14, true);
        putchar(' ');
        print_column(jm_unit_text(list[i].unit), 7, false);
        printf(" %s\n", _(list[i].sentence));
    }
}

// With a base the values are differences.
static jm_status subtract_base(tool *t, const char *path, const jm_reader *other,
                               jm_indicator *list, int64_t count)
{
    jm_reader *reader = NULL;
    jm_indicator *base = NULL;
    int64_t base_count = 0;
    JM_TRY(jm_reader_open(t->ctx, path, &reader));
    jm_status status = jm_reader_alike(t->ctx, reader, other, false);
    if (status == JM_OK)
        status = jm_reader_indicators(t->ctx, reader, &base, &base_count);
    jm_reader_close(reader);
    for (int64_t i = 0; i < count && status == JM_OK; i++) {
        double was = (double)NAN;
        for (int64_t b = 0; b < base_count; b++)
            if (strcmp(base[b].name, list[i].name) == 0)
                was = base[b].value;
        list[i].value -= was;
        list[i].low = list[i].high = (double)NAN;
    }
    jm_free(base);
    return status;
}

static int run_indicators(tool *t)
{
    const command *c = &command_indicators;
    const char *base = option_value(t, c, "base");
    if (option_value(t, c, "json") != NULL && option_value(t, c, "csv") != NULL)
        return usage_error(_("indicators: give --json or --csv, not both"));
    jm_reader *reader = NULL;
    jm_indicator *list = NULL;
    int64_t count = 0;
    jm_status status = jm_reader_open(t->ctx, t->operands[0], &reader);
    if (status == JM_OK)
        status = jm_reader_indicators(t->ctx, reader, &list, &count);
    if (status == JM_OK && base != NULL)
        status = subtract_base(t, base, reader, list, count);
    if (status == JM_OK) {
        if (option_value(t, c, "json") != NULL)
            print_json(list, count);
        else if (option_value(t, c, "csv") != NULL)
            print_csv(list, count);
        else
            print_table(t, list, count);
    }
    jm_reader_close(reader);
    jm_free(list);
    return status == JM_OK ? EXIT_DONE : report_failure(t);
}

const command command_indicators = {
    .name = "indicators",
    .usage = "OUTCOME [--base BASE] [--json|--csv]",
    .sentence = N_("print the indicators of an outcome, or their change against a base"),
    .doc =
        N_("Names are stable: heat.hours_utci_over_32, traffic.vehicle_km, parking.congestion_rate "
           "..."),
    .examples = "  jumeau indicators base.outcome.nc\n"
                "  jumeau indicators trees.outcome.nc --base base.outcome.nc --json\n",
    .options = {{"base", 0, "BASE", N_("outcome that is subtracted")},
                {"json", 0, NULL, N_("one JSON object")},
                {"csv", 0, NULL, N_("one line an indicator")}},
    .least = 1,
    .most = 1,
    .run = run_indicators,
};
