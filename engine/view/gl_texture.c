#include "view/gl_own.h"

static int64_t texel_bytes(GLenum internal)
{
    switch (internal) {
    case GL_R8:
        return 1;
    case GL_RG8:
        return 2;
    case GL_RG32F:
    case GL_RG32UI:
        return 8;
    case GL_RGBA32F:
        return 16;
    default: // RGB is held as RGBA by all drivers
        return 4;
    }
}

// Uploads must not disturb the units that hold the picture's textures: the last unit is the
// uploads' own.
static void bind_for_change(GLenum target, GLuint texture)
{
    glActiveTexture(GL_TEXTURE0 + JM_VIEW_UNIT_COUNT);
    glBindTexture(target, texture);
}

static bool has_mipmaps(GLenum filter)
{
    return filter == GL_LINEAR_MIPMAP_LINEAR || filter == GL_LINEAR_MIPMAP_NEAREST;
}

static void set_parameters(const jm_view_texture_def *def)
{
    bool mipmaps = has_mipmaps(def->filter);
    GLint plain = def->filter == GL_NEAREST ? GL_NEAREST : GL_LINEAR;
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, mipmaps ? (GLint)def->filter : plain);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, plain);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    if (!mipmaps)
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    if (def->shadow) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_MODE, GL_COMPARE_REF_TO_TEXTURE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_FUNC, GL_LEQUAL);
    }
}

jm_status jm_view_texture_create(jm_view_gl *gl, const jm_view_texture_def *def, GLuint *texture)
{
    *texture = 0;
    if (def->width < 1 || def->height < 1 || def->width > gl->max_texture ||
        def->height > gl->max_texture)
        return jm_fail(gl->ctx, JM_ERR_ARGUMENT,
                       "view: a texture of %d x %d; this driver takes 1 to %d each way", def->width,
                       def->height, gl->max_texture);
    int64_t bytes = (int64_t)def->width * def->height * texel_bytes(def->internal);
    if (has_mipmaps(def->filter))
        bytes += bytes / 3;
    JM_TRY(jm_view_gl_reserve(gl, bytes));
    GLuint name = 0;
    glGenTextures(1, &name);
    jm_status status = jm_view_gl_keep(gl, JM_VIEW_GL_TEXTURE, name, bytes);
    if (status == JM_OK) {
        bind_for_change(GL_TEXTURE_2D, name);
        glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
        glTexImage2D(GL_TEXTURE_2D, 0, (GLint)def->internal, def->width, def->height, 0,
                     def->format, def->type, def->pixels);
        set_parameters(def);
        if (has_mipmaps(def->filter))
            glGenerateMipmap(GL_TEXTURE_2D);
        status = jm_view_gl_exhausted(gl, bytes);
    }
    if (status != JM_OK)
        jm_view_texture_delete(gl, &name);
    *texture = name;
    return status;
}

void jm_view_texture_fill(jm_view_gl *gl, GLuint texture, int32_t x, int32_t y, int32_t width,
                          int32_t height, GLenum format, GLenum type, const void *pixels)
{
    (void)gl;
    if (width < 1 || height < 1)
        return;
    bind_for_change(GL_TEXTURE_2D, texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, format, type, pixels);
}

jm_status jm_view_texture_buffer(jm_view_gl *gl, GLuint buffer, GLenum internal, GLuint *texture)
{
    *texture = 0;
    GLuint name = 0;
    glGenTextures(1, &name);
    jm_status status = jm_view_gl_keep(gl, JM_VIEW_GL_TEXTURE, name, 0);
    if (status == JM_OK) {
        bind_for_change(GL_TEXTURE_BUFFER, name);
        glTexBuffer(GL_TEXTURE_BUFFER, internal, buffer);
    } else {
        jm_view_texture_delete(gl, &name);
    }
    *texture = name;
    return status;
}

void jm_view_texture_delete(jm_view_gl *gl, GLuint *texture)
{
    if (*texture == 0)
        return;
    jm_view_gl_forget(gl, JM_VIEW_GL_TEXTURE, *texture);
    glDeleteTextures(1, texture);
    *texture = 0;
}

void jm_view_bind(jm_view_unit unit, GLenum target, GLuint texture)
{
    glActiveTexture(GL_TEXTURE0 + (GLenum)unit);
    glBindTexture(target, texture);
}
