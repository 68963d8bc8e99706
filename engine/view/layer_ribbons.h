/// layer_ribbons.h: what the layers that draw lines and values by id share: ribbons on the GPU,
/// values in buffer textures, programs by pass.
#pragma once

#include "view/layer.h"
#include "view/ribbon.h"

enum { JM_VIEW_RIBBON_KINDS = 16 };

/// Ribbons on the GPU, tile by tile, in a tile by falling kind: the first kind is drawn last, on
/// top.
typedef struct jm_view_ribbon_set {
    jm_view_gl *gl;
    int32_t tiles;
    int64_t *vertex_start; // [tiles + 1]
    int64_t *index_start;  // [tiles * KINDS + 1] by tile, then by falling kind
    int32_t *present;      // [tiles * KINDS * 4] lines by tile, falling kind and presence bits
    float *low, *high;     // [tiles * 3] scene metres, of what the ribbons cover
    GLuint vertices, indices, array;
} jm_view_ribbon_set;

/// Uploads `lines`, whose kinds are below JM_VIEW_RIBBON_KINDS; their order is by kind, then as
/// given.
JM_CHECKED jm_status jm_view_ribbon_set_create(jm_ctx *ctx, jm_view_gl *gl,
                                               const jm_view_scene *scene,
                                               const jm_view_lines *lines,
                                               jm_view_ribbon_set **out);
void jm_view_ribbon_set_destroy(jm_view_ribbon_set *set); // NULL is allowed

/// How long a piece of a ribbon may be to follow the ground well enough: what the ground deviates
/// from it is less than what the shader brings it nearer to the eye.
double jm_view_ribbon_piece_m(const jm_view_scene *scene);

/// Draws the tiles in sight with the program in use. `kind_m` [KINDS] is the width of each kind,
/// falling: tiles leave out the kinds that are thinner than least_px there; NULL: all are drawn.
/// counts->instances grows by the lines of the side.
void jm_view_ribbon_set_draw(const jm_view_ribbon_set *set, const jm_view_pass *pass,
                             GLuint program, const float *kind_m, double least_px);

/// Distance from the eye to a box of scene metres, or below zero when it is out of sight.
double jm_view_box_distance(const jm_view_pass *pass, const float low[3], const float high[3]);

/// State of what lies on the ground: it is hidden by depth and hides nothing; colours blend.
void jm_view_flat_begin(const jm_view_pass *pass);
void jm_view_flat_end(void);
/// Within: only what something stands in front of is drawn.
void jm_view_hidden_begin(void);
void jm_view_hidden_end(void);

/// One program for each pass that a layer draws: `#define PASS_ID`, `PASS_VALUES`.
typedef struct jm_view_pass_programs {
    GLuint of[JM_VIEW_PASS_KIND_COUNT]; // 0: not drawn in it
} jm_view_pass_programs;
/// `passes` has bit 1 << kind set for each. `defines` as in jm_view_program_create, or NULL.
JM_CHECKED jm_status jm_view_pass_programs_create(jm_view_gl *gl, const char *vertex,
                                                  const char *fragment, const char *defines,
                                                  unsigned passes, jm_view_pass_programs *out);
void jm_view_pass_programs_delete(jm_view_gl *gl, jm_view_pass_programs *programs);
/// Puts the program of the pass to use and sets u_pixel; 0 when it draws nothing.
GLuint jm_view_pass_program_use(const jm_view_pass_programs *programs, const jm_view_pass *pass);
void jm_view_uniform(GLuint program, const char *name, double value);

/// Values by id as RGBA32F texels: outcome a and b, base a and b; NaN becomes -1e30.
typedef struct jm_view_object_values {
    jm_view_gl *gl;
    int64_t count;
    float *texels; // [count * 4]
    GLuint buffer, texture;
    uint64_t stamp_a, stamp_b;
    int32_t topic;
    bool filled;
} jm_view_object_values;
JM_CHECKED jm_status jm_view_object_values_create(jm_ctx *ctx, jm_view_gl *gl, int64_t count,
                                                  jm_view_object_values **out);
void jm_view_object_values_destroy(jm_view_object_values *values); // NULL is allowed
/// Uploads when `v` holds other arrays than those last uploaded. arrays: a, b, base a, base b
/// [count]; NULL: no data.
JM_CHECKED jm_status jm_view_object_values_update(jm_view_object_values *values,
                                                  const jm_view_values *v,
                                                  const float *const arrays[4]);
void jm_view_object_values_bind(const jm_view_object_values *values, jm_view_unit unit);

/// Whether the pass shows values of things of this dimension, `count` of them.
bool jm_view_pass_shows(const jm_view_pass *pass, jm_dim dim, int64_t count);

/// A box that holds nothing, and the same grown to hold a point of the ground and `rim_m` around
/// it.
void jm_view_box_start(float low[3], float high[3]);
void jm_view_box_take(const jm_view_scene *scene, double x, double y, float rim_m, float low[3],
                      float high[3]);
