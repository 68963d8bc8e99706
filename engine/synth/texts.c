/// texts.c: the recipe of the demo city, and its counts as a table.
#include "synth/town.h"

static void add_credit(jm_text *t)
{
    jm_text_add(t, "licence: CC0-1.0, producer: Jumeau (synthetic city), date: 2026-01-01}\n");
}

static jm_status write_recipe(jm_town *town)
{
    static const struct {
        const char *role, *preset;
    } layers[] = {{"roads", "generic-vector"},
                  {"buildings", "generic-vector"},
                  {"ground", "generic-vector"},
                  {"water", "generic-vector"},
                  {"relief", "geotiff-dem"},
                  {"trees", "trees"},
                  {"zones", "zones"},
                  {"parking", "generic-vector"},
                  {"counters", "generic-vector"},
                  {"counts", "table"},
                  {"gates", "generic-vector"}};
    const jm_plan *plan = &town->plan;
    jm_text t = {0};
    jm_text_add(&t, "jumeau_format: recipe\nformat_version: 1\nname: Valmeuse\n"
                    "crs: " JM_TOWN_CRS "\n");
    jm_text_printf(&t, "area: {west: %.0f, south: %.0f, east: %.0f, north: %.0f}\n", plan->west_m,
                   plan->south_m, plan->west_m + plan->size_m, plan->south_m + plan->size_m);
    jm_text_printf(&t, "margin_m: 0\ncell_m: %d\n", plan->size_m > 15000.0 ? 10 : 5);
    jm_text_printf(&t,
                   "time_zone: CET-1CEST,M3.5.0,M10.5.0/3\n"
                   "presume: {demand: false, parking: false}\nseed: %llu\nlayers:\n",
                   (unsigned long long)(plan->seed & INT32_MAX));
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        jm_text_printf(&t, "  - {role: %s, preset: %s, ", layers[i].role, layers[i].preset);
        if (i == 4)
            jm_text_add(&t, "file: relief.tif, ");
        else if (i == 9)
            jm_text_add(&t, "file: counts.csv, ");
        else
            jm_text_printf(&t, "file: layers.gpkg, layer: %s, ", layers[i].role);
        add_credit(&t);
    }
    jm_text_add(&t, "  - {preset: gtfs, file: gtfs, ");
    add_credit(&t);
    return jm_town_add_text(town, "demo.import.yaml", &t);
}

static jm_status write_counts(jm_town *town)
{
    jm_text t = {0};
    const jm_layer *counts = NULL;
    for (int64_t i = 0; i < town->city->sources.count; i++)
        if (town->city->sources.items[i].role == JM_ROLE_COUNTS)
            counts = town->city->sources.items[i].layer;
    jm_text_add(&t, "name,hour,flow_vehh\n");
    for (int64_t f = 0; counts != NULL && f < counts->feature_count; f++)
        jm_text_printf(&t, "%s,%.0f,%.0f\n",
                       jm_layer_text(counts, jm_layer_column(counts, "name"), f),
                       jm_layer_real(counts, jm_layer_column(counts, "hour"), f),
                       jm_layer_real(counts, jm_layer_column(counts, "flow_vehh"), f));
    return jm_town_add_text(town, "counts.csv", &t);
}

jm_status jm_town_recipe(jm_town *town)
{
    JM_TRY(write_recipe(town));
    return write_counts(town);
}
