// The layers in the order of drawing.
#include "view/layer.h"

#include <string.h>

// Buildings before the ground: what lies under a roof is then never shaded. Blended layers follow
// what they lie on; traffic and parking show through all that stands before them, so they are last.
static const jm_view_layer_class *const order[JM_VIEW_LAYERS] = {
    &jm_view_layer_sky,     &jm_view_layer_buildings, &jm_view_layer_terrain,
    &jm_view_layer_streets, &jm_view_layer_zones,     &jm_view_layer_tram,
    &jm_view_layer_trees,   &jm_view_layer_flow,      &jm_view_layer_parking,
};

const jm_view_layer_class *jm_view_layer_at(int32_t index)
{
    return index >= 0 && index < JM_VIEW_LAYERS ? order[index] : NULL;
}

jm_status jm_view_layers_create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene,
                                jm_view_layer_set *set)
{
    memset(set, 0, sizeof *set);
    for (int32_t l = 0; l < JM_VIEW_LAYERS; l++) {
        jm_status status = order[l]->create(ctx, gl, scene, &set->layer[l]);
        if (status != JM_OK) {
            jm_view_layers_destroy(set);
            return status;
        }
    }
    return JM_OK;
}

void jm_view_layers_destroy(jm_view_layer_set *set)
{
    for (int32_t l = JM_VIEW_LAYERS - 1; l >= 0; l--)
        if (set->layer[l] != NULL)
            order[l]->destroy(set->layer[l]);
    memset(set, 0, sizeof *set);
}
