// Buildings and parking of real towns: two building layers, roofs without attributes, meters.
#include "gis_files.h"

static jm_city *import(gis_scene *scene, const char *area, bool flat, const char *layers)
{
    char text[4096];
    jm_recipe *recipe = NULL;
    jm_city *city = NULL;
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: T\ncrs: EPSG:2154\narea: %s\n"
             "cell_m: 10\nflat: %s\nlayers:\n%s",
             area, flat ? "true" : "false", layers);
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, "t.yaml", text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_import(scene->ctx, recipe, &city));
    jm_recipe_destroy(recipe);
    return city;
}

static int64_t filled(const jm_city *city, const char *what, const char *words)
{
    for (int64_t i = 0; i < city->gap_count; i++)
        if (strcmp(city->gaps[i].what, what) == 0 && strstr(city->gaps[i].rule, words) != NULL)
            return city->gaps[i].filled;
    return 0;
}

static const char paris[] = "{west: 653300, south: 6860800, east: 656000, north: 6863700}";
#define ROOFS                                                                                      \
    "  - {role: buildings, preset: generic-vector, "                                               \
    "file: \"${JM_SHARED}/data/paris-11e/bdtopo_paris11.shp\", licence: stated}\n"
#define FOOTPRINTS                                                                                 \
    "  - {role: buildings, preset: generic-vector, file: "                                         \
    "\"${JM_SHARED}/data/paris-11e/paris11_bdnb.shp\", columns: {height_m: hauteur}, licence: "    \
    "stated}\n"
#define RELIEF                                                                                     \
    "  - {preset: geotiff-dem, file: \"${JM_SHARED}/data/paris-11e/derive/mnt_25m_l93.tif\", "     \
    "licence: stated}\n"

TEST(paris_roofs_without_attributes_take_the_heights_of_the_bdnb)
{
    gis_scene *scene = *state;
    jm_city *city = import(scene, paris, false, ROOFS FOOTPRINTS RELIEF);
    int64_t footprints = filled(city, "building", "at least half of it") +
                         filled(city, "building", "added from a later layer");
    assert_int_equal(footprints, 5227); // none is lost
    assert_int_equal(city->buildings.count, 6342 + filled(city, "building", "added from"));
    // Both are drawn after the cadastre: nearly all footprints lie under a roof.
    CHECK(filled(city, "building", "added from a later layer") < 200);
    CHECK(filled(city, "building height", "later layer") > 4900);
    jm_city_destroy(city);
}

TEST(altitudes_of_paris_roofs_less_the_relief_agree_with_the_heights_of_the_bdnb)
{
    gis_scene *scene = *state;
    jm_city *stated = import(scene, paris, false, ROOFS FOOTPRINTS RELIEF);
    jm_city *from_z = import(scene, paris, false, ROOFS RELIEF);
    const jm_buildings *a = &stated->buildings, *b = &from_z->buildings;
    int64_t compared = 0, near = 0;
    assert_int_equal(b->count, 6342);
    for (int32_t i = 0; i < b->count; i++) {
        if (a->height_origin[i] != JM_ORIGIN_MEASURED || b->height_origin[i] != JM_ORIGIN_MEASURED)
            continue;
        compared++;
        near += fabsf(a->height_m[i] - b->height_m[i]) <= 3.0f;
    }
    // A storey: the relief is one of 25 m made of the feet of the same houses. 90 % were seen.
    CHECK(compared > 5000 && near > compared * 85 / 100);
    jm_city_destroy(stated);
    jm_city_destroy(from_z);
}

TEST(roofs_of_olemps_without_height_take_their_altitude_less_their_foot)
{
    gis_scene *scene = *state;
    jm_city *city =
        import(scene, "{west: 660000, south: 6355000, east: 670000, north: 6365000}", true,
               "  - {role: buildings, preset: generic-vector, file: \"${JM_SHARED}/data/bdtopo-v3/"
               "olemps-12174/BATIMENT.shp\", columns: {height_m: HAUTEUR, foot_m: Z_MIN_SOL, "
               "eaves_m: Z_MIN_TOIT}, licence: stated}\n");
    int64_t measured = 0;
    for (int32_t i = 0; i < city->buildings.count; i++)
        measured += city->buildings.height_origin[i] == JM_ORIGIN_MEASURED;
    // HAUTEUR is filled on 1989 of 2273 (README); one below 1.5 m counts as missing.
    CHECK(filled(city, "building height", "taken as the eaves") == 15);
    CHECK(measured > 1980 && measured <= 1989 + 15);
    assert_int_equal(city->buildings.count, 2273);
    jm_city_destroy(city);
}

#define MONTPELLIER "\"${JM_SHARED}/data/montpellier/"

TEST(montpelliers_car_parks_and_meters_keep_their_spaces_and_the_rule_fills_the_suburbs)
{
    gis_scene *scene = *state;
    jm_city *city = import(
        scene, "{west: 764000, south: 6274000, east: 776000, north: 6284000}", true,
        "  - {role: roads, preset: generic-vector, file: " MONTPELLIER
        "voirie/VilleMTP_MTP_TarifStaVoies.zip\", licence: stated}\n"
        "  - {role: parking, preset: generic-vector, file: " MONTPELLIER
        "stationnement/VilleMTP_MTP_ParkingOuv.zip\", columns: {name: NOM_C_50, capacity: "
        "NBRE_PLACE, kind: TYPARK_C_2}, values: {kind: {Souterrain: structure, Superstructure: "
        "structure, Surface: surface}}, licence: stated}\n"
        "  - {role: parking, preset: generic-vector, file: " MONTPELLIER
        "stationnement/VilleMTP_MTP_Horodateurs_2011.zip\", columns: {capacity: NB_PLACES}, set: "
        "{kind: kerb}, licence: stated}\n");
    double car_parks = 0.0, meters = 0.0, ruled = 0.0;
    const jm_parkings *p = &city->parkings;
    for (int32_t i = 0; i < p->count; i++) {
        double spaces = (double)p->capacity[i];
        if (p->kind[i] != JM_PARKING_KERB)
            car_parks += spaces;
        else if (p->origin[i] == JM_ORIGIN_MEASURED)
            meters += spaces;
        else
            ruled += spaces;
    }
    CHECK_NEAR(car_parks, 11587.0, 0.0); // README: 21 car parks, one entry is empty
    CHECK_NEAR(meters, 14061.0, 0.0);    // README: 402 meters filled
    CHECK(ruled > 0.0);
    assert_int_equal(filled(city, "parking", "0 spaces"), 1);
    jm_city_destroy(city);
}

int main(void)
{
    setenv("JM_SHARED", shared_or_exit("data/paris-11e/bdtopo_paris11.shp"), 1);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(paris_roofs_without_attributes_take_the_heights_of_the_bdnb),
        SCENE_CASE(altitudes_of_paris_roofs_less_the_relief_agree_with_the_heights_of_the_bdnb),
        SCENE_CASE(roofs_of_olemps_without_height_take_their_altitude_less_their_foot),
        SCENE_CASE(
            montpelliers_car_parks_and_meters_keep_their_spaces_and_the_rule_fills_the_suburbs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
