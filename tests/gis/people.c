// Tables of people, jobs and cars as INSEE and the SDES publish them, made small by hand.
#include "zip_files.h"

#include "gis/sums.h"

// --- MOBPRO -------------------------------------------------------------------------------------

#define MOBPRO_NAMES "COMMUNE;ARM;CSM;DCFLT;DCLT;INATC;IPONDI;TRANS\n"

static const jm_layer *commutes_of(const jm_sources *sources)
{
    const jm_layer *layer = layer_of(sources, JM_ROLE_COMMUTES, 0);
    assert_non_null(layer);
    return layer;
}

static void check_commute(const jm_layer *layer, int64_t f, const char *home, const char *work,
                          const char *mode, double persons)
{
    assert_string_equal(text_of(layer, "home", f), home);
    assert_string_equal(text_of(layer, "work", f), work);
    assert_string_equal(text_of(layer, "mode", f), mode);
    CHECK_NEAR(real_of(layer, "persons", f), persons, 1e-9);
}

TEST(workers_are_summed_by_communes_and_mode_in_order)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "FD_MOBPRO_2021.csv",
               MOBPRO_NAMES "49007;ZZZZZ;1;99999;49007;1;2.5;5\n"
                            "49007;ZZZZZ;1;99999;49007;1;1.25;5\n"
                            "49007;ZZZZZ;1;99999;44109;1;3.0;6\n"
                            "75056;75111;1;99999;92012;1;4.0;2\n"
                            "01004;ZZZZZ;1;99999;01004;1;0.5;3\n"
                            "49007;ZZZZZ;1;BE001;99999;1;1.0;4\n"
                            "49007;ZZZZZ;1;99999;49015;1;1.0;Z\n"
                            "49007;ZZZZZ;1;99999;ZZZZZ;1;1.0;5\n"
                            "49007;ZZZZZ;1;99999;49015;1;many;5\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: mobpro, file: FD_MOBPRO_2021.csv}\n", &sources));
    const jm_layer *layer = commutes_of(&sources);
    CHECK(layer->feature_count == 5);
    check_commute(layer, 0, "01004", "01004", "cycle", 0.5);
    check_commute(layer, 1, "49007", "44109", "transit", 3.0);
    check_commute(layer, 2, "49007", "49007", "car", 3.75);
    check_commute(layer, 3, "49007", "99999", "motorcycle", 1.0);
    check_commute(layer, 4, "75111", "92012", "walk", 4.0);
    assert_string_equal(layer->licence, "Licence Ouverte 2.0");
    assert_non_null(strstr(scene->log, "1 rows without a mode"));
    assert_non_null(strstr(scene->log, "2 rows without home"));
    jm_sources_free(&sources);
}

TEST(an_old_edition_has_five_modes_and_says_so)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "FD_MOBPRO_2009.txt",
               MOBPRO_NAMES "49007;ZZZZZ;1;99999;49007;1;1;1\n49007;ZZZZZ;1;99999;49007;1;2;2\n"
                            "49007;ZZZZZ;1;99999;49007;1;3;3\n49007;ZZZZZ;1;99999;49007;1;4;4\n"
                            "49007;ZZZZZ;1;99999;49007;1;5;5\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: mobpro, file: FD_MOBPRO_2009.txt}\n", &sources));
    static const char *const modes[] = {"none", "walk", "cycle", "car", "transit"};
    for (int k = 0; k < 5; k++)
        check_commute(commutes_of(&sources), k, "49007", "49007", modes[k], k + 1.0);
    assert_non_null(strstr(scene->log, "five modes of transport"));
    jm_sources_free(&sources);
}

TEST(a_new_extract_without_public_transport_keeps_its_cars)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "mobpro_valley.csv",
               MOBPRO_NAMES "49007;ZZZZZ;1;99999;49007;1;7;5\n49007;ZZZZZ;1;99999;49007;1;1;4\n");
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: mobpro, file: mobpro_valley.csv, date: "
                                     "2020-01-01}\n",
                                     &sources));
    check_commute(commutes_of(&sources), 1, "49007", "49007", "car", 7.0);
    jm_sources_free(&sources);
}

