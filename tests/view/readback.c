// What lies on the screen is what stands in the file: values drawn into a float target against the
// outcome's own formulas, at their places, from two cameras and on all sides.
#include "picture.h"

enum { SAMPLES_LEAST = 1000 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

// The value that the outcome holds for a cell and a moment between two steps.
static double expected(const picture *p, int64_t cell, double time_s, jm_view_side side)
{
    const jm_city *c = p->scene->city, *b = p->scene->base;
    int64_t step = (int64_t)floor(time_s / 3600.0) - 1;
    double weight = time_s / 3600.0 - 1.0 - (double)step, value[2];
    for (int v = 0; v < 2; v++) {
        const jm_city *city = v ? c : b;
        double first = (double)town_utci_k(city, cell, step, v != 0);
        double second = weight > 0.0 ? (double)town_utci_k(city, cell, step + 1, v != 0) : first;
        value[v] = (1.0 - weight) * first + weight * second;
    }
    return side == JM_VIEW_BASE      ? value[0]
           : side == JM_VIEW_OUTCOME ? value[1]
                                     : value[1] - value[0];
}

static int64_t cell_at(const picture *p, double x, double y)
{
    return jm_grid_cell_at(&p->scene->city->grid, x + p->scene->origin_x, y + p->scene->origin_y);
}

// A point near the border of two cells may fall into either by rounding.
static bool near_border(const picture *p, double x, double y)
{
    double cell_m = p->scene->city->grid.cell_m;
    double u = fmod(x - p->scene->west, cell_m), v = fmod(p->scene->north - y, cell_m);
    return fmin(fmin(u, cell_m - u), fmin(v, cell_m - v)) < 0.01;
}

// Compares pixels at random; gives how many held data.
static int compare(picture *p, double time_s, jm_view_side side)
{
    picture_topic(p, "utci", time_s);
    picture_draw_pass(p, JM_VIEW_PASS_VALUES, side);
    float *texels = calloc(4 * PICTURE_WIDTH * PICTURE_HEIGHT, sizeof *texels);
    CHECK(texels != NULL);
    glReadPixels(0, 0, PICTURE_WIDTH, PICTURE_HEIGHT, GL_RGBA, GL_FLOAT, texels);
    jm_view_lens lens = picture_lens(p);
    uint32_t seed = 7;
    int compared = 0;
    for (int tries = 0; tries < 20000 && compared < SAMPLES_LEAST; tries++) {
        int px = (int)(next_random(&seed) % PICTURE_WIDTH);
        int py = (int)(next_random(&seed) % PICTURE_HEIGHT);
        const float *t = texels + 4 * (py * PICTURE_WIDTH + px);
        if (t[3] != 1.0f)
            continue;
        double x = (double)t[1] + lens.eye[0], y = (double)t[2] + lens.eye[1];
        if (near_border(p, x, y))
            continue;
        compared++;
        // Kelvin near 300 in float: half a unit in the last place is 1.5e-5, and two are mixed.
        CHECK_NEAR(t[0], expected(p, cell_at(p, x, y), time_s, side), 1e-3);
        double gx = 0.0, gy = 0.0;
        CHECK(jm_view_camera_ground_at(&lens, p->scene, (px + 0.5) / PICTURE_WIDTH,
                                       1.0 - (py + 0.5) / PICTURE_HEIGHT, &gx, &gy));
        // The ground drawn may lie half a pixel off its samples in height; where the ray grazes it,
        // that moves the place by a few times as much.
        double pixel_m = (double)hypot(hypot(x - lens.eye[0], y - lens.eye[1]), lens.eye[2]) * 2.0 *
                         tan(0.5 * lens.fov_rad) / PICTURE_HEIGHT;
        CHECK_NEAR(hypot(gx - x, gy - y), 0.0, 0.3 + 2.0 * pixel_m);
    }
    free(texels);
    return compared;
}

TEST(a_thousand_pixels_hold_the_files_values_at_their_places_from_two_cameras_on_all_sides)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    picture_only(&p, "terrain");
    for (int view = 0; view < 2; view++) {
        p.model.camera = jm_view_camera_home(p.scene);
        if (view == 1)
            p.model.camera = (jm_view_camera){
                .x = -120.0, .y = 90.0, .distance_m = 300.0, .heading_rad = 4.0, .tilt_rad = 1.1};
        jm_view_camera_limit(&p.model.camera, p.scene);
        CHECK(compare(&p, 15.0 * 3600.0, JM_VIEW_OUTCOME) == SAMPLES_LEAST);
        // A quarter of the way between two steps: weights of exact quarters.
        CHECK(compare(&p, 13.25 * 3600.0, JM_VIEW_OUTCOME) == SAMPLES_LEAST);
        CHECK(compare(&p, 13.25 * 3600.0, JM_VIEW_BASE) == SAMPLES_LEAST);
        CHECK(compare(&p, 13.25 * 3600.0, JM_VIEW_DIFFERENCE) == SAMPLES_LEAST);
    }
    picture_close(&p);
}

