#include "commands.h"

#include "gis/gis.h"

#include <math.h>
#include <stdio.h>

static int run_export(tool *t)
{
    const command *c = &command_export;
    const char *time = option_value(t, c, "time");
    bool all = option_value(t, c, "all") != NULL;
    jm_export_def def = {.file = t->operands[0],
                         .field = option_value(t, c, "field"),
                         .time_h = (double)NAN,
                         .out = option_value(t, c, "output")};
    int64_t written = 0;
    if (def.out == NULL || (def.field != NULL) == all)
        return usage_error(_("export: give --field F and -o X.tif (or .gpkg, .csv), or --all and "
                             "-o FOLDER (or X.gpkg)"));
    if (time != NULL && !parse_hour(time, &def.time_h))
        return usage_error(_("export: --time %s is no hour; write 14 or 14:30"), time);
    if (jm_gis_export(t->ctx, &def, &written) != JM_OK)
        return report_failure(t);
    if (all)
        printf(_("written: %s (%lld layers and rasters)\n"), def.out, (long long)written);
    else
        printf(_("written: %s\n"), def.out);
    return EXIT_DONE;
}

const command command_export = {
    .name = "export",
    .usage = "FILE --field F|--all [--time T] -o X.tif|X.gpkg|X.csv|FOLDER",
    .sentence = N_("write fields and layers of an outcome or a city for a GIS"),
    .doc = N_(
        "F is a field of the outcome (`jumeau info` lists them) or a layer or raster of the city, "
        "see below.\nCells become GeoTIFF, streets, car parks and zones GeoPackage or CSV. Values "
        "are in degrees Celsius,\nkm/h and vehicles an hour; the CRS is the city's. QGIS finds the "
        "colours of our maps: in a GeoPackage\nas its style, beside a GeoTIFF as .qml. --all "
        "writes every layer into one GeoPackage and every raster\nbeside it. Household values of "
        "fewer than 11 households are those of the neighbourhood."),
    .examples = "  jumeau export x.outcome.nc --field utci --time 15 -o utci.tif\n"
                "  jumeau export x.outcome.nc --field flow --time 8 -o flow.gpkg\n"
                "  jumeau export demo.city.h5 --field buildings -o buildings.gpkg\n"
                "  jumeau export x.outcome.nc --all --time 15 -o for-qgis\n",
    .options = {{"field", 0, "F", N_("name of the field, layer or raster")},
                {"all", 0, NULL, N_("all of them")},
                {"time", 0, "T", N_("hour of the day (15)")},
                {"output", 'o', "FILE", N_("file or folder to write; the ending picks its kind")}},
    .writes = {"output"},
    .least = 1,
    .most = 1,
    .run = run_export,
    .manual = jm_export_manual,
};
