// The ground: tiles at the level of detail that their relief needs, the land around the city, and
// the data of cells laid over it.
#include "view/ground.h"
#include "view/layer.h"
#include "view/layer_passes.h"
#include "view/terrain_mesh.h"

#include <math.h>

enum { lods = JM_VIEW_TERRAIN_LODS };

// One for each way of drawing: where the processor draws, an `if` costs as much as both its ways.
typedef enum program_kind {
    program_city,
    program_id,
    program_hiding, // no values, but depth
    program_around, // the land around, of each pass
    program_around_id,
    program_around_values,
    program_count
} program_kind;

static const char *const program_defines[program_count] = {
    [program_city] = "",
    [program_id] = "#define PASS_ID\n",
    [program_hiding] = "#define PASS_VALUES\n",
    [program_around] = "#define AROUND\n",
    [program_around_id] = "#define AROUND\n#define PASS_ID\n",
    [program_around_values] = "#define AROUND\n#define PASS_VALUES\n",
};

// A level of detail as it lies on the card.
typedef struct grid {
    GLuint array, vertices, indices;
    int32_t vertex_count, index_count;
} grid;

typedef struct terrain {
    jm_view_gl *gl;
    GLuint programs[program_count];
    jm_view_lookups cells; // data of cells over it
    grid lod[lods];
    grid around;
    GLuint instances;        // x, y of the tile's corner, length of its skirt, 0
    float *places;           // [tiles * 4] what is uploaded there
    int32_t first[lods + 1]; // of each level among the instances
    float *error_m;          // [tiles * lods]
    float rim_gap_m;         // that the skirts along the rim must close
    float land[3];           // colour of the land around, linear
} terrain;

static void delete_grid(jm_view_gl *gl, grid *g)
{
    jm_view_vertex_array_delete(gl, &g->array);
    jm_view_buffer_delete(gl, &g->vertices);
    jm_view_buffer_delete(gl, &g->indices);
}

static void destroy(void *layer)
{
    terrain *t = layer;
    for (int p = 0; p < program_count; p++)
        jm_view_program_delete(t->gl, &t->programs[p]);
    jm_view_lookups_delete(t->gl, &t->cells);
    for (int l = 0; l < lods; l++)
        delete_grid(t->gl, &t->lod[l]);
    delete_grid(t->gl, &t->around);
    jm_view_buffer_delete(t->gl, &t->instances);
    jm_free(t->places);
    jm_free(t->error_m);
    jm_free(t);
}

static jm_status create_lod(jm_ctx *ctx, terrain *t, int32_t lod)
{
    jm_view_terrain_grid mesh;
    grid *g = &t->lod[lod];
    JM_TRY(jm_view_terrain_grid_create(ctx, lod, &mesh));
    g->vertex_count = mesh.vertex_count;
    g->index_count = mesh.index_count;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_view_vertex_array_create(t->gl, &g->array), end);
    JM_TRY_GOTO(jm_view_buffer_create(t->gl, GL_ARRAY_BUFFER,
                                      (int64_t)sizeof *mesh.vertices * mesh.vertex_count,
                                      mesh.vertices, GL_STATIC_DRAW, &g->vertices),
                end);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 4, GL_UNSIGNED_BYTE, GL_FALSE, 4, NULL);
    JM_TRY_GOTO(jm_view_buffer_create(t->gl, GL_ELEMENT_ARRAY_BUFFER,
                                      (int64_t)sizeof *mesh.indices * mesh.index_count,
                                      mesh.indices, GL_STATIC_DRAW, &g->indices),
                end);
    glEnableVertexAttribArray(1);
    glVertexAttribDivisor(1, 1);
end:
    glBindVertexArray(0);
    jm_view_terrain_grid_free(&mesh);
    return status;
}

static jm_status create_around(jm_ctx *ctx, terrain *t, const jm_view_scene *scene)
{
    jm_view_apron mesh;
    grid *g = &t->around;
    JM_TRY(jm_view_apron_create(ctx, scene, &mesh));
    g->vertex_count = mesh.vertex_count;
    g->index_count = mesh.index_count;
    t->rim_gap_m = mesh.gap_m;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_view_vertex_array_create(t->gl, &g->array), end);
    JM_TRY_GOTO(jm_view_buffer_create(t->gl, GL_ARRAY_BUFFER, 12 * (int64_t)mesh.vertex_count,
                                      mesh.xyz, GL_STATIC_DRAW, &g->vertices),
                end);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, 12, NULL);
    JM_TRY_GOTO(jm_view_buffer_create(t->gl, GL_ELEMENT_ARRAY_BUFFER,
                                      (int64_t)sizeof *mesh.indices * mesh.index_count,
                                      mesh.indices, GL_STATIC_DRAW, &g->indices),
                end);
