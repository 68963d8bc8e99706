// Commands that draw: map and report.
#include "commands.h"

#include "report/report.h"
#include "scenario/scenario.h"

#include <stdio.h>
#include <string.h>

static int run_map(tool *t)
{
    const command *c = &command_map;
    jm_map_def def = jm_map_default_def();
    def.outcome = t->operands[0];
    def.base = option_value(t, c, "base");
    def.field = option_value(t, c, "field");
    def.out = option_value(t, c, "output");
    def.french = t->french;
    const char *time = option_value(t, c, "time");
    if (time != NULL && !parse_hour(time, &def.time_h))
        return usage_error(_("map: --time %s is no hour; write 14 or 14:30"), time);
    if (def.field == NULL || def.out == NULL)
        return usage_error(_("map: give --field F and -o X.png (or .svg, .pdf)"));
    int64_t width = def.width_px;
    int code = integer_option(t, c, "width", 200, 20000, &width);
    if (code != EXIT_DONE)
        return code;
    def.width_px = (int32_t)width;
    if (jm_map_draw(t->ctx, &def) != JM_OK)
        return report_failure(t);
    printf(_("written: %s\n"), def.out);
    return EXIT_DONE;
}

const command command_map = {
    .name = "map",
    .usage = "OUTCOME [--base BASE] --field F [--time T] -o X.png|X.svg|X.pdf",
    .sentence = N_("draw a field with legend, scale, north, date, source and status line"),
    .doc =
        N_("With --base the map shows OUTCOME minus BASE on a scale pinned at zero. Without --time "
           "the hour\nof the largest mean is drawn. `jumeau info OUTCOME` lists the fields."),
    .examples =
        "  jumeau map x.outcome.nc --field utci --time 15 -o utci.png\n"
        "  jumeau map scenario.outcome.nc --base base.outcome.nc --field tmrt -o change.svg\n",
    .options = {{"base", 0, "BASE", N_("outcome that is subtracted")},
                {"field", 0, "F", N_("name of the field")},
                {"time", 0, "T", N_("hour of the day, 14 or 14:30")},
                {"width", 0, "PX", N_("width of a PNG (1600)")},
                {"output", 'o', "FILE", N_("picture to write; the ending picks its kind")}},
    .writes = {"output"},
    .least = 1,
    .most = 1,
    .run = run_map,
};

static bool is_page(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && (strcmp(dot, ".html") == 0 || strcmp(dot, ".htm") == 0);
}

static int run_report(tool *t)
{
    const command *c = &command_report;
    jm_page_def def = {
        .outcomes = (const char *const *)t->operands,
        .count = t->operand_count,
        .base = option_value(t, c, "base"),
        .out = option_value(t, c, "output"),
        .french = t->french,
        .tell = jm_edit_add_sentence,
    };
    if (def.out == NULL)
        return usage_error(_("report: where to? give -o X.html"));
    if (!is_page(def.out))
        return usage_error(_("report: -o %s: the page is HTML; name it X.html"), def.out);
    if (jm_page_write(t->ctx, &def) != JM_OK)
        return report_failure(t);
    printf(_("written: %s\n"), def.out);
    return EXIT_DONE;
}

const command command_report = {
    .name = "report",
    .usage = "OUTCOME... [--base BASE] -o X.html [--lang fr|en]",
    .sentence = N_("write a page with maps, differences, indicators and sources"),
    .doc =
        N_("One file that any browser opens without network; its sentences take their numbers from "
           "the outcomes."),
    .examples =
        "  jumeau report scenario.outcome.nc --base base.outcome.nc -o report.html --lang fr\n",
    .options = {{"base", 0, "BASE", N_("outcome that the others are compared with")},
                {"output", 'o', "FILE", N_("page to write")}},
    .writes = {"output"},
    .least = 1,
    .most = -1,
    .run = run_report,
};
