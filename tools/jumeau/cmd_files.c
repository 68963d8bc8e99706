// Commands about files: check, info, repair.
#include "city_tables.h"
#include "commands.h"
#include "info_weather.h"

#include "city/city.h"
#include "run/run.h"
#include "scenario/scenario.h"
#include "store/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

jm_status check_recipe(jm_ctx *ctx, const char *path); // with or without GDAL

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

// ---- check ----

static jm_status check_city(tool *t, const char *path)
{
    jm_city *city = NULL;
    char *report = NULL;
    int64_t faults = 0;
    jm_status status = jm_city_load(t->ctx, path, &city);
    if (status == JM_OK)
        status = jm_city_check(t->ctx, city, &report, &faults);
    if (status == JM_OK && faults > 0)
        status = jm_fail(t->ctx, JM_ERR_DATA, "%s", report);
    jm_free(report);
    jm_city_destroy(city);
    return status;
}

static void print_edit(const tool *t, const char *id, const char *sentence)
{
    jm_text text = {0};
    if (sentence == NULL)
        return;
    jm_edit_add_sentence(t->ctx, sentence, t->french, &text);
    printf(_("  %s: %s\n"), id, text.bytes != NULL ? text.bytes : "");
    jm_text_free(&text);
}

// A scenario is checked with its city when that exists: measures must match something. `absent`
// gets what is not there yet: no fault of the file.
static jm_status check_scenario(tool *t, const char *path, jm_text *absent)
{
    jm_scenario *scenario = NULL;
    jm_city *city = NULL;
    jm_edit *edits = NULL;
    JM_TRY(jm_scenario_read(t->ctx, path, &scenario));
    jm_status status = JM_OK;
    if (jm_file_exists(scenario->city_path)) {
        status = jm_city_load(t->ctx, scenario->city_path, &city);
        if (status == JM_OK)
            status = jm_scenario_apply(t->ctx, scenario, city, &edits);
        for (int64_t m = 0; status == JM_OK && m < scenario->measure_count; m++)
            print_edit(t, scenario->measures[m].id, edits[m].sentence);
        if (edits != NULL)
            jm_edits_free(edits, scenario->measure_count);
        if (status == JM_OK && scenario->run_heat && jm_file_exists(scenario->weather_path))
            status = check_weather(t, scenario, city);
    } else {
        jm_text_printf(absent,
                       _("; but its city %s is not there yet, so its measures were not matched"),
                       scenario->city_path);
    }
    if (scenario->run_heat && !jm_file_exists(scenario->weather_path))
        jm_text_printf(absent, _("; but its weather %s is not there yet"), scenario->weather_path);
    jm_city_destroy(city);
    jm_scenario_destroy(scenario);
    return status;
}

// jumeau_format of an HDF5 file; JM_ERR_DATA when it is no file of Jumeau's.
static jm_status read_format(tool *t, const char *path, char **format)
{
    jm_h5 *file = NULL;
    const jm_h5_format any = {0};
    JM_TRY(jm_h5_open(t->ctx, path, any, NULL, &file));
    jm_status status = jm_h5_get_text(t->ctx, file, "/", "jumeau_format", format);
    jm_status closed = jm_h5_close(t->ctx, file);
    if (status == JM_OK)
        status = closed;
    if (status == JM_OK && *format == NULL)
        status = jm_fail(t->ctx, JM_ERR_DATA, "%s is HDF5, but no file of Jumeau's", path);
    return status;
}

jm_status check_outcome(tool *t, const char *path)
{
    jm_reader *reader = NULL;
    bool intact = false;
    JM_TRY(jm_reader_open(t->ctx, path, &reader));
    jm_status status = jm_reader_verify(t->ctx, reader, &intact);
    jm_reader_close(reader);
    if (status == JM_OK && !intact)
        status =
            jm_fail(t->ctx, JM_ERR_DATA,
                    "%s was changed or damaged after it was written: its hashes do not fit", path);
    return status;
}

static jm_status check_binary(tool *t, const char *path)
{
    char *format = NULL;
    if (ends_with(path, ".part"))
        return jm_fail(t->ctx, JM_ERR_DATA,
                       "%s is not finished: `jumeau run --resume` or `jumeau repair`, then check",
                       path);
    jm_status status = read_format(t, path, &format);
    const bool is_outcome = status == JM_OK && strcmp(format, "outcome") == 0;
    if (status == JM_OK && !is_outcome && strcmp(format, "city") != 0)
        status =
            jm_fail(t->ctx, JM_ERR_DATA,
                    "%s: this file is of kind `%.40s`; check knows recipes, scenarios, cities, "
                    "outcomes and tours",
                    path, format);
    jm_free(format);
    JM_TRY(status);
    return is_outcome ? check_outcome(t, path) : check_city(t, path);
}

