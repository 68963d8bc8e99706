// One picture: what it needs is uploaded, then the layers draw.
#include "view/frame_own.h"

#include "view/ground.h"

#include <math.h>
#include <string.h>
#include <time.h>

// ---- what lives as long as the city

static jm_status create_height(jm_view_frame *f)
{
    const jm_view_scene *s = f->scene;
    jm_view_texture_def def = {.width = s->height_columns,
                               .height = s->height_rows,
                               .internal = GL_R32F,
                               .format = GL_RED,
                               .type = GL_FLOAT,
                               .filter = GL_NEAREST,
                               .pixels = s->height_m};
    return jm_view_texture_create(f->gl, &def, &f->height);
}

static jm_status create_ground_of(jm_view_frame *f, const jm_city *city, GLuint *texture)
{
    uint8_t *pixels = NULL;
    JM_TRY(jm_view_ground_pixels(f->ctx, city, f->fields.stride, &pixels));
    jm_view_texture_def def = {.width = f->fields.columns,
                               .height = f->fields.rows,
                               .internal = GL_RGBA8,
                               .format = GL_RGBA,
                               .type = GL_UNSIGNED_BYTE,
                               .filter = jm_view_gl_software(f->gl) ? GL_LINEAR_MIPMAP_NEAREST
                                                                    : GL_LINEAR_MIPMAP_LINEAR,
                               .pixels = pixels};
    jm_status status = jm_view_texture_create(f->gl, &def, texture);
    jm_free(pixels);
    return status;
}

static jm_status create_ground(jm_view_frame *f)
{
    const jm_city *city = f->scene->city, *base = f->scene->base;
    JM_TRY(create_ground_of(f, city, &f->ground[0]));
    if (base == NULL || memcmp(base->rasters.surface_class, city->rasters.surface_class,
                               (size_t)jm_grid_cells(&city->grid)) == 0)
        return JM_OK;
    return create_ground_of(f, base, &f->ground[1]);
}

jm_status jm_view_frame_create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene,
                               jm_view_frame **out)
{
    *out = NULL;
    jm_status status = JM_OK;
    jm_view_frame *f = NULL;
    JM_TRY(jm_new(ctx, &f, 1));
    f->ctx = ctx;
    f->gl = gl;
    f->scene = scene;
    int64_t tiles = jm_view_scene_tiles(scene);
    JM_TRY_GOTO(jm_new(ctx, &f->seen, tiles), fail);
    JM_TRY_GOTO(jm_new(ctx, &f->lit, tiles), fail);
    JM_TRY_GOTO(
        jm_view_fields_create(ctx, gl, &scene->city->grid, scene->base != NULL ? 2 : 1, &f->fields),
        fail);
    JM_TRY_GOTO(create_height(f), fail);
    JM_TRY_GOTO(create_ground(f), fail);
    JM_TRY_GOTO(jm_view_target_create(gl, 1, 1, 0, true, &f->no_shadow), fail);
    JM_TRY_GOTO(jm_view_buffer_create(gl, GL_UNIFORM_BUFFER, (int64_t)sizeof f->block, NULL,
                                      GL_DYNAMIC_DRAW, &f->uniforms),
                fail);
    *out = f;
    return JM_OK;
fail:
    jm_view_frame_destroy(f);
    return status;
}

void jm_view_frame_destroy(jm_view_frame *f)
{
    if (f == NULL)
        return;
    jm_view_buffer_delete(f->gl, &f->uniforms);
    jm_view_target_delete(f->gl, &f->no_shadow);
    for (int s = 0; s < 2; s++) {
        jm_view_target_delete(f->gl, &f->shadow[s].target);
        jm_view_texture_delete(f->gl, &f->ground[s]);
    }
    jm_view_texture_delete(f->gl, &f->height);
    jm_view_fields_free(&f->fields);
    jm_free(f->seen);
    jm_free(f->lit);
    jm_free(f);
}

const jm_view_frame_block *jm_view_frame_last(const jm_view_frame *f)
{
    return &f->block;
}

// ---- state that every layer finds

static void reset_state(void)
{
    glEnable(GL_DEPTH_TEST);
    glDepthFunc(GL_LEQUAL);
    glDepthMask(GL_TRUE);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    glDisable(GL_BLEND);
    glDisable(GL_CULL_FACE);
    glDisable(GL_POLYGON_OFFSET_FILL);
    glDisable(GL_DEPTH_CLAMP);
}

static jm_status upload_block(const jm_view_frame *f, const jm_view_frame_block *block)
{
    JM_TRY(jm_view_buffer_fill(f->gl, GL_UNIFORM_BUFFER, f->uniforms, (int64_t)sizeof *block, block,
                               GL_DYNAMIC_DRAW));
    glBindBufferBase(GL_UNIFORM_BUFFER, 0, f->uniforms);
    return JM_OK;
}

