// The files that an entry stands for: folders, patterns, archives, and what is refused.
#include "zip_files.h"

#include "gis/members.h"

static const char *const asc[] = {".asc", ".tif", NULL};

static void make_folder(const gis_scene *scene, const char *name)
{
    char path[PATH];
    path_in(scene, name, path);
    assert_int_equal(mkdir(path, 0700), 0);
}

static jm_status members_of(const gis_scene *scene, const char *name, jm_members *out)
{
    char path[PATH];
    path_in(scene, name, path);
    return jm_gis_members(scene->ctx, path, asc, out);
}

// The members' names without the scene's folder, with blanks between them.
static const char *names_of(const gis_scene *scene, const jm_members *members)
{
    static char text[4096];
    text[0] = '\0';
    for (int64_t i = 0; i < members->count; i++) {
        const char *at = strstr(members->paths[i], scene->folder);
        assert_non_null(at);
        strncat(text, at + strlen(scene->folder) + 1, sizeof text - strlen(text) - 1);
        strncat(text, i + 1 < members->count ? " " : "", sizeof text - strlen(text) - 1);
    }
    return text;
}

TEST(a_file_stands_for_itself_whatever_its_ending)
{
    gis_scene *scene = *state;
    jm_members members;
    write_text(scene, "odd.ending", "x");
    CHECK_OK(scene->ctx, members_of(scene, "odd.ending", &members));
    assert_string_equal(names_of(scene, &members), "odd.ending");
    jm_members_free(&members);
    CHECK_FAILS(scene->ctx, members_of(scene, "absent.asc", &members), JM_ERR_DATA, "is not there");
    assert_int_equal(members.count, 0);
}

TEST(a_folder_gives_its_files_three_levels_deep_sorted_by_name)
{
    gis_scene *scene = *state;
    jm_members members;
    make_folder(scene, "d");
    make_folder(scene, "d/1");
    make_folder(scene, "d/1/2");
    make_folder(scene, "d/1/2/3");
    make_folder(scene, "d/1/2/3/4");
    write_text(scene, "d/z.ASC", "x");
    write_text(scene, "d/a.tif", "x");
    write_text(scene, "d/notes.txt", "x");
    write_text(scene, "d/.hidden.asc", "x");
    write_text(scene, "d/1/2/3/deep.asc", "x");
    write_text(scene, "d/1/2/3/4/too_deep.asc", "x");
    CHECK_OK(scene->ctx, members_of(scene, "d", &members));
    assert_string_equal(names_of(scene, &members), "d/1/2/3/deep.asc d/a.tif d/z.ASC");
    jm_members_free(&members);
}

TEST(a_pattern_gives_the_files_that_match_and_no_others)
{
    gis_scene *scene = *state;
    jm_members members;
    write_text(scene, "tile_2.asc", "x");
    write_text(scene, "tile_1.asc", "x");
    write_text(scene, "tile_10.asc", "x");
    write_text(scene, "tile_1.prj", "x");
    write_text(scene, "other.asc", "x");
    CHECK_OK(scene->ctx, members_of(scene, "tile_?.*", &members));
    assert_string_equal(names_of(scene, &members), "tile_1.asc tile_2.asc");
    jm_members_free(&members);
    CHECK_OK(scene->ctx, members_of(scene, "t*_*.asc", &members));
    assert_string_equal(names_of(scene, &members), "tile_1.asc tile_10.asc tile_2.asc");
    jm_members_free(&members);
    CHECK_FAILS(scene->ctx, members_of(scene, "none*.asc", &members), JM_ERR_DATA,
                "holds no file that ends in .asc, .tif");
    CHECK_FAILS(scene->ctx, members_of(scene, "nowhere/*.asc", &members), JM_ERR_DATA,
                "is not there");
}

TEST(a_zip_of_tiles_gives_its_members_in_folders_too)
{
    gis_scene *scene = *state;
    jm_members members;
    static const zip_member tiles[] = {{"readme.txt", "x", 1},
                                       {"D049/b.asc", "x", 1},
                                       {"D049/1_DONNEES/a.tif", "x", 1},
                                       {"__MACOSX/._a.tif", "x", 1}};
    write_zip(scene, "tiles.zip", tiles, 4);
    CHECK_OK(scene->ctx, members_of(scene, "tiles.zip", &members));
    assert_string_equal(names_of(scene, &members),
                        "tiles.zip/D049/1_DONNEES/a.tif tiles.zip/D049/b.asc");
    CHECK(strncmp(members.paths[0], "/vsizip/", 8) == 0);
    jm_members_free(&members);
    // One file only: GDAL would let the archive pass for it, under the archive's name.
    write_zip(scene, "one.zip", tiles + 1, 1);
    CHECK_OK(scene->ctx, members_of(scene, "one.zip", &members));
    assert_string_equal(names_of(scene, &members), "one.zip/D049/b.asc");
    jm_members_free(&members);
    write_zip(scene, "none.zip", tiles, 1);
    CHECK_FAILS(scene->ctx, members_of(scene, "none.zip", &members), JM_ERR_DATA, "holds no file");
}

