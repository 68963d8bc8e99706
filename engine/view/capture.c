// Pictures of any size, posters and films: the same drawing, in tiles, twice as fine and averaged.
#include "view/app.h"
#include "view/film.h"
#include "view/tour.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct capture {
    jm_view *view;
    jm_view_image *image;
    jm_view_rect map;         // where the city stands in the picture
    jm_view_target fine, out; // of a tile
    int32_t tile_px, finer;   // side of a tile; pixels drawn along one that is kept
} capture;

// The part of the map that lies in a tile, in whole pixels.
static jm_view_window map_in_tile(const jm_view_rect *map, const jm_view_window *tile)
{
    int32_t left = (int32_t)lroundf(map->x), top = (int32_t)lroundf(map->y);
    int32_t right = (int32_t)lroundf(map->x + map->w);
    int32_t bottom = (int32_t)lroundf(map->y + map->h);
    jm_view_window w = {left > tile->x ? left : tile->x, top > tile->y ? top : tile->y, 0, 0};
    int32_t to_x = right < tile->x + tile->w ? right : tile->x + tile->w;
    int32_t to_y = bottom < tile->y + tile->h ? bottom : tile->y + tile->h;
    w.w = to_x - w.x;
    w.h = to_y - w.y;
    return w;
}

// A tile is drawn with a rim that is thrown away: GL leaves out points whose middle lies outside.
enum { rim_px = 24 };

static int32_t limited(int32_t value, int32_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static jm_status draw_map(const capture *c, const jm_view_window *tile)
{
    jm_view_window in = map_in_tile(&c->map, tile);
    if (in.w <= 0 || in.h <= 0)
        return JM_OK;
    const int32_t width = (int32_t)lroundf(c->map.w), height = (int32_t)lroundf(c->map.h);
    const int32_t x = in.x - (int32_t)lroundf(c->map.x), y = in.y - (int32_t)lroundf(c->map.y);
    const int32_t left = limited(x - rim_px, width), right = limited(x + in.w + rim_px, width);
    const int32_t top = limited(y - rim_px, height), bottom = limited(y + in.h + rim_px, height);
    const int32_t n = c->finer;
    const jm_view_window window = {n * left, n * top, n * (right - left), n * (bottom - top)};
    glBindFramebuffer(GL_FRAMEBUFFER, c->fine.framebuffer);
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, c->fine.width, c->fine.height);
    glClearColor(0.8f, 0.85f, 0.9f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    JM_TRY(jm_view_draw_panes(c->view, n * width, n * height, &window));
    glDisable(GL_SCISSOR_TEST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, c->fine.framebuffer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, c->out.framebuffer);
    const int32_t from_x = n * (x - left), from_y = n * (bottom - y - in.h);
    const int32_t to_x = in.x - tile->x, to_y = tile->h - (in.y - tile->y) - in.h;
    glBlitFramebuffer(from_x, from_y, from_x + n * in.w, from_y + n * in.h, to_x, to_y, to_x + in.w,
                      to_y + in.h, GL_COLOR_BUFFER_BIT, GL_LINEAR);
    return JM_OK;
}

static void keep_tile(const capture *c, const jm_view_window *tile, uint8_t *rows)
{
    glBindFramebuffer(GL_FRAMEBUFFER, c->out.framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, tile->w, tile->h, GL_RGBA, GL_UNSIGNED_BYTE, rows);
    for (int32_t y = 0; y < tile->h; y++)
        memcpy(c->image->rgba + 4 * ((int64_t)(tile->y + y) * c->image->width + tile->x),
               rows + 4 * (int64_t)(tile->h - 1 - y) * tile->w, 4 * (size_t)tile->w);
}

static jm_status draw_tile(const capture *c, const jm_view_window *tile, uint8_t *rows)
{
    glBindFramebuffer(GL_FRAMEBUFFER, c->out.framebuffer);
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, tile->w, tile->h);
    glClearColor(1.0f, 1.0f, 1.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    JM_TRY(draw_map(c, tile));
    glBindFramebuffer(GL_FRAMEBUFFER, c->out.framebuffer);
    glViewport(0, 0, tile->w, tile->h);
    JM_TRY(jm_view_ui_draw_list(c->view->ui_draw, c->view->ui, (float)tile->x, (float)tile->y,
                                tile->w, tile->h));
    keep_tile(c, tile, rows);
    return JM_OK;
}

static jm_status draw_tiles(const capture *c)
{
    uint8_t *rows = NULL;
    JM_TRY(jm_new(c->view->ctx, &rows, (int64_t)c->tile_px * c->tile_px * 4));
    jm_status status = JM_OK;
    for (int32_t y = 0; y < c->image->height && status == JM_OK; y += c->tile_px)
        for (int32_t x = 0; x < c->image->width && status == JM_OK; x += c->tile_px) {
            int32_t w = c->image->width - x, h = c->image->height - y;
            const jm_view_window tile = {x, y, w < c->tile_px ? w : c->tile_px,
                                         h < c->tile_px ? h : c->tile_px};
            status = draw_tile(c, &tile, rows);
            if (status == JM_OK)
                status = jm_poll(c->view->ctx);
        }
    jm_free(rows);
    return status;
}

jm_status jm_view_capture(jm_view *view, int32_t width, int32_t height, bool poster,
                          const char *caption, jm_view_image *image)
{
    JM_TRY(jm_view_image_create(view->ctx, width, height, image));
    // A still picture may take its time: unless a preset is asked for it gets the best. Films do
    // not.
    const jm_view_quality before = view->quality;
    if (view->model.quality == JM_VIEW_QUALITY_AUTO && view->finer != 1)
        view->quality = JM_VIEW_QUALITY_HIGH;
    capture c = {.view = view,
                 .image = image,
                 .map = {0.0f, 0.0f, (float)width, (float)height},
                 .tile_px = view->tile_px > 0 ? view->tile_px : 1024,
                 .finer = view->finer > 0 ? view->finer : 2};
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_view_target_create(view->gl, c.finer * (c.tile_px + 2 * rim_px),
                                      c.finer * (c.tile_px + 2 * rim_px), GL_RGBA8, false, &c.fine),
                end);
    JM_TRY_GOTO(jm_view_target_create(view->gl, c.tile_px, c.tile_px, GL_RGBA8, false, &c.out),
                end);
    const jm_view_shown shown = jm_view_shown_now(view, true, caption);
    jm_view_ui_begin(view->ui, width, height, poster ? 1.0 : fmax(1.0, height / 900.0));
    if (poster) {
        jm_view_poster_frame(view->ui, &shown, width, height, &c.map);
    } else {
        jm_view_action ignored[JM_VIEW_ACTIONS_MOST];
        (void)jm_view_panels(view->ui, &shown, ignored, JM_VIEW_ACTIONS_MOST);
    }
    jm_view_ui_end(view->ui);
    status = draw_tiles(&c);
end:
    jm_view_target_delete(view->gl, &c.fine);
    jm_view_target_delete(view->gl, &c.out);
    view->quality = before;
    if (status != JM_OK)
        jm_view_image_free(image);
    return status;
}

