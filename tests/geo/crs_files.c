#include "check.h"

#include "geo/geo.h"

enum { most_bytes = 8192 };

static const char *folder; // set once in main

static void read_text(const char *name, char text[most_bytes])
{
    char path[4096];
    snprintf(path, sizeof path, "%s/data/lorient/%s", folder, name);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    text[fread(text, 1, most_bytes - 1, file)] = '\0';
    fclose(file);
}

/// Cuts every ,AUTHORITY["x","y"] out of a WKT1.
static void without_authorities(char *wkt)
{
    static const char mark[] = ",AUTHORITY[";
    for (char *at = strstr(wkt, mark); at != NULL; at = strstr(at, mark)) {
        char *end = strchr(at + sizeof mark - 1, ']');
        CHECK(end != NULL);
        memmove(at, end + 1, strlen(end + 1) + 1);
    }
}

TEST(the_prj_of_lorient_is_lambert_93_with_and_without_its_numbers)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char wkt[most_bytes];
    read_text("ROADS2.prj", wkt);
    bool same = false;
    CHECK_OK(ctx, jm_crs_same(ctx, wkt, "EPSG:2154", &same));
    CHECK(same);
    without_authorities(wkt);
    CHECK(strstr(wkt, "2154") == NULL);
    jm_crs_info info;
    CHECK_OK(ctx, jm_crs_describe(ctx, wkt, &info));
    CHECK(info.epsg == 2154 && info.metres);
    CHECK_OK(ctx, jm_crs_same(ctx, wkt, "EPSG:2154", &same));
    CHECK(same);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    folder = shared_or_exit("data/lorient/ROADS2.prj");
    const struct CMUnitTest cases[] = {
        CASE(the_prj_of_lorient_is_lambert_93_with_and_without_its_numbers),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
