// heat_keys.c: the block `heat:` of a scenario.
#include "scenario/parts.h"

#include "core/math.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// In the order of the bits of jm_heat_def.outputs.
static const char *const output_names[] = {
    "surface_temp",  "air_temp",        "tmrt",       "utci",
    "pet",           "shadow",          "wind_speed", "traffic_heat",
    "building_heat", "sky_view_factor", NULL};

static uint32_t output_named(const char *name)
{
    for (int i = 0; output_names[i] != NULL; i++)
        if (name != NULL && strcmp(name, output_names[i]) == 0)
            return 1u << i;
    return 0;
}

static uint32_t usual_outputs(void)
{
    uint32_t all = 0;
    for (int i = 0; output_names[i] != NULL; i++)
        all |= 1u << i;
    return all & ~output_named("pet");
}

static uint32_t read_outputs(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *list,
                             jm_faults *faults)
{
    uint32_t bits = 0;
    if (jm_yaml_kind_of(list) != JM_YAML_LIST) {
        jm_faults_add(ctx, faults, yaml, list, "`outputs` is a list of maps: [utci, air_temp]");
        return bits;
    }
    for (int64_t i = 0; i < jm_yaml_count(list); i++) {
        const jm_yaml_node *item = jm_yaml_item(list, i);
        const char *name = jm_yaml_text(item);
        const uint32_t bit = output_named(name);
        if (bit == 0)
            jm_faults_add(ctx, faults, yaml, item,
                          "heat has no map `%.40s`; `jumeau measures` lists those that it has",
                          name != NULL ? name : "");
        bits |= bit;
    }
    return bits;
}

static uint32_t read_hours(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *list,
                           int64_t output_step_min, jm_faults *faults)
{
    uint32_t bits = 0;
    if (jm_yaml_kind_of(list) != JM_YAML_LIST)
        jm_faults_add(ctx, faults, yaml, list, "`hours` is a list of hours of the day: [4, 14]");
    for (int64_t i = 0; jm_yaml_kind_of(list) == JM_YAML_LIST && i < jm_yaml_count(list); i++) {
        const jm_yaml_node *item = jm_yaml_item(list, i);
        const char *text = jm_yaml_text(item);
        char *end = NULL;
        const long hour =
            text != NULL && *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : -1;
        if (hour < 0 || hour > 24 || *end != '\0')
            jm_faults_add(ctx, faults, yaml, item, "`%.40s` is no hour of the day: 0 to 24",
                          text != NULL ? text : "");
        else if (hour * 60 % output_step_min != 0)
            jm_faults_add(ctx, faults, yaml, item,
                          "no step ends at %ld h: `output_step_min` is %ld", hour,
                          (long)output_step_min);
        else
            bits |= 1u << (hour % 24);
    }
    return bits;
}

// A folder that is absent is made by whoever writes into it.
static jm_status find_folder(jm_ctx *ctx, const jm_scenario *scenario, const char *text, char **out)
{
    char path[4096];
    const int length = text[0] == '/'
                           ? snprintf(path, sizeof path, "%s", text)
                           : snprintf(path, sizeof path, "%s/%s", scenario->folder, text);
    if (length < 0 || (size_t)length >= sizeof path)
        return jm_fail(ctx, JM_ERR_DATA, "sky_cache: the path is too long");
    return jm_copy_text(ctx, path, out);
}

static void check_substep(jm_ctx *ctx, const jm_scenario *scenario, const jm_yaml_node *block,
                          const jm_heat_keys *keys, int64_t output_step_min, jm_faults *faults)
{
    const jm_yaml_node *value = jm_yaml_get(block, "substep_min");
    if (keys->substep_min > 0 &&
        (output_step_min % keys->substep_min != 0 || 60 % keys->substep_min != 0))
        jm_faults_add(ctx, faults, scenario->yaml, value != NULL ? value : block,
                      "`substep_min` must divide an hour and the output step: 1, 2, 5, 10 ...");
}

static jm_status take(jm_ctx *ctx, jm_scenario *scenario, const jm_heat_keys *keys,
                      uint32_t outputs, uint32_t hours)
{
    scenario->heat = (jm_scenario_heat){
        .mode = keys->mode,
        .substep_s = 60 * keys->substep_min,
        .air_cell_m = keys->air_cell_m,
        .fetch_km = keys->fetch_km,
        .spin_up_days = keys->spin_up_days,
        .spin_up_times = keys->spin_up_times,
        .deep_soil_k = keys->deep_soil_c + JM_ZERO_CELSIUS_K,
        .soil_water = keys->soil_water,
        .above_roofs_m = keys->above_roofs_m,
        .child = keys->body == 1,
        .outputs = outputs,
        .hours = hours,
        .albedo_shift = keys->albedo_shift,
        .leaf_area_factor = keys->leaf_area_factor,
        .wind_factor = keys->wind_factor,
    };
    if (keys->sky_cache == NULL)
        return JM_OK;
    return find_folder(ctx, scenario, keys->sky_cache, &scenario->heat.sky_cache);
}

jm_status jm_scenario_heat_read(jm_ctx *ctx, jm_scenario *scenario, const jm_yaml_node *block,
                                int64_t output_step_min, jm_faults *faults)
{
    jm_heat_keys keys = {.substep_min = 10,
                         .spin_up_days = 30,
                         .spin_up_times = 1,
                         .air_cell_m = (double)NAN,
                         .fetch_km = (double)NAN,
                         .deep_soil_c = (double)NAN,
                         .soil_water = (double)NAN,
                         .above_roofs_m = (double)NAN,
                         .leaf_area_factor = 1.0,
                         .wind_factor = 1.0};
    uint32_t outputs = usual_outputs(), hours = 0;
    jm_status status = JM_OK;
    if (block != NULL)
        status = jm_schema_read(ctx, scenario->yaml, block, jm_heat_rows, &keys, NULL, faults);
    if (status == JM_OK && keys.outputs != NULL)
        outputs = read_outputs(ctx, scenario->yaml, keys.outputs, faults);
    if (status == JM_OK && keys.hours != NULL)
        hours = read_hours(ctx, scenario->yaml, keys.hours, output_step_min, faults);
    if (status == JM_OK) {
        check_substep(ctx, scenario, block, &keys, output_step_min, faults);
        status = take(ctx, scenario, &keys, outputs, hours);
    }
    jm_free(keys.sky_cache);
    return status;
}