// ---- from the window

// A name that is free: jumeau-1630.png, jumeau-1630-2.png ...
static jm_status free_name(const jm_view *view, bool poster, char *out, size_t size)
{
    const char *folder = view->def.picture_folder != NULL ? view->def.picture_folder : ".";
    if (access(folder, W_OK) != 0)
        return jm_fail(view->ctx, JM_ERR_IO, "%s: no picture can be kept in this folder", folder);
    int minutes = (int)(view->model.clock.time_s / 60.0 + 0.5);
    for (int n = 1; n < 1000; n++) {
        char number[16] = "";
        if (n > 1)
            snprintf(number, sizeof number, "-%d", n);
        snprintf(out, size, "%s/jumeau-%s%02d%02d%s.png", folder, poster ? "poster-" : "",
                 minutes / 60, minutes % 60, number);
        if (!jm_file_exists(out))
            return JM_OK;
    }
    return jm_fail(view->ctx, JM_ERR_IO, "%s: holds a thousand pictures already", folder);
}

void jm_view_keep_picture(jm_view *view, bool poster)
{
    jm_view_image image = {0};
    jm_view_model *m = &view->model;
    jm_status status = free_name(view, poster, view->saved, sizeof view->saved);
    if (status == JM_OK)
        status = poster ? jm_view_capture(view, 3840, 2160, true, NULL, &image)
                        : jm_view_capture(view, view->width, view->height, false, NULL, &image);
    if (status == JM_OK)
        status = jm_view_image_write(view->ctx, &image, view->saved);
    jm_view_image_free(&image);
    const char *said = status == JM_OK ? view->saved : jm_message(view->ctx);
    snprintf(m->message, sizeof m->message, "%.250s", said);
    m->message_s = 4.0;
}

// ---- from the command line

static jm_status choose_compare(jm_view *view, const char *word)
{
    static const char *const words[JM_VIEW_COMPARE_COUNT] = {"off", "wipe", "side", "difference"};
    if (word == NULL)
        return JM_OK;
    for (int c = 0; c < JM_VIEW_COMPARE_COUNT; c++)
        if (strcmp(words[c], word) == 0) {
            if (c != JM_VIEW_ONE && !view->model.has_base)
                return jm_fail(view->ctx, JM_ERR_DATA,
                               "a comparison needs a base: jumeau-view OUTCOME --base BASE");
            view->model.compare = (jm_view_compare)c;
            return JM_OK;
        }
    return jm_fail(view->ctx, JM_ERR_DATA,
                   "\"%.40s\" is no way to compare; it is off, wipe, side or difference", word);
}

