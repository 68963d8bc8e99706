// Pictures that were looked at and found good, and deliberate breaks that each must be noticed.
// JM_GOLDEN_WRITE=1 writes them anew into tests/view/golden: look at them before you commit.
#include "driver.h"
#include "opened.h"

static stage town;

typedef struct golden {
    const char *name, *topic;
    double hour;
    jm_view_compare compare;
    bool interface, help;
    double x, y, distance_m, heading, tilt;
    int32_t width, height;
} golden;

static const golden goldens[] = {
    {"city-noon", NULL, 13.0, JM_VIEW_ONE, false, false, 0, 0, 700, 330, 32, 320, 180},
    {"city-evening", NULL, 20.5, JM_VIEW_ONE, false, false, 40, -60, 420, 300, 18, 320, 180},
    {"city-above", NULL, 10.0, JM_VIEW_ONE, false, false, 0, 0, 900, 0, 90, 320, 180},
    {"heat", "utci", 16.0, JM_VIEW_ONE, false, false, 0, 0, 900, 330, 45, 320, 180},
    {"heat-difference", "utci", 15.0, JM_VIEW_DIFF, false, false, 0, 0, 900, 330, 45, 320, 180},
    {"wipe", "utci", 15.0, JM_VIEW_WIPE, false, false, 0, 0, 700, 20, 40, 320, 180},
    {"pair", "surface_temp", 15.0, JM_VIEW_PAIR, false, false, 0, 0, 800, 20, 50, 320, 180},
    {"traffic", "flow", 8.0, JM_VIEW_ONE, false, false, 0, 0, 800, 330, 50, 320, 180},
    {"parking", "occupancy", 11.0, JM_VIEW_ONE, false, false, 0, 0, 700, 330, 40, 320, 180},
    {"zones", "zone_utci", 15.0, JM_VIEW_ONE, false, false, 0, 0, 1100, 330, 55, 320, 180},
    {"interface", "utci", 16.0, JM_VIEW_WIPE, true, false, 0, 0, 900, 330, 40, 960, 540},
    {"help", "flow", 8.0, JM_VIEW_ONE, true, true, 0, 0, 900, 330, 40, 960, 540},
};

static void set_up(const golden *g)
{
    jm_view_do(town.view, JM_VIEW_DO_RESET, 0, 0, 0);
    CHECK_OK(town.ctx, jm_view_resize(town.view, g->width, g->height));
    stage_topic(&town, g->topic);
    stage_hour(&town, g->hour);
    jm_view_do(town.view, JM_VIEW_DO_COMPARE, 0, 0, g->compare);
    stage_camera(&town, g->x, g->y, g->distance_m, g->heading, g->tilt);
    town.view->model.interface = g->interface;
    town.view->model.help = g->help;
}

static const golden *golden_of(const char *name)
{
    for (size_t i = 0; i < sizeof goldens / sizeof goldens[0]; i++)
        if (strcmp(goldens[i].name, name) == 0)
            return &goldens[i];
    fail_msg("no golden %s", name);
    return NULL;
}

// The stored hash of a picture on this renderer; false when it was made by another one.
static bool stored_hash(const char *name, char hash[65])
{
    FILE *file = fopen("tests/view/golden/hashes.txt", "rb");
    char line[512], renderer[512] = "";
    bool found = false;
    if (file == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *blank = strchr(line, ' ');
        if (strncmp(line, "renderer: ", 10) == 0)
            snprintf(renderer, sizeof renderer, "%s", line + 10);
        else if (blank != NULL && (size_t)(blank - line) == strlen(name) &&
                 strncmp(line, name, strlen(name)) == 0) {
            snprintf(hash, 65, "%s", blank + 1);
            found = true;
        }
    }
    fclose(file);
    return found && strcmp(renderer, jm_view_gl_renderer(town.view->gl)) == 0;
}