end:
    glBindVertexArray(0);
    jm_view_apron_free(&mesh);
    return status;
}

// The land around has the city's own mean colour.
static jm_status find_land(jm_ctx *ctx, const jm_view_scene *scene, float land[3])
{
    const jm_grid *g = &scene->city->grid;
    int32_t stride = 1 + (g->columns > g->rows ? g->columns : g->rows) / 512;
    int64_t columns = (g->columns + stride - 1) / stride, rows = (g->rows + stride - 1) / stride;
    uint8_t *pixels = NULL;
    JM_TRY(jm_view_ground_pixels(ctx, scene->city, stride, &pixels));
    jm_view_ground_mean(pixels, columns * rows, land);
    jm_free(pixels);
    return JM_OK;
}

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **layer)
{
    *layer = NULL;
    terrain *t = NULL;
    jm_status status = JM_OK;
    int64_t tiles = jm_view_scene_tiles(scene);
    JM_TRY(jm_new(ctx, &t, 1));
    t->gl = gl;
    for (int p = 0; p < program_count; p++)
        JM_TRY_GOTO(jm_view_program_create(gl, "terrain.vert", "terrain.frag", program_defines[p],
                                           &t->programs[p]),
                    fail);
    JM_TRY_GOTO(jm_view_lookups_create(gl, "terrain.vert", "terrain.frag", "", &t->cells), fail);
    JM_TRY_GOTO(jm_new(ctx, &t->places, 4 * tiles), fail);
    JM_TRY_GOTO(jm_new(ctx, &t->error_m, lods * tiles), fail);
    jm_view_terrain_errors(scene, t->error_m);
    for (int32_t l = 0; l < lods; l++)
        JM_TRY_GOTO(create_lod(ctx, t, l), fail);
    JM_TRY_GOTO(create_around(ctx, t, scene), fail);
    JM_TRY_GOTO(
        jm_view_buffer_create(gl, GL_ARRAY_BUFFER, 16 * tiles, NULL, GL_STREAM_DRAW, &t->instances),
        fail);
    JM_TRY_GOTO(find_land(ctx, scene, t->land), fail);
    *layer = t;
    return JM_OK;
fail:
    destroy(t);
    return status;
}

// How far ground may lie off its samples: streets and feet of buildings follow the samples, and
// ground that stood over them would hide them.
static float tolerance_m(const jm_view_pass *pass, float distance_m)
{
    double pixels = pass->quality == JM_VIEW_QUALITY_SOFTWARE ? 1.0 : 0.5;
    return fmaxf(0.08f, (float)(pixels * pass->pixel_angle) * distance_m);
}

static int32_t lod_of(const terrain *t, const jm_view_pass *pass, const jm_view_tile_seen *seen)
{
    float tolerance = tolerance_m(pass, seen->distance_m);
    int32_t lod = 0;
    while (lod + 1 < lods && t->error_m[(int64_t)seen->tile * lods + lod + 1] <= tolerance)
        lod++;
    return lod;
}

static bool is_rim(const jm_view_scene *s, int32_t tile)
{
    int32_t column = tile % s->tile_columns, row = tile / s->tile_columns;
    return column == 0 || row == 0 || column == s->tile_columns - 1 || row == s->tile_rows - 1;
}

static void put_place(terrain *t, int32_t at, const jm_view_pass *pass,
                      const jm_view_tile_seen *seen)
{
    float corner[3];
    jm_view_pass_tile(pass, seen->tile, corner);
    float *place = t->places + 4 * (int64_t)at;
    place[0] = corner[0];
    place[1] = corner[1];
    // Tiles next to each other lie about equally far: their borders differ by two tolerances. The
    // land around follows the rim in long straight pieces only.
    place[2] = 3.0f * tolerance_m(pass, seen->distance_m) + 0.2f;
    if (is_rim(pass->scene, seen->tile))
        place[2] += t->rim_gap_m;
    place[3] = 0.0f;
}

