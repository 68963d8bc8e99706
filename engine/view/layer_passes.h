/// layer_passes.h: the programs of a layer, one for each pass, made of the same two shader files.
#pragma once

#include "view/frame.h"

typedef struct jm_view_passes {
    GLuint program[JM_VIEW_PASS_KIND_COUNT];
    GLuint cells[JM_VIEW_PASS_KIND_COUNT]; // while a topic of cells is shown; 0: as ever
} jm_view_passes;

/// Each pass but COLOR defines its name: PASS_SHADOW, PASS_ID, PASS_VALUES. COLOR and VALUES come
/// twice, once with CELLS defined: drawn on the processor, an `if` in the shader costs as much as
/// the lookup of data that it spares. `form` are lines of defines for all. On failure all programs
/// are 0.
JM_CHECKED jm_status jm_view_passes_create(jm_view_gl *gl, const char *vertex, const char *fragment,
                                           const char *form, jm_view_passes *out);
void jm_view_passes_delete(jm_view_gl *gl, jm_view_passes *passes);

/// Makes the program of the pass current: that for cells when they are what it shows.
GLuint jm_view_passes_use(const jm_view_passes *passes, const jm_view_pass *pass);
/// Whether the pass shows a topic of cells.
bool jm_view_passes_cells(const jm_view_pass *pass);

/// How much of the cells' values a picture needs: shaders that look up less cost less.
typedef enum jm_view_lookup {
    JM_VIEW_LOOKUP_WHOLE,    // both sides, between two steps
    JM_VIEW_LOOKUP_OUTCOME,  // the outcome alone
    JM_VIEW_LOOKUP_ONE_STEP, // of the outcome, the moment is a step's own
    JM_VIEW_LOOKUPS
} jm_view_lookup;
jm_view_lookup jm_view_passes_lookup(const jm_view_pass *pass);

/// Programs of a layer that look values of cells up: CELLS and what common.glsl says of lookups.
typedef struct jm_view_lookups {
    GLuint color[JM_VIEW_LOOKUPS], values;
} jm_view_lookups;
/// On failure all programs are 0.
JM_CHECKED jm_status jm_view_lookups_create(jm_view_gl *gl, const char *vertex,
                                            const char *fragment, const char *form,
                                            jm_view_lookups *out);
void jm_view_lookups_delete(jm_view_gl *gl, jm_view_lookups *lookups);
/// Makes the program of the pass current; 0: it is neither COLOR nor VALUES.
GLuint jm_view_lookups_use(const jm_view_lookups *lookups, const jm_view_pass *pass);

/// Uniforms u_tile (vec3), u_tile_m, and u_pixel_angle by name; those that a shader lacks are -1.
typedef struct jm_view_tile_uniforms {
    GLint tile, tile_m, pixel_angle;
} jm_view_tile_uniforms;
/// Looks them up and sets those that hold for the whole pass.
jm_view_tile_uniforms jm_view_passes_uniforms(GLuint program, const jm_view_pass *pass);

/// How many of `sizes` [count], which fall, span at least `pixels` at a distance.
int64_t jm_view_passes_large(const float *sizes, int64_t count, double distance_m, double pixels,
                             double pixel_angle);