TEST(archives_within_a_folder_or_pattern_are_looked_into)
{
    gis_scene *scene = *state;
    jm_members members;
    static const zip_member one[] = {{"a.asc", "x", 1}}, two[] = {{"sub/b.asc", "x", 1}};
    write_zip(scene, "t2.zip", two, 1);
    write_zip(scene, "t1.zip", one, 1);
    write_text(scene, "c.asc.gz", "x");
    CHECK_OK(scene->ctx, members_of(scene, "t*.zip", &members));
    assert_string_equal(names_of(scene, &members), "t1.zip/a.asc t2.zip/sub/b.asc");
    jm_members_free(&members);
    CHECK_OK(scene->ctx, members_of(scene, "c.*", &members));
    CHECK(members.count == 1 && strncmp(members.paths[0], "/vsigzip/", 9) == 0);
    jm_members_free(&members);
}

TEST(packed_deliveries_that_are_not_read_name_the_command_that_unpacks_them)
{
    gis_scene *scene = *state;
    jm_members members;
    write_text(scene, "BDTOPO_D049.7z", "x");
    CHECK_FAILS(scene->ctx, members_of(scene, "BDTOPO_D049.7z", &members), JM_ERR_DATA,
                "7z x BDTOPO_D049.7z");
    CHECK_FAILS(scene->ctx, members_of(scene, "BD*", &members), JM_ERR_DATA, "7z x BDTOPO_D049.7z");
    write_text(scene, "grid.tar.gz", "x");
    CHECK_FAILS(scene->ctx, members_of(scene, "grid.tar.gz", &members), JM_ERR_DATA,
                "tar xf grid.tar.gz");
}

TEST(names_that_reach_further_than_this_machine_are_refused)
{
    gis_scene *scene = *state;
    jm_members members;
    static const char *const names[] = {"/vsicurl/https://example.org/a.tif",
                                        "https://example.org/*.tif",
                                        "PG:dbname=x",
                                        "/vsizip//vsicurl/example.org/a.zip",
                                        "",
                                        "<VRTDataset/>"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        CHECK_FAILS(scene->ctx, jm_gis_members(scene->ctx, names[n], asc, &members), JM_ERR_DATA,
                    "");
    // A colon in a member's name would be read as a driver's prefix.
    write_text(scene, "GTIFF_RAW:x.tif", "x");
    CHECK_FAILS(scene->ctx, members_of(scene, "GTIFF*.tif", &members), JM_ERR_DATA,
                "is no plain file");
}

TEST(archives_that_cannot_be_opened_say_why)
{
    gis_scene *scene = *state;
    jm_members members;
    static const zip_member inner[] = {{"inner.zip", "PK", 2}};
    write_text(scene, "half.zip", "PK\003\004 and no table of contents");
    CHECK_FAILS(scene->ctx, members_of(scene, "half.zip", &members), JM_ERR_DATA,
                "not wholly downloaded");
    CHECK_FAILS(scene->ctx, members_of(scene, "absent.zip", &members), JM_ERR_DATA, "is not there");
    write_zip(scene, "outer.zip", inner, 1);
    CHECK_FAILS(scene->ctx, members_of(scene, "outer.zip", &members), JM_ERR_DATA,
                "an archive inside of an archive (inner.zip)");
}

TEST(a_spreadsheet_is_to_be_saved_as_csv)
{
    gis_scene *scene = *state;
    jm_members members;
    write_text(scene, "Parc 2024.XLSX", "x");
    CHECK_FAILS(scene->ctx, members_of(scene, "Parc 2024.XLSX", &members), JM_ERR_DATA,
                "save its sheet as CSV");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_file_stands_for_itself_whatever_its_ending),
        SCENE_CASE(a_folder_gives_its_files_three_levels_deep_sorted_by_name),
        SCENE_CASE(a_pattern_gives_the_files_that_match_and_no_others),
        SCENE_CASE(a_zip_of_tiles_gives_its_members_in_folders_too),
        SCENE_CASE(archives_within_a_folder_or_pattern_are_looked_into),
        SCENE_CASE(packed_deliveries_that_are_not_read_name_the_command_that_unpacks_them),
        SCENE_CASE(names_that_reach_further_than_this_machine_are_refused),
        SCENE_CASE(archives_that_cannot_be_opened_say_why),
        SCENE_CASE(a_spreadsheet_is_to_be_saved_as_csv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
