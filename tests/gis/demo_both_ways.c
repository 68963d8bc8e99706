// The demo city through files and straight from memory.
#include "gis_files.h"

static jm_synth_city *toytown(jm_ctx *ctx)
{
    jm_synth_def def = jm_synth_default_def();
    def.size_km = 1.0;
    jm_synth_city *synth = NULL;
    CHECK_OK(ctx, jm_synth_create(ctx, &def, &synth));
    return synth;
}

static void recipe_path(const gis_scene *scene, const char *folder, char out[PATH])
{
    int length = snprintf(out, PATH, "%s/%s/demo.import.yaml", scene->folder, folder);
    CHECK(length > 0 && length < PATH);
}

static void write_demo(gis_scene *scene, const jm_synth_city *synth, const char *name)
{
    char folder[PATH];
    path_in(scene, name, folder);
    CHECK_OK(scene->ctx, jm_gis_write_demo(scene->ctx, synth, folder));
}

TEST(a_city_built_from_files_is_the_city_built_from_memory_bit_for_bit)
{
    gis_scene *scene = *state;
    char path[PATH], hash_files[65], hash_memory[65];
    jm_recipe *recipe = NULL;
    jm_city *from_files = NULL, *from_memory = NULL;
    jm_synth_city *synth = toytown(scene->ctx);
    write_demo(scene, synth, "demo");
    recipe_path(scene, "demo", path);
    CHECK_OK(scene->ctx, jm_recipe_read(scene->ctx, path, &recipe));
    CHECK_OK(scene->ctx, jm_gis_import(scene->ctx, recipe, &from_files));
    CHECK_OK(scene->ctx,
             jm_city_build(scene->ctx, jm_recipe_city(recipe), &synth->sources, &from_memory));
    CHECK_OK(scene->ctx, jm_city_hash(scene->ctx, from_files, hash_files));
    CHECK_OK(scene->ctx, jm_city_hash(scene->ctx, from_memory, hash_memory));
    assert_string_equal(hash_files, hash_memory);
    CHECK(jm_city_equal(from_files, from_memory));
    jm_city_destroy(from_files);
    jm_city_destroy(from_memory);
    jm_recipe_destroy(recipe);
    jm_synth_destroy(synth);
}

static bool same_values(const jm_layer *a, const jm_layer *b)
{
    for (int32_t c = 0; c < a->column_count; c++) {
        int32_t d = jm_layer_column(b, a->columns[c].name);
        for (int64_t f = 0; f < a->feature_count; f++) {
            double u = jm_layer_real(a, c, f), v = jm_layer_real(b, d, f);
            if (strcmp(jm_layer_text(a, c, f), jm_layer_text(b, d, f)) != 0 ||
                !(u == v || (isnan(u) && isnan(v)))) {
                print_error("%s: feature %d differs in %s\n", a->name, (int)f, a->columns[c].name);
                return false;
            }
        }
    }
    return true;
}

static bool same_feature(const jm_layer *a, const jm_layer *b, int64_t f)
{
    int64_t pa = a->part_start[f], pb = b->part_start[f], parts = a->part_start[f + 1] - pa;
    if (b->part_start[f + 1] - pb != parts)
        return false;
    for (int64_t p = 0; p < parts; p++) {
        int64_t from = a->point_start[pa + p], count = a->point_start[pa + p + 1] - from;
        int64_t other = b->point_start[pb + p];
        size_t bytes = (size_t)count * sizeof(double);
        if (b->point_start[pb + p + 1] - other != count ||
            memcmp(a->x + from, b->x + other, bytes) != 0 ||
            memcmp(a->y + from, b->y + other, bytes) != 0 ||
            a->part_is_hole[pa + p] != b->part_is_hole[pb + p])
            return false;
    }
    return true;
}

// Polygons that the reader mended may differ, and no others.
static bool same_layer(const jm_layer *a, const jm_layer *b)
{
    if (a->feature_count != b->feature_count || !same_values(a, b))
        return false;
    int64_t differing = 0;
    for (int64_t f = 0; f < a->feature_count; f++)
        differing += !same_feature(a, b, f);
    return differing <= b->repaired_count;
}

TEST(every_layer_of_the_demo_comes_back_from_its_files_unchanged)
{
    gis_scene *scene = *state;
    char path[PATH];
    jm_recipe *recipe = NULL;
    jm_sources sources;
    jm_synth_city *synth = toytown(scene->ctx);
    write_demo(scene, synth, "demo");
    recipe_path(scene, "demo", path);
    CHECK_OK(scene->ctx, jm_recipe_read(scene->ctx, path, &recipe));
    CHECK_OK(scene->ctx, jm_gis_read_sources(scene->ctx, recipe, &sources));
    for (int64_t s = 0; s < synth->sources.count; s++) {
        const jm_source *made = &synth->sources.items[s];
        int64_t n = 0;
        for (int64_t k = 0; k < s; k++)
            n += made->layer != NULL && synth->sources.items[k].role == made->role;
        if (made->layer == NULL)
            continue;
        const jm_layer *read = layer_of(&sources, made->role, n);
        assert_non_null(read);
        if (!same_layer(made->layer, read))
            fail_msg("layer %s changed on its way through the files", jm_role_name(made->role));
    }
    jm_sources_free(&sources);
    jm_recipe_destroy(recipe);
    jm_synth_destroy(synth);
}

static int64_t compare_folders(const char *a, const char *b)
{
    int64_t files = 0;
    DIR *dir = opendir(a);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char left[PATH], right[PATH];
        struct stat info;
        if (entry->d_name[0] == '.')
            continue;
        int n = snprintf(left, PATH, "%s/%s", a, entry->d_name);
        int m = snprintf(right, PATH, "%s/%s", b, entry->d_name);
        CHECK(n > 0 && n < PATH && m > 0 && m < PATH && stat(left, &info) == 0);
        if (S_ISDIR(info.st_mode)) {
            files += compare_folders(left, right);
            continue;
        }
        FILE *f = fopen(left, "rb"), *g = fopen(right, "rb");
        assert_non_null(f);
        assert_non_null(g);
        int c, d;
        do {
            c = fgetc(f), d = fgetc(g);
            if (c != d)
                fail_msg("%s differs", entry->d_name);
        } while (c != EOF);
        fclose(f);
        fclose(g);
        files++;
    }
    closedir(dir);
    return files;
}

TEST(the_same_town_written_twice_is_the_same_bytes)
{
    gis_scene *scene = *state;
    char a[PATH], b[PATH];
    jm_synth_city *synth = toytown(scene->ctx);
    write_demo(scene, synth, "a");
    write_demo(scene, synth, "b");
    path_in(scene, "a", a);
    path_in(scene, "b", b);
    CHECK(compare_folders(a, b) >= 10); // GeoPackage, GeoTIFF, counts, recipe, weather, six of GTFS
    jm_synth_destroy(synth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_city_built_from_files_is_the_city_built_from_memory_bit_for_bit),
        SCENE_CASE(every_layer_of_the_demo_comes_back_from_its_files_unchanged),
        SCENE_CASE(the_same_town_written_twice_is_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
