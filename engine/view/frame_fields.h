/// frame_fields.h: the data of the moment as textures: ramp, and values of cells at two steps.
#pragma once

#include "view/feed.h"
#include "view/gl.h"

/// One step's values of all cells.
typedef struct jm_view_step_cells {
    GLuint outcome, base; // base 0 until one is there
    bool filled, has_base;
    int32_t topic;
    uint64_t stamp;
} jm_view_step_cells;

typedef struct jm_view_fields {
    jm_view_gl *gl;
    int32_t columns, rows; // of the textures
    int32_t stride;        // cells that one texel stands for, each way
    int32_t city_columns;
    int32_t band;  // rows that are uploaded together
    float *texels; // [band * columns] scratch
    GLuint none;   // one texel without data
    GLuint ramp;
    jm_ramp ramp_kind;
    bool ramp_filled, ramp_classes;
    jm_view_step_cells step[2];
} jm_view_fields;

/// `sides`: 1, or 2 with a base. Chooses the stride so that all fits.
JM_CHECKED jm_status jm_view_fields_create(jm_ctx *ctx, jm_view_gl *gl, const jm_grid *grid,
                                           int sides, jm_view_fields *fields);
void jm_view_fields_free(jm_view_fields *fields);
/// Uploads what changed and binds it. *shown: the side's cells can be drawn. `values` or `topic`
/// may be NULL.
JM_CHECKED jm_status jm_view_fields_update(jm_view_fields *fields, const jm_view_values *values,
                                           const jm_view_topic *topic, jm_view_side side,
                                           bool *shown);
/// share of the ramp = value * x + y; z: 1 for classes; w: weight of step b.
void jm_view_fields_scale(const jm_view_values *values, const jm_view_topic *topic,
                          jm_view_side side, float out[4]);
