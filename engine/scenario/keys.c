// keys.c: the tables of all keys that a scenario file may hold, its measures' own apart.
#include "scenario/parts.h"

#include "weather/weather.h"

#include <string.h>

static const char *const day_types[] = {"weekday", "saturday", "sunday", NULL};
static const char *const heat_modes[] = {"full", "solweig", "solweig-isotropic", NULL};
static const char *const bodies[] = {"adult", "child", NULL};
static const char *const expectations[] = {"some", "none", "most", NULL};

#define ROW(target, member, schema_type) .type = (schema_type), .offset = offsetof(target, member)

const jm_schema_row jm_scenario_rows[] = {
    {"jumeau_format", ROW(jm_scenario_keys, format, JM_SCHEMA_TEXT), .required = true, .unit = "",
     .default_text = "", .help = "Always `scenario`."},
    {"format_version", ROW(jm_scenario_keys, version, JM_SCHEMA_INTEGER), .required = true,
     .minimum = 1, .maximum = 1000, .unit = "", .default_text = "",
     .help = "Version of this file's format; now 1."},
    {"title", ROW(jm_scenario_keys, title, JM_SCHEMA_TEXT), .unit = "",
     .default_text = "the file's name", .help = "One line for maps and reports."},
    {"city", ROW(jm_scenario_keys, city, JM_SCHEMA_TEXT), .required = true, .unit = "",
     .default_text = "",
     .help = "City file that the scenario starts from; sought beside the scenario, then from the "
             "working folder."},
    {"horizon", ROW(jm_scenario_keys, horizon, JM_SCHEMA_INTEGER), .required = true,
     .minimum = 1990, .maximum = 2150, .unit = "year", .default_text = "",
     .help = "Year that the scenario is about; written into every result."},
    {"day_type", ROW(jm_scenario_keys, day_type, JM_SCHEMA_CHOICE), .required = true, .unit = "",
     .default_text = "", .choices = day_types, .help = "Day whose traffic is simulated."},
    {"date", ROW(jm_scenario_keys, date, JM_SCHEMA_DATE), .unit = "YYYY-MM-DD",
     .default_text = "none",
     .help = "First day simulated, for sun and weather; needed when heat is on."},
    {"days", ROW(jm_scenario_keys, days, JM_SCHEMA_INTEGER), .minimum = 1, .maximum = 31,
     .unit = "days", .default_text = "1", .help = "Days that heat marches through."},
    {"weather", ROW(jm_scenario_keys, weather, JM_SCHEMA_TEXT), .unit = "", .default_text = "none",
     .help = "Weather file (docs/formats.md: EPW, plain CSV, ERA5, Météo-France, UMEP), sought as "
             "`city`; needed when heat is on."},
    {"weather_format", ROW(jm_scenario_keys, weather_format, JM_SCHEMA_CHOICE), .unit = "",
     .default_text = "guess", .choices = jm_weather_formats,
     .help = "Format of the weather file; `guess` tells it by the file's ending and first line."},
    {"weather_offset_h", ROW(jm_scenario_keys, weather_offset_h, JM_SCHEMA_NUMBER),
     .minimum = -14.0, .maximum = 14.0, .unit = "h", .default_text = "as the format says",
     .help = "Hours that the weather file's clock is ahead of UTC, where its times do not say it."},
    {"weather_label", ROW(jm_scenario_keys, weather_label, JM_SCHEMA_CHOICE), .unit = "",
     .default_text = "format", .choices = jm_weather_labels,
     .help = "Instant of its interval that a row's time names; `fitted` moves radiation to where "
             "the sun on the file's clear days places it."},
    {"weather_station", ROW(jm_scenario_keys, weather_station, JM_SCHEMA_TEXT), .unit = "",
     .default_text = "the only one",
     .help = "Station of a weather file that holds several, by number or name."},
    {"models", ROW(jm_scenario_keys, models, JM_SCHEMA_NODE), .unit = "", .default_text = "all on",
     .help = "Models that run: heat, traffic, parking."},
    {"heat", ROW(jm_scenario_keys, heat, JM_SCHEMA_NODE), .unit = "", .default_text = "none",
     .help = "How heat is computed and which of its maps are kept; a map of the keys below."},
    {"couplings", ROW(jm_scenario_keys, couplings, JM_SCHEMA_NODE), .unit = "",
     .default_text = "all on",
     .help = "Links between the models; off makes the effect downstream exactly zero."},
    {"seed", ROW(jm_scenario_keys, seed, JM_SCHEMA_INTEGER), .minimum = 0,
     .maximum = 9007199254740992.0, .unit = "", .default_text = "1",
     .help = "Of all random numbers; same seed, same results bit for bit."},
    {"relative_gap", ROW(jm_scenario_keys, relative_gap, JM_SCHEMA_NUMBER), .minimum = 1e-12,
     .maximum = 0.1, .unit = "1", .default_text = "0.0001",
     .help = "Relative gap at which an hour of traffic counts as in equilibrium."},
    {"output_step_min", ROW(jm_scenario_keys, output_step_min, JM_SCHEMA_INTEGER), .minimum = 10,
     .maximum = 1440, .unit = "min", .default_text = "60",
     .help = "Time between two stored maps; a multiple of 10 that divides a day."},
    {"tile", ROW(jm_scenario_keys, tile, JM_SCHEMA_INTEGER), .minimum = 8, .maximum = 2048,
     .unit = "cells", .default_text = "256",
     .help = "Side of a block of work; changes speed and no result."},
    {"stations", ROW(jm_scenario_keys, stations, JM_SCHEMA_NODE), .unit = "",
     .default_text = "none",
     .help = "Points where radiation from six directions is kept: {file: points.geojson, crs: "
             "EPSG:2154}, GeoJSON or CSV (x, y, name)."},
    {"measures", ROW(jm_scenario_keys, measures, JM_SCHEMA_NODE), .unit = "",
     .default_text = "none",
     .help = "Ordered list, one block a measure, its kind as key; `jumeau measures` lists them."},
    {0}};

