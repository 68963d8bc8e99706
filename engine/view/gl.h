/// gl.h: every GL object is made and deleted here, counted by kind, and bounded in bytes.
#pragma once

#include "core/ctx.h"

#include <GL/glew.h>

typedef enum jm_view_gl_kind {
    JM_VIEW_GL_BUFFER,
    JM_VIEW_GL_TEXTURE,
    JM_VIEW_GL_FRAMEBUFFER,
    JM_VIEW_GL_VERTEX_ARRAY,
    JM_VIEW_GL_PROGRAM,
    JM_VIEW_GL_KIND_COUNT
} jm_view_gl_kind;

typedef struct jm_view_gl jm_view_gl;

/// After a context is current: GLEW, version 3.3, debug callback when the context has one.
/// glewInit's answer 4 (no GLX display: offscreen, EGL, Wayland) is no failure when the functions
/// are there. JM_ERR_UNAVAILABLE says what the driver offers.
JM_CHECKED jm_status jm_view_gl_create(jm_ctx *ctx, bool debug, jm_view_gl **out);
void jm_view_gl_destroy(jm_view_gl *gl); // NULL is allowed

jm_ctx *jm_view_gl_ctx(const jm_view_gl *gl);
const char *
jm_view_gl_renderer(const jm_view_gl *gl);      // "llvmpipe ... | 4.5 (Core Profile) Mesa ..."
bool jm_view_gl_software(const jm_view_gl *gl); // llvmpipe, softpipe, swrast
int64_t jm_view_gl_live(const jm_view_gl *gl, jm_view_gl_kind kind);
int64_t jm_view_gl_bytes(const jm_view_gl *gl); // of buffers and textures
/// Messages of error level (ERROR, UNDEFINED or HIGH) that the driver gave, and the first of them.
int64_t jm_view_gl_errors(const jm_view_gl *gl, const char **first);
int32_t jm_view_gl_max_texture(const jm_view_gl *gl);

/// `usage` GL_STATIC_DRAW ...; data may be NULL. Refuses more than 512 MiB of buffers and textures
/// in all (JM_ERR_MEMORY).
JM_CHECKED jm_status jm_view_buffer_create(jm_view_gl *gl, GLenum target, int64_t bytes,
                                           const void *data, GLenum usage, GLuint *buffer);
/// Replaces the whole content (orphans the old).
JM_CHECKED jm_status jm_view_buffer_fill(jm_view_gl *gl, GLenum target, GLuint buffer,
                                         int64_t bytes, const void *data, GLenum usage);
void jm_view_buffer_delete(jm_view_gl *gl, GLuint *buffer); // 0 is allowed; sets 0

typedef struct jm_view_texture_def {
    int32_t width, height;
    GLenum internal, format, type; // GL_R32F, GL_RED, GL_FLOAT
    GLenum filter;                 // GL_NEAREST, GL_LINEAR or GL_LINEAR_MIPMAP_...; clamped to
                                   // its edge
    const void *pixels;            // or NULL
    bool shadow;                   // depth texture compared in hardware (GL_LEQUAL)
} jm_view_texture_def;
JM_CHECKED jm_status jm_view_texture_create(jm_view_gl *gl, const jm_view_texture_def *def,
                                            GLuint *texture);
/// Replaces a part; tightly packed rows.
void jm_view_texture_fill(jm_view_gl *gl, GLuint texture, int32_t x, int32_t y, int32_t width,
                          int32_t height, GLenum format, GLenum type, const void *pixels);
/// A buffer texture (`internal` GL_R32F, GL_RGBA32F ...) over a buffer.
JM_CHECKED jm_status jm_view_texture_buffer(jm_view_gl *gl, GLuint buffer, GLenum internal,
                                            GLuint *texture);
void jm_view_texture_delete(jm_view_gl *gl, GLuint *texture);

JM_CHECKED jm_status jm_view_vertex_array_create(jm_view_gl *gl, GLuint *array);
void jm_view_vertex_array_delete(jm_view_gl *gl, GLuint *array);

/// A picture to draw into: colour (0: none) and depth; `depth_texture` gets the depth as a texture.
typedef struct jm_view_target {
    GLuint framebuffer, color, depth;
    int32_t width, height;
} jm_view_target;
JM_CHECKED jm_status jm_view_target_create(jm_view_gl *gl, int32_t width, int32_t height,
                                           GLenum color_internal, bool shadow,
                                           jm_view_target *target);
void jm_view_target_delete(jm_view_gl *gl, jm_view_target *target);

/// Texture units that shaders know by sampler name; bound once, for all programs.
typedef enum jm_view_unit {
    JM_VIEW_UNIT_RAMP,      // u_ramp: 256 x 1 colours of the active scale
    JM_VIEW_UNIT_CELLS_A,   // u_cells_a: outcome, step at or before the moment
    JM_VIEW_UNIT_CELLS_B,   // u_cells_b: outcome, step after it
    JM_VIEW_UNIT_BASE_A,    // u_base_a
    JM_VIEW_UNIT_BASE_B,    // u_base_b
    JM_VIEW_UNIT_SHADOW,    // u_shadow: sampler2DShadow
    JM_VIEW_UNIT_HEIGHT,    // u_height: ground z at the corners of quads
    JM_VIEW_UNIT_GROUND,    // u_ground: colours of the ground, alpha = water, of the side drawn
    JM_VIEW_UNIT_OBJECTS_A, // u_objects_a: samplerBuffer, values by object id (links, parkings,
                            // zones)
    JM_VIEW_UNIT_OBJECTS_B, // u_objects_b
    JM_VIEW_UNIT_TEXT,      // u_text: glyphs of the interface
    JM_VIEW_UNIT_COUNT
} jm_view_unit;
void jm_view_bind(jm_view_unit unit, GLenum target, GLuint texture);

/// Programs from the embedded shaders ("building.vert"); `defines` are lines put after #version,
/// "#define PASS_ID\n"; SOFTWARE is defined too where the processor draws. `#include "common.glsl"`
/// is replaced by the text. Uniform block Frame is bound to 0 and samplers to the units above.
JM_CHECKED jm_status jm_view_program_create(jm_view_gl *gl, const char *vertex,
                                            const char *fragment, const char *defines,
                                            GLuint *program);
/// The whole text of a shader as the driver gets it, owned by the caller.
JM_CHECKED jm_status jm_view_shader_text(jm_ctx *ctx, const char *shader_dir, const char *name,
                                         const char *defines, char **text);
/// Reads shaders from a folder instead of the embedded ones, and again when a file is newer:
/// jm_view_programs_reload keeps the old program and gives the log as a warning when it fails.
void jm_view_gl_set_shader_dir(jm_view_gl *gl, const char *folder);
void jm_view_programs_reload(jm_view_gl *gl);
void jm_view_program_delete(jm_view_gl *gl, GLuint *program);
/// Programs made so far: file names, for tests. False beyond the last.
bool jm_view_program_at(const jm_view_gl *gl, int64_t index, const char **vertex,
                        const char **fragment, const char **defines);
