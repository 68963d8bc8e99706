/// toy_city.h: the demo city, of 1 km (toytown) or larger, built without GIS files.
#pragma once

#include "check.h"

#include "city/city.h"
#include "synth/synth.h"

/// The demo city of so many km around its middle, in cells of cell_m; *synth: the layers and files
/// that it is made of, to be destroyed.
static inline jm_city *demo_city_of(jm_ctx *ctx, double size_km, double cell_m,
                                    jm_synth_city **synth)
{
    const double half_m = 500.0 * size_km;
    jm_synth_def synth_def = jm_synth_default_def();
    synth_def.size_km = size_km;
    CHECK_OK(ctx, jm_synth_create(ctx, &synth_def, synth));
    jm_city_def def = jm_city_default_def();
    def.name = "Toytown";
    def.crs = "EPSG:2154";
    def.west_m = 434000.0 - half_m;
    def.south_m = 6716000.0 - half_m;
    def.east_m = 434000.0 + half_m;
    def.north_m = 6716000.0 + half_m;
    def.cell_m = cell_m;
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_build(ctx, &def, &(*synth)->sources, &city));
    return city;
}

static inline jm_city *toy_city_of(jm_ctx *ctx, double cell_m, jm_synth_city **synth)
{
    return demo_city_of(ctx, 1.0, cell_m, synth);
}