const jm_schema_row jm_model_rows[] = {
    {"heat", ROW(jm_model_keys, heat, JM_SCHEMA_BOOL), .unit = "", .default_text = "on",
     .help = "Sun, surfaces, canyon air, comfort."},
    {"traffic", ROW(jm_model_keys, traffic, JM_SCHEMA_BOOL), .unit = "", .default_text = "on",
     .help = "Car tours and the flows and times of every street."},
    {"parking", ROW(jm_model_keys, parking, JM_SCHEMA_BOOL), .unit = "",
     .default_text = "as traffic", .help = "Who stands where; needs traffic."},
    {0}};

const jm_schema_row jm_heat_rows[] = {
    {"mode", ROW(jm_heat_keys, mode, JM_SCHEMA_CHOICE), .unit = "", .default_text = "full",
     .choices = heat_modes,
     .help = "`solweig` and `solweig-isotropic` keep to another model's simplifications, for "
             "comparison: no surfaces with memory, one air temperature for the map."},
    {"substep_min", ROW(jm_heat_keys, substep_min, JM_SCHEMA_INTEGER), .minimum = 1, .maximum = 60,
     .unit = "min", .default_text = "10",
     .help = "Time between two positions of the sun; divides the output step."},
    {"air_cell_m", ROW(jm_heat_keys, air_cell_m, JM_SCHEMA_NUMBER), .minimum = 1.0,
     .maximum = 5000.0, .unit = "m", .default_text = "ten cells, from 20 to 100 m",
     .help = "Side of a cell of the air between the buildings; rounded to whole cells."},
    {"fetch_km", ROW(jm_heat_keys, fetch_km, JM_SCHEMA_NUMBER), .minimum = 0.0, .maximum = 200.0,
     .unit = "km", .default_text = "told from the frame's rim",
     .help = "How far the town goes on outside of the computed frame, against the wind."},
    {"spin_up_days", ROW(jm_heat_keys, spin_up_days, JM_SCHEMA_INTEGER), .minimum = 1,
     .maximum = 365, .unit = "days", .default_text = "30",
     .help = "The first day is repeated until no surface changes by 0.1 K, at most so often."},
    {"spin_up_times", ROW(jm_heat_keys, spin_up_times, JM_SCHEMA_INTEGER), .minimum = 1,
     .maximum = 10, .unit = "", .default_text = "1",
     .help = "How many times over that number of days runs, to see that it changes nothing."},
    {"deep_soil_c", ROW(jm_heat_keys, deep_soil_c, JM_SCHEMA_NUMBER), .minimum = -40.0,
     .maximum = 45.0, .unit = "degC", .default_text = "the year's wave, else the climate normals'",
     .help = "Temperature of the ground below the reach of the day."},
    {"soil_water", ROW(jm_heat_keys, soil_water, JM_SCHEMA_NUMBER), .minimum = 0.0, .maximum = 1.0,
     .unit = "1", .default_text = "the last 60 days' rain and sun, else 0.5",
     .help = "Share of the soil water that plants can use, at the start."},
    {"above_roofs_m", ROW(jm_heat_keys, above_roofs_m, JM_SCHEMA_NUMBER), .minimum = 0.5,
     .maximum = 500.0, .unit = "m", .default_text = "none: measured in the country at 2 m",
     .help = "The weather was measured over the town itself, so high above its roofs."},
    {"body", ROW(jm_heat_keys, body, JM_SCHEMA_CHOICE), .unit = "", .default_text = "adult",
     .choices = bodies, .help = "Whose height the radiant temperature is of."},
    {"outputs", ROW(jm_heat_keys, outputs, JM_SCHEMA_NODE), .unit = "",
     .default_text = "all but pet",
     .help = "List of the maps to keep: surface_temp, air_temp, tmrt, utci, pet, shadow, "
             "wind_speed, traffic_heat, building_heat, sky_view_factor."},
    {"hours", ROW(jm_heat_keys, hours, JM_SCHEMA_NODE), .unit = "", .default_text = "all",
     .help = "List of the hours whose steps are kept in the outcome: [4, 14] keeps those that end "
             "at 4 h and at 14 h legal time."},
    {"sky_cache", ROW(jm_heat_keys, sky_cache, JM_SCHEMA_TEXT), .unit = "", .default_text = "none",
     .help = "Folder where the geometry of sun and sky is kept for the next run; beside the "
             "scenario when the path is relative."},
    {"albedo_shift", ROW(jm_heat_keys, albedo_shift, JM_SCHEMA_NUMBER), .minimum = -0.5,
     .maximum = 0.5, .unit = "1", .default_text = "0",
     .help = "Added to the albedo of all surfaces, to see what its uncertainty does."},
    {"leaf_area_factor", ROW(jm_heat_keys, leaf_area_factor, JM_SCHEMA_NUMBER), .minimum = 0.0,
     .maximum = 10.0, .unit = "1", .default_text = "1",
     .help = "Times the leaf area of crowns and plants, for the same."},
    {"wind_factor", ROW(jm_heat_keys, wind_factor, JM_SCHEMA_NUMBER), .minimum = 0.0,
     .maximum = 10.0, .unit = "1", .default_text = "1",
     .help = "Times the wind of the weather, for the same."},
    {0}};

