// Buildings: exact walls and roofs near the eye, one box a building further away.
#include "view/layer.h"
#include "view/layer_passes.h"
#include "view/mesh.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum {
    BOX_INDICES = 30, // roof and four walls; nobody looks from below
    ROOF_SAMPLES_MOST = 4096,
};

// At the last level of detail (drawn on the processor: the last two) buildings that span less than
// this are points, or nothing.
static const double box_pixels = 3.0, software_box_pixels = 4.0;
static const double point_pixels = 0.7;

typedef struct buildings {
    jm_view_gl *gl;
    jm_view_building_mesh *mesh; // without vertices, indices and boxes: those are on the GPU
    float *box_size_m;           // [boxes] falls within a tile
    GLuint vertices, indices, boxes, box_indices;
    GLuint exact_array, box_array, point_array;
    jm_view_passes exact, box, point;
    int64_t *roof_cell; // [roof_cells] some cells under roofs
    int64_t roof_cells;
    bool roofs_have_data; // the topic shown has values under roofs
} buildings;

static void destroy(void *layer)
{
    buildings *b = layer;
    if (b == NULL)
        return;
    jm_view_passes_delete(b->gl, &b->exact);
    jm_view_passes_delete(b->gl, &b->box);
    jm_view_passes_delete(b->gl, &b->point);
    jm_view_vertex_array_delete(b->gl, &b->exact_array);
    jm_view_vertex_array_delete(b->gl, &b->box_array);
    jm_view_vertex_array_delete(b->gl, &b->point_array);
    jm_view_buffer_delete(b->gl, &b->vertices);
    jm_view_buffer_delete(b->gl, &b->indices);
    jm_view_buffer_delete(b->gl, &b->boxes);
    jm_view_buffer_delete(b->gl, &b->box_indices);
    jm_view_building_mesh_destroy(b->mesh);
    jm_free(b->box_size_m);
    jm_free(b->roof_cell);
    jm_free(b);
}

// Integer attribute `index` at `place` of a record of `bytes`.
static void attribute(GLuint index, GLint count, GLenum type, size_t bytes, size_t place)
{
    glEnableVertexAttribArray(index);
    glVertexAttribIPointer(index, count, type, (GLsizei)bytes, (const void *)place);
}

static jm_status upload_exact(buildings *b, int64_t vertex_count, int64_t index_count)
{
    typedef jm_view_building_vertex vertex;
    JM_TRY(jm_view_vertex_array_create(b->gl, &b->exact_array));
    glBindVertexArray(b->exact_array);
    JM_TRY(jm_view_buffer_create(b->gl, GL_ARRAY_BUFFER, vertex_count * (int64_t)sizeof(vertex),
                                 b->mesh->vertices, GL_STATIC_DRAW, &b->vertices));
    JM_TRY(jm_view_buffer_create(b->gl, GL_ELEMENT_ARRAY_BUFFER,
                                 index_count * (int64_t)sizeof(uint32_t), b->mesh->indices,
                                 GL_STATIC_DRAW, &b->indices));
    glBindBuffer(GL_ARRAY_BUFFER, b->vertices);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, b->indices);
    attribute(0, 3, GL_UNSIGNED_SHORT, sizeof(vertex), offsetof(vertex, u));
    attribute(1, 2, GL_UNSIGNED_BYTE, sizeof(vertex), offsetof(vertex, facing));
    attribute(2, 1, GL_INT, sizeof(vertex), offsetof(vertex, id));
    attribute(3, 1, GL_UNSIGNED_SHORT, sizeof(vertex), offsetof(vertex, rise));
    glBindVertexArray(0);
    return JM_OK;
}

