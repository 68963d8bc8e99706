// A town delivered as French producers deliver it: BD TOPO in tiles, LiDAR HD,
// schema-stationnement, GTFS. What is imported must be the town that its plain layers give.
#include "gis_files.h"

#include "city/raster.h"

static const double tile_m = 500.0, pixel_m = 0.5;

typedef struct delivery {
    gis_scene *scene;
    jm_synth_city *synth;
    jm_city *plain; // built from the layers themselves
    char area[128]; // the line of the demo's recipe
    double west, south, east, north;
} delivery;

static const jm_layer *made(const delivery *d, jm_role role)
{
    return layer_of(&d->synth->sources, role, 0);
}

static void open_town(gis_scene *scene, delivery *d)
{
    jm_synth_def def = jm_synth_default_def();
    jm_recipe *recipe = NULL;
    def.size_km = 1.0;
    *d = (delivery){.scene = scene};
    CHECK_OK(scene->ctx, jm_synth_create(scene->ctx, &def, &d->synth));
    for (int64_t t = 0; t < d->synth->text_count; t++)
        if (strcmp(d->synth->texts[t].path, "demo.import.yaml") == 0) {
            const char *text = d->synth->texts[t].text;
            const char *line = strstr(text, "\narea:") + 1;
            snprintf(d->area, sizeof d->area, "%.*s", (int)strcspn(line, "\n"), line);
            CHECK_OK(scene->ctx,
                     jm_recipe_parse(scene->ctx, "demo.import.yaml", text, strlen(text), &recipe));
        }
    assert_non_null(recipe);
    const jm_city_def *city = jm_recipe_city(recipe);
    d->west = city->west_m, d->south = city->south_m;
    d->east = city->east_m, d->north = city->north_m;
    CHECK_OK(scene->ctx, jm_city_build(scene->ctx, city, &d->synth->sources, &d->plain));
    jm_recipe_destroy(recipe);
}

static void close_town(delivery *d)
{
    jm_city_destroy(d->plain);
    jm_synth_destroy(d->synth);
}

// --- BD TOPO ------------------------------------------------------------------------------------

typedef struct sheet {
    jm_ctx *ctx;
    jm_layer *layer;
} sheet;

static sheet open_sheet(delivery *d, const char *name, jm_geometry geometry)
{
    sheet s = {d->scene->ctx, NULL};
    CHECK_OK(s.ctx, jm_layer_create(s.ctx, name, geometry, &s.layer));
    CHECK_OK(s.ctx, jm_layer_set_crs(s.ctx, s.layer, "EPSG:2154"));
    return s;
}

static void put_text(sheet *s, const char *column, const char *value)
{
    int32_t c = jm_layer_column(s->layer, column);
    if (c == JM_NONE)
        CHECK_OK(s->ctx, jm_layer_add_column(s->ctx, s->layer, column, JM_COLUMN_TEXT, &c));
    CHECK_OK(s->ctx, jm_layer_set_text(s->ctx, s->layer, c, value));
}

static void put_real(sheet *s, const char *column, double value)
{
    int32_t c = jm_layer_column(s->layer, column);
    if (c == JM_NONE)
        CHECK_OK(s->ctx, jm_layer_add_column(s->ctx, s->layer, column, JM_COLUMN_REAL, &c));
    CHECK_OK(s->ctx, jm_layer_set_real(s->ctx, s->layer, c, value));
}

static void put_shape(sheet *s, const jm_layer *from, int64_t f)
{
    CHECK_OK(s->ctx, jm_layer_add_feature(s->ctx, s->layer));
    for (int64_t p = from->part_start[f]; p < from->part_start[f + 1]; p++) {
        CHECK_OK(s->ctx, jm_layer_add_part(s->ctx, s->layer, from->part_is_hole[p] != 0));
        for (int64_t i = from->point_start[p]; i < from->point_start[p + 1]; i++)
            CHECK_OK(s->ctx, jm_layer_add_point(s->ctx, s->layer, from->x[i], from->y[i], 0.0));
    }
}

static void close_sheet(delivery *d, sheet *s, const char *file)
{
    char path[PATH];
    path_in(d->scene, file, path);
    CHECK_OK(s->ctx, jm_gis_write_layer(s->ctx, path, s->layer));
    jm_layer_destroy(s->layer);
}

static bool lies_west(const delivery *d, const jm_layer *l, int64_t f, double margin_m)
{
    double middle = (d->west + d->east) / 2.0;
    return l->x[l->point_start[l->part_start[f]]] < middle + margin_m;
}

