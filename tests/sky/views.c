// Sky view against closed forms.
#include "made.h"

static double sky_at(const made *m, const jm_sky *sky, int32_t row, int32_t column)
{
    const jm_sky_sheet *s = jm_sky_ground(sky);
    const int64_t i = receiver_at(s, (int32_t)cell_of(m, row, column));
    CHECK(i != JM_NONE);
    return (double)s->sky[i] / JM_VIEW_ONE;
}

// A street along the rows or the columns between endless walls.
static made canyon(int32_t length, int32_t width, double height_m, bool north_south)
{
    const int32_t wall = 20, across = width + 2 * wall;
    made m = north_south ? plain(length, across, 1.0, 1) : plain(across, length, 1.0, 1);
    for (int side = 0; side < 2; side++) {
        const int32_t first = side == 0 ? 0 : wall + width, end = first + wall;
        if (north_south)
            build(&m, 0, length, first, end, height_m);
        else
            build(&m, first, end, 0, length, height_m);
    }
    return m;
}

// RMS over the cells across the middle of the street, against
// (cos(atan(H/x)) + cos(atan(H/(W-x)))) / 2.
static double canyon_rms(jm_ctx *ctx, const jm_sky_def *def, double ratio, bool north_south)
{
    const int32_t width = 20, length = 801;
    const double height = ratio * width;
    made m = canyon(length, width, height, north_south);
    jm_sky *sky = sky_of(ctx, def, &m);
    double sum = 0.0;
    for (int32_t i = 0; i < width; i++) {
        const double x = i + 0.5;
        const double exact = 0.5 * (cos(atan(height / x)) + cos(atan(height / (width - x))));
        const double found =
            north_south ? sky_at(&m, sky, length / 2, 20 + i) : sky_at(&m, sky, 20 + i, length / 2);
        sum += (found - exact) * (found - exact);
    }
    jm_sky_destroy(sky);
    free_made(&m);
    return sqrt(sum / width);
}

static double canyons_rms(const jm_sky_def *def)
{
    jm_ctx *ctx = threads_of(1);
    const double ratios[] = {0.25, 0.5, 1.0, 2.0};
    double square = 0.0;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 2; k++) {
            const double rms = canyon_rms(ctx, def, ratios[i], k == 1);
            square += rms * rms / 8.0;
        }
    jm_ctx_destroy(ctx);
    return sqrt(square);
}

TEST(an_endless_canyon_shows_the_sky_of_the_closed_form)
{
    UNUSED_STATE;
    const jm_sky_def def = jm_sky_default_def();
    const double rms = canyons_rms(&def);
    print_message("canyons: rms %.5f\n", rms);
    CHECK(rms < 0.005);
}

TEST(the_patches_alone_show_a_canyon_s_sky_better_than_the_method_of_umep)
{
    UNUSED_STATE;
    jm_sky_def def = jm_sky_default_def();
    def.azimuths = def.altitudes = 0;
    const double rms = canyons_rms(&def);
    print_message("canyons by patches: rms %.5f\n", rms);
    CHECK(rms < 0.015); // UMEP: 0.0145 to 0.0178
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_endless_canyon_shows_the_sky_of_the_closed_form),
        CASE(the_patches_alone_show_a_canyon_s_sky_better_than_the_method_of_umep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