// Corners: bit 0 east, bit 1 north, bit 2 top. Each face ends both its triangles with a corner that
// no other face ends with: the flat outputs of that corner (see box.vert) are the face's, so that
// eight vertices make a box.
static const uint16_t box_faces[BOX_INDICES] = {
    4, 5, 7, 6, 4, 7, // roof: 7
    4, 0, 1, 5, 4, 1, // south: 1
    5, 1, 3, 7, 5, 3, // east: 3
    7, 3, 2, 6, 7, 2, // north: 2
    6, 2, 0, 4, 6, 0, // west: 0
};

static jm_status upload_boxes(buildings *b, int64_t box_count)
{
    JM_TRY(jm_view_vertex_array_create(b->gl, &b->point_array));
    JM_TRY(jm_view_vertex_array_create(b->gl, &b->box_array));
    glBindVertexArray(b->box_array);
    JM_TRY(jm_view_buffer_create(b->gl, GL_ARRAY_BUFFER,
                                 box_count * (int64_t)sizeof(jm_view_building_box), b->mesh->boxes,
                                 GL_STATIC_DRAW, &b->boxes));
    JM_TRY(jm_view_buffer_create(b->gl, GL_ELEMENT_ARRAY_BUFFER, sizeof box_faces, box_faces,
                                 GL_STATIC_DRAW, &b->box_indices));
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, b->box_indices);
    for (GLuint a = 0; a < 5; a++)
        glVertexAttribDivisor(a, 1);
    glBindVertexArray(0);
    return JM_OK;
}

// What a box shows of itself from any side, about [m].
static float size_of(const jm_view_building_box *box)
{
    int other = 2 * box->half_short > box->height ? 2 * box->half_short : box->height;
    return 0.01f * sqrtf(2.0f * (float)box->half_long * (float)other);
}

static int by_size(const void *a, const void *b)
{
    const jm_view_building_box *p = a, *q = b;
    float size_p = size_of(p), size_q = size_of(q);
    if (size_p != size_q)
        return size_p > size_q ? -1 : 1;
    return p->id < q->id ? -1 : p->id > q->id;
}

// Largest first within a tile, as seen from above too: broad low sheds are not small.
static jm_status sort_boxes(jm_ctx *ctx, buildings *b, int32_t tiles)
{
    const int64_t *start = b->mesh->box_start;
    JM_TRY(jm_new(ctx, &b->box_size_m, start[tiles]));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t t = 0; t < tiles; t++) {
        qsort(b->mesh->boxes + start[t], (size_t)(start[t + 1] - start[t]),
              sizeof(jm_view_building_box), by_size);
        for (int64_t i = start[t]; i < start[t + 1]; i++)
            b->box_size_m[i] = size_of(&b->mesh->boxes[i]);
    }
    return JM_OK;
}

// Cells under roofs, evenly spread over the grid: they tell whether a topic has values there.
static jm_status keep_roof_cells(jm_ctx *ctx, buildings *b, const jm_city *city)
{
    int64_t cells = jm_grid_cells(&city->grid), roofs = 0;
    for (int64_t c = 0; c < cells; c++)
        roofs += city->rasters.building[c] != JM_NONE;
    int64_t stride = roofs / ROOF_SAMPLES_MOST + 1;
    JM_TRY(jm_new(ctx, &b->roof_cell, roofs / stride + 1));
    int64_t seen = 0;
    for (int64_t c = 0; c < cells; c++) {
        if (city->rasters.building[c] == JM_NONE)
            continue;
        if (seen++ % stride == 0)
            b->roof_cell[b->roof_cells++] = c;
    }
    return JM_OK;
}