/// The gate: the same renderer draws the same pixels; another one nearly so. The bounds are those
/// of the measurement in which a lost twentieth of the buildings, missing shadows or 0.2 K of heat
/// fell outside and nothing legal did but another anti-aliasing.
static bool passes(const jm_view_image *image, const jm_view_image *good, const char *hash_wanted)
{
    if (hash_wanted != NULL) {
        char hash[65];
        CHECK_OK(town.ctx, jm_view_image_hash(town.ctx, image, hash));
        return strcmp(hash, hash_wanted) == 0;
    }
    jm_view_image_difference d;
    CHECK_OK(town.ctx, jm_view_image_compare(town.ctx, image, good, &d));
    return d.worst_tile_ssim >= 0.90 && d.mean_delta_e <= 0.5 && d.share_over_8 <= 0.005;
}

static void golden_path(char out[256], const char *name)
{
    snprintf(out, 256, "tests/view/golden/%s.png", name);
}

TEST(pictures_are_as_they_were_found_good)
{
    UNUSED_STATE;
    int wrong = 0;
    for (size_t i = 0; i < sizeof goldens / sizeof goldens[0]; i++) {
        char path[256], hash[65];
        jm_view_image image = {0}, good = {0};
        set_up(&goldens[i]);
        stage_frame(&town, &image);
        golden_path(path, goldens[i].name);
        CHECK_OK(town.ctx, jm_view_image_read(town.ctx, path, &good));
        bool same = stored_hash(goldens[i].name, hash);
        if (!passes(&image, &good, same ? hash : NULL)) {
            jm_view_image_difference d = {0};
            CHECK_OK(town.ctx, jm_view_image_compare(town.ctx, &image, &good, &d));
            print_error("%s differs (%s): worst tile SSIM %.4f, mean dE %.4f, over 8: %.4f %%\n",
                        goldens[i].name, same ? "hash" : "tolerance", d.worst_tile_ssim,
                        d.mean_delta_e, 100.0 * d.share_over_8);
            const char *keep = getenv("JM_GOLDEN_KEEP");
            char out[1024];
            snprintf(out, sizeof out, "%s/%s.png", keep != NULL ? keep : "", goldens[i].name);
            if (keep != NULL)
                CHECK_OK(town.ctx, jm_view_image_write(town.ctx, &image, out));
            wrong++;
        }
        jm_view_image_free(&image);
        jm_view_image_free(&good);
    }
    assert_int_equal(wrong, 0);
}

static void difference_of_city(const char *name, const jm_view_image *broken,
                               jm_view_image_difference *d)
{
    jm_view_image whole = {0};
    set_up(golden_of(name));
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    stage_city(&town, &whole);
    CHECK_OK(town.ctx, jm_view_image_compare(town.ctx, broken, &whole, d));
    jm_view_image_free(&whole);
}

TEST(a_ramp_that_runs_the_wrong_way_is_noticed)
{
    UNUSED_STATE;
    jm_view_image image = {0};
    jm_view_image_difference d;
    set_up(golden_of("heat"));
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    jm_scale *scale = &town.view->values.scale;
    double low = scale->low;
    scale->low = scale->high;
    scale->high = low;
    stage_city(&town, &image);
    difference_of_city("heat", &image, &d);
    CHECK(d.worst_tile_ssim < 0.90 && d.mean_delta_e > 0.5);
    jm_view_image_free(&image);
}

TEST(a_fifth_of_a_degree_too_much_is_noticed)
{
    UNUSED_STATE;
    jm_view_image image = {0};
    jm_view_image_difference d;
    set_up(golden_of("heat"));
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    town.view->values.scale.low -= 0.2; // the same as 0.2 K more everywhere
    town.view->values.scale.high -= 0.2;
    stage_city(&town, &image);
    difference_of_city("heat", &image, &d);
    CHECK(d.mean_delta_e > 0.5);
    jm_view_image_free(&image);
}