TEST(the_zip_of_insee_is_read_past_its_dictionary)
{
    gis_scene *scene = *state;
    jm_sources sources;
    const char *data = MOBPRO_NAMES "49007;ZZZZZ;1;99999;49007;1;2.5;6\n";
    const char *words = "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nTRANS;Mode;5;Voiture\n";
    const zip_member members[] = {{"FD_MOBPRO_2021.csv", data, strlen(data)},
                                  {"Varmod_MOBPRO_2021.csv", words, strlen(words)}};
    write_zip(scene, "RP2021_mobpro.zip", members, 2);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: mobpro, file: RP2021_mobpro.zip}\n", &sources));
    CHECK(commutes_of(&sources)->feature_count == 1);
    jm_sources_free(&sources);
}

TEST(parquet_spreadsheets_and_foreign_tables_are_refused_with_the_way_out)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "RP2022_mobpro.parquet", "PAR1");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: mobpro, file: RP2022_mobpro.parquet}\n", &sources),
                JM_ERR_DATA, "duckdb");
    write_text(scene, "parc.xlsx", "PK");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: sdes-fleet, file: parc.xlsx}\n", &sources),
                JM_ERR_DATA, "save its sheet as CSV");
    write_text(scene, "other.csv", "a;b\n1;2\n");
    CHECK_FAILS(scene->ctx, read_layers(scene, "  - {preset: mobpro, file: other.csv}\n", &sources),
                JM_ERR_DATA, "FD_MOBPRO");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: sdes-fleet, file: other.csv}\n", &sources),
                JM_ERR_DATA, "PARC_2022");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: filosofi-200m, file: other.csv}\n", &sources),
                JM_ERR_DATA, "idcar_200m");
}

TEST(sums_by_key_do_not_depend_on_how_many_keys_there_are)
{
    gis_scene *scene = *state;
    jm_sums sums = {.width = 2};
    for (int round = 0; round < 2; round++)
        for (int k = 4999; k >= 0; k--) {
            jm_sum_key key = {{{0}}};
            char text[8];
            double *values;
            snprintf(text, sizeof text, "%05d", k);
            CHECK(jm_sum_key_set(&key, 0, text) && jm_sum_key_set(&key, 1, "x"));
            CHECK(!jm_sum_key_set(&key, 2, "too long"));
            CHECK_OK(scene->ctx, jm_sums_of(scene->ctx, &sums, &key, &values));
            values[0] += k;
            values[1] += 1.0;
        }
    CHECK(sums.count == 5000);
    CHECK_OK(scene->ctx, jm_sums_sort(scene->ctx, &sums));
    for (int k = 0; k < 5000; k++) {
        CHECK(atoi(sums.keys[k].part[0]) == k);
        CHECK(sums.values[2 * k] == 2.0 * k && sums.values[2 * k + 1] == 2.0);
    }
    jm_sums_free(&sums);
}

// --- squares ------------------------------------------------------------------------------------

#define AGES "ind_0_3,ind_4_5,ind_6_10,ind_11_17,ind_18_24,ind_25_39,ind_40_54,ind_55_64,"
#define SQUARE_NAMES                                                                               \
    "idcar_200m,i_est_200,lcog_geo,ind,men,men_pauv,ind_snv," AGES "ind_65_79,ind_80p,ind_inc\n"
// Lower left corners; EPSG:3035 of the middle of the area is east 3530266.7, north 2765471.5
// (gdaltransform).
#define MIDDLE "CRS3035RES200mN2765400E3530200"
#define EAST_OF_IT "CRS3035RES200mN2765400E3530400"
#define FAR_AWAY "CRS3035RES200mN2029800E4254200"