static jm_status upload(jm_ctx *ctx, buildings *b, const jm_view_scene *scene)
{
    JM_TRY(jm_view_building_mesh_create(ctx, scene, &b->mesh));
    jm_view_building_mesh *mesh = b->mesh;
    int32_t tiles = jm_view_scene_tiles(scene);
    JM_TRY(upload_exact(b, mesh->vertex_start[tiles], mesh->index_start[tiles]));
    JM_TRY(sort_boxes(ctx, b, tiles));
    JM_TRY(upload_boxes(b, mesh->box_start[tiles]));
    jm_free(mesh->vertices);
    jm_free(mesh->indices);
    jm_free(mesh->boxes);
    mesh->vertices = NULL;
    mesh->indices = NULL;
    mesh->boxes = NULL;
    return JM_OK;
}

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **layer)
{
    buildings *b = NULL;
    *layer = NULL;
    JM_TRY(jm_new(ctx, &b, 1));
    b->gl = gl;
    jm_status status;
    JM_TRY_GOTO(upload(ctx, b, scene), fail);
    JM_TRY_GOTO(keep_roof_cells(ctx, b, scene->city), fail);
    JM_TRY_GOTO(jm_view_passes_create(gl, "building.vert", "building.frag", false, &b->exact),
                fail);
    JM_TRY_GOTO(jm_view_passes_create(gl, "box.vert", "building.frag", false, &b->box), fail);
    JM_TRY_GOTO(jm_view_passes_create(gl, "box.vert", "building.frag", true, &b->point), fail);
    *layer = b;
    return JM_OK;
fail:
    destroy(b);
    return status;
}

// A topic of the open air has values only where a footprint cuts a cell: roofs stay plain then, or
// their rims would be ragged.
static jm_status update(void *layer, jm_ctx *ctx, const jm_view_pass *pass)
{
    (void)ctx;
    buildings *b = layer;
    const jm_view_values *v = pass->values;
    bool cells = jm_view_passes_cells(pass) && v->a != NULL;
    int64_t with = 0;
    for (int64_t i = 0; cells && i < b->roof_cells; i++)
        with += !isnan(v->a[b->roof_cell[i]]);
    b->roofs_have_data = 2 * with > b->roof_cells;
    return JM_OK;
}

typedef enum { EXACT, BOXES, POINTS, FORMS } form;

// How a tile is drawn: exact, or its first boxes as such and the smaller ones after them as points.
typedef struct share {
    bool exact;
    int64_t boxes, points;
} share;

static share share_of(const buildings *b, const jm_view_pass *pass, const jm_view_tile_seen *seen,
                      bool all_boxes)
{
    bool software = pass->quality == JM_VIEW_QUALITY_SOFTWARE;
    if (!all_boxes && (seen->lod == 0 || (seen->lod == 1 && !software)))
        return (share){.exact = true};
    int64_t first = b->mesh->box_start[seen->tile];
    int64_t count = b->mesh->box_start[seen->tile + 1] - first;
    if (seen->lod < (software ? 2 : 3))
        return (share){.boxes = count};
    const float *size_m = b->box_size_m + first;
    double distance_m = (double)seen->distance_m;
    int64_t boxes = jm_view_passes_large(
        size_m, count, distance_m, software ? software_box_pixels : box_pixels, pass->pixel_angle);
    int64_t all = jm_view_passes_large(size_m, count, distance_m, point_pixels, pass->pixel_angle);
    // A point's size holds for the camera alone: in the shadow map what is small casts none.
    return (share){.boxes = boxes, .points = pass->kind == JM_VIEW_PASS_SHADOW ? 0 : all - boxes};
}

static int64_t draw_exact_tile(const buildings *b, const jm_view_pass *pass, int32_t tile)
{
    int64_t first = b->mesh->index_start[tile];
    int64_t count = b->mesh->index_start[tile + 1] - first;
    if (count == 0)
        return 0;
    glDrawElementsBaseVertex(GL_TRIANGLES, (GLsizei)count, GL_UNSIGNED_INT,
                             (const void *)((size_t)first * sizeof(uint32_t)),
                             (GLint)b->mesh->vertex_start[tile]);
    pass->counts->triangles += count / 3;
    pass->counts->vertices += b->mesh->vertex_start[tile + 1] - b->mesh->vertex_start[tile];
    return 1;
}

