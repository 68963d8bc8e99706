/// layer.h: a layer is one file with a descriptor; layers.c lists them in the order of drawing.
#pragma once

#include "view/frame.h"

typedef struct jm_view_layer_class {
    const char *name; // in --check and the benchmark
    JM_CHECKED jm_status (*create)(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene,
                                   void **layer);
    /// Uploads what this layer needs of the moment; `pass` as in draw. May be NULL.
    JM_CHECKED jm_status (*update)(void *layer, jm_ctx *ctx, const jm_view_pass *pass);
    /// Draws for pass->kind COLOR, ID and VALUES (a layer without data draws nothing for VALUES but
    /// its depth where it hides data).
    void (*draw)(void *layer, const jm_view_pass *pass);
    void (*draw_shadow)(void *layer, const jm_view_pass *pass); // NULL: casts none
    void (*destroy)(void *layer);
} jm_view_layer_class;

extern const jm_view_layer_class jm_view_layer_sky, jm_view_layer_terrain, jm_view_layer_streets,
    jm_view_layer_tram, jm_view_layer_flow, jm_view_layer_zones, jm_view_layer_buildings,
    jm_view_layer_trees, jm_view_layer_parking;

enum { JM_VIEW_LAYERS = 9 };

typedef struct jm_view_layer_set {
    void *layer[JM_VIEW_LAYERS];
    jm_view_counts counts[JM_VIEW_LAYERS]; // of the last picture
    double cpu_ms[JM_VIEW_LAYERS];         // of it, when `timed`
    jm_view_counts shadow_counts[JM_VIEW_LAYERS];
    bool timed;      // glFinish after each layer: benchmarks
    uint32_t hidden; // bit l: layer l is not drawn (benchmarks, tests)
} jm_view_layer_set;

const jm_view_layer_class *jm_view_layer_at(int32_t index); // NULL beyond the last
JM_CHECKED jm_status jm_view_layers_create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene,
                                           jm_view_layer_set *set);
void jm_view_layers_destroy(jm_view_layer_set *set);
