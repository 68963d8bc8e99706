/// toy_city.h: toytown, the demo city of 1 km, built without GIS files.
#pragma once

#include "check.h"

#include "city/city.h"
#include "synth/synth.h"

/// The city in cells of cell_m; *synth: the layers and files that it is made of, to be destroyed.
static inline jm_city *toy_city_of(jm_ctx *ctx, double cell_m, jm_synth_city **synth)
{
    jm_synth_def synth_def = jm_synth_default_def();
    synth_def.size_km = 1.0;
    CHECK_OK(ctx, jm_synth_create(ctx, &synth_def, synth));
    jm_city_def def = jm_city_default_def();
    def.name = "Toytown";
    def.crs = "EPSG:2154";
    def.west_m = 433500.0;
    def.south_m = 6715500.0;
    def.east_m = 434500.0;
    def.north_m = 6716500.0;
    def.cell_m = cell_m;
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_build(ctx, &def, &(*synth)->sources, &city));
    return city;
}