static jm_status choose_camera(jm_view *view, const char *text)
{
    if (text == NULL)
        return JM_OK;
    double n[5];
    char rest[256], *from = rest;
    snprintf(rest, sizeof rest, "%s", text);
    int count = 0;
    for (bool more = true; more && count < 5; count++) {
        char *comma = strchr(from, ',');
        more = comma != NULL;
        if (more)
            *comma = '\0';
        if (!jm_parse_number(from, &n[count]))
            break;
        from = more ? comma + 1 : from + strlen(from);
    }
    if (count != 5 || *from != '\0')
        return jm_fail(view->ctx, JM_ERR_DATA,
                       "\"%.80s\" is no camera; it is X,Y,DISTANCE,HEADING,TILT: metres of the "
                       "city's CRS and degrees, such as 434000,6716000,900,330,35",
                       text);
    const double degree = 3.14159265358979323846 / 180.0;
    view->model.camera =
        (jm_view_camera){n[0] - view->scene->origin_x, n[1] - view->scene->origin_y, n[2],
                         n[3] * degree, n[4] * degree};
    jm_view_camera_limit(&view->model.camera, view->scene);
    view->model.goal = view->model.from = view->model.camera;
    view->model.way = 1.0;
    return JM_OK;
}

jm_status jm_view_start_with(jm_view *view, const jm_view_shot_def *def)
{
    JM_TRY(choose_compare(view, def->compare));
    return choose_camera(view, def->camera);
}

static jm_status wait_for_values(jm_view *view)
{
    if (view->model.topic == JM_NONE) {
        view->values.count = 0;
        return JM_OK;
    }
    jm_view_feed_want(view->feed, view->model.topic, view->model.clock.time_s);
    return jm_view_feed_wait(view->ctx, view->feed, &view->values);
}

jm_status jm_view_shot(jm_view *view, const jm_view_shot_def *def)
{
    jm_view_image image = {0};
    if (def->width < 64 || def->height < 64 || def->width > 16384 || def->height > 16384)
        return jm_fail(view->ctx, JM_ERR_DATA,
                       "a picture of %d x %d was asked for; each side may be 64 to 16384",
                       def->width, def->height);
    JM_TRY(jm_view_start_with(view, def));
    JM_TRY(wait_for_values(view));
    JM_TRY(jm_view_capture(view, def->width, def->height, def->poster, NULL, &image));
    jm_status status = jm_view_image_write(view->ctx, &image, def->out);
    jm_view_image_free(&image);
    return status;
}

static jm_status film_frames(jm_view *view, const jm_view_tour *tour, jm_view_film_out *film)
{
    int64_t frames = (int64_t)ceil(tour->length_s * tour->frames_per_second);
    for (int64_t f = 0; f < frames; f++) {
        jm_view_image image = {0};
        JM_TRY(jm_poll(view->ctx));
        jm_progress(view->ctx, JM_WORDS("drawing the film"), f, frames);
        double time_s = (double)f / tour->frames_per_second;
        const char *caption = jm_view_tour_at(tour, time_s, view->model.french, &view->model);
        view->model.flow_phase_s = time_s;
        JM_TRY(wait_for_values(view));
        JM_TRY(jm_view_capture(view, tour->width, tour->height, false, caption, &image));
        jm_status status = jm_view_film_frame(view->ctx, film, &image);
        jm_view_image_free(&image);
        JM_TRY(status);
    }
    jm_progress(view->ctx, JM_WORDS("drawing the film"), frames, frames);
    return JM_OK;
}

jm_status jm_view_film(jm_view *view, const char *path, const char *out)
{
    jm_view_tour *tour = NULL;
    jm_view_film_out *film = NULL;
    JM_TRY(jm_view_tour_read(view->ctx, path, view->scene, view->feed, &tour));
    jm_status status = jm_view_film_open(view->ctx, out, tour->width, tour->height,
                                         tour->frames_per_second, &film);
    // Without a GPU a finer frame takes four times as long, and video hides most of the difference.
    view->finer = jm_view_gl_software(view->gl) ? 1 : 0;
    if (status == JM_OK)
        status = film_frames(view, tour, film);
    view->finer = 0;
    if (film != NULL && status == JM_OK)
        status = jm_view_film_close(view->ctx, film);
    else
        jm_view_film_abandon(film);
    jm_view_tour_destroy(tour);
    return status;
}
