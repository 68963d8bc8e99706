/// frame.h: what all layers share while one picture is drawn: the uniform block, passes, the sun.
#pragma once

#include "view/camera.h"
#include "view/feed.h"
#include "view/gl.h"
#include "view/model.h"

typedef enum jm_view_pass_kind {
    JM_VIEW_PASS_COLOR,
    JM_VIEW_PASS_SHADOW, // depth from the sun
    JM_VIEW_PASS_ID,     // RG32UI: jm_view_thing, index
    JM_VIEW_PASS_VALUES, // RGBA32F: raw value (SI), x and y relative to the eye, 1 where data are
                         // drawn
    JM_VIEW_PASS_KIND_COUNT
} jm_view_pass_kind;

/// The block `Frame` of shaders/common.glsl, std140. Positions are relative to the eye.
typedef struct jm_view_frame_block {
    float view_proj[16];
    float light_view_proj[16]; // eye-relative position -> shadow map, clip space
    float sun[4];          // direction to it (unit, grid north = +y), w: 1 by day ... 0 at night
    float sun_color[4];    // linear rgb, w: share of direct light that shadows take
    float sky_color[4];    // ambient rgb from above, w: exposure
    float ground_color[4]; // ambient rgb from below
    float fog[4];          // rgb, w: haze [1/m]: half is hidden at a distance of 1 / w
    float eye[4];          // scene metres (float: patterns only), w: seconds for moving things
    float height_grid[4];  // west - eye.x, south - eye.y, height_step_m, -eye.z
    float cells[4]; // grid west - eye.x, grid north - eye.y, 1 / cell_m, pattern: x % 4 + 4 (y % 4)
                    // of the target's lower left in the whole picture [px]
    float cells_size[4]; // columns, rows, height_columns, height_rows
    float shown[4];      // west, south, east, north of the shown area, relative to the eye
    float scale[4];      // share of the ramp = value * x + y; z: 1 classes, w: weight of step b
    float picked[4];     // thing, index (as bits of a float: floatBitsToInt), then of the shadow
                         // map: depth of one metre, side of a texel [m]
    int32_t mode[4];     // side, focus, shadows on, topic's jm_dim or -1
    int32_t flags[4];    // software preset, reduce motion, presence bit of the side, has base
    float viewport[4];   // width, height of the target in pixels, 1/width, 1/height
    float zenith[4];     // rgb of the sky overhead; w: 1 / width of the margin [1/m]
} jm_view_frame_block;

typedef struct jm_view_counts {
    int64_t tiles, draws, triangles, instances, vertices;
} jm_view_counts;

/// One pass over the layers.
typedef struct jm_view_pass {
    jm_view_pass_kind kind;
    jm_view_side side;
    const jm_view_model *model;
    const jm_view_scene *scene;
    const jm_view_values *values; // count 0: none
    const jm_view_topic *topic;   // or NULL
    const double *eye;       // the eye, or for shadows the same eye: positions stay relative to it
    jm_view_frustum frustum; // of the camera, or of the light
    const jm_view_tile_seen *seen; // [seen_count] tiles in it, nearest first
    int32_t seen_count;
    double pixel_angle;      // radians that one pixel spans: sizes on screen
    jm_view_quality quality; // never AUTO
    jm_view_counts *counts;  // of the layer that draws
} jm_view_pass;

/// (dx, dy, dz) of a tile's corner at z = tile_low relative to the eye: uniform u_tile of tiled
/// layers.
void jm_view_pass_tile(const jm_view_pass *pass, int32_t tile, float out[3]);

/// The sun of a moment over the city, in grid directions.
typedef struct jm_view_sunlight {
    double direction[3]; // to the sun; grid north = +y
    double elevation_rad;
    float sun_color[3], sky_color[3], ground_color[3], fog_color[3], zenith_color[3];
    float strength; // 0 night .. 1
} jm_view_sunlight;
jm_view_sunlight jm_view_sunlight_of(const jm_city *city, double utc_s);

typedef struct jm_view_frame jm_view_frame;
JM_CHECKED jm_status jm_view_frame_create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene,
                                          jm_view_frame **out);
void jm_view_frame_destroy(jm_view_frame *frame);

/// What a picture shows and where.
typedef struct jm_view_picture {
    const jm_view_model *model;
    const jm_view_values *values;
    const jm_view_topic *topic;
    double utc_s;
    jm_view_side side;
    double aspect;                // of the whole picture
    double part[4];               // of it, see jm_view_camera_lens
    int32_t x, y, width, height;  // viewport in the target, GL's lower left
    int32_t pattern_x, pattern_y; // the target's lower left in the whole picture [px], so that
                                  // screen patterns go on from tile to tile
    int32_t picture_height;       // of the whole picture [px]: widths on screen follow it
    jm_view_quality quality;      // never AUTO
    jm_view_pass_kind kind;       // COLOR, ID or VALUES
} jm_view_picture;

struct jm_view_layer_set;
/// Uploads what changed in `values`, renders the shadow map when sun or place moved, fills the
/// block, then lets every layer draw onto the bound framebuffer (already cleared where it must be).
JM_CHECKED jm_status jm_view_frame_draw(jm_view_frame *frame, struct jm_view_layer_set *layers,
                                        const jm_view_picture *picture);
/// The block as last filled, for tests.
const jm_view_frame_block *jm_view_frame_last(const jm_view_frame *frame);
