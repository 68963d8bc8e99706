#include "view/layer_areas.h"

#include "view/layer_ribbons.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

void jm_view_area_set_free(jm_view_area_set *set)
{
    if (set->gl == NULL)
        return;
    jm_view_vertex_array_delete(set->gl, &set->array);
    jm_view_buffer_delete(set->gl, &set->vertices);
    jm_view_buffer_delete(set->gl, &set->indices);
    jm_free(set->vertex_start);
    jm_free(set->index_start);
    jm_free(set->low);
    jm_free(set->high);
}

static void bound_areas(const jm_view_scene *scene, const jm_view_areas *areas,
                        jm_view_area_set *set)
{
    const float rim_m = 5.0f;
    for (int32_t tile = 0; tile < set->tiles; tile++) {
        double corner[2];
        jm_view_scene_tile_corner(scene, tile, &corner[0], &corner[1]);
        float *low = set->low + 3 * tile, *high = set->high + 3 * tile;
        jm_view_box_start(low, high);
        for (int64_t v = areas->vertex_start[tile]; v < areas->vertex_start[tile + 1]; v++) {
            jm_view_box_take(scene, corner[0] + (double)areas->vertices[v].x,
                             corner[1] + (double)areas->vertices[v].y, rim_m, low, high);
        }
    }
}

static jm_status upload_vertices(const jm_view_areas *areas, jm_view_area_set *set)
{
    const GLsizei size = (GLsizei)sizeof(jm_view_area_vertex);
    JM_TRY(jm_view_vertex_array_create(set->gl, &set->array));
    glBindVertexArray(set->array);
    JM_TRY(jm_view_buffer_create(set->gl, GL_ARRAY_BUFFER, areas->vertex_start[set->tiles] * size,
                                 areas->vertices, GL_STATIC_DRAW, &set->vertices));
    JM_TRY(jm_view_buffer_create(set->gl, GL_ELEMENT_ARRAY_BUFFER,
                                 areas->index_start[set->tiles] * (int64_t)sizeof(uint32_t),
                                 areas->indices, GL_STATIC_DRAW, &set->indices));
    glBindBuffer(GL_ARRAY_BUFFER, set->vertices);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, set->indices);
    for (GLuint a = 0; a < 3; a++)
        glEnableVertexAttribArray(a);
    glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, size,
                          (const void *)offsetof(jm_view_area_vertex, x));
    glVertexAttribIPointer(1, 1, GL_INT, size, (const void *)offsetof(jm_view_area_vertex, id));
    glVertexAttribIPointer(2, 1, GL_UNSIGNED_BYTE, size,
                           (const void *)offsetof(jm_view_area_vertex, flags));
    glBindVertexArray(0);
    return JM_OK;
}

jm_status jm_view_area_set_create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_area_pieces *pieces,
                                  jm_view_area_set *set)
{
    jm_view_areas *areas = NULL;
    jm_status status;
    int32_t tiles = jm_view_scene_tiles(pieces->scene);
    set->gl = gl;
    set->tiles = tiles;
    JM_TRY_GOTO(jm_view_areas_create(pieces, &areas), end);
    JM_TRY_GOTO(jm_new(ctx, &set->vertex_start, tiles + 1), end);
    JM_TRY_GOTO(jm_new(ctx, &set->index_start, tiles + 1), end);
    JM_TRY_GOTO(jm_new(ctx, &set->low, 3 * (int64_t)tiles), end);
    JM_TRY_GOTO(jm_new(ctx, &set->high, 3 * (int64_t)tiles), end);
    memcpy(set->vertex_start, areas->vertex_start, (size_t)(tiles + 1) * sizeof(int64_t));
    memcpy(set->index_start, areas->index_start, (size_t)(tiles + 1) * sizeof(int64_t));
    bound_areas(pieces->scene, areas, set);
    if (areas->index_start[tiles] > 0)
        JM_TRY_GOTO(upload_vertices(areas, set), end);
end:
    jm_view_areas_destroy(areas);
    return status;
}

void jm_view_area_set_draw(const jm_view_area_set *set, const jm_view_pass *pass, GLuint program)
{
    if (set->array == 0)
        return;
    GLint place = glGetUniformLocation(program, "u_tile");
    glBindVertexArray(set->array);
    for (int32_t tile = 0; tile < set->tiles; tile++) {
        int64_t first = set->index_start[tile], count = set->index_start[tile + 1] - first;
        if (count == 0 ||
            jm_view_box_distance(pass, set->low + 3 * tile, set->high + 3 * tile) < 0.0)
            continue;
        float at[3];
        jm_view_pass_tile(pass, tile, at);
        glUniform3fv(place, 1, at);
        glDrawElementsBaseVertex(GL_TRIANGLES, (GLsizei)count, GL_UNSIGNED_INT,
                                 (const void *)((size_t)first * sizeof(uint32_t)),
                                 (GLint)set->vertex_start[tile]);
        pass->counts->tiles++;
        pass->counts->draws++;
        pass->counts->triangles += count / 3;
        pass->counts->vertices += set->vertex_start[tile + 1] - set->vertex_start[tile];
    }
    glBindVertexArray(0);
}
