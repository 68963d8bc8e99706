/// scenario.h: the scenario file, the measures, and the city of tomorrow.
#pragma once

#include "city/city.h"
#include "store/yaml.h"

typedef enum jm_coupling {
    JM_COUPLING_PARKING_COST,    // parking cost -> traffic
    JM_COUPLING_TRAFFIC_HEAT,    // traffic heat -> canyon air
    JM_COUPLING_TREES,           // trees -> heat
    JM_COUPLING_SURFACES,        // surfaces -> heat
    JM_COUPLING_HOUSING_DEMAND,  // housing -> demand
    JM_COUPLING_HOUSING_PARKING, // housing -> parking
    JM_COUPLING_COUNT
} jm_coupling;
JM_API const char *jm_coupling_name(jm_coupling c); // "parking_cost" ...

/// What one measure did: for undo, warm re-solve, attribution, and the report.
typedef struct jm_edit {
    char *measure, *id;          // kind and the block's id
    int64_t matched, candidates; // objects matched, of how many of their kind
    int64_t dirty_cell_count;    // cells whose rasters changed, ascending, no cell twice
    int64_t *dirty_cells;
    int64_t dirty_link_count; // links changed or added, ascending
    int32_t *dirty_links;
    int64_t dirty_zone_count;
    int32_t *dirty_zones;
    char *sentence; // what it did, for people: "412 trees planted on 1.8 km"
    int64_t dirty_cell_capacity, dirty_link_capacity, dirty_zone_capacity;
} jm_edit;

typedef struct jm_measure jm_measure; // descriptor of a kind; scenario/measure.h

/// What the file says about how much a measure may match.
typedef enum jm_expect { JM_EXPECT_SOME, JM_EXPECT_NONE, JM_EXPECT_MOST } jm_expect;

typedef struct jm_measure_block {
    const jm_measure *kind;
    char *id;     // "measures[2]" when none is given
    void *params; // of the kind, filled and checked
    const jm_yaml_node *node;
    bool active;          // false: switched off in the file (attribution needs it)
    char *title, *source; // for reports, or NULL
    int32_t expect;       // jm_expect
} jm_measure_block;

/// The block `heat:`. NaN and NULL: not given.
typedef struct jm_scenario_heat {
    int32_t mode; // jm_heat_mode of heat/heat.h
    int64_t substep_s;
    double air_cell_m, fetch_km;
    int64_t spin_up_days, spin_up_times;
    double deep_soil_k, soil_water, above_roofs_m;
    bool child;
    uint32_t outputs; // bits of jm_heat_def.outputs
    uint32_t hours;   // bit h: the step that ends at legal hour h is kept; 0: all steps are
    char *sky_cache;  // folder, as found from the working folder
    double albedo_shift, leaf_area_factor, wind_factor;
} jm_scenario_heat;

typedef struct jm_scenario {
    jm_yaml *yaml; // kept: nodes and text belong to it
    char *folder;  // of the file; relative paths start there
    char *title;
    char *city_path;           // as found: relative to the file, or to the working folder
    int64_t horizon;           // year
    int32_t day_type;          // 0 weekday, 1 saturday, 2 sunday
    jm_civil date;             // of the simulated day
    int64_t days;              // heat marches this many (1)
    char *weather_path;        // .epw, .csv, .txt (docs/formats.md)
    int32_t weather_format;    // jm_weather_format of weather/weather.h; 0: told by the file
    double weather_offset_h;   // of the file's clock from UTC; NaN: as its format says
    int32_t weather_label;     // jm_label: 0 begin, 1 centre, 2 end; -1: as its format says
    bool weather_label_fitted; // moved to where the sun places it, when that is sure
    char *weather_station;     // number or name; NULL: the file's only one
    bool run_heat, run_traffic, run_parking;
    jm_scenario_heat heat;
    bool couple[JM_COUPLING_COUNT];
    int64_t seed;
    double relative_gap;   // of the equilibrium
    int64_t output_step_s; // of the fields (3600)
    int64_t tile;
    char *stations_path, *stations_crs; // of the points to watch; NULL: none, the file's own
    double stations_north_deg; // where their faces called north look, from true north; NaN: grid's
    int64_t measure_count;
    jm_measure_block *measures;
} jm_scenario;

/// Reads and checks a scenario file; all faults at once in the message. A city or weather file that
/// is not there yet is told as a warning: whoever opens it fails.
JM_API JM_CHECKED jm_status jm_scenario_read(jm_ctx *ctx, const char *path, jm_scenario **out);
/// As read, from text; `name` stands for the file in messages.
JM_API JM_CHECKED jm_status jm_scenario_parse(jm_ctx *ctx, const char *name, const char *text,
                                              size_t length, jm_scenario **out);
JM_API void jm_scenario_destroy(jm_scenario *scenario);

/// Applies the measures in order to `city` (a copy of the base). *edits: [measure_count], freed
/// with jm_edits_free. A measure that matches nothing, over half of its kind, or lies outside is
/// JM_ERR_DATA that says what was sought, how far the nearest candidate is and the likely cause;
/// `city` is then half changed and good for nothing but jm_city_destroy.
JM_API JM_CHECKED jm_status jm_scenario_apply(jm_ctx *ctx, const jm_scenario *scenario,
                                              jm_city *city, jm_edit **edits);
JM_API void jm_edits_free(jm_edit *edits, int64_t count);
/// Adds the sentence of an edit (or of /inputs/edits_csv of an outcome) in the host's language;
/// `french`: with decimal commas.
JM_API void jm_edit_add_sentence(const jm_ctx *ctx, const char *sentence, bool french,
                                 jm_text *out);

/// Points that a run watches, in the city's CRS.
typedef struct jm_stations {
    int64_t count;
    char **name;   // [count] owned
    double *x, *y; // [count]
} jm_stations;
/// Reads the scenario's point file: GeoJSON points with the property `name`, or a CSV with the
/// columns x, y and name. JM_ERR_DATA names the file, the point and the mend; a point outside the
/// city is one. No file: no stations.
JM_API JM_CHECKED jm_status jm_scenario_stations(jm_ctx *ctx, const jm_scenario *scenario,
                                                 const jm_city *city, jm_stations *out);
JM_API void jm_stations_free(jm_stations *stations);

/// Manuals.
JM_API int64_t jm_measure_count(void);
JM_API const char *jm_measure_name_at(int64_t index);
/// The manual of one measure as text (owned by the caller), from its descriptor; JM_ERR_DATA with a
/// suggestion when there is none of that name.
JM_API JM_CHECKED jm_status jm_measure_manual(jm_ctx *ctx, const char *name, char **text);
/// The manual of the scenario file's own keys.
JM_API JM_CHECKED jm_status jm_scenario_manual(jm_ctx *ctx, char **text);
