// The uniform block of a picture.
#include "view/frame_own.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(jm_view_frame_block) == 2 * 64 + 14 * 16 + 2 * 16,
               "the block must follow std140 as common.glsl declares it");

static void set3(float out[4], const float rgb[3], float w)
{
    for (int c = 0; c < 3; c++)
        out[c] = rgb[c];
    out[3] = w;
}

static void set4(float out[4], double x, double y, double z, double w)
{
    out[0] = (float)x;
    out[1] = (float)y;
    out[2] = (float)z;
    out[3] = (float)w;
}

static void fill_light(jm_view_frame_block *b, const jm_view_sunlight *light, double extent_m)
{
    set4(b->sun, light->direction[0], light->direction[1], light->direction[2],
         (double)light->strength);
    set3(b->sun_color, light->sun_color, 0.92f);
    set3(b->sky_color, light->sky_color, 1.15f);
    set3(b->ground_color, light->ground_color, 0.0f);
    // A small town is no clearer than a large one from its own distance; nearby, air is clear.
    set3(b->fog, light->fog_color, (float)(0.3 / fmax(extent_m, 4000.0)));
    set3(b->zenith, light->zenith_color, 0.0f);
}

void jm_view_block_places(const jm_view_frame *frame, const double eye[3], jm_view_frame_block *b)
{
    const jm_view_scene *s = frame->scene;
    const jm_view_fields *f = &frame->fields;
    set4(b->eye, eye[0], eye[1], eye[2], (double)b->eye[3]);
    set4(b->height_grid, s->west - eye[0], s->south - eye[1], s->height_step_m, -eye[2]);
    set4(b->cells, s->west - eye[0], s->north - eye[1],
         1.0 / (s->city->grid.cell_m * (double)f->stride), 0.0);
    set4(b->cells_size, f->columns, f->rows, s->height_columns, s->height_rows);
    set4(b->shown, s->shown_west - eye[0], s->shown_south - eye[1], s->shown_east - eye[0],
         s->shown_north - eye[1]);
    double margin_m = fmax(s->shown_west - s->west, s->shown_south - s->south);
    b->zenith[3] = (float)(1.0 / fmax(margin_m, 1.0));
}

// The air comes in the same textures as the city's cells.
static int32_t dim_of_shaders(jm_dim dim)
{
    return (int32_t)(jm_dim_is_grid(dim) ? JM_DIM_CELLS : dim);
}

void jm_view_block_fill(const jm_view_frame *frame, const jm_view_picture *picture,
                        const jm_view_lens *lens, const jm_view_sunlight *light, bool cells_shown,
                        jm_view_frame_block *b)
{
    const jm_view_scene *s = frame->scene;
    const jm_view_model *m = picture->model;
    memcpy(b->view_proj, lens->view_proj, sizeof b->view_proj);
    fill_light(b, light, fmax(s->east - s->west, s->north - s->south));
    b->eye[3] = (float)m->flow_phase_s;
    jm_view_block_places(frame, lens->eye, b);
    b->cells[3] = (float)((picture->pattern_x & 3) + 4 * (picture->pattern_y & 3));
    jm_view_fields_scale(picture->values, picture->topic, picture->side, b->scale);

    int32_t picked[2] = {(int32_t)m->picked.thing, (int32_t)m->picked.index};
    memcpy(b->picked, picked, sizeof picked); // the shader reads the bits

    bool data = picture->topic != NULL && picture->values != NULL && picture->values->count > 0;
    bool drawable = data && (!jm_dim_is_grid(picture->topic->dim) || cells_shown);
    b->mode[0] = (int32_t)picture->side;
    b->mode[1] = m->focus && drawable;
    b->mode[3] = drawable ? dim_of_shaders(picture->topic->dim) : -1;
    b->flags[0] = picture->quality == JM_VIEW_QUALITY_SOFTWARE;
    b->flags[1] = m->reduce_motion;
    b->flags[2] = (int32_t)jm_view_side_bit(picture->side);
    b->flags[3] = s->base != NULL;
    set4(b->viewport, picture->width, picture->height, 1.0 / fmax(picture->width, 1),
         1.0 / fmax(picture->height, 1));
}

void jm_view_pass_tile(const jm_view_pass *pass, int32_t tile, float out[3])
{
    double x = 0.0, y = 0.0;
    jm_view_scene_tile_corner(pass->scene, tile, &x, &y);
    out[0] = (float)(x - pass->eye[0]);
    out[1] = (float)(y - pass->eye[1]);
    out[2] = (float)((double)pass->scene->tile_low[tile] - pass->eye[2]);
}