static double lod_distance_m(const jm_view_picture *picture)
{
    double near_m = picture->quality == JM_VIEW_QUALITY_SOFTWARE ? 500.0
                    : picture->quality == JM_VIEW_QUALITY_LOW    ? 900.0
                                                                 : 1600.0;
    // What is far on a small picture is not yet on a poster.
    return near_m * fmin(fmax(picture->picture_height / 720.0, 0.7), 3.0);
}

// ---- the shadow map

static int32_t shadow_size(jm_view_quality quality)
{
    return quality == JM_VIEW_QUALITY_HIGH ? 2048 : 1024;
}

static double shadow_step_rad(jm_view_quality quality)
{
    // Without a graphics card a map costs as much as a picture: it follows the sun in larger steps.
    return (quality == JM_VIEW_QUALITY_SOFTWARE ? 1.0 : 0.3) * 3.14159265358979323846 / 180.0;
}

static int64_t casting_layers(const jm_view_layer_set *set, const jm_view_model *model)
{
    int64_t bits = 0;
    for (int32_t l = 0; l < JM_VIEW_LAYERS; l++)
        if (jm_view_layer_at(l)->draw_shadow != NULL && (set->hidden >> l & 1u) == 0)
            bits |= (int64_t)1 << l;
    return bits | (int64_t)model->trees << JM_VIEW_LAYERS;
}

static void cast(jm_view_layer_set *set, const jm_view_pass *pass)
{
    jm_view_pass own = *pass;
    for (int32_t l = 0; l < JM_VIEW_LAYERS; l++) {
        const jm_view_layer_class *class = jm_view_layer_at(l);
        if (class->draw_shadow == NULL || (set->hidden >> l & 1u) != 0)
            continue;
        own.counts = &set->shadow_counts[l];
        reset_state();
        // Casters between the sun and the map's box fall onto its near side.
        glEnable(GL_DEPTH_CLAMP);
        glEnable(GL_POLYGON_OFFSET_FILL);
        glPolygonOffset(1.5f, 2.0f);
        class->draw_shadow(set->layer[l], &own);
    }
}

// The map is drawn from its own centre: what it holds must not follow the eye, so that equal keys
// have equal maps.
static jm_status draw_map(jm_view_frame *f, jm_view_shadow_map *map, jm_view_layer_set *set,
                          const jm_view_pass *picture_pass)
{
    const jm_view_shadow_place *place = &map->place;
    double radius_m = place->half_right_m;
    jm_view_frame_block block = f->block;
    jm_view_block_places(f, place->centre, &block);
    jm_view_shadow_matrix(place, place->centre, 1.0, block.light_view_proj);
    memcpy(block.view_proj, block.light_view_proj, sizeof block.view_proj);
    JM_TRY(upload_block(f, &block));

    float reach[16];
    jm_view_shadow_matrix(place, place->centre, 4.0, reach);
    jm_view_pass pass = *picture_pass;
    pass.kind = JM_VIEW_PASS_SHADOW;
    pass.eye = place->centre;
    pass.frustum = jm_view_frustum_of(reach);
    pass.pixel_angle = jm_view_shadow_texel_m(place) / radius_m;
    // Whole shapes where a map spans streets, boxes where it spans a city.
    double lod_m = (pass.quality == JM_VIEW_QUALITY_SOFTWARE ? 0.5e6 : 1e6) / radius_m;
    pass.seen = f->lit;
    pass.seen_count = jm_view_cull(f->scene, &pass.frustum, pass.eye, lod_m, f->lit);

    GLint before = 0;
    glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &before);
    glBindFramebuffer(GL_FRAMEBUFFER, map->target.framebuffer);
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, map->target.width, map->target.height);
    reset_state();
    glClearDepth(1.0);
    glClear(GL_DEPTH_BUFFER_BIT);
    cast(set, &pass);
    reset_state();
    glBindFramebuffer(GL_FRAMEBUFFER, (GLuint)before);
    map->drawn = true;
    return JM_OK;
}

static jm_status refresh_map(jm_view_frame *f, jm_view_shadow_map *map, jm_view_layer_set *set,
                             const jm_view_pass *pass, const jm_view_shadow_place *place)
{
    if (map->drawn && memcmp(&map->place.key, &place->key, sizeof place->key) == 0)
        return JM_OK;
    map->place = *place;
    map->drawn = false;
    int32_t size = (int32_t)place->key.size;
    if (map->target.width != size) {
        jm_view_target_delete(f->gl, &map->target);
        JM_TRY(jm_view_target_create(f->gl, size, size, 0, true, &map->target));
    }
    return draw_map(f, map, set, pass);
}