// What a tour shows is known with an outcome only: jumeau-view names its other faults.
static jm_status check_tour(tool *t, const char *path, jm_text *absent)
{
    jm_yaml *yaml = NULL;
    JM_TRY(jm_yaml_read(t->ctx, path, &yaml));
    const char *format = jm_yaml_text(jm_yaml_get(jm_yaml_root(yaml), "jumeau_format"));
    jm_status status = JM_OK;
    if (format == NULL || strcmp(format, "tour") != 0)
        status = jm_fail(t->ctx, JM_ERR_DATA,
                         "%s: is no tour: it does not begin with `jumeau_format: tour`", path);
    jm_text_add(absent, _(" as YAML; its stops are checked by jumeau-view OUTCOME --film"));
    jm_yaml_destroy(yaml);
    return status;
}

static jm_status check_file(tool *t, const char *path, jm_text *absent)
{
    if (ends_with(path, ".import.yaml") || ends_with(path, ".import.yml"))
        return check_recipe(t->ctx, path);
    if (ends_with(path, ".tour.yaml"))
        return check_tour(t, path, absent);
    if (ends_with(path, ".yaml") || ends_with(path, ".yml"))
        return check_scenario(t, path, absent);
    return check_binary(t, path);
}

static int run_check(tool *t)
{
    int code = EXIT_DONE;
    for (int i = 0; i < t->operand_count; i++) {
        jm_text absent = {0};
        if (check_file(t, t->operands[i], &absent) == JM_OK) {
            printf(_("%s: sound%s\n"), t->operands[i], absent.bytes != NULL ? absent.bytes : "");
        } else {
            int one = report_failure(t);
            code = one > code ? one : code;
        }
        jm_text_free(&absent);
    }
    return code;
}

const command command_check = {
    .name = "check",
    .usage = "FILE...",
    .sentence = N_("name every broken rule of recipes, scenarios, cities and outcomes at once"),
    .doc = N_(
        "A scenario is applied to its city when that exists, so that measures that match nothing "
        "show here.\nA city or weather that is not there yet is told, but is no fault; `jumeau "
        "run` "
        "refuses it."),
    .examples = "  jumeau check scenarios/demo/*.yaml demo.city.h5\n",
    .least = 1,
    .most = -1,
    .run = run_check,
};

// ---- info ----

static jm_status print_city_json(tool *t, const jm_city *city)
{
    jm_text name = {0}, verdict = {0};
    jm_text_add_json(&name, city->name);
    jm_status status = add_verdict_json(t, city, &verdict);
    if (status == JM_OK && (name.failed || verdict.failed))
        status = jm_fail(t->ctx, JM_ERR_MEMORY, "no memory for a city's words");
    if (status == JM_OK)
        printf("{\"format\":\"city\",\"name\":%s,\"columns\":%d,\"rows\":%d,\"cell_m\":%g,"
               "\"latitude_deg\":%.6f,\"longitude_deg\":%.6f,\"convergence_deg\":%.4f,\"links\":%d,"
               "\"nodes\":%d,\"buildings\":%d,\"trees\":%d,\"zones\":%d,\"parkings\":%d,"
               "\"gates\":%d,\"stops\":%d,\"lines\":%d,%s}\n",
               name.bytes, (int)city->grid.columns, (int)city->grid.rows, city->grid.cell_m,
               city->place.latitude_deg, city->place.longitude_deg,
               city->place.convergence_rad * 57.29577951308232, (int)city->streets.link_count,
               (int)city->streets.node_count, (int)city->buildings.count, (int)city->trees.count,
               (int)city->zones.count, (int)city->parkings.count, (int)city->gates.count,
               (int)city->transit.stop_count, (int)city->transit.line_count, verdict.bytes);
    jm_text_free(&name);
    jm_text_free(&verdict);
    return status;
}

static jm_status print_city(tool *t, const jm_city *city)
{
    tell_user(_("city: %s, %d x %d cells of %g m, %s\n"), city->name, (int)city->grid.columns,
              (int)city->grid.rows, city->grid.cell_m, city->crs);
    tell_user(_("  latitude %.4f, longitude %.4f, grid north %.2f degrees from true north\n"),
              city->place.latitude_deg, city->place.longitude_deg,
              city->place.convergence_rad * 57.29577951308232);
    printf(_("  %d links, %d buildings, %d trees, %d zones, %d car parks and kerbs, %d gates, %d "
             "lines\n"),
           (int)city->streets.link_count, (int)city->buildings.count, (int)city->trees.count,
           (int)city->zones.count, (int)city->parkings.count, (int)city->gates.count,
           (int)city->transit.line_count);
    puts(_("Inputs:"));
    print_credits(city);
    print_gaps(t, city);
    return print_verdict(t, city);
}

