// Commands that read or write GIS files: demo-city and import.
#include "city_tables.h"
#include "commands.h"

#include "gis/gis.h"
#include "store/h5.h"

#include <stdio.h>
#include <string.h>

static int run_demo_city(tool *t)
{
    jm_synth_def def = jm_synth_default_def();
    const char *size = option_value(t, &command_demo_city, "size-km");
    if (size != NULL && !jm_parse_number(size, &def.size_km))
        return usage_error(_("demo-city: --size-km %s is not a number"), size);
    int64_t seed = (int64_t)def.seed;
    int code = integer_option(t, &command_demo_city, "seed", 0, INT64_MAX, &seed);
    if (code != EXIT_DONE)
        return code;
    def.seed = (uint64_t)seed;
    jm_synth_city *synth = NULL;
    jm_status status = jm_synth_create(t->ctx, &def, &synth);
    if (status == JM_OK)
        status = jm_gis_write_demo(t->ctx, synth, t->operands[0]);
    jm_synth_destroy(synth);
    if (status != JM_OK)
        return report_failure(t);
    tell_user(_("demo city of %g x %g km in %s\nnext: jumeau import %s/demo.import.yaml -o "
                "demo.city.h5\n"),
              def.size_km, def.size_km, t->operands[0], t->operands[0]);
    return EXIT_DONE;
}

const command command_demo_city = {
    .name = "demo-city",
    .usage = "DIR [--size-km X] [--seed N]",
    .sentence = N_("make a synthetic French city as ordinary GIS layers with a recipe"),
    .doc =
        N_("Writes GeoPackage, GeoTIFF, CSV and a GTFS folder, weather of a heat wave and the "
           "recipe that\nimports them. The city is invented; the same seed gives the same bytes."),
    .examples =
        "  jumeau demo-city build/city\n  jumeau demo-city /tmp/small --size-km 1 --seed 7\n",
    .options = {{"size-km", 0, "X", N_("side of the square (6; 0.8 to 40)")},
                {"seed", 0, "N", N_("another number gives another city (1)")}},
    .least = 1,
    .most = 1,
    .run = run_demo_city,
};

static int run_import(tool *t)
{
    const char *out = option_value(t, &command_import, "output");
    if (out == NULL)
        return usage_error(_("import: where to? give -o CITY.city.h5"));
    jm_recipe *recipe = NULL;
    jm_city *city = NULL;
    char *report = NULL;
    int64_t faults = 0;
    jm_status status = JM_OK;
    if (jm_h5_is_other(t->ctx, out, "city"))
        status = jm_fail(t->ctx, JM_ERR_DATA,
                         "%s is there and is no city file; name another file with -o", out);
    if (status == JM_OK)
        status = jm_recipe_read(t->ctx, t->operands[0], &recipe);
    if (status == JM_OK)
        status = jm_gis_import(t->ctx, recipe, &city);
    if (status == JM_OK)
        status = jm_city_check(t->ctx, city, &report, &faults);
    if (status == JM_OK && faults > 0)
        status = jm_fail(t->ctx, JM_ERR_DATA, "the imported city breaks %lld rules:\n%s",
                         (long long)faults, report);
    if (status == JM_OK)
        status = jm_city_save(t->ctx, city, out);
    int code = EXIT_DONE;
    if (status != JM_OK) {
        code = report_failure(t);
    } else {
        tell_user(_("%s: %d x %d cells of %g m, %d links, %d buildings, %d zones, %d car parks and "
                    "kerbs\n"),
                  city->name, (int)city->grid.columns, (int)city->grid.rows, city->grid.cell_m,
                  (int)city->streets.link_count, (int)city->buildings.count, (int)city->zones.count,
                  (int)city->parkings.count);
        puts(_("Inputs:"));
        print_credits(city);
        print_gaps(t, city);
        if (print_verdict(t, city) != JM_OK)
            code = report_failure(t);
        printf(_("written: %s\n"), out);
    }
    jm_free(report);
    jm_city_destroy(city);
    jm_recipe_destroy(recipe);
    return code;
}

const command command_import = {
    .name = "import",
    .usage = "RECIPE.yaml -o CITY.city.h5",
    .sentence = N_("build a city from GIS layers; prints every gap and how far the data carry"),
    .doc = N_(
        "The recipe says which layer feeds which part of the city, in which area, at which cell "
        "size\n(its keys stand below). Layers are transformed whole to the recipe's CRS. What no "
        "layer says is filled\nby a sourced rule, counted, printed and stored with the city."),
    .examples = "  jumeau import build/city/demo.import.yaml -o demo.city.h5\n"
                "  jumeau import scenarios/lorient/lorient.import.yaml -o lorient.city.h5\n",
    .options = {{"output", 'o', "FILE", N_("the city file to write")}},
    .writes = {"output"},
    .least = 1,
    .most = 1,
    .run = run_import,
    .manual = jm_recipe_manual,
};
