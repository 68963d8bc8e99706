#include "view/gl_own.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t key_of(jm_view_gl_kind kind, GLuint name)
{
    return (uint64_t)kind << 32 | name;
}

// Place of the first entry that is not below the key.
static int64_t entry_at(const jm_view_gl *gl, uint64_t key)
{
    int64_t low = 0, high = gl->entry_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (gl->entries[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_entry(const jm_view_gl *gl, int64_t place, uint64_t key)
{
    return place < gl->entry_count && gl->entries[place].key == key;
}

jm_status jm_view_gl_reserve(jm_view_gl *gl, int64_t bytes)
{
    const int64_t most = (int64_t)JM_VIEW_GL_MIB_MOST << 20;
    if (bytes <= most - gl->bytes)
        return JM_OK;
    return jm_fail(gl->ctx, JM_ERR_MEMORY,
                   "view: %" PRId64 " MiB more for the graphics card pass the limit of %d MiB "
                   "(%" PRId64 " MiB are in use); take larger cells or a smaller area",
                   bytes >> 20, (int)JM_VIEW_GL_MIB_MOST, gl->bytes >> 20);
}

jm_status jm_view_gl_keep(jm_view_gl *gl, jm_view_gl_kind kind, GLuint name, int64_t bytes)
{
    uint64_t key = key_of(kind, name);
    int64_t place = entry_at(gl, key);
    if (!is_entry(gl, place, key)) {
        JM_TRY(jm_grow(gl->ctx, &gl->entries, &gl->entry_capacity, gl->entry_count + 1));
        memmove(gl->entries + place + 1, gl->entries + place,
                (size_t)(gl->entry_count - place) * sizeof *gl->entries);
        gl->entries[place] = (jm_view_gl_entry){.key = key};
        gl->entry_count++;
        gl->live[kind]++;
    }
    gl->bytes += bytes - gl->entries[place].bytes;
    gl->entries[place].bytes = bytes;
    return JM_OK;
}

int64_t jm_view_gl_held(const jm_view_gl *gl, jm_view_gl_kind kind, GLuint name)
{
    uint64_t key = key_of(kind, name);
    int64_t place = entry_at(gl, key);
    return is_entry(gl, place, key) ? gl->entries[place].bytes : 0;
}

void jm_view_gl_forget(jm_view_gl *gl, jm_view_gl_kind kind, GLuint name)
{
    uint64_t key = key_of(kind, name);
    int64_t place = entry_at(gl, key);
    if (!is_entry(gl, place, key))
        return;
    gl->bytes -= gl->entries[place].bytes;
    gl->live[kind]--;
    gl->entry_count--;
    memmove(gl->entries + place, gl->entries + place + 1,
            (size_t)(gl->entry_count - place) * sizeof *gl->entries);
}

jm_status jm_view_gl_exhausted(jm_view_gl *gl, int64_t bytes)
{
    bool out_of_memory = false;
    // A lost context answers with errors for ever: the count ends the loop.
    for (int i = 0; i < 16; i++) {
        GLenum error = glGetError();
        if (error == GL_NO_ERROR)
            break;
        out_of_memory = out_of_memory || error == GL_OUT_OF_MEMORY;
    }
    if (!out_of_memory)
        return JM_OK;
    return jm_fail(gl->ctx, JM_ERR_MEMORY,
                   "view: the graphics driver has no memory for %" PRId64 " KiB more; close other "
                   "programs or take larger cells",
                   bytes >> 10);
}

static void GLAPIENTRY on_message(GLenum source, GLenum type, GLuint id, GLenum severity,
                                  GLsizei length, const GLchar *message, const void *user)
{
    (void)id;
    (void)length;
    jm_view_gl *gl = (jm_view_gl *)(uintptr_t)user;
    // What compilers say about shaders comes back as the log of jm_view_program_create.
    if (source == GL_DEBUG_SOURCE_SHADER_COMPILER)
        return;
    if (type != GL_DEBUG_TYPE_ERROR && type != GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR &&
        severity != GL_DEBUG_SEVERITY_HIGH)
        return;
    if (gl->errors++ == 0)
        snprintf(gl->first_error, sizeof gl->first_error, "%s", message);
}

static void listen(jm_view_gl *gl)
{
    if ((!GLEW_KHR_debug && !GLEW_VERSION_4_3) || glDebugMessageCallback == NULL)
        return;
    glEnable(GL_DEBUG_OUTPUT);
    glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);
    glDebugMessageCallback(on_message, gl);
}

// The youngest functions of 3.3 that the viewer calls.
static bool functions_are_there(void)
{
    return glDrawElementsInstanced != NULL && glVertexAttribDivisor != NULL &&
           glUniformBlockBinding != NULL && glTexBuffer != NULL && glGenVertexArrays != NULL &&
           glClearBufferuiv != NULL && glDrawElementsBaseVertex != NULL;
}

static jm_status check_version(jm_ctx *ctx, GLenum answer)
{
    const char *version = (const char *)glGetString(GL_VERSION);
    if (answer != GLEW_OK && answer != GLEW_ERROR_NO_GLX_DISPLAY)
        return jm_fail(ctx, JM_ERR_UNAVAILABLE,
                       "view: OpenGL cannot be used: %s; install a graphics driver (Debian: "
                       "libgl1-mesa-dri)",
                       (const char *)glewGetErrorString(answer));
    GLint major = 0, minor = 0;
    if (version != NULL) {
        glGetIntegerv(GL_MAJOR_VERSION, &major);
        glGetIntegerv(GL_MINOR_VERSION, &minor);
    }
    if (major * 10 + minor >= 33 && functions_are_there())
        return JM_OK;
    return jm_fail(ctx, JM_ERR_UNAVAILABLE,
                   "view: OpenGL 3.3 is needed, this driver offers %s; install a newer one, or set "
                   "LIBGL_ALWAYS_SOFTWARE=1 to draw on the processor",
                   version != NULL ? version : "none");
}

static void describe(jm_view_gl *gl)
{
    const char *renderer = (const char *)glGetString(GL_RENDERER);
    const char *version = (const char *)glGetString(GL_VERSION);
    snprintf(gl->renderer, sizeof gl->renderer, "%s | %s", renderer != NULL ? renderer : "?",
             version != NULL ? version : "?");
    static const char *const software[] = {"llvmpipe", "softpipe", "swrast", "SWR", "Software"};
    for (size_t i = 0; i < sizeof software / sizeof software[0]; i++)
        gl->software = gl->software || strstr(gl->renderer, software[i]) != NULL;
    GLint most = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &most);
    gl->max_texture = most;
}

jm_status jm_view_gl_create(jm_ctx *ctx, bool debug, jm_view_gl **out)
{
    *out = NULL;
    JM_TRY(check_version(ctx, glewInit()));
    jm_view_gl *gl = NULL;
    JM_TRY(jm_new(ctx, &gl, 1));
    gl->ctx = ctx;
    // What GLEW itself stirred up is not ours.
    for (int i = 0; i < 16 && glGetError() != GL_NO_ERROR; i++) {
    }
    if (debug)
        listen(gl);
    describe(gl);
    *out = gl;
    return JM_OK;
}

void jm_view_gl_destroy(jm_view_gl *gl)
{
    if (gl == NULL)
        return;
    if (glDebugMessageCallback != NULL)
        glDebugMessageCallback(NULL, NULL);
    jm_view_programs_free(gl);
    jm_free(gl->shader_dir);
    jm_free(gl->entries);
    jm_free(gl);
}

jm_ctx *jm_view_gl_ctx(const jm_view_gl *gl)
{
    return gl->ctx;
}

const char *jm_view_gl_renderer(const jm_view_gl *gl)
{
    return gl->renderer;
}

bool jm_view_gl_software(const jm_view_gl *gl)
{
    return gl->software;
}

int64_t jm_view_gl_live(const jm_view_gl *gl, jm_view_gl_kind kind)
{
    return gl->live[kind];
}

int64_t jm_view_gl_bytes(const jm_view_gl *gl)
{
    return gl->bytes;
}

int64_t jm_view_gl_errors(const jm_view_gl *gl, const char **first)
{
    if (first != NULL)
        *first = gl->first_error;
    return gl->errors;
}

int32_t jm_view_gl_max_texture(const jm_view_gl *gl)
{
    return gl->max_texture;
}
