#include "check.h"

#include "core/math.h"
#include "core/sun.h"

enum { line_bytes = 512, column_count = 10 };

static const char *folder; // set once in main

/// Cuts a line of a CSV without quotes in place; missing columns are "".
static void cut(char *line, char *columns[column_count])
{
    char *at = line;
    for (int c = 0; c < column_count; c++) {
        columns[c] = at;
        char *end = at + strcspn(at, ",\n\r");
        bool more = *end == ',';
        *end = '\0';
        at = more ? end + 1 : end;
    }
}

static FILE *open_table(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/reference/heat/analytic/%s", folder, name);
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    return file;
}

/// Seconds since 1970 of "2003-10-17T12:30:30-07:00" or "...Z".
static double instant(const char *iso)
{
    jm_civil c = {0};
    int offset_h = 0;
    char sign = 'Z';
    int read = sscanf(iso, "%d-%d-%dT%d:%d:%d%c%d", &c.year, &c.month, &c.day, &c.hour, &c.minute,
                      &c.second, &sign, &offset_h);
    CHECK(read >= 7);
    return (double)jm_instant_from_civil(&c) - (sign == '-' ? -3600.0 : 3600.0) * offset_h;
}

TEST(positions_agree_with_another_spa_to_a_ten_thousandth_of_a_degree)
{
    UNUSED_STATE;
    FILE *file = open_table("solar_position.csv");
    char line[line_bytes], *column[column_count];
    int rows = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#' || strncmp(line, "site,", 5) == 0)
            continue;
        cut(line, column);
        const jm_sun_place place = {atof(column[2]), atof(column[3]), atof(column[4]),
                                    atof(column[5]), atof(column[6])};
        jm_sun sun = jm_sun_position(&place, instant(column[1]), atof(column[7]));
        CHECK_NEAR(90.0 - sun.elevation_rad / JM_DEG, atof(column[8]), 1e-4);
        CHECK_NEAR(sun.azimuth_rad / JM_DEG, atof(column[9]), 1e-4);
        rows++;
    }
    fclose(file);
    CHECK(rows == 133);
}

static double of_day(double utc_s)
{
    return utc_s - floor(utc_s / 86400.0) * 86400.0;
}

static double clock_s(const char *text)
{
    int h = 0, m = 0, s = 0;
    CHECK(sscanf(text, "%d:%d:%d", &h, &m, &s) == 3);
    return h * 3600.0 + m * 60.0 + s;
}

TEST(sunrise_transit_and_sunset_of_eight_cities_agree_within_two_seconds)
{
    UNUSED_STATE;
    FILE *file = open_table("sun_rise_transit_set.csv");
    char line[line_bytes], *column[column_count];
    int rows = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#' || strncmp(line, "site,", 5) == 0)
            continue;
        cut(line, column);
        const jm_sun_place place = {.latitude_deg = atof(column[2]),
                                    .longitude_deg = atof(column[3])};
        jm_civil date = {0};
        CHECK(sscanf(column[1], "%d-%d-%d", &date.year, &date.month, &date.day) == 3);
        jm_sun_day day = jm_sun_rise_set(&place, (double)jm_instant_from_civil(&date), 67.0);
        // The table is cut to whole seconds, and takes one step of Newton where we take four.
        CHECK_NEAR(of_day(day.sunrise_utc_s), clock_s(column[4]), 2.0);
        CHECK_NEAR(of_day(day.transit_utc_s), clock_s(column[5]), 2.0);
        CHECK_NEAR(of_day(day.sunset_utc_s), clock_s(column[6]), 2.0);
        rows++;
    }
    fclose(file);
    CHECK(rows == 32);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/solar_position.csv");
    const struct CMUnitTest cases[] = {
        CASE(positions_agree_with_another_spa_to_a_ten_thousandth_of_a_degree),
        CASE(sunrise_transit_and_sunset_of_eight_cities_agree_within_two_seconds),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