// Every third building has no height; one that is only planned must not be built.
static void put_building(sheet *s, const jm_layer *from, int64_t f, const char *state)
{
    static const char *const usages[][2] = {{"residential", "Résidentiel"},
                                            {"commercial", "Commercial et services"},
                                            {"industrial", "Industriel"},
                                            {"public", "Religieux"},
                                            {"other", "Annexe"}};
    char id[32];
    put_shape(s, from, f);
    snprintf(id, sizeof id, "BATIMENT%016d", (int)f);
    put_text(s, "cleabs", id);
    put_text(s, "etat_de_l_objet", state);
    for (size_t u = 0; u < sizeof usages / sizeof usages[0]; u++)
        if (strcmp(text_of(from, "usage", f), usages[u][0]) == 0)
            put_text(s, "usage_1", usages[u][1]);
    put_real(s, "hauteur", f % 3 == 0 ? (double)NAN : real_of(from, "height_m", f));
    put_real(s, "nombre_de_logements", real_of(from, "dwellings", f));
}

// Two tiles that overlap by 100 m, as deliveries of neighbouring départements do.
static void write_buildings(delivery *d)
{
    const jm_layer *from = made(d, JM_ROLE_BUILDINGS);
    static const char *const files[] = {"bdtopo/D001/batiment.gpkg", "bdtopo/D002/batiment.gpkg"};
    for (int tile = 0; tile < 2; tile++) {
        sheet s = open_sheet(d, "batiment", JM_POLYGONS);
        for (int64_t f = 0; f < from->feature_count; f++)
            if (tile == 0 ? lies_west(d, from, f, 100.0) : !lies_west(d, from, f, 0.0))
                put_building(&s, from, f, "En service");
        if (tile == 0)
            put_building(&s, from, 1, "En projet");
        close_sheet(d, &s, files[tile]);
    }
}