const jm_schema_row jm_station_rows[] = {
    {"file", ROW(jm_station_keys, file, JM_SCHEMA_TEXT), .required = true, .unit = "",
     .default_text = "", .help = "GeoJSON of points, or a CSV with the columns x, y and name."},
    {"crs", ROW(jm_station_keys, crs, JM_SCHEMA_TEXT), .unit = "",
     .default_text = "the file's own; of a CSV the city's",
     .help = "Coordinate system of the points, such as EPSG:4326."},
    {"north_face_deg", ROW(jm_station_keys, north_face_deg, JM_SCHEMA_NUMBER), .minimum = -180.0,
     .maximum = 180.0, .unit = "deg", .default_text = "grid north",
     .help = "Where the face called north looks, clockwise from true north; the others follow."},
    {0}};

#define COUPLING(name, index, words)                                                               \
    {                                                                                              \
        name, .type = JM_SCHEMA_BOOL, .offset = (index) * sizeof(bool), .unit = "",                \
              .default_text = "on", .help = (words)                                                \
    }

const jm_schema_row jm_coupling_rows[] = {
    COUPLING("parking_cost", JM_COUPLING_PARKING_COST,
             "Price, walk and search of parking change where cars go."),
    COUPLING("traffic_heat", JM_COUPLING_TRAFFIC_HEAT,
             "Waste heat of traffic warms the air of the streets."),
    COUPLING("trees", JM_COUPLING_TREES, "Crowns shade and cool."),
    COUPLING("surfaces", JM_COUPLING_SURFACES, "Ground covers differ in heat."),
    COUPLING("housing_demand", JM_COUPLING_HOUSING_DEMAND,
             "New dwellings bring residents who travel."),
    COUPLING("housing_parking", JM_COUPLING_HOUSING_PARKING,
             "New dwellings bring spaces on their plot."),
    {0}};

