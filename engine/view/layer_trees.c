// Trees: crowns of few triangles near the eye, round points further away.
#include "view/layer.h"
#include "view/layer_passes.h"
#include "view/trees_place.h"

#include <stddef.h>

// Crowns that span less are left out at the last level of detail.
static const double crown_pixels = 1.2;
static const double spacing_m = 7.0;

typedef enum { FULL, PLAIN, POINTS } form; // crown and trunk; octahedron; point

typedef struct trees {
    jm_view_gl *gl;
    jm_view_tree_places *places; // without the trees: those are on the GPU
    GLuint shapes, indices, instances;
    GLuint crown_array, point_array;
    jm_view_passes crown, point;
} trees;

enum { SHAPE_CORNERS = 24, FULL_INDICES = 78, PLAIN_INDICES = 24, FULL_CORNERS = 18 };

// The icosahedron's corners stand on its tip: P = 1 / sqrt(5), Q = 2 P, then Q cos and Q sin of
// multiples of 36 degrees.
static const float shape_corners[SHAPE_CORNERS][4] = {
    {0.0f, 0.0f, 1.0f, 0.0f}, // crown
    {0.8944f, 0.0f, 0.4472f, 0.0f},
    {0.2764f, 0.8507f, 0.4472f, 0.0f},
    {-0.7236f, 0.5257f, 0.4472f, 0.0f},
    {-0.7236f, -0.5257f, 0.4472f, 0.0f},
    {0.2764f, -0.8507f, 0.4472f, 0.0f},
    {0.7236f, 0.5257f, -0.4472f, 0.0f},
    {-0.2764f, 0.8507f, -0.4472f, 0.0f},
    {-0.8944f, 0.0f, -0.4472f, 0.0f},
    {-0.2764f, -0.8507f, -0.4472f, 0.0f},
    {0.7236f, -0.5257f, -0.4472f, 0.0f},
    {0.0f, 0.0f, -1.0f, 0.0f},
    {1.0f, 0.0f, 0.0f, 1.0f}, // trunk: foot, then top
    {-0.5f, 0.866f, 0.0f, 1.0f},
    {-0.5f, -0.866f, 0.0f, 1.0f},
    {1.0f, 0.0f, 1.0f, 1.0f},
    {-0.5f, 0.866f, 1.0f, 1.0f},
    {-0.5f, -0.866f, 1.0f, 1.0f},
    {0.0f, 0.0f, 1.0f, 0.0f}, // octahedron
    {1.0f, 0.0f, 0.0f, 0.0f},
    {0.0f, 1.0f, 0.0f, 0.0f},
    {-1.0f, 0.0f, 0.0f, 0.0f},
    {0.0f, -1.0f, 0.0f, 0.0f},
    {0.0f, 0.0f, -1.0f, 0.0f},
};

// Anticlockwise from outside.
static const uint16_t shape_indices[FULL_INDICES + PLAIN_INDICES] = {
    0,  1,  2,  0,  2,  3,  0,  3,  4,  0,  4,  5,  0,  5,  1,              // top
    1,  6,  2,  2,  6,  7,  2,  7,  3,  3,  7,  8,  3,  8,  4,              // sides
    4,  8,  9,  4,  9,  5,  5,  9,  10, 5,  10, 1,  1,  10, 6,              //
    11, 7,  6,  11, 8,  7,  11, 9,  8,  11, 10, 9,  11, 6,  10,             // underside
    12, 13, 16, 12, 16, 15, 13, 14, 17, 13, 17, 16, 14, 12, 15, 14, 15, 17, // trunk
    18, 19, 20, 18, 20, 21, 18, 21, 22, 18, 22, 19,                         // octahedron
    23, 20, 19, 23, 21, 20, 23, 22, 21, 23, 19, 22,
};

static void destroy(void *layer)
{
    trees *t = layer;
    if (t == NULL)
        return;
    jm_view_passes_delete(t->gl, &t->crown);
    jm_view_passes_delete(t->gl, &t->point);
    jm_view_vertex_array_delete(t->gl, &t->crown_array);
    jm_view_vertex_array_delete(t->gl, &t->point_array);
    jm_view_buffer_delete(t->gl, &t->shapes);
    jm_view_buffer_delete(t->gl, &t->indices);
    jm_view_buffer_delete(t->gl, &t->instances);
    jm_view_tree_places_destroy(t->places);
    jm_free(t);
}

static jm_status upload(trees *t, int64_t count)
{
    JM_TRY(jm_view_vertex_array_create(t->gl, &t->point_array));
    JM_TRY(jm_view_vertex_array_create(t->gl, &t->crown_array));
    glBindVertexArray(t->crown_array);
    JM_TRY(jm_view_buffer_create(t->gl, GL_ARRAY_BUFFER, sizeof shape_corners, shape_corners,
                                 GL_STATIC_DRAW, &t->shapes));
    JM_TRY(jm_view_buffer_create(t->gl, GL_ELEMENT_ARRAY_BUFFER, sizeof shape_indices,
                                 shape_indices, GL_STATIC_DRAW, &t->indices));
    JM_TRY(jm_view_buffer_create(t->gl, GL_ARRAY_BUFFER, count * (int64_t)sizeof(jm_view_tree),
                                 t->places->trees, GL_STATIC_DRAW, &t->instances));
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, t->indices);
    glBindBuffer(GL_ARRAY_BUFFER, t->shapes);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 4, GL_FLOAT, GL_FALSE, 0, NULL);
    for (GLuint a = 1; a < 5; a++)
        glVertexAttribDivisor(a, 1);
    glBindVertexArray(0);
    return JM_OK;
}

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **layer)
{
    trees *t = NULL;
    *layer = NULL;
    JM_TRY(jm_new(ctx, &t, 1));
    t->gl = gl;
    jm_status status;
    JM_TRY_GOTO(jm_view_tree_places_create(ctx, scene, spacing_m, JM_VIEW_TREES_MOST, &t->places),
                fail);
    JM_TRY_GOTO(upload(t, t->places->tree_start[jm_view_scene_tiles(scene)]), fail);
    jm_free(t->places->trees);
    t->places->trees = NULL;
    JM_TRY_GOTO(jm_view_passes_create(gl, "tree.vert", "tree.frag", "", &t->crown), fail);
    JM_TRY_GOTO(jm_view_passes_create(gl, "tree.vert", "tree.frag", "#define POINT\n", &t->point),
                fail);
    *layer = t;
    return JM_OK;
fail:
    destroy(t);
    return status;
}