TEST(a_square_gets_its_outline_from_its_name_and_its_values_by_age_and_income)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "carreaux_200m_met.csv",
               SQUARE_NAMES FAR_AWAY
               ",0,2A004,9,4,1,90000,0,0,0,0,0,9,0,0,0,0,0\n" MIDDLE
               ",0,4900749015,100,40,5,2250000.5,1,2,3,4,10,20,30,10,12,6,2\n" EAST_OF_IT
               ",1,49007,20.5,8,1,,1,1,1,1,2,4,4,2,3,1.5,0\n"
               "nowhere,0,49007,1,1,0,1,0,0,0,0,0,0,0,0,0,0,0\n");
    CHECK_OK(
        scene->ctx,
        read_layers(scene, "  - {preset: filosofi-200m, file: carreaux_200m_met.csv}\n", &sources));
    const jm_layer *zones = layer_of(&sources, JM_ROLE_ZONES, 0);
    assert_non_null(zones);
    CHECK(zones->feature_count == 2 && zones->geometry == JM_POLYGONS);
    assert_string_equal(text_of(zones, "code", 0), MIDDLE);
    assert_string_equal(text_of(zones, "commune", 0), "49007");
    CHECK_NEAR(real_of(zones, "residents", 0), 100, 0);
    CHECK_NEAR(real_of(zones, "households", 0), 40, 0);
    CHECK_NEAR(real_of(zones, "income_eur", 0), 22500.005, 1e-9);
    CHECK_NEAR(real_of(zones, "residents_0_17", 0), 10, 0);
    CHECK_NEAR(real_of(zones, "residents_18_64", 0), 70, 0);
    CHECK_NEAR(real_of(zones, "residents_65", 0), 18, 0);
    CHECK(isnan(real_of(zones, "income_eur", 1)) && real_of(zones, "imputed", 1) == 1.0);
    // The area's middle lies in the first square. Equal areas are kept by EPSG:3035; lengths in
    // Lambert-93 are true to 0.1 % here, areas to 0.2 %.
    double twice = 0.0, x = 0.0, y = 0.0;
    for (int i = 0, j = 3; i < 4; j = i++) {
        twice += zones->x[j] * zones->y[i] - zones->x[i] * zones->y[j];
        x += zones->x[i] / 4.0;
        y += zones->y[i] / 4.0;
    }
    CHECK_NEAR(fabs(twice) / 2.0, 40000.0, 80.0);
    CHECK(fabs(x - 434500.0) < 100.0 && fabs(y - 6716500.0) < 100.0);
    assert_non_null(strstr(scene->log, "1 rows have a name that says no place"));
    jm_sources_free(&sources);
}

TEST(squares_of_other_editions_and_formats_are_the_same_squares)
{
    gis_scene *scene = *state;
    jm_sources sources;
    jm_layer *layer = NULL;
    char path[PATH];
    write_text(scene, "old.csv",
               "IdINSPIRE;Depcom;Ind;Men;Ind_snv;I_est_cr\n" MIDDLE ";49007;100,5;40;2010000;0\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: filosofi-200m, file: old.csv}\n", &sources));
    const jm_layer *zones = layer_of(&sources, JM_ROLE_ZONES, 0);
    CHECK_NEAR(real_of(zones, "residents", 0), 100.5, 0);
    CHECK_NEAR(real_of(zones, "income_eur", 0), 20000, 1e-9);
    CHECK(isnan(real_of(zones, "residents_65", 0)));
    double corner = zones->x[0];
    jm_sources_free(&sources);

    CHECK_OK(scene->ctx, jm_layer_create(scene->ctx, "carreaux", JM_POLYGONS, &layer));
    CHECK_OK(scene->ctx, jm_layer_set_crs(scene->ctx, layer, "EPSG:3035"));
    CHECK_OK(scene->ctx,
             jm_layer_add_column(scene->ctx, layer, "Idcar_200m", JM_COLUMN_TEXT, NULL));
    CHECK_OK(scene->ctx, jm_layer_add_column(scene->ctx, layer, "Ind", JM_COLUMN_REAL, NULL));
    for (int k = 0; k < 2; k++) {
        static const char *const names[] = {FAR_AWAY, MIDDLE};
        const double x[] = {k ? 3530200.0 : 4254200.0, k ? 3530400.0 : 4254400.0};
        const double y[] = {k ? 2765400.0 : 2029800.0, k ? 2765600.0 : 2030000.0};
        CHECK_OK(scene->ctx, jm_layer_add_feature(scene->ctx, layer));
        CHECK_OK(scene->ctx, jm_layer_add_part(scene->ctx, layer, false));
        for (int i = 0; i < 4; i++)
            CHECK_OK(scene->ctx, jm_layer_add_point(scene->ctx, layer, x[i == 1 || i == 2],
                                                    y[i > 1], (double)NAN));
        CHECK_OK(scene->ctx, jm_layer_set_text(scene->ctx, layer, 0, names[k]));
        CHECK_OK(scene->ctx, jm_layer_set_real(scene->ctx, layer, 1, 33.25));
    }
    path_in(scene, "grid.gpkg", path);
    CHECK_OK(scene->ctx, jm_gis_write_layer(scene->ctx, path, layer));
    jm_layer_destroy(layer);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: filosofi-200m, file: grid.gpkg}\n", &sources));
    zones = layer_of(&sources, JM_ROLE_ZONES, 0);
    CHECK(zones->feature_count == 1 && zones->x[0] == corner);
    CHECK_NEAR(real_of(zones, "residents", 0), 33.25, 0);
    jm_sources_free(&sources);
}