const jm_schema_row jm_common_rows[] = {
    {"id", ROW(jm_common_keys, id, JM_SCHEMA_TEXT), .unit = "", .default_text = "its place",
     .help = "Short name in results, unique in the file."},
    {"active", ROW(jm_common_keys, active, JM_SCHEMA_BOOL), .unit = "", .default_text = "true",
     .help = "false switches the measure off without taking it out."},
    {"title", ROW(jm_common_keys, title, JM_SCHEMA_TEXT), .unit = "", .default_text = "none",
     .help = "One line for maps and reports."},
    {"source", ROW(jm_common_keys, source, JM_SCHEMA_TEXT), .unit = "", .default_text = "none",
     .help = "Where the figures come from."},
    {"expect", ROW(jm_common_keys, expect, JM_SCHEMA_CHOICE), .unit = "", .default_text = "some",
     .choices = expectations,
     .help = "`some`: a measure that matches nothing, or over half of all that it could, is an "
             "error that says the likely cause; `none` allows nothing, `most` allows over half."},
    {0}};

const jm_schema_row jm_geometry_rows[] = {
    {"type", ROW(jm_geometry_keys, type, JM_SCHEMA_TEXT), .unit = "", .default_text = "",
     .help = "GeoJSON type: Point, LineString, Polygon or their Multi form."},
    {"coordinates", ROW(jm_geometry_keys, coordinates, JM_SCHEMA_NODE), .unit = "",
     .default_text = "", .help = "As in GeoJSON: x (east) before y (north)."},
    {"crs", ROW(jm_geometry_keys, crs, JM_SCHEMA_TEXT), .unit = "",
     .default_text = "the city's; of a file: its own",
     .help = "Coordinate system of these coordinates, such as EPSG:4326."},
    {"file", ROW(jm_geometry_keys, file, JM_SCHEMA_TEXT), .unit = "", .default_text = "",
     .help = "A GeoJSON file instead of coordinates."},
    {"where", ROW(jm_geometry_keys, where, JM_SCHEMA_NODE), .unit = "", .default_text = "all",
     .help = "Only the features of the file whose properties equal these."},
    {0}};

int64_t jm_row_count(const jm_schema_row *rows)
{
    int64_t count = 0;
    while (rows[count].key != NULL)
        count++;
    return count;
}

int64_t jm_row_of(const jm_schema_row *rows, const char *key)
{
    for (int64_t i = 0; rows[i].key != NULL; i++)
        if (strcmp(rows[i].key, key) == 0)
            return i;
    return JM_NONE;
}

const char *jm_coupling_name(jm_coupling c)
{
    return (unsigned)c < JM_COUPLING_COUNT ? jm_coupling_rows[c].key : NULL;
}