static const char *dimension_name(jm_dim dim)
{
    static const char *const names[] = {
        [JM_DIM_CELLS] = N_("cells"),       [JM_DIM_LINKS] = N_("links"),
        [JM_DIM_PARKINGS] = N_("parkings"), [JM_DIM_ZONES] = N_("zones"),
        [JM_DIM_STATIONS] = N_("stations"), [JM_DIM_AIR] = N_("air"),
        [JM_DIM_ONE] = N_("one"),           [JM_DIM_OTHER] = "other",
    };
    return names[dim];
}

static jm_status print_outcome(tool *t, const char *path, bool json)
{
    jm_reader *reader = NULL;
    char *title = NULL, *start = NULL, hash[65];
    JM_TRY(jm_reader_open(t->ctx, path, &reader));
    jm_status status = jm_h5_get_text(t->ctx, jm_reader_file(reader), "/", "title", &title);
    if (status == JM_OK)
        status = jm_h5_get_text(t->ctx, jm_reader_file(reader), "/", "local_start", &start);
    if (status != JM_OK)
        goto end;
    jm_reader_content_hash(reader, hash);
    int64_t fields = jm_reader_field_count(reader);
    if (json) {
        jm_text text = {0};
        jm_text_add_json(&text, title != NULL ? title : "");
        printf("{\"format\":\"outcome\",\"complete\":%s,\"title\":%s,\"local_start\":\"%s\","
               "\"steps\":%lld,\"content_hash\":\"%s\",\"fields\":[",
               jm_reader_complete(reader) ? "true" : "false",
               text.bytes != NULL ? text.bytes : "\"\"", start != NULL ? start : "",
               (long long)jm_reader_steps(reader), hash);
        jm_text_free(&text);
        for (int64_t i = 0; i < fields; i++) {
            const jm_reader_field *f = jm_reader_field_at(reader, i);
            printf("%s{\"name\":\"%s\",\"unit\":\"%s\",\"dimension\":\"%s\",\"static\":%s}",
                   i > 0 ? "," : "", f->name, f->unit, dimension_name(f->dim),
                   f->is_static ? "true" : "false");
        }
        printf("]}\n");
    } else {
        printf(_("outcome: %s, starts %s, %lld steps%s\n"), title != NULL ? title : "",
               start != NULL ? start : "", (long long)jm_reader_steps(reader),
               jm_reader_complete(reader) ? "" : _(", incomplete"));
        if (hash[0] != '\0')
            printf("  content_hash %s\n", hash);
        for (int64_t i = 0; i < fields; i++) {
            const jm_reader_field *f = jm_reader_field_at(reader, i);
            printf("  %-20s %-8s ", f->name, f->unit);
            print_column(_(dimension_name(f->dim)), 10, false);
            printf(" %s\n", _(f->sentence));
        }
    }
end:
    jm_free(title);
    jm_free(start);
    jm_reader_close(reader);
    return status;
}

static jm_status print_checkpoint(tool *t, const char *path, bool json)
{
    int64_t step = 0;
    jm_h5 *file = NULL;
    const jm_h5_format any = {0};
    JM_TRY(jm_h5_open(t->ctx, path, any, NULL, &file));
    bool has_step = jm_h5_get_integer(file, "/", "step", &step);
    JM_TRY(jm_h5_close(t->ctx, file));
    if (!has_step)
        return jm_fail(t->ctx, JM_ERR_DATA, "the checkpoint does not say its step; it is damaged");
    if (json)
        printf("{\"format\":\"checkpoint\",\"step\":%lld}\n", (long long)step);
    else
        printf(_("checkpoint after step %lld\n"), (long long)step);
    return JM_OK;
}

static jm_status print_assignment(tool *t, const char *path, bool json)
{
    double gap = (double)NAN, objective = (double)NAN;
    jm_h5 *file = NULL;
    const jm_h5_format any = {0};
    JM_TRY(jm_h5_open(t->ctx, path, any, NULL, &file));
    const bool is_whole = jm_h5_get_real(file, "/", "relative_gap", &gap) &&
                          jm_h5_get_real(file, "/", "objective", &objective);
    JM_TRY(jm_h5_close(t->ctx, file));
    if (!is_whole)
        return jm_fail(t->ctx, JM_ERR_DATA, "%s: the state does not say its gap; it is damaged",
                       path);
    if (json)
        printf("{\"format\":\"assignment\",\"relative_gap\":%.17g,\"objective\":%.17g}\n", gap,
               objective);
    else
        tell_user(_("state of an assignment: relative gap %.4g, objective %.17g\n"), gap,
                  objective);
    return JM_OK;
}