static jm_status update(void *layer, jm_ctx *ctx, const jm_view_pass *pass)
{
    (void)ctx;
    terrain *t = layer;
    int32_t placed = 0;
    for (int32_t l = 0; l < lods; l++) {
        t->first[l] = placed;
        for (int32_t i = 0; i < pass->seen_count; i++)
            if (lod_of(t, pass, &pass->seen[i]) == l)
                put_place(t, placed++, pass, &pass->seen[i]);
    }
    t->first[lods] = placed;
    if (placed == 0)
        return JM_OK;
    return jm_view_buffer_fill(t->gl, GL_ARRAY_BUFFER, t->instances, 16 * (int64_t)placed,
                               t->places, GL_STREAM_DRAW);
}

static GLuint use(const terrain *t, const jm_view_pass *pass, GLuint program)
{
    glUseProgram(program);
    const jm_grid *g = &pass->scene->city->grid;
    glUniform3fv(glGetUniformLocation(program, "u_land"), 1, t->land);
    glUniform1f(glGetUniformLocation(program, "u_cell_m"), (float)g->cell_m);
    glUniform2i(glGetUniformLocation(program, "u_grid"), g->columns, g->rows);
    return program;
}

static GLuint program_of(const terrain *t, const jm_view_pass *pass)
{
    bool cells = pass->topic != NULL && jm_dim_is_grid(pass->topic->dim);
    GLuint looking_up = cells ? jm_view_lookups_use(&t->cells, pass) : 0;
    if (looking_up != 0)
        return looking_up;
    return t->programs[pass->kind == JM_VIEW_PASS_ID       ? program_id
                       : pass->kind == JM_VIEW_PASS_VALUES ? program_hiding
                                                           : program_city];
}

static void draw_tiles(const terrain *t, const jm_view_pass *pass)
{
    use(t, pass, program_of(t, pass));
    for (int32_t l = 0; l < lods; l++) {
        int32_t count = t->first[l + 1] - t->first[l];
        if (count == 0)
            continue;
        const grid *g = &t->lod[l];
        glBindVertexArray(g->array);
        glBindBuffer(GL_ARRAY_BUFFER, t->instances);
        glVertexAttribPointer(1, 3, GL_FLOAT, GL_FALSE, 16,
                              (const void *)(16 * (uintptr_t)t->first[l]));
        glDrawElementsInstanced(GL_TRIANGLES, g->index_count, GL_UNSIGNED_SHORT, NULL, count);
        pass->counts->draws++;
        pass->counts->tiles += count;
        pass->counts->instances += count;
        pass->counts->triangles += (int64_t)count * (g->index_count / 3);
        pass->counts->vertices += (int64_t)count * g->vertex_count;
    }
}

// It reaches beyond the far plane: its depth is held there instead of cut.
static void draw_around(const terrain *t, const jm_view_pass *pass)
{
    const jm_view_scene *s = pass->scene;
    program_kind kind = pass->kind == JM_VIEW_PASS_ID       ? program_around_id
                        : pass->kind == JM_VIEW_PASS_VALUES ? program_around_values
                                                            : program_around;
    GLuint program = use(t, pass, t->programs[kind]);
    glUniform3f(glGetUniformLocation(program, "u_corner"), (float)(s->west - pass->eye[0]),
                (float)(s->south - pass->eye[1]), (float)-pass->eye[2]);
    glEnable(GL_DEPTH_CLAMP);
    glBindVertexArray(t->around.array);
    glDrawElements(GL_TRIANGLES, t->around.index_count, GL_UNSIGNED_INT, NULL);
    glDisable(GL_DEPTH_CLAMP);
    pass->counts->draws++;
    pass->counts->triangles += t->around.index_count / 3;
    pass->counts->vertices += t->around.vertex_count;
}

static void draw(void *layer, const jm_view_pass *pass)
{
    const terrain *t = layer;
    draw_tiles(t, pass);
    draw_around(t, pass); // in all passes: it hides what hangs below the rim
    glBindVertexArray(0);
}

const jm_view_layer_class jm_view_layer_terrain = {
    .name = "terrain", .create = create, .update = update, .draw = draw, .destroy = destroy};