static const char *importance_of(const char *road_class)
{
    static const char *const rows[][2] = {
        {"motorway", "1"}, {"trunk", "1"},       {"primary", "2"}, {"secondary", "3"},
        {"tertiary", "4"}, {"residential", "5"}, {"service", "6"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(road_class, rows[i][0]) == 0)
            return rows[i][1];
    return "5";
}

static void write_roads(delivery *d)
{
    const jm_layer *from = made(d, JM_ROLE_ROADS);
    sheet s = open_sheet(d, "troncon_de_route", JM_LINES);
    for (int64_t f = 0; f < from->feature_count; f++) {
        const char *oneway = text_of(from, "oneway", f);
        char id[32], level[16];
        put_shape(&s, from, f);
        snprintf(id, sizeof id, "TRONROUT%016d", (int)f);
        snprintf(level, sizeof level, "%d", (int)fmax(real_of(from, "level", f), 0.0));
        put_text(&s, "cleabs", id);
        put_text(&s, "nature", "Route à 1 chaussée");
        put_text(&s, "importance", importance_of(text_of(from, "class", f)));
        put_text(&s, "position_par_rapport_au_sol", level);
        put_text(&s, "etat_de_l_objet", "En service");
        put_text(&s, "sens_de_circulation",
                 strcmp(oneway, "forward") == 0    ? "Sens direct"
                 : strcmp(oneway, "backward") == 0 ? "Sens inverse"
                                                   : "Double sens");
        put_text(&s, "acces_vehicule_leger", "Libre");
        put_real(&s, "nombre_de_voies", real_of(from, "lanes", f));
        put_real(&s, "largeur_de_chaussee", real_of(from, "width_m", f));
        put_real(&s, "vitesse_moyenne_vl", 23.0);
    }
    // A footpath across the town: no street.
    CHECK_OK(s.ctx, jm_layer_add_feature(s.ctx, s.layer));
    CHECK_OK(s.ctx, jm_layer_add_part(s.ctx, s.layer, false));
    CHECK_OK(s.ctx, jm_layer_add_point(s.ctx, s.layer, d->west, d->south, 0.0));
    CHECK_OK(s.ctx, jm_layer_add_point(s.ctx, s.layer, d->east, d->north, 0.0));
    put_text(&s, "nature", "Sentier");
    put_text(&s, "etat_de_l_objet", "En service");
    close_sheet(d, &s, "bdtopo/D001/troncon_de_route.gpkg");
}

static void write_water(delivery *d)
{
    const jm_layer *from = made(d, JM_ROLE_WATER);
    sheet s = open_sheet(d, "surface_hydrographique", JM_POLYGONS);
    for (int64_t f = 0; from != NULL && f < from->feature_count; f++) {
        put_shape(&s, from, f);
        put_text(&s, "nature", "Ecoulement naturel");
    }
    if (s.layer->feature_count > 0)
        close_sheet(d, &s, "bdtopo/D001/surface_hydrographique.gpkg");
    else
        jm_layer_destroy(s.layer);
}

// --- LiDAR HD -----------------------------------------------------------------------------------

typedef struct paint {
    float *values, height_m;
} paint;

static void put_height(void *user, int64_t cell)
{
    paint *p = user;
    p->values[cell] = p->height_m;
}

// Roofs as their footprints, exactly; crowns and ground as the plain city has them in its cells.
static void fill_tile(const delivery *d, const jm_grid *g, bool ground, float *values)
{
    const jm_rasters *r = &d->plain->rasters;
    const jm_layer *buildings = made(d, JM_ROLE_BUILDINGS);
    for (int64_t i = 0; i < jm_grid_cells(g); i++) {
        double x = g->west_m + ((double)(i % g->columns) + 0.5) * g->cell_m;
        double y = g->north_m - ((double)(i / g->columns) + 0.5) * g->cell_m;
        int64_t cell = jm_grid_cell_at(&d->plain->grid, x, y);
        values[i] = cell == JM_NONE ? NAN
                    : ground        ? r->ground_height_m[cell]
                                    : r->canopy_top_m[cell];
    }
    for (int64_t f = 0; !ground && f < buildings->feature_count; f++) {
        int64_t first = buildings->part_start[f];
        jm_rings rings = {buildings->part_start[f + 1] - first, buildings->point_start + first,
                          buildings->x, buildings->y};
        paint p = {values, (float)real_of(buildings, "height_m", f)};
        jm_raster_polygon(g, &rings, put_height, &p);
    }
}

static void write_tile(delivery *d, double west, double north, const char *product, bool ground)
{
    char name[128], path[PATH];
    int32_t n = (int32_t)(tile_m / pixel_m);
    const jm_grid grid = {west, north, pixel_m, n, n};
    float *values = calloc((size_t)n * (size_t)n, sizeof *values);
    assert_non_null(values);
    fill_tile(d, &grid, ground, values);
    snprintf(name, sizeof name, "lidar/LHD_FXX_%05d_%05d_%s_O_0M50_LAMB93_IGN69.tif",
             (int)(west / 100.0), (int)(north / 100.0), product);
    path_in(d->scene, name, path);
    CHECK_OK(d->scene->ctx,
             jm_gis_write_raster(d->scene->ctx, path, &grid, "EPSG:2154", product, "m", values));
    free(values);
}

static void write_lidar(delivery *d)
{
    for (double west = d->west; west < d->east; west += tile_m)
        for (double north = d->north; north > d->south; north -= tile_m) {
            write_tile(d, west, north, "MNT", true);
            write_tile(d, west, north, "MNH", false);
        }
}

static void make_folder(const delivery *d, const char *name)
{
    char path[PATH];
    path_in(d->scene, name, path);
    assert_int_equal(mkdir(path, 0755), 0);
}

static void write_delivery(delivery *d)
{
    make_folder(d, "bdtopo");
    make_folder(d, "bdtopo/D001");
    make_folder(d, "bdtopo/D002");
    make_folder(d, "lidar");
    write_buildings(d);
    write_roads(d);
    write_water(d);
    write_lidar(d);
}

// `more` are further lines of the recipe.
static void import_delivery(delivery *d, const char *more, jm_city **out)
{
    char text[2048], name[PATH];
    jm_recipe *recipe = NULL;
    path_in(d->scene, "town.import.yaml", name);
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: Town\ncrs: EPSG:2154\n%s\ncell_m: 5\n"
             "layers:\n"
             "  - {preset: bdtopo-v3, file: bdtopo}\n"
             "  - {preset: lidar-hd, file: lidar}\n%s",
             d->area, more);
    CHECK_OK(d->scene->ctx, jm_recipe_parse(d->scene->ctx, name, text, strlen(text), &recipe));
    CHECK_OK(d->scene->ctx, jm_gis_import(d->scene->ctx, recipe, out));
    jm_recipe_destroy(recipe);
}

