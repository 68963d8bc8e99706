// Programs: compiled, linked, bound to the block and the units, and read again when files change.
#include "view/gl_own.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *name;
    jm_view_unit unit;
} samplers[] = {
    {"u_ramp", JM_VIEW_UNIT_RAMP},           {"u_cells_a", JM_VIEW_UNIT_CELLS_A},
    {"u_cells_b", JM_VIEW_UNIT_CELLS_B},     {"u_base_a", JM_VIEW_UNIT_BASE_A},
    {"u_base_b", JM_VIEW_UNIT_BASE_B},       {"u_shadow", JM_VIEW_UNIT_SHADOW},
    {"u_height", JM_VIEW_UNIT_HEIGHT},       {"u_ground", JM_VIEW_UNIT_GROUND},
    {"u_objects_a", JM_VIEW_UNIT_OBJECTS_A}, {"u_objects_b", JM_VIEW_UNIT_OBJECTS_B},
    {"u_text", JM_VIEW_UNIT_TEXT},
};

// Drivers number the strings ("0:12(5): error"): the files' names stand there instead.
static void name_files(jm_text *out, const char *log, const char *name)
{
    for (const char *line = log; *line != '\0';) {
        const char *end = strchr(line, '\n');
        size_t length = end != NULL ? (size_t)(end - line) + 1 : strlen(line);
        bool numbered =
            length > 1 && (line[0] == '0' || line[0] == '1') && (line[1] == ':' || line[1] == '(');
        if (numbered)
            jm_text_add(out, line[0] == '0' ? name : "common.glsl");
        jm_text_add_bytes(out, line + numbered, (int64_t)(length - numbered));
        line += length;
    }
}

static jm_status fail_with_log(jm_view_gl *gl, const char *name, const char *log)
{
    jm_text named = {0};
    name_files(&named, log, name);
    jm_status status = jm_fail(gl->ctx, JM_ERR_DATA, "%s: the driver refuses this shader:\n%s",
                               name, named.bytes != NULL ? named.bytes : "(it does not say why)");
    jm_text_free(&named);
    return status;
}

static jm_status compile(jm_view_gl *gl, GLenum stage, const char *name, const char *defines,
                         GLuint *shader)
{
    *shader = 0;
    char *text = NULL;
    char lines[512];
    snprintf(lines, sizeof lines, "%s%s", gl->software ? "#define SOFTWARE\n" : "",
             defines != NULL ? defines : "");
    JM_TRY(jm_view_shader_text(gl->ctx, gl->shader_dir, name, lines, &text));
    GLuint made = glCreateShader(stage);
    const char *const texts[1] = {text};
    glShaderSource(made, 1, texts, NULL);
    glCompileShader(made);
    jm_free(text);
    GLint good = GL_FALSE;
    glGetShaderiv(made, GL_COMPILE_STATUS, &good);
    if (good == GL_TRUE) {
        *shader = made;
        return JM_OK;
    }
    char log[4096] = "";
    glGetShaderInfoLog(made, sizeof log, NULL, log);
    glDeleteShader(made);
    return fail_with_log(gl, name, log);
}

static void bind_names(GLuint program)
{
    GLuint block = glGetUniformBlockIndex(program, "Frame");
    if (block != GL_INVALID_INDEX)
        glUniformBlockBinding(program, block, 0);
    glUseProgram(program);
    for (size_t s = 0; s < sizeof samplers / sizeof samplers[0]; s++) {
        GLint place = glGetUniformLocation(program, samplers[s].name);
        if (place >= 0)
            glUniform1i(place, (GLint)samplers[s].unit);
    }
    glUseProgram(0);
}

// Links the two files into `program`, an empty program object.
static jm_status link_files(jm_view_gl *gl, const char *vertex, const char *fragment,
                            const char *defines, GLuint program)
{
    jm_status status = JM_OK;
    GLuint shaders[2] = {0, 0};
    JM_TRY_GOTO(compile(gl, GL_VERTEX_SHADER, vertex, defines, &shaders[0]), end);
    JM_TRY_GOTO(compile(gl, GL_FRAGMENT_SHADER, fragment, defines, &shaders[1]), end);
    for (int s = 0; s < 2; s++)
        glAttachShader(program, shaders[s]);
    glLinkProgram(program);
    for (int s = 0; s < 2; s++)
        glDetachShader(program, shaders[s]);
    GLint good = GL_FALSE;
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    if (good != GL_TRUE) {
        char log[4096] = "";
        glGetProgramInfoLog(program, sizeof log, NULL, log);
        char pair[256];
        snprintf(pair, sizeof pair, "%s + %s", vertex, fragment);
        status = fail_with_log(gl, pair, log);
        goto end;
    }
    bind_names(program);
end:
    for (int s = 0; s < 2; s++)
        if (shaders[s] != 0)
            glDeleteShader(shaders[s]);
    return status;
}

