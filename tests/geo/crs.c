#include "one_context.h"

#include "geo/geo.h"

// Lambert-93 as GDAL writes it into a .prj, without a number; and as ESRI does.
#define LAMBERT_WKT(name, geogcs, datum, spheroid, projection)                                     \
    "PROJCS[\"" name "\",GEOGCS[\"" geogcs "\",DATUM[\"" datum "\",SPHEROID[\"" spheroid           \
    "\",6378137,298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],"     \
    "PROJECTION[\"" projection "\"],PARAMETER[\"standard_parallel_1\",49],"                        \
    "PARAMETER[\"standard_parallel_2\",44],PARAMETER[\"latitude_of_origin\",46.5],"                \
    "PARAMETER[\"central_meridian\",3],PARAMETER[\"false_easting\",700000],"                       \
    "PARAMETER[\"false_northing\",6600000],UNIT[\"metre\",1]]"

static const char *const lambert_gdal =
    LAMBERT_WKT("RGF93 / Lambert-93", "RGF93", "Reseau_Geodesique_Francais_1993", "GRS 1980",
                "Lambert_Conformal_Conic_2SP");
static const char *const lambert_esri = LAMBERT_WKT(
    "RGF_1993_Lambert_93", "GCS_RGF_1993", "D_RGF_1993", "GRS_1980", "Lambert_Conformal_Conic");

static jm_crs_info described(const char *crs)
{
    jm_crs_info info = {0};
    CHECK_OK(ctx, jm_crs_describe(ctx, crs, &info));
    return info;
}

static bool same(const char *a, const char *b)
{
    bool answer = false;
    CHECK_OK(ctx, jm_crs_same(ctx, a, b, &answer));
    return answer;
}

TEST(a_crs_is_known_by_its_number_its_unit_and_its_area)
{
    UNUSED_STATE;
    jm_crs_info lambert = described("EPSG:2154");
    CHECK(lambert.epsg == 2154 && lambert.metres && !lambert.geographic);
    CHECK(strstr(lambert.name, "Lambert-93") != NULL);
    CHECK(lambert.bounds[0] < -5.0 && lambert.bounds[2] > 8.0);  // Brest to Strasbourg
    CHECK(lambert.bounds[1] < 42.5 && lambert.bounds[3] > 51.0); // Perpignan to Dunkirk
    jm_crs_info degrees = described("EPSG:4326");
    CHECK(degrees.epsg == 4326 && degrees.geographic && !degrees.metres);
    jm_crs_info feet = described("EPSG:2225"); // California zone 1, US survey feet
    CHECK(!feet.metres && !feet.geographic);
    CHECK(described("EPSG:2056").metres && described("EPSG:3035").metres);
}

TEST(a_definition_without_a_number_gets_the_number_it_equals)
{
    UNUSED_STATE;
    CHECK(described(lambert_gdal).epsg == 2154);
    CHECK(described(lambert_esri).epsg == 2154);
    CHECK(!isnan(described(lambert_gdal).bounds[0]));
    CHECK(described("+proj=utm +zone=31 +datum=WGS84 +type=crs").epsg == 32631);
    // Its own plane coordinates: no number fits.
    jm_crs_info own = described("+proj=tmerc +lat_0=47.7 +lon_0=-3.37 +ellps=GRS80 +type=crs");
    CHECK(own.epsg == 0 && own.metres && isnan(own.bounds[0]));
}

TEST(a_lambert_93_without_a_number_is_lambert_93)
{
    UNUSED_STATE;
    CHECK(same(lambert_gdal, "EPSG:2154") && same("EPSG:2154", lambert_esri));
    CHECK(same("EPSG:2154", "urn:ogc:def:crs:EPSG::2154"));
    CHECK(same("EPSG:2154+5720", "EPSG:2154")); // with heights: the same plane
    CHECK(same("EPSG:4326", "OGC:CRS84"));      // the order of the axes aside
}

TEST(crs_that_differ_in_one_parameter_are_not_the_same)
{
    UNUSED_STATE;
    CHECK(!same("EPSG:2154", "EPSG:27572")); // the Lambert II before it
    CHECK(!same("EPSG:2154", "EPSG:3948"));  // a conic zone on the same datum
    CHECK(!same("EPSG:2056", "EPSG:21781"));
    CHECK(!same("EPSG:4326", "EPSG:4171"));
    const char *const shifted =
        "+proj=lcc +lat_1=49 +lat_2=44 +lat_0=46.5 +lon_0=3 +x_0=700001 +y_0=6600000 +ellps=GRS80 "
        "+type=crs";
    CHECK(!same(shifted, "EPSG:2154"));
}

TEST(wkt_written_for_a_file_reads_back_as_the_same_crs)
{
    UNUSED_STATE;
    static const char *const all[] = {"EPSG:2154", "EPSG:2056", "EPSG:27572", "EPSG:3035",
                                      "EPSG:4326"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char *wkt = NULL;
        CHECK_OK(ctx, jm_crs_wkt(ctx, all[i], &wkt));
        CHECK(strchr(wkt, '\n') == NULL);
        CHECK(strncmp(wkt, "PROJCS[", 7) == 0 || strncmp(wkt, "GEOGCS[", 7) == 0);
        CHECK(same(wkt, all[i]));
        jm_free(wkt);
    }
}

