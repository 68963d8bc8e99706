// scenario.c: the scenario file read and checked, and its measures applied to a city.
#include "scenario/parts.h"

#include "core/text.h"
#include "weather/weather.h"

#include <math.h>
#include <string.h>

enum { FORMAT_VERSION = 1, DAY_MIN = 1440, STEP_MIN = 10 };

static void free_keys(jm_scenario_keys *keys)
{
    jm_free(keys->format);
    jm_free(keys->title);
    jm_free(keys->city);
    jm_free(keys->weather);
    jm_free(keys->weather_station);
}

void jm_scenario_destroy(jm_scenario *scenario)
{
    if (scenario == NULL)
        return;
    for (int64_t i = 0; i < scenario->measure_count; i++)
        jm_block_free(&scenario->measures[i]);
    jm_free(scenario->measures);
    jm_free(scenario->folder);
    jm_free(scenario->title);
    jm_free(scenario->city_path);
    jm_free(scenario->weather_path);
    jm_free(scenario->stations_path);
    jm_free(scenario->stations_crs);
    jm_free(scenario->weather_station);
    jm_free(scenario->heat.sky_cache);
    jm_yaml_destroy(scenario->yaml);
    jm_free(scenario);
}

// The reading of one file: the scenario, its raw keys, where they stand, what is wrong.
typedef struct reading {
    jm_ctx *ctx;
    jm_scenario *scenario;
    jm_scenario_keys keys;
    jm_model_keys models;
    bool tells_of_absent_files;
    jm_faults faults;
} reading;

static const jm_yaml_node *value_of(const reading *r, const char *key)
{
    const jm_yaml_node *root = jm_yaml_root(r->scenario->yaml);
    const jm_yaml_node *value = jm_yaml_get(root, key);
    return value != NULL ? value : root;
}

static void add_fault(reading *r, const char *key, const char *text)
{
    jm_faults_add(r->ctx, &r->faults, r->scenario->yaml, value_of(r, key), "%s",
                  jm_translate(r->ctx, text));
}

static bool is_given(const reading *r, const char *key)
{
    return jm_yaml_get(jm_yaml_root(r->scenario->yaml), key) != NULL;
}

static void set_defaults(reading *r)
{
    r->keys = (jm_scenario_keys){.days = 1,
                                 .seed = 1,
                                 .relative_gap = 1e-4,
                                 .output_step_min = 60,
                                 .tile = 256,
                                 .weather_offset_h = (double)NAN};
    r->models = (jm_model_keys){true, true, true};
    for (int c = 0; c < JM_COUPLING_COUNT; c++)
        r->scenario->couple[c] = true;
}

// Said alone: every other key of a recipe would be a fault too.
static jm_status refuse_other_format(const reading *r)
{
    const jm_yaml *yaml = r->scenario->yaml;
    const char *format = jm_yaml_text(jm_yaml_get(jm_yaml_root(yaml), "jumeau_format"));
    if (format == NULL || strcmp(format, "scenario") == 0)
        return JM_OK;
    if (strcmp(format, "recipe") == 0)
        return jm_fail(r->ctx, JM_ERR_DATA,
                       "%s: this is a recipe, not a `scenario`; use `jumeau import`",
                       jm_yaml_file(yaml));
    return jm_fail(r->ctx, JM_ERR_DATA, "%s: this file says it is a `%.40s`, not a `scenario`",
                   jm_yaml_file(yaml), format);
}

static void check_format(reading *r)
{
    if (r->keys.version > FORMAT_VERSION)
        jm_faults_add(r->ctx, &r->faults, r->scenario->yaml, value_of(r, "format_version"),
                      "format_version %lld is newer than this program, which knows %d; take a "
                      "newer jumeau",
                      (long long)r->keys.version, FORMAT_VERSION);
}

static jm_status read_switches(reading *r)
{
    const jm_scenario *s = r->scenario;
    bool given[3] = {false, false, false};
    if (r->keys.models != NULL)
        JM_TRY(jm_schema_read(r->ctx, s->yaml, r->keys.models, jm_model_rows, &r->models, given,
                              &r->faults));
    if (r->keys.couplings != NULL)
        JM_TRY(jm_schema_read(r->ctx, s->yaml, r->keys.couplings, jm_coupling_rows,
                              r->scenario->couple, NULL, &r->faults));
    // Cars that park are those that drove.
    if (!r->models.traffic && r->models.parking && given[2])
        add_fault(r, "models", "parking needs traffic; switch traffic on, or parking off");
    if (!r->models.traffic)
        r->models.parking = false;
    return JM_OK;
}

