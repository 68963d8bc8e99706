// Buildings: exact walls and roofs near the eye, one box a building further away.
#include "view/layer.h"
#include "view/layer_passes.h"
#include "view/layer_ribbons.h"
#include "view/mesh.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum {
    BOX_INDICES = 30, // roof and four walls; nobody looks from below
    ROOF_SAMPLES_MOST = 4096,
    SIDE_MOST = 4, // blocks along a tile's side
};

// At the last level of detail (drawn on the processor: the last two) buildings that span less than
// this are points, or nothing.
static const double box_pixels = 3.0, software_box_pixels = 4.0;
static const double point_pixels = 0.7;
// Smaller blocks would cost more calls than they spare boxes.
static const double block_least_m = 200.0;

typedef enum { EXACT, BOXES, POINTS, FORMS } form;

// Boxes of a tile in blocks, each seen or not, its largest first.
typedef struct blocks {
    int32_t side;      // blocks along a tile's side
    int64_t *start;    // [blocks + 1] into the boxes; by tile, then row by row from the south-west
    float *low, *high; // [blocks * 3] scene metres around what stands there
    float *size_m;     // [boxes] falls in a block
} blocks;

typedef struct buildings {
    jm_view_gl *gl;
    jm_view_building_mesh *mesh; // without vertices, indices and boxes: those are on the GPU
    blocks blocks;
    GLuint vertices, indices, boxes, box_indices;
    GLuint exact_array, box_array, point_array;
    jm_view_passes passes[FORMS];
    jm_view_lookups roofs[FORMS]; // for topics that have values under roofs
    int64_t *roof_cell;           // [roof_cells] some cells under roofs
    int64_t roof_cells;
    bool roofs_have_data; // the topic shown has values under roofs
} buildings;

static void destroy(void *layer)
{
    buildings *b = layer;
    if (b == NULL)
        return;
    for (int f = 0; f < FORMS; f++) {
        jm_view_passes_delete(b->gl, &b->passes[f]);
        jm_view_lookups_delete(b->gl, &b->roofs[f]);
    }
    jm_view_vertex_array_delete(b->gl, &b->exact_array);
    jm_view_vertex_array_delete(b->gl, &b->box_array);
    jm_view_vertex_array_delete(b->gl, &b->point_array);
    jm_view_buffer_delete(b->gl, &b->vertices);
    jm_view_buffer_delete(b->gl, &b->indices);
    jm_view_buffer_delete(b->gl, &b->boxes);
    jm_view_buffer_delete(b->gl, &b->box_indices);
    jm_view_building_mesh_destroy(b->mesh);
    jm_free(b->blocks.start);
    jm_free(b->blocks.low);
    jm_free(b->blocks.high);
    jm_free(b->blocks.size_m);
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
// no other face ends with: the flat outputs of that corner (see building.vert) are the face's, so
// that eight vertices make a box.
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

// ---- blocks

// What one shows of itself from any side, about [m].
static float size_of(const jm_view_building_box *box)
{
    int other = 2 * box->half_short > box->height ? 2 * box->half_short : box->height;
    return 0.01f * sqrtf(2.0f * (float)box->half_long * (float)other);
}

// Largest first, as seen from above too: broad low sheds are not small.
static int by_size(const void *a, const void *b)
{
    const jm_view_building_box *p = a, *q = b;
    float size_p = size_of(p), size_q = size_of(q);
    if (size_p != size_q)
        return size_p > size_q ? -1 : 1;
    return (p->id > q->id) - (p->id < q->id);
}

// Of a packed place: the middle half of its range is the tile itself.
static int32_t band_of(uint16_t place, int32_t side)
{
    int32_t band = ((int32_t)place * 2 - 32768) * side / 65536;
    return place < 16384 ? 0 : band < side ? band : side - 1;
}

// Boxes of a tile by block, and where each block begins.
static void sort_tile(const jm_view_building_box *from, int64_t count, int32_t side, int64_t first,
                      jm_view_building_box *all, int64_t *start)
{
    int64_t place = first;
    for (int32_t block = 0; block < side * side; block++) {
        start[block] = place;
        for (int64_t i = 0; i < count; i++)
            if (band_of(from[i].v, side) * side + band_of(from[i].u, side) == block)
                all[place++] = from[i];
    }
}

static void widen(const jm_view_scene *s, const jm_view_building_box *box, const double corner[2],
                  double tile_low, float low[3], float high[3])
{
    const double middle[2] = {(box->u * (2.0 / 65535.0) - 0.5) * s->tile_m,
                              (box->v * (2.0 / 65535.0) - 0.5) * s->tile_m};
    double reach = 0.01 * hypot(box->half_long, box->half_short);
    for (int a = 0; a < 2; a++) {
        low[a] = fminf(low[a], (float)(corner[a] + middle[a] - reach));
        high[a] = fmaxf(high[a], (float)(corner[a] + middle[a] + reach));
    }
    low[2] = fminf(low[2], (float)(tile_low + 0.01 * box->h));
    high[2] = fmaxf(high[2], (float)(tile_low + 0.01 * (box->h + box->height)));
}

static void finish_block(const jm_view_scene *s, jm_view_building_mesh *mesh, int32_t tile,
                         int32_t block, blocks *out)
{
    int64_t begin = out->start[block], count = out->start[block + 1] - begin;
    jm_view_building_box *boxes = mesh->boxes + begin;
    float *low = out->low + 3 * (int64_t)block, *high = out->high + 3 * (int64_t)block;
    double corner[2];
    jm_view_scene_tile_corner(s, tile, &corner[0], &corner[1]);
    if (count > 0)
        qsort(boxes, (size_t)count, sizeof *boxes, by_size);
    for (int a = 0; a < 3; a++) {
        low[a] = HUGE_VALF;
        high[a] = -HUGE_VALF;
    }
    for (int64_t i = 0; i < count; i++) {
        out->size_m[begin + i] = size_of(&boxes[i]);
        widen(s, &boxes[i], corner, (double)s->tile_low[tile], low, high);
    }
}

static jm_status create_blocks(jm_ctx *ctx, const jm_view_scene *s, jm_view_building_mesh *mesh,
                               blocks *out)
{
    double fit = floor(s->tile_m / block_least_m);
    int32_t side = fit > SIDE_MOST ? SIDE_MOST : fit > 1.0 ? (int32_t)fit : 1;
    int32_t tiles = jm_view_scene_tiles(s), per_tile = side * side;
    int64_t boxes = mesh->box_start[tiles];
    jm_view_building_box *sorted = NULL;
    *out = (blocks){.side = side};
    JM_TRY(jm_new(ctx, &out->start, (int64_t)tiles * per_tile + 1));
    JM_TRY(jm_new(ctx, &out->low, 3 * (int64_t)tiles * per_tile));
    JM_TRY(jm_new(ctx, &out->high, 3 * (int64_t)tiles * per_tile));
    JM_TRY(jm_new(ctx, &out->size_m, boxes));
    JM_TRY(jm_new(ctx, &sorted, boxes));
    for (int32_t t = 0; t < tiles; t++) {
        int64_t first = mesh->box_start[t];
        sort_tile(mesh->boxes + first, mesh->box_start[t + 1] - first, side, first, sorted,
                  out->start + (int64_t)t * per_tile);
    }
    out->start[(int64_t)tiles * per_tile] = boxes;
    jm_free(mesh->boxes);
    mesh->boxes = sorted;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t b = 0; b < tiles * per_tile; b++)
        finish_block(s, mesh, b / per_tile, b, out);
    return JM_OK;
}

