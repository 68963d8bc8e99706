// Published and analytic tables: shared/reference/heat/analytic.
#include "hand_city.h"

#include "heat/comfort.h"
#include "heat/geometry.h"
#include "heat/sky.h"

static const char *folder;

enum { CELLS_MOST = 16, TEXT_MOST = 1024 };

// Rows of a CSV without quotes around numbers: comment lines and the header are left out.
typedef struct table {
    FILE *file;
    char line[TEXT_MOST];
    char *cell[CELLS_MOST];
    int cells;
} table;

static table open_table(const char *name)
{
    table t = {.file = NULL};
    char path[4096];
    snprintf(path, sizeof path, "%s/reference/heat/analytic/%s", folder, name);
    t.file = fopen(path, "rb");
    CHECK(t.file != NULL);
    bool header = false;
    while (!header && fgets(t.line, sizeof t.line, t.file) != NULL)
        header = t.line[0] != '#';
    return t;
}

static bool next_row(table *t)
{
    if (fgets(t->line, sizeof t->line, t->file) == NULL) {
        fclose(t->file);
        return false;
    }
    t->cells = 0;
    char *at = t->line;
    while (t->cells < CELLS_MOST) {
        t->cell[t->cells++] = at;
        char *comma = strchr(at, ',');
        if (comma == NULL)
            break;
        *comma = '\0';
        at = comma + 1;
    }
    return true;
}

static double number(const table *t, int cell)
{
    return cell < t->cells ? atof(t->cell[cell]) : (double)NAN;
}

TEST(utci_gives_the_six_hundred_rows_of_the_polynomial)
{
    UNUSED_STATE;
    table t = open_table("utci.csv");
    int rows = 0;
    double largest = 0.0;
    while (next_row(&t)) {
        if (t.cells < 6 || t.cell[4][0] == '\0')
            continue;
        double air_k = number(&t, 0) + JM_ZERO_CELSIUS_K;
        double vapour = 0.01 * number(&t, 3) * jm_saturation_pressure_pa(air_k);
        double found = jm_utci_k(air_k, number(&t, 1) + JM_ZERO_CELSIUS_K, number(&t, 2), vapour);
        double error = fabs(found - JM_ZERO_CELSIUS_K - number(&t, 4));
        bool polynomial = strstr(t.cell[5], "a002") != NULL;
        // The table prints four digits; the published checks one.
        CHECK(error < (polynomial ? 0.01 : 0.1));
        if (polynomial)
            largest = fmax(largest, error);
        rows += polynomial;
    }
    print_message("utci: %d rows, largest error %.5f K\n", rows, largest);
    CHECK(rows == 600);
}

TEST(the_six_direction_sum_gives_the_radiant_temperatures_of_the_table)
{
    UNUSED_STATE;
    table t = open_table("tmrt_six_direction.csv");
    int rows = 0;
    while (next_row(&t)) {
        double k[6], l[6];
        if (t.cells < 6 || strstr(t.cell[0], "aL0.97") == NULL)
            continue;
        CHECK(sscanf(t.cell[2], "%lf %lf %lf %lf %lf %lf", &k[0], &k[1], &k[2], &k[3], &k[4],
                     &k[5]) == 6);
        CHECK(sscanf(t.cell[3], "%lf %lf %lf %lf %lf %lf", &l[0], &l[1], &l[2], &l[3], &l[4],
                     &l[5]) == 6);
        double found = jm_tmrt_k(jm_six_directions(k), jm_six_directions(l));
        CHECK_NEAR(found - JM_ZERO_CELSIUS_K, number(&t, 5), 0.01);
        rows++;
    }
    CHECK(rows >= 3);
}

// Sky views of a street 20 m wide across its middle.
static void canyon_views(jm_ctx *ctx, double ratio, double views[20])
{
    const int32_t length = ratio > 2.0 ? 1601 : 801;
    jm_city *city = plain(length, 60, 1.0, JM_SURFACE_ASPHALT);
    build(city, 0, length, 0, 20, ratio * 20.0);
    build(city, 0, length, 40, 60, ratio * 20.0);
    jm_scene *s = NULL;
    CHECK_OK(ctx, jm_scene_create(ctx, city, false, &s));
    for (int i = 0; i < 20; i++)
        views[i] = (double)s->sky[cell_of(city, length / 2, 20 + i)] / JM_DIRECTIONS;
    jm_scene_destroy(s);
    free_city(city);
}

TEST(canyon_floors_see_the_sky_of_the_table)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    table t = open_table("svf_infinite_canyon.csv");
    double square = 0.0;
    int rows = 0;
    while (next_row(&t)) {
        double views[20], mean = 0.0;
        canyon_views(ctx, number(&t, 0), views);
        for (int i = 0; i < 20; i++)
            mean += views[i] / 20.0;
        // The table's points lie on the edges of cells: the mean of both sides.
        double centre = 0.5 * (views[9] + views[10]), tenth = 0.5 * (views[1] + views[2]);
        double quarter = 0.5 * (views[4] + views[5]);
        double errors[4] = {centre - number(&t, 1), tenth - number(&t, 2), quarter - number(&t, 3),
                            mean - number(&t, 4)};
        for (int i = 0; i < 4; i++)
            square += errors[i] * errors[i];
        rows++;
    }
    double rms = sqrt(square / (4.0 * rows));
    print_message("canyon table: %d rows, rms %.5f\n", rows, rms);
    CHECK(rows >= 9 && rms < 0.005);
    jm_ctx_destroy(ctx);
}

TEST(shadows_have_the_lengths_of_the_table)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    table t = open_table("shadow_length.csv");
    int rows = 0;
    while (next_row(&t)) {
        jm_city *city = plain(520, 3, 1.0, JM_SURFACE_GRASS);
        build(city, 500, 510, 0, 3, number(&t, 0));
        jm_scene *s = NULL;
        jm_shadow shadow;
        CHECK_OK(ctx, jm_scene_create(ctx, city, false, &s));
        CHECK_OK(ctx, jm_shadow_create(ctx, s, &shadow));
        jm_shadow_cast(ctx, s, JM_PI, number(&t, 1) * JM_DEG, &shadow);
        int length = 0;
        for (int32_t r = 0; r < 520; r++)
            length += shadow.lit[cell_of(city, r, 1)] == 0;
        CHECK_NEAR(length, number(&t, 2), 1.0);
        rows++;
        jm_shadow_free(&shadow);
        jm_scene_destroy(s);
        free_city(city);
    }
    CHECK(rows >= 20);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/utci.csv");
    const struct CMUnitTest tests[] = {
        CASE(utci_gives_the_six_hundred_rows_of_the_polynomial),
        CASE(the_six_direction_sum_gives_the_radiant_temperatures_of_the_table),
        CASE(canyon_floors_see_the_sky_of_the_table),
        CASE(shadows_have_the_lengths_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