static form form_at(const jm_view_pass *pass, int32_t lod)
{
    if (pass->kind == JM_VIEW_PASS_SHADOW)
        return PLAIN;
    switch (pass->quality) {
    case JM_VIEW_QUALITY_HIGH:
        return lod == 0 ? FULL : lod <= 2 ? PLAIN : POINTS;
    case JM_VIEW_QUALITY_LOW:
        return lod == 0 ? FULL : lod == 1 ? PLAIN : POINTS;
    default:
        return lod == 0 ? FULL : POINTS;
    }
}

// GL 3.3 knows no first instance: the attributes are pointed at it.
static void point_at(int64_t first)
{
    typedef jm_view_tree tree;
    static const struct {
        GLint count;
        GLenum type;
        size_t place;
    } row[4] = {{4, GL_UNSIGNED_SHORT, offsetof(tree, u)},
                {2, GL_UNSIGNED_SHORT, offsetof(tree, crown)},
                {2, GL_UNSIGNED_BYTE, offsetof(tree, flags)},
                {1, GL_INT, offsetof(tree, id)}};
    for (GLuint a = 0; a < 4; a++) {
        glEnableVertexAttribArray(a + 1);
        glVertexAttribIPointer(a + 1, row[a].count, row[a].type, (GLsizei)sizeof(tree),
                               (const void *)((size_t)first * sizeof(tree) + row[a].place));
    }
}

static void draw_tile(const jm_view_pass *pass, form which, int64_t first, int64_t count)
{
    point_at(first);
    if (which == POINTS) {
        glDrawArrays(GL_POINTS, 0, (GLsizei)count);
        pass->counts->vertices += count;
    } else {
        int64_t indices = which == FULL ? FULL_INDICES : PLAIN_INDICES;
        size_t start = which == FULL ? 0 : FULL_INDICES * sizeof(uint16_t);
        glDrawElementsInstanced(GL_TRIANGLES, (GLsizei)indices, GL_UNSIGNED_SHORT,
                                (const void *)start, (GLsizei)count);
        pass->counts->triangles += count * (indices / 3);
        pass->counts->vertices +=
            count * (which == FULL ? FULL_CORNERS : SHAPE_CORNERS - FULL_CORNERS);
    }
    pass->counts->instances += count;
    pass->counts->tiles++;
    pass->counts->draws++;
}

// Trees of a tile that are drawn: all, but at the last level those large enough to be seen.
static int64_t trees_seen(const trees *t, const jm_view_pass *pass, const jm_view_tile_seen *seen)
{
    int64_t first = t->places->tree_start[seen->tile];
    int64_t count = t->places->tree_start[seen->tile + 1] - first;
    if (seen->lod < 3)
        return count;
    return jm_view_passes_large(t->places->size_m + first, count, (double)seen->distance_m,
                                crown_pixels, pass->pixel_angle);
}

static void draw_form(const trees *t, const jm_view_pass *pass, form which)
{
    GLuint program = jm_view_passes_use(which == POINTS ? &t->point : &t->crown, pass);
    jm_view_tile_uniforms u = jm_view_passes_uniforms(program, pass);
    glBindVertexArray(which == POINTS ? t->point_array : t->crown_array);
    glBindBuffer(GL_ARRAY_BUFFER, t->instances);
    for (int32_t i = 0; i < pass->seen_count; i++) {
        const jm_view_tile_seen *seen = &pass->seen[i];
        int64_t count = form_at(pass, seen->lod) == which ? trees_seen(t, pass, seen) : 0;
        if (count == 0)
            continue;
        float corner[3];
        jm_view_pass_tile(pass, seen->tile, corner);
        glUniform3fv(u.tile, 1, corner);
        draw_tile(pass, which, t->places->tree_start[seen->tile], count);
    }
}

static void draw(void *layer, const jm_view_pass *pass)
{
    if (!pass->model->trees)
        return;
    // Where the ground shows data, who points at a crown means the ground.
    if (pass->kind == JM_VIEW_PASS_ID && jm_view_passes_cells(pass))
        return;
    glEnable(GL_CULL_FACE);
    glEnable(GL_PROGRAM_POINT_SIZE);
    for (int which = FULL; which <= POINTS; which++)
        draw_form(layer, pass, (form)which);
    glDisable(GL_PROGRAM_POINT_SIZE);
    glDisable(GL_CULL_FACE);
    glBindVertexArray(0);
}

const jm_view_layer_class jm_view_layer_trees = {
    .name = "trees", .create = create, .draw = draw, .draw_shadow = draw, .destroy = destroy};