// ---- what lives as long as the city

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
    JM_TRY(create_blocks(ctx, scene, mesh, &b->blocks));
    JM_TRY(upload_boxes(b, mesh->box_start[tiles]));
    jm_free(mesh->vertices);
    jm_free(mesh->indices);
    jm_free(mesh->boxes);
    mesh->vertices = NULL;
    mesh->indices = NULL;
    mesh->boxes = NULL;
    return JM_OK;
}

static jm_status create_programs(buildings *b)
{
    static const char *const plain[FORMS] = {"", "#define BOX\n", "#define BOX\n#define POINT\n"};
    static const char *const roofs[FORMS] = {"#define ROOF_DATA\n",
                                             "#define BOX\n#define ROOF_DATA\n",
                                             "#define BOX\n#define POINT\n#define ROOF_DATA\n"};
    const char *vertex = "building.vert", *fragment = "building.frag";
    for (int f = 0; f < FORMS; f++) {
        JM_TRY(jm_view_passes_create(b->gl, vertex, fragment, plain[f], &b->passes[f]));
        JM_TRY(jm_view_lookups_create(b->gl, vertex, fragment, roofs[f], &b->roofs[f]));
    }
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
    JM_TRY_GOTO(create_programs(b), fail);
    *layer = b;
    return JM_OK;
fail:
    destroy(b);
    return status;
}

// A topic of the open air has values only where a footprint cuts a cell: roofs stay plain then, or
// their rims would be ragged. So they do under the air of the streets, whose cells go over them.
static jm_status update(void *layer, jm_ctx *ctx, const jm_view_pass *pass)
{
    (void)ctx;
    buildings *b = layer;
    const jm_view_values *v = pass->values;
    bool cells = jm_view_passes_cells(pass) && pass->topic->dim == JM_DIM_CELLS && v->a != NULL;
    int64_t with = 0;
    for (int64_t i = 0; cells && i < b->roof_cells; i++)
        with += !isnan(v->a[b->roof_cell[i]]);
    b->roofs_have_data = 2 * with > b->roof_cells;
    return JM_OK;
}