TEST(files_with_both_sizes_and_the_same_squares_twice_counts_nobody_twice)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "a_200m.csv", "idcar_200m,ind\n" MIDDLE ",10\n" EAST_OF_IT ",20\n");
    write_text(scene, "b_1km.csv", "idcar_1km,ind\nCRS3035RES1000mN2765000E3530000,500\n");
    write_text(scene, "c_200m.csv", "idcar_200m,ind\n" MIDDLE ",10\n");
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {preset: filosofi-200m, file: [a_200m.csv, b_1km.csv, c_200m.csv]}\n",
                         &sources));
    CHECK(layer_of(&sources, JM_ROLE_ZONES, 0)->feature_count == 2);
    assert_non_null(strstr(scene->log, "1 squares of another size than 200 m"));
    assert_non_null(strstr(scene->log, "1 squares came twice"));
    jm_sources_free(&sources);
}

TEST(squares_that_lie_elsewhere_are_refused)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "far.csv", "idcar_200m,ind\n" FAR_AWAY ",10\n");
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: filosofi-200m, file: far.csv}\n", &sources),
                JM_ERR_DATA, "none of its 1 squares touches the area");
}

// --- cars ---------------------------------------------------------------------------------------

static double cars_of(const jm_layer *fleet, const char *code, const char *sticker)
{
    for (int64_t f = 0; f < fleet->feature_count; f++)
        if (strcmp(text_of(fleet, "code", f), code) == 0 &&
            strcmp(text_of(fleet, "sticker", f), sticker) == 0)
            return real_of(fleet, "cars", f);
    return (double)NAN;
}

#define FLEET_NAMES                                                                                \
    "COMMUNE_CODE;COMMUNE_LIBELLE;CLASSE_VEHICULE;CATEGORIE_VEHICULE;CARBURANT;CRITAIR;"           \
    "PARC_2021;PARC_2022;PARC_2023\n"

TEST(cars_are_those_of_the_latest_filled_year_by_class_without_other_vehicles)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "parc.csv",
               FLEET_NAMES "49007;Angers;VP;M1;Diesel;Crit'Air 2;90;100;\n"
                           "49007;Angers;VP;M1;Essence;Crit'Air 2;5;11;\n"
                           "49007;Angers;VP;M1;Electrique et hydrogene;Crit'Air E;1;7;\n"
                           "49007;Angers;VP;M1;Diesel;Non class\xc3\xa9"
                           "e;9;8;\n"
                           "49007;Angers;VP;M1;Diesel;Inconnu;3;2;\n"
                           "49007;Angers;VP;M1;Diesel;Rose;0;4;\n"
                           "49007;Angers;VUL;N1;Diesel;Crit'Air 2;900;999;\n"
                           "49000;Non localise;VP;M1;Diesel;Crit'Air 2;50;60;\n"
                           "75056;Paris;VP;M1;Essence;Crit'Air 1;5;6;\n"
                           "75111;Paris 11e;VP;M1;Essence;Crit'Air 1;500;600;\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: sdes-fleet, file: parc.csv}\n", &sources));
    const jm_layer *fleet = layer_of(&sources, JM_ROLE_FLEET, 0);
    assert_non_null(fleet);
    CHECK_NEAR(cars_of(fleet, "49007", "2"), 111, 0);
    CHECK_NEAR(cars_of(fleet, "49007", "E"), 7, 0);
    CHECK_NEAR(cars_of(fleet, "49007", "none"), 8, 0);
    CHECK_NEAR(cars_of(fleet, "49007", ""), 6, 0);
    CHECK_NEAR(cars_of(fleet, "75111", "1"), 600, 0);
    CHECK(isnan(cars_of(fleet, "49000", "2")) && isnan(cars_of(fleet, "75056", "1")));
    assert_non_null(strstr(scene->log, "cars of the year 2022"));
    assert_non_null(strstr(scene->log, "the first: 'Rose'"));
    jm_sources_free(&sources);
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: sdes-fleet, file: parc.csv, date: 2021-01-01}\n",
                         &sources));
    CHECK_NEAR(cars_of(layer_of(&sources, JM_ROLE_FLEET, 0), "49007", "2"), 95, 0);
    jm_sources_free(&sources);
}