// GL 3.3 knows no first instance: the attributes are pointed at it.
static int64_t draw_boxes(const jm_view_pass *pass, int64_t first, int64_t count, bool points)
{
    typedef jm_view_building_box box;
    if (count == 0)
        return 0;
    size_t at = (size_t)first * sizeof(box);
    attribute(0, 4, GL_UNSIGNED_SHORT, sizeof(box), at + offsetof(box, u));
    attribute(1, 2, GL_UNSIGNED_SHORT, sizeof(box), at + offsetof(box, half_long));
    attribute(2, 2, GL_UNSIGNED_BYTE, sizeof(box), at + offsetof(box, flags));
    attribute(3, 1, GL_SHORT, sizeof(box), at + offsetof(box, angle));
    attribute(4, 1, GL_INT, sizeof(box), at + offsetof(box, id));
    pass->counts->instances += count;
    pass->counts->vertices += points ? count : count * 8;
    if (points) {
        glDrawArrays(GL_POINTS, 0, (GLsizei)count);
        return 1;
    }
    glDrawElementsInstanced(GL_TRIANGLES, BOX_INDICES, GL_UNSIGNED_SHORT, NULL, (GLsizei)count);
    pass->counts->triangles += count * (BOX_INDICES / 3);
    return 1;
}

static void draw_form(const buildings *b, const jm_view_pass *pass, form which, bool all_boxes)
{
    const jm_view_passes *const passes[FORMS] = {&b->exact, &b->box, &b->point};
    const GLuint array[FORMS] = {b->exact_array, b->box_array, b->point_array};
    GLuint program = jm_view_passes_use(passes[which], pass);
    jm_view_tile_uniforms u = jm_view_passes_uniforms(program, pass);
    glUniform1i(glGetUniformLocation(program, "u_roof_data"), b->roofs_have_data);
    glBindVertexArray(array[which]);
    glBindBuffer(GL_ARRAY_BUFFER, b->boxes); // for the pointing of attributes
    for (int32_t i = 0; i < pass->seen_count; i++) {
        int32_t tile = pass->seen[i].tile;
        share how = share_of(b, pass, &pass->seen[i], all_boxes);
        if (which == EXACT ? !how.exact : (which == BOXES ? how.boxes : how.points) == 0)
            continue;
        float corner[3];
        jm_view_pass_tile(pass, tile, corner);
        glUniform3fv(u.tile, 1, corner);
        int64_t first = b->mesh->box_start[tile];
        int64_t draws = which == EXACT   ? draw_exact_tile(b, pass, tile)
                        : which == BOXES ? draw_boxes(pass, first, how.boxes, false)
                                         : draw_boxes(pass, first + how.boxes, how.points, true);
        pass->counts->draws += draws;
        // A tile counts once: points come after its boxes.
        pass->counts->tiles += which == POINTS && how.boxes > 0 ? 0 : draws;
    }
}

static void draw_all(const buildings *b, const jm_view_pass *pass, bool all_boxes)
{
    glEnable(GL_CULL_FACE);
    glEnable(GL_PROGRAM_POINT_SIZE);
    for (int which = EXACT; which < FORMS; which++)
        draw_form(b, pass, (form)which, all_boxes);
    glDisable(GL_PROGRAM_POINT_SIZE);
    glDisable(GL_CULL_FACE);
    glBindVertexArray(0);
}

static void draw(void *layer, const jm_view_pass *pass)
{
    draw_all(layer, pass, false);
}

static void draw_shadow(void *layer, const jm_view_pass *pass)
{
    draw_all(layer, pass, pass->quality == JM_VIEW_QUALITY_SOFTWARE);
}

const jm_view_layer_class jm_view_layer_buildings = {.name = "buildings",
                                                     .create = create,
                                                     .update = update,
                                                     .draw = draw,
                                                     .draw_shadow = draw_shadow,
                                                     .destroy = destroy};