static bool is_exact(const jm_view_pass *pass, int32_t lod)
{
    return lod == 0 || (lod == 1 && pass->quality != JM_VIEW_QUALITY_SOFTWARE);
}

// Boxes of a block that are drawn as a form: its first ones as boxes, the smaller ones after them
// as points.
typedef struct span {
    int64_t first, count;
} span;

static span span_of(const buildings *b, const jm_view_pass *pass, int32_t lod, int64_t block,
                    form which)
{
    int64_t first = b->blocks.start[block], count = b->blocks.start[block + 1] - first;
    double distance_m = count == 0 ? -1.0
                                   : jm_view_box_distance(pass, b->blocks.low + 3 * block,
                                                          b->blocks.high + 3 * block);
    bool software = pass->quality == JM_VIEW_QUALITY_SOFTWARE;
    if (distance_m < 0.0)
        return (span){first, 0};
    if (lod < (software ? 2 : 3))
        return (span){first, which == BOXES ? count : 0};
    const float *size_m = b->blocks.size_m + first;
    int64_t boxes = jm_view_passes_large(
        size_m, count, distance_m, software ? software_box_pixels : box_pixels, pass->pixel_angle);
    if (which == BOXES)
        return (span){first, boxes};
    // A point's size holds for the camera alone: in the shadow map what is small casts none.
    if (pass->kind == JM_VIEW_PASS_SHADOW)
        return (span){first, 0};
    int64_t all = jm_view_passes_large(size_m, count, distance_m, point_pixels, pass->pixel_angle);
    return (span){first + boxes, all - boxes};
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
static int64_t draw_span(const jm_view_pass *pass, span s, form which)
{
    typedef jm_view_building_box box;
    if (s.count == 0)
        return 0;
    size_t at = (size_t)s.first * sizeof(box);
    attribute(0, 4, GL_UNSIGNED_SHORT, sizeof(box), at + offsetof(box, u));
    attribute(1, 2, GL_UNSIGNED_SHORT, sizeof(box), at + offsetof(box, half_long));
    attribute(2, 2, GL_UNSIGNED_BYTE, sizeof(box), at + offsetof(box, flags));
    attribute(3, 1, GL_SHORT, sizeof(box), at + offsetof(box, angle));
    attribute(4, 1, GL_INT, sizeof(box), at + offsetof(box, id));
    pass->counts->instances += s.count;
    pass->counts->vertices += which == POINTS ? s.count : s.count * 8;
    if (which == POINTS) {
        glDrawArrays(GL_POINTS, 0, (GLsizei)s.count);
        return 1;
    }
    glDrawElementsInstanced(GL_TRIANGLES, BOX_INDICES, GL_UNSIGNED_SHORT, NULL, (GLsizei)s.count);
    pass->counts->triangles += s.count * (BOX_INDICES / 3);
    return 1;
}

// The blocks of a tile that are in sight; those that follow each other in one call.
static int64_t draw_blocks(const buildings *b, const jm_view_pass *pass,
                           const jm_view_tile_seen *seen, form which)
{
    int32_t per_tile = b->blocks.side * b->blocks.side;
    int64_t first = (int64_t)seen->tile * per_tile, draws = 0;
    span run = {0, 0};
    for (int64_t k = first; k < first + per_tile; k++) {
        span s = span_of(b, pass, seen->lod, k, which);
        if (s.count > 0 && s.first == run.first + run.count) {
            run.count += s.count;
        } else if (s.count > 0) {
            draws += draw_span(pass, run, which);
            run = s;
        }
    }
    return draws + draw_span(pass, run, which);
}

static void draw_form(const buildings *b, const jm_view_pass *pass, form which, bool all_boxes)
{
    const GLuint array[FORMS] = {b->exact_array, b->box_array, b->point_array};
    GLuint program = b->roofs_have_data ? jm_view_lookups_use(&b->roofs[which], pass) : 0;
    if (program == 0)
        program = jm_view_passes_use(&b->passes[which], pass);
    jm_view_tile_uniforms u = jm_view_passes_uniforms(program, pass);
    glBindVertexArray(array[which]);
    glBindBuffer(GL_ARRAY_BUFFER, b->boxes); // for the pointing of attributes
    for (int32_t i = 0; i < pass->seen_count; i++) {
        const jm_view_tile_seen *seen = &pass->seen[i];
        bool exact = !all_boxes && is_exact(pass, seen->lod);
        if (exact != (which == EXACT))
            continue;
        float corner[3];
        jm_view_pass_tile(pass, seen->tile, corner);
        glUniform3fv(u.tile, 1, corner);
        int64_t draws =
            exact ? draw_exact_tile(b, pass, seen->tile) : draw_blocks(b, pass, seen, which);
        pass->counts->draws += draws;
        pass->counts->tiles += which != POINTS && draws > 0; // points come after a tile's boxes
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
