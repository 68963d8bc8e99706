// In place of cmd_gis.c and cmd_export.c where GDAL is left out.
#include "commands.h"

static int without_gdal(tool *t)
{
    (void)t;
    return usage_error(_("built without GDAL: import and export on a machine that has it"));
}

const command command_demo_city = {
    .name = "demo-city",
    .usage = "DIR",
    .sentence = N_("make a synthetic French city (built without GDAL)"),
    .doc = "",
    .examples = "",
    .least = 0,
    .most = -1,
    .run = without_gdal,
};

const command command_import = {
    .name = "import",
    .usage = "RECIPE.yaml -o CITY.city.h5",
    .sentence = N_("build a city from GIS layers (built without GDAL)"),
    .doc = "",
    .examples = "",
    .options = {{"output", 'o', "FILE", N_("the city file to write")}},
    .least = 0,
    .most = -1,
    .run = without_gdal,
};

const command command_export = {
    .name = "export",
    .usage = "OUTCOME --field F -o X.tif",
    .sentence = N_("write a field for a GIS (built without GDAL)"),
    .doc = "",
    .examples = "",
    .options = {{"output", 'o', "FILE", N_("what to write")}, {"field", 0, "F", N_("which field")}},
    .least = 0,
    .most = -1,
    .run = without_gdal,
};