static void check_days(reading *r)
{
    if (r->models.heat && !is_given(r, "date"))
        add_fault(r, "date",
                  "`date` is needed while heat is on: the day whose sun and weather "
                  "are simulated");
    if (r->models.heat && r->keys.weather == NULL)
        add_fault(r, "weather",
                  "`weather` is needed while heat is on: a weather file (docs/formats.md)");
    int64_t step = r->keys.output_step_min;
    if (step > 0 && (step % STEP_MIN != 0 || DAY_MIN % step != 0))
        add_fault(r, "output_step_min",
                  "`output_step_min` must be a multiple of 10 that divides a day: 10, 20, 30, 60 "
                  "...");
}

static jm_status find_file(reading *r, const char *key, const char *text, char **path)
{
    bool found = false;
    if (text == NULL)
        return JM_OK;
    jm_status status = jm_scenario_path(r->ctx, r->scenario->folder, text, path, &found);
    if (status == JM_ERR_DATA) {
        add_fault(r, key, jm_message(r->ctx));
        jm_clear(r->ctx);
        return JM_OK;
    }
    // No fault of the file: `jumeau check` reads scenarios before their city is made. Whoever opens
    // it fails.
    if (status == JM_OK && !found && r->tells_of_absent_files)
        jm_log(r->ctx, JM_LOG_WARNING,
               "%s:%d: there is no file `%s` yet, neither in the scenario's folder (%s) nor in the "
               "working folder",
               jm_yaml_file(r->scenario->yaml), jm_yaml_line(value_of(r, key)), text,
               r->scenario->folder);
    return status;
}

static jm_status read_stations(reading *r)
{
    jm_station_keys keys = {.north_face_deg = (double)NAN};
    r->scenario->stations_north_deg = keys.north_face_deg;
    if (r->keys.stations == NULL)
        return JM_OK;
    jm_status status = jm_schema_read(r->ctx, r->scenario->yaml, r->keys.stations, jm_station_rows,
                                      &keys, NULL, &r->faults);
    if (status == JM_OK)
        status = find_file(r, "stations", keys.file, &r->scenario->stations_path);
    r->scenario->stations_crs = keys.crs;
    r->scenario->stations_north_deg = keys.north_face_deg;
    jm_free(keys.file);
    return status;
}

static void take_keys(reading *r)
{
    jm_scenario *s = r->scenario;
    s->title = r->keys.title;
    r->keys.title = NULL;
    s->horizon = r->keys.horizon;
    s->day_type = r->keys.day_type;
    s->date = r->keys.date;
    s->days = r->keys.days;
    s->run_heat = r->models.heat;
    s->run_traffic = r->models.traffic;
    s->run_parking = r->models.parking;
    // "format" stands before the labels, "fitted" behind them.
    s->weather_format = r->keys.weather_format;
    s->weather_offset_h = r->keys.weather_offset_h;
    s->weather_label_fitted = r->keys.weather_label == 1 + JM_LABEL_COUNT;
    s->weather_label = s->weather_label_fitted ? -1 : r->keys.weather_label - 1;
    s->weather_station = r->keys.weather_station;
    r->keys.weather_station = NULL;
    s->seed = r->keys.seed;
    s->relative_gap = r->keys.relative_gap;
    s->output_step_s = 60 * r->keys.output_step_min;
    s->tile = r->keys.tile;
}

static jm_status read_root(reading *r)
{
    jm_scenario *s = r->scenario;
    const jm_yaml_node *root = jm_yaml_root(s->yaml);
    if (jm_yaml_kind_of(root) != JM_YAML_MAP)
        return jm_fail(r->ctx, JM_ERR_DATA,
                       "%s: a scenario is a map of keys (jumeau_format, city, horizon ...); this "
                       "file is none",
                       jm_yaml_file(s->yaml));
    JM_TRY(refuse_other_format(r));
    set_defaults(r);
    JM_TRY(jm_schema_read(r->ctx, s->yaml, root, jm_scenario_rows, &r->keys, NULL, &r->faults));
    check_format(r);
    JM_TRY(read_switches(r));
    check_days(r);
    JM_TRY(jm_scenario_heat_read(r->ctx, s, r->keys.heat, r->keys.output_step_min, &r->faults));
    JM_TRY(find_file(r, "city", r->keys.city, &s->city_path));
    JM_TRY(find_file(r, "weather", r->keys.weather, &s->weather_path));
    JM_TRY(read_stations(r));
    take_keys(r);
    return jm_blocks_read(r->ctx, s, r->keys.measures, &r->faults);
}

