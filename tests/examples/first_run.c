// Makes the small demo town in memory, saves it as a city, and runs a scenario on it.
//   first_run scenario.yaml town.city.h5 out.outcome.nc
#include "jumeau.h"

#include <stdio.h>

static jm_status make_town(jm_ctx *ctx, const char *path)
{
    jm_synth_def synth_def = jm_synth_default_def();
    synth_def.size_km = 1.0;
    jm_synth_city *synth = NULL;
    jm_city *city = NULL;
    JM_TRY(jm_synth_create(ctx, &synth_def, &synth));
    jm_city_def def = jm_city_default_def();
    def.name = "Town";
    def.crs = "EPSG:2154";
    def.west_m = 433500.0, def.south_m = 6715500.0;
    def.east_m = 434500.0, def.north_m = 6716500.0;
    def.cell_m = 10.0;
    jm_status status = jm_city_build(ctx, &def, &synth->sources, &city);
    if (status == JM_OK)
        status = jm_city_save(ctx, city, path);
    jm_city_destroy(city);
    jm_synth_destroy(synth);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_run_def def = jm_run_default_def();
    def.scenario_path = argv[1];
    def.outcome_path = argv[3];
    jm_status status = make_town(ctx, argv[2]);
    if (status == JM_OK)
        status = jm_run(ctx, &def, NULL);
    if (status != JM_OK)
        fprintf(stderr, "%s\n", jm_message(ctx));
    jm_ctx_destroy(ctx);
    return status == JM_OK ? 0 : 1;
}
