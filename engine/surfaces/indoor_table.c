// assets/building-energy.csv: every figure of every use once, checked as it is read.
#include "surfaces/indoor.h"

#include "core/math.h"
#include "store/csv.h"

#include <stddef.h>
#include <string.h>

typedef struct figure {
    const char *name;
    size_t offset;
    double least, most;
    double shift; // degrees Celsius to kelvin
} figure;

#define AT(member) offsetof(jm_indoor_class, member)
static const figure figures[] = {
    {"set_heat_c", AT(set_heat_k), -20.0, 40.0, JM_ZERO_CELSIUS_K},
    {"set_cool_c", AT(set_cool_k), 0.0, 60.0, JM_ZERO_CELSIUS_K},
    {"equipped_share", AT(equipped_share), 0.0, 1.0, 0.0},
    {"cop", AT(cop), 0.5, 20.0, 0.0},
    {"gains_wm2", AT(gains_wm2), 0.0, 1000.0, 0.0},
    {"people_m2", AT(people_m2), 0.0, 10.0, 0.0},
    {"person_w", AT(person_w), 0.0, 500.0, 0.0},
    {"air_changes_h", AT(air_changes_h), 0.0, 50.0, 0.0},
    {"night_air_changes_h", AT(night_air_changes_h), 0.0, 50.0, 0.0},
    {"rejected_on_roof_share", AT(rejected_on_roof_share), 0.0, 1.0, 0.0},
    {"coil_c", AT(coil_k), 0.0, 30.0, JM_ZERO_CELSIUS_K},
    {"cooling_most_wm2", AT(cooling_most_wm2), 0.0, 1000.0, 0.0},
    {"person_vapour_w", AT(person_vapour_w), 0.0, 500.0, 0.0},
    {"vapour_gains_wm2", AT(vapour_gains_wm2), 0.0, 1000.0, 0.0},
    {"heat_capacity_jm2k", AT(heat_capacity_jm2k), 1.0e3, 1.0e7, 0.0},
    {"mass_wm2k", AT(mass_wm2k), 0.1, 100.0, 0.0},
    {"storey_m", AT(storey_m), 2.0, 20.0, 0.0},
};
enum { FIGURE_COUNT = sizeof figures / sizeof figures[0] };

static const figure *find_figure(const char *name)
{
    for (int i = 0; i < FIGURE_COUNT; i++)
        if (strcmp(figures[i].name, name) == 0)
            return &figures[i];
    return NULL;
}

static jm_status read_row(jm_ctx *ctx, const jm_csv *csv, int64_t row,
                          jm_indoor_class classes[JM_USAGE_COUNT],
                          bool found[JM_USAGE_COUNT][FIGURE_COUNT])
{
    double value = 0.0;
    jm_usage usage = jm_usage_from_name(jm_csv_cell(csv, row, jm_csv_column(csv, "usage")));
    const figure *f = find_figure(jm_csv_cell(csv, row, jm_csv_column(csv, "figure")));
    bool sound = jm_csv_number(csv, row, jm_csv_column(csv, "value"), &value);
    if (usage == JM_USAGE_COUNT || f == NULL || !sound || !(value >= f->least && value <= f->most))
        return jm_fail(ctx, JM_ERR_DATA,
                       "building-energy.csv:%lld: no use, no figure, or a value out of its range",
                       (long long)jm_csv_line(csv, row));
    double kept = value + f->shift;
    memcpy((char *)&classes[usage] + f->offset, &kept, sizeof kept);
    found[usage][f - figures] = true;
    return JM_OK;
}

jm_status jm_indoor_classes(jm_ctx *ctx, jm_indoor_class classes[JM_USAGE_COUNT])
{
    jm_csv *csv = NULL;
    jm_status status = JM_OK;
    size_t length = 0;
    bool found[JM_USAGE_COUNT][FIGURE_COUNT] = {{false}};
    const char *text = jm_embedded_text(jm_heat_tables, "building-energy", &length);
    memset(classes, 0, JM_USAGE_COUNT * sizeof *classes);
    JM_TRY(jm_csv_parse(ctx, "building-energy.csv", text != NULL ? text : "", length, &csv));
    for (int64_t row = 0; row < jm_csv_rows(csv); row++)
        JM_TRY_GOTO(read_row(ctx, csv, row, classes, found), end);
    for (int u = 0; u < JM_USAGE_COUNT; u++)
        for (int f = 0; f < FIGURE_COUNT; f++)
            if (!found[u][f]) {
                status = jm_fail(ctx, JM_ERR_DATA, "building-energy.csv: %s lacks %s",
                                 jm_usage_name((jm_usage)u), figures[f].name);
                goto end;
            }
end:
    jm_csv_destroy(csv);
    return status;
}