// Whether a colour is the ramp's at a share; the texture has 256 steps, and a share on the edge of
// two may fall into either.
static bool is_ramp_color(jm_ramp ramp, double share, const uint8_t *got)
{
    for (double slack = -1e-3; slack < 2e-3; slack += 1e-3) {
        uint8_t rgb[3];
        double held = fmin(fmax(share, 0.0), 1.0);
        jm_ramp_color(ramp, floor(held * 255.0 + 0.5 + slack) / 255.0, rgb);
        if (memcmp(rgb, got, 3) == 0)
            return true;
    }
    return false;
}

TEST(the_colour_of_a_pixel_is_the_legends_at_its_value)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    picture_only(&p, "terrain");
    float *texels = calloc(4 * PICTURE_WIDTH * PICTURE_HEIGHT, sizeof *texels);
    CHECK(texels != NULL);
    const jm_view_side sides[3] = {JM_VIEW_OUTCOME, JM_VIEW_BASE, JM_VIEW_DIFFERENCE};
    for (int s = 0; s < 3; s++) {
        picture_topic(&p, "utci", 13.25 * 3600.0);
        picture_draw_pass(&p, JM_VIEW_PASS_VALUES, sides[s]);
        glReadPixels(0, 0, PICTURE_WIDTH, PICTURE_HEIGHT, GL_RGBA, GL_FLOAT, texels);
        picture_draw(&p, sides[s]);
        const jm_scale *scale = jm_view_values_scale(&p.values, sides[s]);
        double shift = sides[s] == JM_VIEW_DIFFERENCE ? 0.0 : p.topic->words.shift;
        int compared = 0;
        for (int i = 0; i < PICTURE_WIDTH * PICTURE_HEIGHT; i++) {
            if (texels[4 * i + 3] != 1.0f)
                continue;
            compared++;
            double printed = (double)texels[4 * i] * p.topic->words.scale + shift;
            CHECK(is_ramp_color(scale->ramp, (printed - scale->low) / (scale->high - scale->low),
                                p.rgba + 4 * i));
        }
        CHECK(compared > 5000);
    }
    free(texels);
    picture_close(&p);
}

TEST(the_id_pass_names_the_cell_under_a_pixel)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    picture_only(&p, "terrain");
    p.model.camera.tilt_rad = 1.5;
    picture_draw_pass(&p, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    jm_view_lens lens = picture_lens(&p);
    int compared = 0;
    for (int py = 5; py < PICTURE_HEIGHT; py += 9)
        for (int px = 5; px < PICTURE_WIDTH; px += 9) {
            uint32_t id[2] = {0};
            double x, y;
            glReadPixels(px, py, 1, 1, GL_RG_INTEGER, GL_UNSIGNED_INT, id);
            if (id[0] != JM_VIEW_CELL ||
                !jm_view_camera_ground_at(&lens, p.scene, (px + 0.5) / PICTURE_WIDTH,
                                          1.0 - (py + 0.5) / PICTURE_HEIGHT, &x, &y))
                continue;
            compared++;
            int64_t cell = (int64_t)id[1], columns = p.scene->city->grid.columns;
            int64_t wanted = cell_at(&p, x, y);
            CHECK(llabs(cell / columns - wanted / columns) <= 1);
            CHECK(llabs(cell % columns - wanted % columns) <= 1);
        }
    CHECK(compared > 100);
    picture_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_thousand_pixels_hold_the_files_values_at_their_places_from_two_cameras_on_all_sides),
        CASE(the_colour_of_a_pixel_is_the_legends_at_its_value),
        CASE(the_id_pass_names_the_cell_under_a_pixel),
    };
    driver_keep();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
