// Buffers, vertex arrays and framebuffers.
#include "view/gl_own.h"

jm_status jm_view_buffer_create(jm_view_gl *gl, GLenum target, int64_t bytes, const void *data,
                                GLenum usage, GLuint *buffer)
{
    *buffer = 0;
    JM_TRY(jm_view_gl_reserve(gl, bytes));
    GLuint name = 0;
    glGenBuffers(1, &name);
    jm_status status = jm_view_gl_keep(gl, JM_VIEW_GL_BUFFER, name, bytes);
    if (status == JM_OK) {
        glBindBuffer(target, name);
        glBufferData(target, (GLsizeiptr)bytes, data, usage);
        status = jm_view_gl_exhausted(gl, bytes);
    }
    if (status != JM_OK)
        jm_view_buffer_delete(gl, &name);
    *buffer = name;
    return status;
}

jm_status jm_view_buffer_fill(jm_view_gl *gl, GLenum target, GLuint buffer, int64_t bytes,
                              const void *data, GLenum usage)
{
    int64_t held = jm_view_gl_held(gl, JM_VIEW_GL_BUFFER, buffer);
    JM_TRY(jm_view_gl_reserve(gl, bytes - held));
    JM_TRY(jm_view_gl_keep(gl, JM_VIEW_GL_BUFFER, buffer, bytes));
    glBindBuffer(target, buffer);
    glBufferData(target, (GLsizeiptr)bytes, data, usage);
    return bytes > held ? jm_view_gl_exhausted(gl, bytes) : JM_OK;
}

void jm_view_buffer_delete(jm_view_gl *gl, GLuint *buffer)
{
    if (*buffer == 0)
        return;
    jm_view_gl_forget(gl, JM_VIEW_GL_BUFFER, *buffer);
    glDeleteBuffers(1, buffer);
    *buffer = 0;
}

jm_status jm_view_vertex_array_create(jm_view_gl *gl, GLuint *array)
{
    *array = 0;
    GLuint name = 0;
    glGenVertexArrays(1, &name);
    jm_status status = jm_view_gl_keep(gl, JM_VIEW_GL_VERTEX_ARRAY, name, 0);
    if (status == JM_OK)
        glBindVertexArray(name);
    else
        jm_view_vertex_array_delete(gl, &name);
    *array = name;
    return status;
}

void jm_view_vertex_array_delete(jm_view_gl *gl, GLuint *array)
{
    if (*array == 0)
        return;
    jm_view_gl_forget(gl, JM_VIEW_GL_VERTEX_ARRAY, *array);
    glDeleteVertexArrays(1, array);
    *array = 0;
}

static jm_view_texture_def color_def(int32_t width, int32_t height, GLenum internal)
{
    jm_view_texture_def def = {.width = width,
                               .height = height,
                               .internal = internal,
                               .format = GL_RGBA,
                               .type = GL_UNSIGNED_BYTE,
                               .filter = GL_NEAREST};
    if (internal == GL_RG32UI) {
        def.format = GL_RG_INTEGER;
        def.type = GL_UNSIGNED_INT;
    } else if (internal == GL_RGBA8) {
        def.filter = GL_LINEAR; // shown at another size than it was drawn
    } else {
        def.type = GL_FLOAT;
    }
    return def;
}

static jm_status attach(jm_view_gl *gl, jm_view_target *target)
{
    glGenFramebuffers(1, &target->framebuffer);
    JM_TRY(jm_view_gl_keep(gl, JM_VIEW_GL_FRAMEBUFFER, target->framebuffer, 0));
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    if (target->color != 0) {
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target->color,
                               0);
    } else {
        glDrawBuffer(GL_NONE);
        glReadBuffer(GL_NONE);
    }
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, target->depth, 0);
    GLenum answer = glCheckFramebufferStatus(GL_FRAMEBUFFER);
    if (answer == GL_FRAMEBUFFER_COMPLETE)
        return JM_OK;
    return jm_fail(gl->ctx, JM_ERR_UNAVAILABLE,
                   "view: the driver cannot draw into a picture of %d x %d (0x%x); install a newer "
                   "one",
                   target->width, target->height, answer);
}

jm_status jm_view_target_create(jm_view_gl *gl, int32_t width, int32_t height,
                                GLenum color_internal, bool shadow, jm_view_target *target)
{
    *target = (jm_view_target){.width = width, .height = height};
    jm_status status = JM_OK;
    GLint before = 0;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &before);
    if (color_internal != 0) {
        jm_view_texture_def color = color_def(width, height, color_internal);
        JM_TRY_GOTO(jm_view_texture_create(gl, &color, &target->color), fail);
    }
    jm_view_texture_def depth = {.width = width,
                                 .height = height,
                                 .internal = GL_DEPTH_COMPONENT24,
                                 .format = GL_DEPTH_COMPONENT,
                                 .type = GL_UNSIGNED_INT,
                                 .filter = shadow ? GL_LINEAR : GL_NEAREST,
                                 .shadow = shadow};
    JM_TRY_GOTO(jm_view_texture_create(gl, &depth, &target->depth), fail);
    JM_TRY_GOTO(attach(gl, target), fail);
    glBindFramebuffer(GL_FRAMEBUFFER, (GLuint)before);
    return JM_OK;
fail:
    jm_view_target_delete(gl, target);
    glBindFramebuffer(GL_FRAMEBUFFER, (GLuint)before);
    return status;
}

void jm_view_target_delete(jm_view_gl *gl, jm_view_target *target)
{
    if (target->framebuffer != 0) {
        jm_view_gl_forget(gl, JM_VIEW_GL_FRAMEBUFFER, target->framebuffer);
        glDeleteFramebuffers(1, &target->framebuffer);
    }
    jm_view_texture_delete(gl, &target->color);
    jm_view_texture_delete(gl, &target->depth);
    *target = (jm_view_target){0};
}