static bool is_weather(const char *path)
{
    static const char *const ends[] = {".epw", ".EPW", ".csv", ".csv.gz", ".txt"};
    for (size_t e = 0; e < sizeof ends / sizeof ends[0]; e++)
        if (ends_with(path, ends[e]))
            return true;
    return false;
}

static jm_status print_info(tool *t, const char *path, bool json)
{
    char *format = NULL;
    if (ends_with(path, ".part"))
        return print_outcome(t, path, json);
    if (ends_with(path, ".yaml") || ends_with(path, ".yml"))
        return jm_fail(t->ctx, JM_ERR_DATA,
                       "%s: is a text that one writes; `jumeau check` judges it", path);
    if (is_weather(path))
        return info_weather(t, path, option_value(t, &command_info, "place"),
                            option_value(t, &command_info, "offset-h"),
                            option_value(t, &command_info, "station"), json);
    jm_status status = read_format(t, path, &format);
    if (status == JM_OK && strcmp(format, "checkpoint") == 0) {
        status = print_checkpoint(t, path, json);
    } else if (status == JM_OK && strcmp(format, "city") == 0) {
        jm_city *city = NULL;
        status = jm_city_load(t->ctx, path, &city);
        if (status == JM_OK)
            status = json ? print_city_json(t, city) : print_city(t, city);
        jm_city_destroy(city);
    } else if (status == JM_OK && strcmp(format, "outcome") == 0) {
        status = print_outcome(t, path, json);
    } else if (status == JM_OK && strcmp(format, "assignment") == 0) {
        status = print_assignment(t, path, json);
    } else if (status == JM_OK) {
        status = jm_fail(t->ctx, JM_ERR_DATA, "%s: info says nothing of files of kind `%.40s`",
                         path, format);
    }
    jm_free(format);
    return status;
}

static int run_info(tool *t)
{
    bool json = option_value(t, &command_info, "json") != NULL;
    return print_info(t, t->operands[0], json) == JM_OK ? EXIT_DONE : report_failure(t);
}

const command command_info = {
    .name = "info",
    .usage = "FILE [--json] [--place LAT,LON] [--offset-h H] [--station NAME]",
    .sentence = N_("say what is in a city, outcome, .part, checkpoint or weather file"),
    .doc =
        N_("A .part that a run is writing right now can be asked too.\nOf a weather file it says "
           "format, place, time, what was mended, and where the sun on clear days places its "
           "radiation; the last three options are for files that do not say it themselves."),
    .examples = "  jumeau info demo.city.h5\n  jumeau info x.outcome.nc.part --json\n"
                "  jumeau info H_49_latest.csv.gz --station BEAUCOUZE\n",
    .options = {{"json", 0, NULL, N_("one JSON object")},
                {"place", 0, "LAT,LON", N_("degrees, of a weather file's station")},
                {"offset-h", 0, "H", N_("hours that a weather file's clock is ahead of UTC")},
                {"station", 0, "NAME", N_("station of a weather file, by number or name")}},
    .least = 1,
    .most = 1,
    .run = run_info,
};

// ---- repair ----

static int run_repair(tool *t)
{
    const char *out = option_value(t, &command_repair, "output");
    int64_t steps = 0;
    if (out == NULL)
        return usage_error(_("repair: where to? give -o Y.outcome.nc"));
    if (jm_outcome_repair(t->ctx, t->operands[0], out, &steps) != JM_OK)
        return report_failure(t);
    printf(_("%lld steps saved: %s\n"), (long long)steps, out);
    return EXIT_DONE;
}

const command command_repair = {
    .name = "repair",
    .usage = "X.part -o Y.outcome.nc",
    .sentence = N_("copy what an interrupted run wrote into a closed outcome"),
    .doc = N_("The copy is marked incomplete. `jumeau run --resume` is better where the inputs are "
              "still there."),
    .examples = "  jumeau repair x.outcome.nc.part -o saved.outcome.nc\n",
    .options = {{"output", 'o', "FILE", N_("outcome to write")}},
    .writes = {"output"},
    .least = 1,
    .most = 1,
    .run = run_repair,
};