TEST(a_fleet_with_rows_of_descriptions_and_other_column_names_is_read)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "dido.csv",
               "Code de la commune;Genre;Vignette;Nombre de vehicules en 2024\n"
               "CODE_COMMUNE;GROUPE;VIGNETTE_CRIT_AIR;PARC_2024\n"
               "n/a;n/a;n/a;vehicules\n"
               "1004;Voitures particulieres;1;12\n"
               "1004;Camions;1;13\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: sdes-fleet, file: dido.csv}\n", &sources));
    const jm_layer *fleet = layer_of(&sources, JM_ROLE_FLEET, 0);
    CHECK(fleet->feature_count == 1);
    CHECK_NEAR(cars_of(fleet, "01004", "1"), 12, 0);
    jm_sources_free(&sources);
}

// --- tables by presets --------------------------------------------------------------------------

TEST(tables_of_the_census_are_read_whatever_their_year)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "base-ic-evol-struct-pop-2024.csv",
               "IRIS;COM;TYP_IRIS;P24_POP;P24_POP0002;P24_POP65P;P24_MEN\n"
               "490070101;49007;H;2400.5;90;300;1100\n");
    write_text(scene, "base-cc-emploi-2008.csv", "CODGEO;LIBGEO;P08_EMPLT\n01004;A;5678\n");
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: insee-population, file: "
                                     "base-ic-evol-struct-pop-2024.csv}\n"
                                     "  - {preset: insee-jobs, file: base-cc-emploi-2008.csv}\n",
                                     &sources));
    const jm_layer *people = layer_of(&sources, JM_ROLE_ZONE_VALUES, 0);
    const jm_layer *jobs = layer_of(&sources, JM_ROLE_ZONE_VALUES, 1);
    assert_string_equal(text_of(people, "code", 0), "490070101");
    CHECK_NEAR(real_of(people, "residents", 0), 2400.5, 0);
    CHECK_NEAR(real_of(people, "residents_65", 0), 300, 0);
    CHECK_NEAR(real_of(people, "households", 0), 1100, 0);
    assert_string_equal(text_of(jobs, "code", 0), "01004");
    CHECK_NEAR(real_of(jobs, "jobs", 0), 5678, 0);
    jm_sources_free(&sources);
}

TEST(counts_name_a_street_a_year_and_a_direction_in_any_words)
{
    gis_scene *scene = *state;
    jm_sources sources;
    // DBF types in quoted names, Latin-1, missing values as a spreadsheet writes them.
    write_text(scene, "counts.csv",
               "\"NOM,C,254\",\"SENS,C,254\",\"TJM,N,19,8\",\"ANNEE,N,19,8\",\"IDENTSIG,N,19,10\"\n"
               "Rue des Pr\xe9s,Gare-Mairie,1815,2012,42\n"
               "Rue des Pr\xe9s,Mairie-Gare,#N/A,2012,42\n");
    write_text(scene, "hours.csv",
               "iu_ac;t_1h;q;k\n5778;2024-03-01T07:00:00+01:00;312;4.5\n5778;08:00;400;5\n");
    CHECK_OK(scene->ctx, read_layers(scene,
                                     "  - {preset: counts, file: counts.csv, licence: LO}\n"
                                     "  - {preset: counts, file: hours.csv, licence: ODbL}\n",
                                     &sources));
    const jm_layer *days = layer_of(&sources, JM_ROLE_COUNTS, 0);
    CHECK(days->feature_count == 2);
    assert_string_equal(text_of(days, "street", 0), "42");
    assert_string_equal(text_of(days, "direction", 0), "Gare-Mairie");
    assert_string_equal(text_of(days, "name", 0), "Rue des Pr\xc3\xa9s");
    CHECK_NEAR(real_of(days, "flow_vehday", 0), 1815, 0);
    CHECK_NEAR(real_of(days, "year", 0), 2012, 0);
    CHECK(isnan(real_of(days, "flow_vehday", 1)));
    const jm_layer *hours = layer_of(&sources, JM_ROLE_COUNTS, 1);
    CHECK_NEAR(real_of(hours, "hour", 0), 7, 0);
    CHECK_NEAR(real_of(hours, "hour", 1), 8, 0);
    CHECK_NEAR(real_of(hours, "flow_vehh", 1), 400, 0);
    jm_sources_free(&sources);
}