// The building of `in` that begins at the same corner: tiles bring them in another order.
static int32_t same_building(const jm_city *in, const jm_city *of, int32_t id)
{
    const jm_buildings *a = &in->buildings, *b = &of->buildings;
    int64_t corner = b->point_start[b->ring_start[id]];
    for (int32_t i = 0; i < a->count; i++) {
        int64_t p = a->point_start[a->ring_start[i]];
        if (fabs(a->x[p] - b->x[corner]) < 1e-3 && fabs(a->y[p] - b->y[corner]) < 1e-3)
            return i;
    }
    return JM_NONE;
}

// --- what comes of it ---------------------------------------------------------------------------

TEST(bd_topo_in_two_tiles_and_lidar_hd_give_the_town_of_its_plain_layers)
{
    delivery d;
    jm_city *city = NULL;
    open_town(*state, &d);
    write_delivery(&d);
    import_delivery(&d, "", &city);
    // Objects of both tiles count once, the planned one and the footpath not at all.
    assert_int_equal(city->buildings.count, d.plain->buildings.count);
    assert_int_equal(city->streets.link_count, d.plain->streets.link_count);
    double km = 0.0, plain_km = 0.0;
    for (int32_t e = 0; e < city->streets.link_count; e++) {
        km += (double)city->streets.length_m[e] / 1000.0;
        plain_km += (double)d.plain->streets.length_m[e] / 1000.0;
    }
    CHECK_NEAR(km, plain_km, 1e-6);
    // A third of the heights is measured on the raster, but where an
    // annexe stands on the same ground as its house.
    int64_t measured = 0, seen = 0, near = 0;
    for (int32_t i = 0; i < city->buildings.count; i++) {
        measured += city->buildings.height_origin[i] == JM_ORIGIN_MEASURED;
        if (city->buildings.height_origin[i] != JM_ORIGIN_RASTER)
            continue;
        seen++;
        int32_t twin = same_building(d.plain, city, i);
        near += twin != JM_NONE &&
                fabsf(city->buildings.height_m[i] - d.plain->buildings.height_m[twin]) < 0.01f;
    }
    CHECK(3 * measured >= 2 * city->buildings.count - 3);
    CHECK(seen > city->buildings.count / 4);
    CHECK(20 * near >= 19 * seen);
    // The crowns of the canopy model stand where the trees stood.
    int64_t crowns = 0, both = 0, cells = jm_grid_cells(&city->grid);
    for (int64_t i = 0; i < cells; i++) {
        bool before = d.plain->rasters.canopy_top_m[i] > 2.0f;
        crowns += before;
        both += before && city->rasters.canopy_top_m[i] > 0.0f;
    }
    CHECK(crowns > 0);
    CHECK(10 * both >= 8 * crowns); // cells next to walls are left to the walls
    jm_city_destroy(city);
    close_town(&d);
}

// Bands of grass, asphalt and soil, in cells of 20 m.
static void write_cover(delivery *d)
{
    enum { SIDE = 50 };
    static const char codes[] = "123";
    static char text[256 + 2 * SIDE * SIDE];
    int length = snprintf(text, 256,
                          "ncols %d\nnrows %d\nxllcorner %.0f\nyllcorner %.0f\n"
                          "cellsize 20\n",
                          SIDE, SIDE, d->west, d->south);
    for (int i = 0; i < SIDE * SIDE; i++) {
        text[length++] = codes[(i % SIDE / 7 + i / SIDE / 5) % 3];
        text[length++] = i % SIDE == SIDE - 1 ? '\n' : ' ';
    }
    text[length] = '\0';
    write_text(d->scene, "cover.asc", text);
}

TEST(one_two_and_three_threads_import_the_same_bits)
{
    static const char cover[] = "  - {preset: geotiff-landcover, file: cover.asc, crs: EPSG:2154, "
                                "codes: {1: grass, 2: asphalt, 3: soil}}\n";
    delivery d;
    char hash[3][65];
    open_town(*state, &d);
    write_delivery(&d);
    write_cover(&d);
    for (int t = 0; t < 3; t++) {
        jm_city *city = NULL;
        jm_ctx_set_threads(d.scene->ctx, t + 1);
        import_delivery(&d, cover, &city);
        CHECK_OK(d.scene->ctx, jm_city_hash(d.scene->ctx, city, hash[t]));
        jm_city_destroy(city);
    }
    assert_string_equal(hash[1], hash[0]);
    assert_string_equal(hash[2], hash[0]);
    close_town(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(bd_topo_in_two_tiles_and_lidar_hd_give_the_town_of_its_plain_layers),
        SCENE_CASE(one_two_and_three_threads_import_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
