/// synth.c: the demo city from plan to layers.
#include "synth/synth.h"

#include "synth/town.h"

#include <math.h>

jm_synth_def jm_synth_default_def(void)
{
    return (jm_synth_def){.size_km = 6.0, .seed = 1};
}

static jm_status draw(jm_town *town)
{
    JM_TRY(jm_town_open_layers(town));
    JM_TRY(jm_town_skeleton(town));
    JM_TRY(jm_town_quarters(town));
    JM_TRY(jm_town_blocks(town));
    JM_TRY(jm_town_bend(town));
    JM_TRY(jm_poll(town->ctx));
    JM_TRY(jm_town_roads(town));
    JM_TRY(jm_town_connect(town));
    return jm_town_write_roads(town);
}

static jm_status furnish(jm_town *town)
{
    JM_TRY(jm_town_river(town));
    JM_TRY(jm_town_build(town));
    JM_TRY(jm_town_street_trees(town));
    JM_TRY(jm_town_kerbs(town));
    JM_TRY(jm_town_zones(town));
    JM_TRY(jm_town_gates(town));
    JM_TRY(jm_town_transit(town));
    JM_TRY(jm_town_close_layers(town));
    JM_TRY(jm_town_weather(town));
    return jm_town_recipe(town);
}

static void close_town(jm_town *town)
{
    for (int64_t s = 0; s < town->street_count; s++) {
        jm_free(town->streets[s].node);
        jm_free(town->streets[s].at_m);
    }
    void *arrays[] = {town->nodes,       town->streets,     town->faces,     town->quarters,
                      town->blocks,      town->roads,       town->road_x,    town->road_y,
                      town->road_vertex, town->vertex_arms, town->outline_x, town->outline_y,
                      town->outline_side};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        jm_free(arrays[i]);
    for (int role = 0; role < JM_ROLE_COUNT; role++)
        jm_layer_destroy(town->layer[role]);
}

jm_status jm_synth_create(jm_ctx *ctx, const jm_synth_def *def, jm_synth_city **out)
{
    *out = NULL;
    if (!(def->size_km >= 0.8 && def->size_km <= 40.0))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "demo city: a side of %g km; give a size between 0.8 and 40 km",
                       def->size_km);
    jm_town *town = NULL;
    jm_synth_city *city = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &town, 1));
    JM_TRY_GOTO(jm_new(ctx, &city, 1), fail);
    town->ctx = ctx;
    town->city = city;
    town->plan = jm_plan_make(def->size_km, def->seed);
    JM_TRY_GOTO(draw(town), fail);
    JM_TRY_GOTO(furnish(town), fail);
    *out = city;
    city = NULL;
fail:
    close_town(town);
    jm_free(town);
    jm_synth_destroy(city);
    return status;
}

void jm_synth_destroy(jm_synth_city *synth)
{
    if (synth == NULL)
        return;
    jm_sources_free(&synth->sources);
    for (int64_t i = 0; i < synth->text_count; i++) {
        jm_free(synth->texts[i].path);
        jm_free(synth->texts[i].text);
    }
    jm_free(synth->texts);
    jm_free(synth);
}
