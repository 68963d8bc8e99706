// The sky: what lies above the horizon, behind everything.
#include "view/layer.h"

typedef struct sky {
    jm_view_gl *gl;
    GLuint program, array;
} sky;

static void destroy(void *layer)
{
    sky *s = layer;
    jm_view_program_delete(s->gl, &s->program);
    jm_view_vertex_array_delete(s->gl, &s->array);
    jm_free(s);
}

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **layer)
{
    (void)scene;
    *layer = NULL;
    sky *s = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &s, 1));
    s->gl = gl;
    JM_TRY_GOTO(jm_view_program_create(gl, "sky.vert", "sky.frag", NULL, &s->program), fail);
    JM_TRY_GOTO(jm_view_vertex_array_create(gl, &s->array), fail);
    *layer = s;
    return JM_OK;
fail:
    destroy(s);
    return status;
}

static void draw(void *layer, const jm_view_pass *pass)
{
    const sky *s = layer;
    if (pass->kind != JM_VIEW_PASS_COLOR)
        return;
    glDisable(GL_DEPTH_TEST); // nor is depth written
    glUseProgram(s->program);
    glBindVertexArray(s->array);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    pass->counts->draws++;
    pass->counts->triangles += 2;
    pass->counts->vertices += 4;
}

const jm_view_layer_class jm_view_layer_sky = {
    .name = "sky", .create = create, .draw = draw, .destroy = destroy};