static bool is_later(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static struct timespec newest_of(const jm_view_gl *gl, const char *vertex, const char *fragment)
{
    struct timespec newest = {0};
    const char *const names[3] = {vertex, fragment, "common.glsl"};
    for (int n = 0; n < 3 && gl->shader_dir != NULL; n++) {
        char path[4096];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", gl->shader_dir, names[n]);
        if (stat(path, &about) == 0 && is_later(about.st_mtim, newest))
            newest = about.st_mtim;
    }
    return newest;
}

static void free_names(jm_view_program *p)
{
    jm_free(p->vertex);
    jm_free(p->fragment);
    jm_free(p->defines);
    *p = (jm_view_program){0};
}

static jm_status remember(jm_view_gl *gl, const char *vertex, const char *fragment,
                          const char *defines, GLuint id)
{
    jm_status status = JM_OK;
    jm_view_program p = {.id = id, .newest = newest_of(gl, vertex, fragment)};
    JM_TRY_GOTO(jm_copy_text(gl->ctx, vertex, &p.vertex), fail);
    JM_TRY_GOTO(jm_copy_text(gl->ctx, fragment, &p.fragment), fail);
    JM_TRY_GOTO(jm_copy_text(gl->ctx, defines != NULL ? defines : "", &p.defines), fail);
    JM_TRY_GOTO(jm_grow(gl->ctx, &gl->programs, &gl->program_capacity, gl->program_count + 1),
                fail);
    JM_TRY_GOTO(jm_view_gl_keep(gl, JM_VIEW_GL_PROGRAM, id, 0), fail);
    gl->programs[gl->program_count++] = p;
    return JM_OK;
fail:
    free_names(&p);
    return status;
}

jm_status jm_view_program_create(jm_view_gl *gl, const char *vertex, const char *fragment,
                                 const char *defines, GLuint *program)
{
    *program = 0;
    GLuint made = glCreateProgram();
    jm_status status = link_files(gl, vertex, fragment, defines, made);
    if (status == JM_OK)
        status = remember(gl, vertex, fragment, defines, made);
    if (status != JM_OK) {
        glDeleteProgram(made);
        return status;
    }
    *program = made;
    return JM_OK;
}

void jm_view_program_delete(jm_view_gl *gl, GLuint *program)
{
    if (*program == 0)
        return;
    for (int64_t p = 0; p < gl->program_count; p++)
        if (gl->programs[p].id == *program)
            gl->programs[p].id = 0;
    jm_view_gl_forget(gl, JM_VIEW_GL_PROGRAM, *program);
    glDeleteProgram(*program);
    *program = 0;
}

void jm_view_programs_free(jm_view_gl *gl)
{
    for (int64_t p = 0; p < gl->program_count; p++)
        free_names(&gl->programs[p]);
    jm_free(gl->programs);
}

void jm_view_gl_set_shader_dir(jm_view_gl *gl, const char *folder)
{
    char *copy = NULL;
    if (jm_copy_text(gl->ctx, folder, &copy) != JM_OK)
        return; // the embedded shaders stay
    jm_free(gl->shader_dir);
    gl->shader_dir = copy;
}

// A trial first: a program that failed to link would be lost.
static void reload(jm_view_gl *gl, jm_view_program *p)
{
    struct timespec newest = newest_of(gl, p->vertex, p->fragment);
    if (!is_later(newest, p->newest))
        return;
    p->newest = newest;
    GLuint trial = glCreateProgram();
    jm_status status = link_files(gl, p->vertex, p->fragment, p->defines, trial);
    glDeleteProgram(trial);
    if (status == JM_OK)
        status = link_files(gl, p->vertex, p->fragment, p->defines, p->id);
    if (status != JM_OK)
        jm_log(gl->ctx, JM_LOG_WARNING, "%s", jm_message(gl->ctx));
}

void jm_view_programs_reload(jm_view_gl *gl)
{
    if (gl->shader_dir == NULL)
        return;
    for (int64_t p = 0; p < gl->program_count; p++)
        if (gl->programs[p].id != 0)
            reload(gl, &gl->programs[p]);
}

bool jm_view_program_at(const jm_view_gl *gl, int64_t index, const char **vertex,
                        const char **fragment, const char **defines)
{
    if (index < 0 || index >= gl->program_count)
        return false;
    const jm_view_program *p = &gl->programs[index];
    *vertex = p->vertex;
    *fragment = p->fragment;
    *defines = p->defines;
    return true;
}