TEST(an_hour_is_read_from_the_ways_that_towns_write_it)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const double hours[] = {8, 17, 23, 5, 0};
    write_text(scene, "h.csv",
               "street;heure;q\n1;8h;1\n1;17:30;1\n1;2024-12-31 23:00:00;1\n1;5;1\n1;00h15;1\n"
               "1;25:00;1\n1;matin;1\n1;2024-12-31;1\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: counts, file: h.csv, licence: LO}\n", &sources));
    const jm_layer *counts = layer_of(&sources, JM_ROLE_COUNTS, 0);
    for (int k = 0; k < 5; k++)
        CHECK_NEAR(real_of(counts, "hour", k), hours[k], 0);
    for (int k = 5; k < 8; k++)
        CHECK(isnan(real_of(counts, "hour", k)));
    assert_non_null(strstr(scene->log, "3 values of hour are no numbers"));
    jm_sources_free(&sources);
}

TEST(a_list_of_variables_beside_a_table_is_left_out)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_text(scene, "ic.csv", "IRIS;COM;P24_POP\n490070101;49007;2400.5\n");
    write_text(scene, "meta_ic.csv", "COD_VAR;LIB_VAR\nP24_POP;Population en 2024\n");
    CHECK_OK(scene->ctx,
             read_layers(scene, "  - {preset: insee-population, file: [ic.csv, meta_ic.csv]}\n",
                         &sources));
    const jm_layer *people = layer_of(&sources, JM_ROLE_ZONE_VALUES, 0);
    assert_int_equal(people->feature_count, 1);
    CHECK_NEAR(real_of(people, "residents", 0), 2400.5, 0);
    jm_sources_free(&sources);
    CHECK_FAILS(scene->ctx,
                read_layers(scene, "  - {preset: insee-population, file: meta_ic.csv}\n", &sources),
                JM_ERR_DATA, "there are: COD_VAR, LIB_VAR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(workers_are_summed_by_communes_and_mode_in_order),
        SCENE_CASE(an_old_edition_has_five_modes_and_says_so),
        SCENE_CASE(a_new_extract_without_public_transport_keeps_its_cars),
        SCENE_CASE(the_zip_of_insee_is_read_past_its_dictionary),
        SCENE_CASE(parquet_spreadsheets_and_foreign_tables_are_refused_with_the_way_out),
        SCENE_CASE(sums_by_key_do_not_depend_on_how_many_keys_there_are),
        SCENE_CASE(a_square_gets_its_outline_from_its_name_and_its_values_by_age_and_income),
        SCENE_CASE(squares_of_other_editions_and_formats_are_the_same_squares),
        SCENE_CASE(files_with_both_sizes_and_the_same_squares_twice_counts_nobody_twice),
        SCENE_CASE(squares_that_lie_elsewhere_are_refused),
        SCENE_CASE(cars_are_those_of_the_latest_filled_year_by_class_without_other_vehicles),
        SCENE_CASE(a_fleet_with_rows_of_descriptions_and_other_column_names_is_read),
        SCENE_CASE(tables_of_the_census_are_read_whatever_their_year),
        SCENE_CASE(counts_name_a_street_a_year_and_a_direction_in_any_words),
        SCENE_CASE(an_hour_is_read_from_the_ways_that_towns_write_it),
        SCENE_CASE(a_list_of_variables_beside_a_table_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