static jm_status prepare_shadow(jm_view_frame *f, jm_view_layer_set *set,
                                const jm_view_picture *picture, const jm_view_sunlight *light,
                                const jm_view_pass *pass)
{
    f->block.mode[2] = 0;
    f->block.picked[2] = f->block.picked[3] = 0.0f;
    memset(f->block.light_view_proj, 0, sizeof f->block.light_view_proj);
    jm_view_bind(JM_VIEW_UNIT_SHADOW, GL_TEXTURE_2D, f->no_shadow.depth);
    if (picture->kind != JM_VIEW_PASS_COLOR || !picture->model->shadows ||
        light->elevation_rad < JM_VIEW_SHADOW_LEAST_RAD)
        return JM_OK;

    jm_view_shadow_place place;
    jm_view_shadow_place_of(light, &picture->model->camera, f->scene, shadow_size(picture->quality),
                            shadow_step_rad(picture->quality), &place);
    place.key.presence = (int64_t)jm_view_side_bit(picture->side);
    place.key.layers = casting_layers(set, picture->model);
    place.key.quality = (int64_t)picture->quality;
    jm_view_shadow_map *map = &f->shadow[picture->side == JM_VIEW_BASE ? 1 : 0];
    JM_TRY(refresh_map(f, map, set, pass, &place));

    jm_view_shadow_matrix(&map->place, pass->eye, 1.0, f->block.light_view_proj);
    f->block.mode[2] = 1;
    f->block.picked[2] = (float)(0.5 / map->place.half_deep_m);
    f->block.picked[3] = (float)jm_view_shadow_texel_m(&map->place);
    jm_view_bind(JM_VIEW_UNIT_SHADOW, GL_TEXTURE_2D, map->target.depth);
    return JM_OK;
}

// ---- the picture

static double cpu_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static jm_status draw_layer(jm_view_layer_set *set, int32_t l, jm_ctx *ctx, jm_view_pass *pass)
{
    const jm_view_layer_class *class = jm_view_layer_at(l);
    set->cpu_ms[l] = 0.0;
    if ((set->hidden >> l & 1u) != 0)
        return JM_OK;
    double before = 0.0;
    if (set->timed) {
        glFinish();
        before = cpu_ms();
    }
    pass->counts = &set->counts[l];
    if (class->update != NULL)
        JM_TRY(class->update(set->layer[l], ctx, pass));
    reset_state();
    class->draw(set->layer[l], pass);
    if (set->timed) {
        glFinish();
        set->cpu_ms[l] = cpu_ms() - before;
    }
    return JM_OK;
}

static void bind_scene(const jm_view_frame *f, jm_view_side side)
{
    GLuint ground = side == JM_VIEW_BASE && f->ground[1] != 0 ? f->ground[1] : f->ground[0];
    jm_view_bind(JM_VIEW_UNIT_HEIGHT, GL_TEXTURE_2D, f->height);
    jm_view_bind(JM_VIEW_UNIT_GROUND, GL_TEXTURE_2D, ground);
}

static void set_window(const jm_view_picture *p)
{
    glViewport(p->x, p->y, p->width, p->height);
    glEnable(GL_SCISSOR_TEST);
    glScissor(p->x, p->y, p->width, p->height);
}

jm_status jm_view_frame_draw(jm_view_frame *f, jm_view_layer_set *set,
                             const jm_view_picture *picture)
{
    const jm_view_model *model = picture->model;
    jm_view_lens lens =
        jm_view_camera_lens(&model->camera, f->scene, picture->aspect, picture->part);
    jm_view_sunlight light = jm_view_sunlight_of(f->scene->city, picture->utc_s);
    memset(set->counts, 0, sizeof set->counts);
    memset(set->shadow_counts, 0, sizeof set->shadow_counts);

    bool cells_shown = false;
    JM_TRY(jm_view_fields_update(&f->fields, picture->values, picture->topic, picture->side,
                                 &cells_shown));
    jm_view_block_fill(f, picture, &lens, &light, cells_shown, &f->block);
    bind_scene(f, picture->side);

    double lod_m = lod_distance_m(picture);
    jm_view_pass pass = {
        .kind = picture->kind,
        .side = picture->side,
        .model = model,
        .scene = f->scene,
        .values = picture->values,
        .topic = f->block.mode[3] >= 0 ? picture->topic : NULL,
        .eye = lens.eye,
        .frustum = lens.frustum,
        .seen = f->seen,
        .pixel_angle = 2.0 * tan(0.5 * lens.fov_rad) / fmax(picture->picture_height, 1),
        .quality = picture->quality,
    };
    JM_TRY(prepare_shadow(f, set, picture, &light, &pass));
    set_window(picture);
    JM_TRY(upload_block(f, &f->block));
    pass.seen_count = jm_view_cull(f->scene, &lens.frustum, lens.eye, lod_m, f->seen);

    jm_status status = JM_OK;
    for (int32_t l = 0; l < JM_VIEW_LAYERS && status == JM_OK; l++)
        status = draw_layer(set, l, f->ctx, &pass);
    reset_state();
    glDisable(GL_SCISSOR_TEST);
    return status;
}