TEST(missing_shadows_are_noticed)
{
    UNUSED_STATE;
    jm_view_image image = {0};
    jm_view_image_difference d;
    set_up(golden_of("city-noon"));
    town.view->model.shadows = false;
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    stage_city(&town, &image);
    difference_of_city("city-noon", &image, &d);
    CHECK(d.worst_tile_ssim < 0.90);
    jm_view_image_free(&image);
}

// One house in a thousand passes any tolerance: the hash and the counts must see it.
TEST(one_building_less_is_noticed)
{
    UNUSED_STATE;
    jm_view_image whole = {0}, image = {0};
    char hash[65], whole_hash[65];
    set_up(golden_of("city-above"));
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    stage_city(&town, &whole);
    int64_t count = town.view->scene->building_count;
    stage_close(&town);

    char path[1024];
    jm_city *base = NULL, *city = NULL;
    town_city(town.ctx, 5.0, &base);
    town_variant(town.ctx, base, &city);
    city->buildings.removed[101] = 1;
    town_writer w;
    town_write_start(town.ctx, town.folder, "one-less.outcome.nc", city, true, &w);
    town_write_steps(town.ctx, &w, 0, TOWN_STEPS);
    town_write_end(town.ctx, &w, true);
    snprintf(path, sizeof path, "%s/one-less.outcome.nc", town.folder);
    jm_view_def def = stage_def(&town, 320, 180);
    def.outcome = path;
    stage_open(&town, &def);
    set_up(golden_of("city-above"));
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    stage_city(&town, &image);
    CHECK_OK(town.ctx, jm_view_image_hash(town.ctx, &whole, whole_hash));
    CHECK_OK(town.ctx, jm_view_image_hash(town.ctx, &image, hash));
    CHECK(strcmp(hash, whole_hash) != 0);
    // It stands in the base still, so the scene keeps it; the outcome's side draws one less.
    assert_int_equal(town.view->scene->building_count, count);
    CHECK((town.view->scene->building_in[101] & JM_VIEW_IN_OUTCOME) == 0);
    stage_close(&town);
    def = stage_def(&town, 320, 180);
    stage_open(&town, &def);
    jm_view_image_free(&whole);
    jm_view_image_free(&image);
    jm_city_destroy(base);
    jm_city_destroy(city);
}

static void write_goldens(void)
{
    FILE *file = fopen("tests/view/golden/hashes.txt", "wb");
    assert_non_null(file);
    fprintf(file, "renderer: %s\n", jm_view_gl_renderer(town.view->gl));
    for (size_t i = 0; i < sizeof goldens / sizeof goldens[0]; i++) {
        char path[256], hash[65];
        jm_view_image image = {0};
        set_up(&goldens[i]);
        stage_frame(&town, &image);
        golden_path(path, goldens[i].name);
        CHECK_OK(town.ctx, jm_view_image_write(town.ctx, &image, path));
        CHECK_OK(town.ctx, jm_view_image_hash(town.ctx, &image, hash));
        fprintf(file, "%s %s\n", goldens[i].name, hash);
        jm_view_image_free(&image);
    }
    fclose(file);
}

static int open_town(void **state)
{
    UNUSED_STATE;
    stage_begin(&town, 320, 180);
    if (getenv("JM_GOLDEN_WRITE") != NULL)
        write_goldens();
    return 0;
}

static int close_town(void **state)
{
    UNUSED_STATE;
    stage_finish(&town);
    return 0;
}

int main(void)
{
    driver_keep();
    const struct CMUnitTest tests[] = {
        CASE(pictures_are_as_they_were_found_good),
        CASE(a_ramp_that_runs_the_wrong_way_is_noticed),
        CASE(a_fifth_of_a_degree_too_much_is_noticed),
        CASE(missing_shadows_are_noticed),
        CASE(one_building_less_is_noticed),
    };
    return cmocka_run_group_tests(tests, open_town, close_town);
}
