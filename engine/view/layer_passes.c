#include "view/layer_passes.h"

#include <stdio.h>

static jm_status make(jm_view_gl *gl, const char *vertex, const char *fragment, const char *form,
                      int kind, jm_view_passes *out)
{
    static const char *const names[JM_VIEW_PASS_KIND_COUNT] = {
        "", "#define PASS_SHADOW\n", "#define PASS_ID\n", "#define PASS_VALUES\n"};
    char defines[96];
    snprintf(defines, sizeof defines, "%s%s", form, names[kind]);
    JM_TRY(jm_view_program_create(gl, vertex, fragment, defines, &out->program[kind]));
    if (kind != JM_VIEW_PASS_COLOR && kind != JM_VIEW_PASS_VALUES)
        return JM_OK;
    snprintf(defines, sizeof defines, "%s#define CELLS\n%s", form, names[kind]);
    return jm_view_program_create(gl, vertex, fragment, defines, &out->cells[kind]);
}

jm_status jm_view_passes_create(jm_view_gl *gl, const char *vertex, const char *fragment,
                                const char *form, jm_view_passes *out)
{
    *out = (jm_view_passes){{0}, {0}};
    for (int kind = 0; kind < JM_VIEW_PASS_KIND_COUNT; kind++) {
        jm_status status = make(gl, vertex, fragment, form, kind, out);
        if (status != JM_OK) {
            jm_view_passes_delete(gl, out);
            return status;
        }
    }
    return JM_OK;
}

void jm_view_passes_delete(jm_view_gl *gl, jm_view_passes *passes)
{
    for (int kind = 0; kind < JM_VIEW_PASS_KIND_COUNT; kind++) {
        jm_view_program_delete(gl, &passes->program[kind]);
        jm_view_program_delete(gl, &passes->cells[kind]);
    }
}

GLuint jm_view_passes_use(const jm_view_passes *passes, const jm_view_pass *pass)
{
    GLuint program = jm_view_passes_cells(pass) ? passes->cells[pass->kind] : 0;
    if (program == 0)
        program = passes->program[pass->kind];
    glUseProgram(program);
    return program;
}

bool jm_view_passes_cells(const jm_view_pass *pass)
{
    return pass->topic != NULL && jm_dim_is_grid(pass->topic->dim) && pass->values != NULL &&
           pass->values->count == pass->topic->count;
}

jm_view_lookup jm_view_passes_lookup(const jm_view_pass *pass)
{
    const jm_view_values *v = pass->values;
    if (v == NULL || pass->side != JM_VIEW_OUTCOME)
        return JM_VIEW_LOOKUP_WHOLE;
    bool one_step = v->b == NULL || v->a == v->b || v->stamp_a == v->stamp_b || v->weight == 0.0;
    return one_step ? JM_VIEW_LOOKUP_ONE_STEP : JM_VIEW_LOOKUP_OUTCOME;
}

static jm_status make_lookup(jm_view_gl *gl, const char *vertex, const char *fragment,
                             const char *form, const char *lines, GLuint *program)
{
    char defines[160];
    snprintf(defines, sizeof defines, "%s#define CELLS\n%s", form, lines);
    return jm_view_program_create(gl, vertex, fragment, defines, program);
}

jm_status jm_view_lookups_create(jm_view_gl *gl, const char *vertex, const char *fragment,
                                 const char *form, jm_view_lookups *out)
{
    static const char *const lines[JM_VIEW_LOOKUPS] = {"", "#define OUTCOME_ALONE\n",
                                                       "#define OUTCOME_ALONE\n#define ONE_STEP\n"};
    *out = (jm_view_lookups){{0}, 0};
    jm_status status = JM_OK;
    for (int l = 0; l < JM_VIEW_LOOKUPS && status == JM_OK; l++)
        status = make_lookup(gl, vertex, fragment, form, lines[l], &out->color[l]);
    if (status == JM_OK)
        status = make_lookup(gl, vertex, fragment, form, "#define PASS_VALUES\n", &out->values);
    if (status != JM_OK)
        jm_view_lookups_delete(gl, out);
    return status;
}

void jm_view_lookups_delete(jm_view_gl *gl, jm_view_lookups *lookups)
{
    for (int l = 0; l < JM_VIEW_LOOKUPS; l++)
        jm_view_program_delete(gl, &lookups->color[l]);
    jm_view_program_delete(gl, &lookups->values);
}

GLuint jm_view_lookups_use(const jm_view_lookups *lookups, const jm_view_pass *pass)
{
    GLuint program = pass->kind == JM_VIEW_PASS_COLOR ? lookups->color[jm_view_passes_lookup(pass)]
                     : pass->kind == JM_VIEW_PASS_VALUES ? lookups->values
                                                         : 0;
    if (program != 0)
        glUseProgram(program);
    return program;
}

// Asked for at each use: a program that was read again may have other places for them.
jm_view_tile_uniforms jm_view_passes_uniforms(GLuint program, const jm_view_pass *pass)
{
    jm_view_tile_uniforms u = {.tile = glGetUniformLocation(program, "u_tile"),
                               .tile_m = glGetUniformLocation(program, "u_tile_m"),
                               .pixel_angle = glGetUniformLocation(program, "u_pixel_angle")};
    glUniform1f(u.tile_m, (float)pass->scene->tile_m);
    glUniform1f(u.pixel_angle, (float)pass->pixel_angle);
    return u;
}

int64_t jm_view_passes_large(const float *sizes, int64_t count, double distance_m, double pixels,
                             double pixel_angle)
{
    double least = pixels * pixel_angle * distance_m;
    int64_t low = 0, high = count; // sizes[low - 1] is large enough, sizes[high] is not
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if ((double)sizes[middle] >= least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