// Traffic goes by day_type and sun by date; that they differ is allowed, but seldom meant.
static void warn_of_other_day(jm_ctx *ctx, const jm_scenario *s)
{
    static const char *const names[] = {"weekday", "saturday", "sunday"};
    if (!s->run_heat || !s->run_traffic)
        return;
    int32_t weekday = jm_weekday(jm_instant_from_civil(&s->date));
    int32_t type = weekday == 0 ? 2 : weekday == 6 ? 1 : 0;
    if (type != s->day_type)
        jm_log(ctx, JM_LOG_INFO,
               "%s: the date is a %s, day_type says %s; sun and weather go by the date, traffic by "
               "day_type",
               jm_yaml_file(s->yaml), names[type], names[s->day_type]);
}

// Takes `yaml` over.
static jm_status read_yaml(jm_ctx *ctx, const char *path, jm_yaml *yaml, bool tells_of_absent_files,
                           jm_scenario **out)
{
    jm_scenario *scenario = NULL;
    jm_status status = jm_new(ctx, &scenario, 1);
    if (status != JM_OK) {
        jm_yaml_destroy(yaml);
        return status;
    }
    scenario->yaml = yaml;
    reading r = {.ctx = ctx, .scenario = scenario, .tells_of_absent_files = tells_of_absent_files};
    status = jm_folder_of(ctx, path, &scenario->folder);
    if (status == JM_OK)
        status = read_root(&r);
    free_keys(&r.keys);
    // The faults end in any case: their text is freed there. A hard failure keeps its own message.
    if (status == JM_OK)
        status = jm_faults_end(ctx, &r.faults);
    else
        jm_free(r.faults.text);
    if (status != JM_OK) {
        jm_scenario_destroy(scenario);
        return status;
    }
    warn_of_other_day(ctx, scenario);
    *out = scenario;
    return JM_OK;
}

jm_status jm_scenario_read(jm_ctx *ctx, const char *path, jm_scenario **out)
{
    jm_yaml *yaml = NULL;
    *out = NULL;
    JM_TRY(jm_yaml_read(ctx, path, &yaml));
    return read_yaml(ctx, path, yaml, true, out);
}

jm_status jm_scenario_parse(jm_ctx *ctx, const char *name, const char *text, size_t length,
                            jm_scenario **out)
{
    jm_yaml *yaml = NULL;
    *out = NULL;
    JM_TRY(jm_yaml_parse(ctx, name, text, length, &yaml));
    return read_yaml(ctx, name, yaml, false, out);
}

static jm_status apply_one(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                           jm_city *city, jm_edit *edit)
{
    JM_TRY(jm_copy_text(ctx, block->kind->name, &edit->measure));
    JM_TRY(jm_copy_text(ctx, block->id, &edit->id));
    jm_status status = block->kind->apply(ctx, scenario, block, city, edit);
    jm_edit_finish(edit);
    if (status == JM_OK)
        return JM_OK;
    return jm_fail_within(ctx, status, "%s:%d:%d: %s `%s`: ", jm_yaml_file(scenario->yaml),
                          jm_yaml_line(block->node), jm_yaml_column(block->node), block->kind->name,
                          block->id);
}

jm_status jm_scenario_apply(jm_ctx *ctx, const jm_scenario *scenario, jm_city *city,
                            jm_edit **edits)
{
    jm_status status = JM_OK;
    jm_edit *list = NULL;
    *edits = NULL;
    JM_TRY(jm_new(ctx, &list, scenario->measure_count));
    for (int64_t i = 0; i < scenario->measure_count; i++) {
        jm_progress(ctx, "applying measures", i, scenario->measure_count);
        JM_TRY_GOTO(jm_poll(ctx), fail);
        if (scenario->measures[i].active)
            JM_TRY_GOTO(apply_one(ctx, scenario, &scenario->measures[i], city, &list[i]), fail);
    }
    *edits = list;
    return JM_OK;
fail:
    jm_edits_free(list, scenario->measure_count);
    return status;
}
