// What the outcome says of its own making: city of tomorrow, scenario text, edits, hashes, machine.
#include "run/session.h"

#include "core/text.h"

#include <gnu/libc-version.h>
#include <string.h>

static const char *cpu_level(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return "x86-64-v4";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "x86-64-v3";
    return "x86-64";
#else
    return "other";
#endif
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static jm_status write_edits(jm_session *s, jm_h5 *file)
{
    jm_text text = {0};
    jm_text_add(&text, "measure,id,matched,candidates,cells,links,zones,sentence\n");
    for (int64_t m = 0; m < s->scenario->measure_count; m++) {
        const jm_edit *e = &s->edits[m];
        if (e->measure == NULL)
            continue; // switched off
        jm_text_add_csv(&text, e->measure);
        jm_text_add(&text, ",");
        jm_text_add_csv(&text, e->id != NULL ? e->id : "");
        jm_text_printf(&text, ",%lld,%lld,%lld,%lld,%lld,", (long long)e->matched,
                       (long long)e->candidates, (long long)e->dirty_cell_count,
                       (long long)e->dirty_link_count, (long long)e->dirty_zone_count);
        jm_text_add_csv(&text, e->sentence != NULL ? e->sentence : "");
        jm_text_add(&text, "\n");
    }
    jm_status status = text.failed ? jm_fail(s->ctx, JM_ERR_MEMORY, "no memory for the edits' text")
                                   : jm_h5_write_text(s->ctx, file, "/inputs/edits_csv",
                                                      text.bytes != NULL ? text.bytes : "");
    jm_text_free(&text);
    return status;
}

// No file holds an absolute path: those are cut to their last name.
static jm_status write_scenario(jm_session *s, jm_h5 *file)
{
    char *text = NULL;
    JM_TRY(jm_yaml_without_folders(s->ctx, jm_yaml_source(s->scenario->yaml), &text));
    const jm_status status = jm_h5_write_text(s->ctx, file, "/inputs/scenario_yaml", text);
    jm_free(text);
    return status;
}

jm_status jm_session_fill(void *session, jm_ctx *ctx, jm_h5 *file)
{
    jm_session *s = session;
    const jm_scenario *sc = s->scenario;
    char start[32], base_hash[65];
    jm_format_local(&s->zone, s->start_utc_s, start);
    JM_TRY(jm_city_hash(ctx, s->base, base_hash));

    JM_TRY(jm_city_write(ctx, s->city, file, "/city"));
    JM_TRY(write_scenario(s, file));
    JM_TRY(write_edits(s, file));
    JM_TRY(jm_session_write_stations(s, file));
    if (s->traffic != NULL)
        JM_TRY(jm_traffic_write_bushes(s->traffic, file));

    const char *scenario_path = s->def->scenario_path;
    const struct {
        const char *name, *value;
    } texts[] = {
        {"title", sc->title != NULL ? sc->title : base_name(scenario_path)},
        {"institution", "Jumeau"},
        {"jumeau_version", s->def->version != NULL ? s->def->version : ""},
        {"compiler", __VERSION__},
        {"libc", gnu_get_libc_version()},
        {"cpu_level", cpu_level()},
        {"scenario_file", scenario_path[0] == '/' ? base_name(scenario_path) : scenario_path},
        {"city_file", base_name(sc->city_path)},
        {"weather_file", sc->weather_path != NULL ? base_name(sc->weather_path) : ""},
        {"base_city_hash", base_hash},
        {"input_key", s->key},
        {"traffic_from", s->from_hash},
        {"local_start", start},
        {"zone_rule", s->city->zone_rule},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        JM_TRY(jm_h5_set_text(ctx, file, "/", texts[i].name, texts[i].value));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "seed", sc->seed));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "horizon", sc->horizon));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "step_count", s->step_count));
    for (int c = 0; c < JM_COUPLING_COUNT; c++) {
        char name[64] = "coupling_";
        strncat(name, jm_coupling_name((jm_coupling)c), sizeof name - strlen(name) - 1);
        JM_TRY(jm_h5_set_integer(ctx, file, "/", name, sc->couple[c]));
    }
    return JM_OK;
}

// What decides the result and the layout of the file: a checkpoint of another key is not taken.
jm_status jm_session_key(jm_session *s)
{
    char base_hash[65], city_hash[65];
    JM_TRY(jm_city_hash(s->ctx, s->base, base_hash));
    JM_TRY(jm_city_hash(s->ctx, s->city, city_hash)); // measures may read geometry from files
    uint8_t weather[JM_HASH_BYTES] = {0}, sum[JM_HASH_BYTES];
    if (s->forcing != NULL)
        JM_TRY(jm_hash_file(s->ctx, s->scenario->weather_path, weather));
    jm_hash *hash = NULL;
    JM_TRY(jm_hash_create(s->ctx, &hash));
    const char *source = jm_yaml_source(s->scenario->yaml);
    const char *version = s->def->version != NULL ? s->def->version : "";
    jm_hash_add(hash, base_hash, sizeof base_hash);
    jm_hash_add(hash, city_hash, sizeof city_hash);
    jm_hash_add(hash, source, strlen(source) + 1);
    jm_hash_add(hash, version, strlen(version) + 1);
    jm_hash_add(hash, weather, sizeof weather);
    if (s->from_hash[0] != '\0')
        jm_hash_add(hash, s->from_hash, sizeof s->from_hash);
    int32_t tile = s->def->tile > 0 ? s->def->tile : (int32_t)s->scenario->tile;
    jm_hash_add(hash, &tile, sizeof tile);
    for (int64_t i = 0; i < s->stations.count; i++) {
        const double at[2] = {s->stations.x[i], s->stations.y[i]};
        jm_hash_add(hash, s->stations.name[i], strlen(s->stations.name[i]) + 1);
        jm_hash_add(hash, at, sizeof at);
    }
    jm_hash_end(hash, sum);
    jm_hash_text(sum, s->key);
    return JM_OK;
}