TEST(a_text_that_is_no_crs_is_refused_with_its_first_words)
{
    UNUSED_STATE;
    jm_crs_info info;
    bool answer;
    char *wkt = NULL;
    CHECK_FAILS(ctx, jm_crs_describe(ctx, "Lambert quelque chose", &info), JM_ERR_DATA,
                "Lambert quelque chose");
    CHECK_FAILS(ctx, jm_crs_describe(ctx, "EPSG:999999", &info), JM_ERR_DATA, "does not know");
    CHECK_FAILS(ctx, jm_crs_describe(ctx, "", &info), JM_ERR_DATA, "no CRS is stated");
    CHECK_FAILS(ctx, jm_crs_describe(ctx, NULL, &info), JM_ERR_DATA, "no CRS is stated");
    CHECK_FAILS(ctx, jm_crs_same(ctx, "EPSG:2154", "PROJCS[\"cut", &answer), JM_ERR_DATA, "cut");
    CHECK_FAILS(ctx, jm_crs_wkt(ctx, "EPSG:", &wkt), JM_ERR_DATA, "EPSG:");
    CHECK_FAILS(ctx, jm_crs_describe(ctx, "+proj=utm +zone=31", &info), JM_ERR_DATA, "+type=crs");
    CHECK(wkt == NULL);
}

TEST(a_crs_text_of_a_megabyte_is_refused)
{
    UNUSED_STATE;
    enum { bytes = 1 << 20 };
    char *text = malloc(bytes);
    memset(text, 'P', bytes);
    text[bytes - 1] = '\0';
    jm_crs_info info;
    jm_transform *t = NULL;
    CHECK_FAILS(ctx, jm_crs_describe(ctx, text, &info), JM_ERR_DATA, "refused");
    CHECK_FAILS(ctx, jm_transform_create(ctx, text, "EPSG:4326", &t), JM_ERR_DATA, "refused");
    CHECK(t == NULL && strlen(jm_message(ctx)) < 300);
    free(text);
}

TEST(x_is_east_and_y_north_whatever_the_authority_says)
{
    UNUSED_STATE;
    jm_transform *t = NULL;
    // EPSG:4326 has latitude first, EPSG:3035 northing first.
    CHECK_OK(ctx, jm_transform_create(ctx, "EPSG:4326", "EPSG:3035", &t));
    double x = 10.0, y = 52.0; // its natural origin
    jm_transform_points(t, &x, &y, 1, NULL);
    CHECK_NEAR(x, 4321000.0, 1e-3);
    CHECK_NEAR(y, 3210000.0, 1e-3);
    jm_transform_destroy(t);
}

TEST(there_and_back_returns_within_a_tenth_of_a_millimetre)
{
    UNUSED_STATE;
    enum { count = 100 };
    jm_transform *there = NULL, *back = NULL;
    CHECK_OK(ctx, jm_transform_create(ctx, "EPSG:2154", "EPSG:4326", &there));
    CHECK_OK(ctx, jm_transform_create(ctx, "EPSG:4326", "EPSG:2154", &back));
    double x[count], y[count];
    for (int i = 0; i < count; i++) {
        x[i] = 100000.0 + 10000.0 * i;
        y[i] = 6100000.0 + 9000.0 * i;
    }
    int64_t lost = -1;
    jm_transform_points(there, x, y, count, &lost);
    CHECK(lost == 0 && x[29] > -6.0 && x[29] < 10.0 && y[29] > 41.0 && y[29] < 52.0);
    jm_transform_points(back, x, y, count, &lost);
    CHECK(lost == 0);
    for (int i = 0; i < count; i++) {
        CHECK_NEAR(x[i], 100000.0 + 10000.0 * i, 1e-4);
        CHECK_NEAR(y[i], 6100000.0 + 9000.0 * i, 1e-4);
    }
    jm_transform_destroy(back);
    jm_transform_destroy(there);
}

TEST(points_that_lie_nowhere_are_counted_and_do_not_spoil_the_others)
{
    UNUSED_STATE;
    jm_transform *t = NULL;
    CHECK_OK(ctx, jm_transform_create(ctx, "EPSG:4326", "EPSG:2154", &t));
    double x[5] = {3.0, (double)NAN, 2.0, 3.0, 3.0};
    double y[5] = {46.5, 46.5, 200.0, (double)INFINITY, 46.5};
    int64_t lost = 0;
    jm_transform_points(t, x, y, 5, &lost);
    CHECK(lost == 3 && isnan(x[1]) && isnan(y[2]) && isnan(x[3]));
    // The origin of Lambert-93.
    CHECK_NEAR(x[0], 700000.0, 1e-3);
    CHECK_NEAR(y[0], 6600000.0, 1e-3);
    CHECK(x[4] == x[0] && y[4] == y[0]);
    jm_transform_destroy(t);
}

TEST(a_transform_between_texts_that_are_no_crs_is_refused)
{
    UNUSED_STATE;
    jm_transform *t = NULL;
    CHECK_FAILS(ctx, jm_transform_create(ctx, "EPSG:2154", "nowhere", &t), JM_ERR_DATA, "nowhere");
    CHECK(t == NULL);
    CHECK_FAILS(ctx, jm_transform_create(ctx, NULL, "EPSG:2154", &t), JM_ERR_DATA, "stated");
    jm_transform_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(a_crs_is_known_by_its_number_its_unit_and_its_area),
        CASE(a_definition_without_a_number_gets_the_number_it_equals),
        CASE(a_lambert_93_without_a_number_is_lambert_93),
        CASE(crs_that_differ_in_one_parameter_are_not_the_same),
        CASE(wkt_written_for_a_file_reads_back_as_the_same_crs),
        CASE(a_text_that_is_no_crs_is_refused_with_its_first_words),
        CASE(a_crs_text_of_a_megabyte_is_refused),
        CASE(x_is_east_and_y_north_whatever_the_authority_says),
        CASE(there_and_back_returns_within_a_tenth_of_a_millimetre),
        CASE(points_that_lie_nowhere_are_counted_and_do_not_spoil_the_others),
        CASE(a_transform_between_texts_that_are_no_crs_is_refused),
    };
    return cmocka_run_group_tests(cases, open_one_context, close_one_context);
}
