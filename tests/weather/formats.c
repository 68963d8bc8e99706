// Every format: what its columns mean, which zone and label it has, and what is refused.
#include "made.h"

// ---- EPW

static void add_epw_row(jm_text *t, int month, int day, int hour, double global)
{
    jm_text_printf(t,
                   "1999,%d,%d,%d,0,?9,%d.0,8.0,%d,101000,0,0,9999,%g,500,%g,0,0,0,0,180,3.0,5,9,"
                   "9,9,9,9,9,0.1,0,88,0.2,2.0,1\n",
                   month, day, hour, hour, 40 + hour, global, 0.25 * global);
}

static char *epw_text(int skip_hour)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    jm_text t = {0};
    jm_text_add(&t, "LOCATION,Testville,-,FRA,made,0,47.0,2.0,1.0,120.0\nB\nC\nD\nE\nF\nG\n"
                    "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31\n");
    int row = 0;
    for (int m = 0; m < 12; m++)
        for (int d = 1; d <= lengths[m]; d++)
            for (int h = 1; h <= 24; h++, row++)
                if (row != skip_hour)
                    add_epw_row(&t, m + 1, d, h, h == 13 ? 100.0 + d : 0.0);
    CHECK(!t.failed);
    return t.bytes;
}

TEST(an_epw_hour_ends_at_its_label_in_local_standard_time_of_any_year)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    char *text = epw_text(-1);
    jm_weather_file *file = read_made(ctx, "a.epw", text, NULL);
    jm_weather_about about = jm_weather_about_of(file);
    CHECK(about.format == JM_WEATHER_EPW && about.typical_year && about.label == JM_LABEL_END);
    CHECK_NEAR(about.offset_h, 1.0, 0.0);
    CHECK_NEAR(about.place.elevation_m, 120.0, 0.0);
    // Hour 13 of 24 July in UTC+1 is 11 to 12 UTC.
    answer a = ask(ctx, file, utc_of(2031, 7, 24, 11), 3600.0);
    CHECK_NEAR(a.mean.diffuse_wm2, 31.0, 1e-9);
    CHECK_NEAR(a.begin.air_temp_k, 12.0 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK_NEAR(a.end.air_temp_k, 13.0 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK_NEAR(a.end.relative_humidity, 0.53, 1e-9);
    CHECK_NEAR(a.mean.rain_kgm2s * 3600.0, 2.0, 1e-9);
    CHECK(isnan(a.mean.longwave_down_wm2)); // 9999 is missing
    // 29 February takes the 28th, and the year goes round at New Year.
    answer leap = ask(ctx, file, utc_of(2028, 2, 29, 11), 3600.0);
    CHECK_NEAR(leap.mean.diffuse_wm2, 32.0, 1e-9);
    answer eve = ask(ctx, file, utc_of(2028, 12, 31, 22), 7200.0);
    CHECK_NEAR(eve.begin.air_temp_k, 23.0 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK_NEAR(eve.end.air_temp_k, 1.0 + JM_ZERO_CELSIUS_K, 1e-9);
    stop_reading(ctx, &h, file);
}

TEST(the_leap_day_of_an_epw_file_does_not_stand_over_the_28th)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    char *text = epw_text(-1);
    jm_text t = {0};
    jm_text_add(&t, text);
    for (int hour = 1; hour <= 24; hour++) // out of its place: rows are found by their dates
        add_epw_row(&t, 2, 29, hour, 0.0);
    jm_weather_file *file = read_made(ctx, "a.epw", t.bytes, NULL);
    CHECK_NEAR(ask(ctx, file, utc_of(2031, 2, 28, 11), 3600.0).mean.diffuse_wm2, 32.0, 1e-9);
    CHECK(said(&h, "29 February is left out"));
    jm_free(text);
    stop_reading(ctx, &h, file);
}

TEST(an_epw_file_that_lacks_an_hour_or_holds_four_rows_an_hour_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char *text = epw_text(4000);
    jm_weather_file *file = NULL;
    CHECK_FAILS(ctx, parse(ctx, "a.epw", text, NULL, &file), JM_ERR_DATA, "hour 4001 of the year");
    jm_free(text);
    text = epw_text(-1);
    strstr(text, "PERIODS,1,1")[10] = '4';
    CHECK_FAILS(ctx, parse(ctx, "a.epw", text, NULL, &file), JM_ERR_DATA, "4 rows an hour");
    jm_free(text);
    jm_ctx_destroy(ctx);
}

// ---- ERA5

static char *era5_text(bool accumulated)
{
    jm_text t = {0};
    jm_text_add(&t, "valid_time,u10,v10,t2m,d2m,sp,ssrd,strd,tp,tcc,latitude,longitude\n");
    double ssrd = 0.0, tp = 0.0, strd = 0.0;
    for (int h = 1; h <= 48; h++) {
        double start = utc_of(2023, 7, 10, 0) + 3600.0 * (h - 1);
        jm_sun_place place = ANGERS;
        double hour = clear_mean(&place, start, 3600.0) * 3600.0, rain = h == 6 ? 0.002 : 0.0;
        ssrd = accumulated && (h - 1) % 24 != 0 ? ssrd + hour : hour;
        tp = accumulated && (h - 1) % 24 != 0 ? tp + rain : rain;
        strd = accumulated && (h - 1) % 24 != 0 ? strd + 1.26e6 : 1.26e6;
        char stamp[32];
        jm_format_utc((jm_instant)(start + 3600.0), stamp);
        stamp[10] = ' ';
        stamp[19] = '\0';
        jm_text_printf(&t, "%s,-3,0,300.0,290.0,101000,%.3f,%.0f,%.6f,0.25,47.47,359.45\n", stamp,
                       ssrd, strd, tp);
    }
    CHECK(!t.failed);
    return t.bytes;
}

TEST(era5_sums_are_means_of_the_hour_that_ends_at_their_time)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    char *text = era5_text(false);
    jm_weather_file *file = read_made(ctx, "era5.csv", text, NULL);
    jm_weather_about about = jm_weather_about_of(file);
    CHECK(about.format == JM_WEATHER_ERA5 && about.label == JM_LABEL_END);
    CHECK_NEAR(about.place.longitude_deg, -0.55, 1e-9);
    CHECK_NEAR(about.first_utc_s, utc_of(2023, 7, 10, 0), 0.5);
    answer a = ask(ctx, file, utc_of(2023, 7, 10, 10), 3600.0);
    CHECK_NEAR(a.mean.longwave_down_wm2, 350.0, 1e-9);
    CHECK_NEAR(a.mean.wind_ms, 3.0, 1e-9);
    CHECK_NEAR(a.mean.wind_from_rad, 0.5 * JM_PI, 1e-9); // blows towards west: from the east
    CHECK_NEAR(a.mean.cloud_share, 0.25, 1e-12);
    // FAO 56, equation 11: 1.920 kPa at 16.85 degC against 3.535 at 26.85.
    CHECK_NEAR(a.mean.relative_humidity, 0.543, 0.001);
    answer wet = ask(ctx, file, utc_of(2023, 7, 10, 5), 3600.0);
    CHECK_NEAR(wet.mean.rain_kgm2s * 3600.0, 2.0, 1e-6);
    // Global is parted, and its parts add up to it: exactly what the file holds.
    jm_sun_place place = ANGERS;
    double sine = 0.0;
    for (int i = 0; i < 60; i++)
        sine += sine_at(&place, utc_of(2023, 7, 10, 10) + 60.0 * (i + 0.5)) / 60.0;
    CHECK_NEAR(a.mean.diffuse_wm2 + a.mean.direct_normal_wm2 * sine,
               clear_mean(&place, utc_of(2023, 7, 10, 10), 3600.0), 0.5);
    CHECK(a.mean.direct_normal_wm2 > 600.0 && a.mean.diffuse_wm2 > 50.0);
    stop_reading(ctx, &h, file);
}

TEST(era5_land_sums_from_midnight_on_are_told_and_taken_apart)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    char *plain = era5_text(false), *summed = era5_text(true);
    jm_weather_file *a = NULL, *b = NULL;
    CHECK_OK(ctx, parse(ctx, "era5.csv", plain, NULL, &a));
    CHECK(!said(&h, "ERA5-Land"));
    CHECK_OK(ctx, parse(ctx, "era5land.csv", summed, NULL, &b));
    CHECK(said(&h, "ERA5-Land"));
    for (int hour = 0; hour < 48; hour++) {
        answer x = ask(ctx, a, utc_of(2023, 7, 10, hour), 3600.0);
        answer y = ask(ctx, b, utc_of(2023, 7, 10, hour), 3600.0);
        CHECK_NEAR(x.mean.diffuse_wm2, y.mean.diffuse_wm2, 0.01);
        CHECK_NEAR(x.mean.rain_kgm2s, y.mean.rain_kgm2s, 1e-9);
        CHECK_NEAR(y.mean.longwave_down_wm2, 350.0, 1e-9);
    }
    jm_weather_destroy(a);
    jm_weather_destroy(b);
    jm_free(plain);
    jm_free(summed);
    stop_listening(ctx, &h);
}

TEST(an_open_meteo_export_says_its_place_zone_and_units)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_text t = {0};
    jm_text_add(&t, "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation"
                    "\n47.47,-0.55,40.0,7200,Europe/Paris,GMT+2\n\n"
                    "time,temperature_2m (\xc2\xb0"
                    "C),dew_point_2m (\xc2\xb0"
                    "C),surface_pressure (hPa),wind_speed_10m (km/h),wind_direction_10m "
                    "(\xc2\xb0),shortwave_radiation (W/m\xc2\xb2),direct_normal_irradiance "
                    "(W/m\xc2\xb2),diffuse_radiation (W/m\xc2\xb2),cloud_cover (%),precipitation "
                    "(mm)\n");
    for (int hour = 0; hour < 25; hour++)
        jm_text_printf(&t, "2023-07-%02dT%02d:00,%d,10,1010,18,270,%d,0,%d,50,1.5\n",
                       10 + hour / 24, hour % 24, hour, 10 * (hour == 14), 10 * (hour == 14));
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, "open-meteo.csv", t.bytes, NULL, &file));
    answer a = ask(ctx, file, utc_of(2023, 7, 10, 11), 3600.0); // 13 to 14 h of the file's clock
    CHECK_NEAR(a.mean.diffuse_wm2, 10.0, 1e-9);
    CHECK_NEAR(a.end.air_temp_k, 14.0 + JM_ZERO_CELSIUS_K, 1e-9);
    CHECK_NEAR(a.mean.wind_ms, 5.0, 1e-9);
    CHECK_NEAR(a.mean.pressure_pa, 101000.0, 1e-6);
    CHECK_NEAR(a.mean.cloud_share, 0.5, 1e-9);
    CHECK_NEAR(a.mean.rain_kgm2s * 3600.0, 1.5, 1e-9);
    CHECK_NEAR(jm_weather_about_of(file).place.elevation_m, 40.0, 0.0);
    jm_weather_destroy(file);
    // The same in miles an hour and degrees Fahrenheit.
    char *mph = strstr(t.bytes, "(km/h)"), *celsius = strstr(t.bytes, "C),dew");
    memcpy(mph, "(mp/h)", 6);
    *celsius = 'F';
    CHECK_OK(ctx, parse(ctx, "open-meteo.csv", t.bytes, NULL, &file));
    a = ask(ctx, file, utc_of(2023, 7, 10, 11), 3600.0);
    CHECK_NEAR(a.mean.wind_ms, 18.0 * 0.44704, 1e-9);
    CHECK_NEAR(a.end.air_temp_k, (14.0 - 32.0) / 1.8 + JM_ZERO_CELSIUS_K, 1e-9);
    jm_text_free(&t);
    stop_reading(ctx, &h, file);
}

TEST(a_file_of_several_points_is_refused_with_both)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *file = NULL;
    CHECK_FAILS(ctx,
                parse(ctx, "e.csv",
                      "valid_time,t2m,ssrd,latitude,longitude\n2023-07-10 00:00:00,300,0,47,0\n"
                      "2023-07-10 00:00:00,300,0,47.25,0\n",
                      NULL, &file),
                JM_ERR_DATA, "e.csv:3: another point, 47.25 N");
    jm_ctx_destroy(ctx);
}

// ---- Météo-France

static const char mf_names[] = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;RR1;QRR1;FF;QFF;DD;"
                               "QDD;T;QT;U;QU;PMER;QPMER;GLO;QGLO;N;QN\n";

static void add_station(jm_text *t, const char *number, const char *name, int skip, bool glo)
{
    for (int h = 0; h <= 24; h++) {
        char global[16] = "";
        if (glo)
            snprintf(global, sizeof global, "%d", h == 12 ? 180 : 0);
        if (h != skip)
            jm_text_printf(t,
                           "%s;%s;47.476;-0.613;50;202307%02d%02d;1.8;1;2.5;1;90;1;%d.5;%d;60;1;"
                           "1013.25;1;%s;9;4;1\n",
                           number, name, 10 + h / 24, h % 24, h, h == 20 ? 2 : 1, global);
    }
}

TEST(meteo_france_hours_are_read_from_one_station_of_many)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_text t = {0};
    jm_text_add(&t, mf_names);
    add_station(&t, "49020001", "BEAUCOUZE", 7, true);
    add_station(&t, "49007002", "ANGERS", -1, false);
    jm_weather_file *file = NULL;
    // Two stations: the list, those with radiation first.
    CHECK_FAILS(ctx, parse(ctx, "H_49.csv", t.bytes, NULL, &file), JM_ERR_DATA,
                "49020001 BEAUCOUZE *, 49007002 ANGERS");
    jm_weather_def def = jm_weather_default_def();
    def.station = "Nantes";
    CHECK_FAILS(ctx, parse(ctx, "H_49.csv", t.bytes, &def, &file), JM_ERR_DATA, "no such station");
    def.station = "Beaucouz\xc3\xa9"; // case and accents aside
    CHECK_OK(ctx, parse(ctx, "H_49.csv", t.bytes, &def, &file));
    jm_weather_about about = jm_weather_about_of(file);
    CHECK(about.format == JM_WEATHER_METEO_FRANCE && about.rows == 25);
    CHECK_NEAR(about.place.latitude_deg, 47.476, 1e-9);
    CHECK_NEAR(about.offset_h, 0.0, 0.0);
    answer a = ask(ctx, file, utc_of(2023, 7, 10, 11), 3600.0);
    jm_sun_place place = about.place;
    double sine = 0.0;
    for (int i = 0; i < 60; i++)
        sine += sine_at(&place, utc_of(2023, 7, 10, 11) + 60.0 * (i + 0.5)) / 60.0;
    // 180 J/cm2 in an hour are 500 W/m2.
    CHECK_NEAR(a.mean.diffuse_wm2 + a.mean.direct_normal_wm2 * sine, 500.0, 0.5);
    CHECK_NEAR(a.mean.rain_kgm2s * 3600.0, 1.8, 1e-9);
    CHECK_NEAR(a.mean.cloud_share, 0.5, 1e-12);
    // Sea-level pressure brought up to 50 m: FAO 56, equation 7, loses 0.59 kPa.
    CHECK_NEAR(a.mean.pressure_pa, 101325.0 * 100.711 / 101.3, 5.0);
    // The row of 7 h is missing, that of 20 h doubtful: both lie on the line between neighbours.
    CHECK_NEAR(ask(ctx, file, utc_of(2023, 7, 10, 6), 3600.0).end.air_temp_k, 280.65, 1e-6);
    CHECK_NEAR(ask(ctx, file, utc_of(2023, 7, 10, 19), 3600.0).end.air_temp_k, 293.65, 1e-6);
    CHECK(about.mends.doubtful == 1 && said(&h, "marked as doubtful"));
    jm_text_free(&t);
    stop_reading(ctx, &h, file);
}

TEST(without_radiation_cloud_tells_it_and_that_is_said)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    jm_text t = {0};
    jm_text_add(&t, mf_names);
    add_station(&t, "49007002", "ANGERS", -1, false);
    jm_weather_file *file = NULL;
    CHECK_OK(ctx, parse(ctx, "H_49.csv", t.bytes, NULL, &file));
    CHECK(said(&h, "Kasten and Czeplak 1980"));
    answer a = ask(ctx, file, utc_of(2023, 7, 10, 11), 3600.0);
    jm_sun_place place = jm_weather_about_of(file).place;
    double start = utc_of(2023, 7, 10, 11), sine = 0.0;
    for (int i = 0; i < 60; i++)
        sine += sine_at(&place, start + 60.0 * (i + 0.5)) / 60.0;
    // Four eighths: 1 - 0.75 x 0.5^3.4 = 0.929 of the clear sky.
    CHECK_NEAR((a.mean.diffuse_wm2 + a.mean.direct_normal_wm2 * sine) /
                   clear_mean(&place, start, 3600.0),
               0.9290, 0.001);
    jm_text_free(&t);
    stop_reading(ctx, &h, file);
}

// ---- UMEP

static char *umep_text(int minute, const char *pressure)
{
    jm_text t = {0};
    jm_text_add(&t, "%iy id it imin Q* QH QE Qs Qf Wind RH Td press rain Kdn snow ldown fcld wuh "
                    "xsmd lai_hr Kdiff Kdir Wd\r\n");
    for (int h = 0; h < 24; h++)
        jm_text_printf(&t,
                       "2023 191 %d %d -999 -999 -999 -999 -999 2.0 50.0 %d.0 %s 3.6 %d -999 -999 "
                       "-999 -999 -999 -999 %d 0 -999\r\n",
                       h, minute, h, pressure, 10 * h, 10 * h);
    CHECK(!t.failed);
    return t.bytes;
}

TEST(a_umep_row_is_the_mean_of_the_hour_that_ends_at_it)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    char *text = umep_text(0, "101.3");
    jm_weather_file *file = NULL;
    CHECK_FAILS(ctx, parse(ctx, "met.txt", text, NULL, &file), JM_ERR_DATA, "weather_offset_h");
    jm_weather_def def = jm_weather_default_def();
    def.offset_h = 1.0;
    def.place = ANGERS;
    CHECK_OK(ctx, parse(ctx, "met.txt", text, &def, &file));
    CHECK(jm_weather_about_of(file).format == JM_WEATHER_UMEP);
    answer a = ask(ctx, file, utc_of(2023, 7, 10, 9), 3600.0); // row of 11 h, UTC+1
    CHECK_NEAR(a.mean.diffuse_wm2, 110.0, 1e-9);
    CHECK_NEAR(a.mean.air_temp_k, 11.0 + JM_ZERO_CELSIUS_K, 1e-9); // in its middle
    CHECK_NEAR(a.mean.pressure_pa, 101300.0, 1e-6);
    CHECK_NEAR(a.mean.rain_kgm2s, 0.001, 1e-12);
    // 24 rows from 0 h on end at 23 h: the last hour of the day takes the last row.
    CHECK_NEAR(ask(ctx, file, utc_of(2023, 7, 10, 22), 3600.0).end.air_temp_k, 296.15, 1e-9);
    answer far;
    CHECK_FAILS(ctx,
                jm_weather_at(ctx, file, utc_of(2023, 7, 11, 1), 3600.0, &far.begin, &far.end,
                              &far.mean, &far.centre_utc_s),
                JM_ERR_DATA, "covers 2023-07-09T22:00:00Z to 2023-07-10T22:00:00Z");
    jm_free(text);
    stop_reading(ctx, &h, file);
}

TEST(a_umep_file_may_begin_with_a_mark_a_remark_or_its_first_row_and_hold_nan)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    static const char *const fronts[] = {"\xef\xbb\xbf", "# made by hand\n", ""};
    jm_weather_def def = jm_weather_default_def();
    def.offset_h = 1.0;
    def.place = ANGERS;
    char *text = umep_text(0, "NaN");
    for (int f = 0; f < 4; f++) {
        jm_text t = {0};
        jm_weather_file *file = NULL;
        jm_text_add(&t, fronts[f % 3]);
        jm_text_add(&t, f < 2 ? text : strchr(text, '\n') + 1); // the last two have no names
        def.format = f < 2 ? JM_WEATHER_GUESS : JM_WEATHER_UMEP;
        CHECK_OK(ctx, parse(ctx, "met.txt", t.bytes, &def, &file));
        CHECK(jm_weather_about_of(file).rows == 24);
        CHECK_NEAR(ask(ctx, file, utc_of(2023, 7, 10, 9), 3600.0).mean.pressure_pa, 100800.0,
                   100.0); // 40 m above the sea: none is measured
        jm_weather_destroy(file);
        jm_text_free(&t);
    }
    jm_free(text);
    jm_ctx_destroy(ctx);
}

TEST(a_minute_that_never_changes_in_hourly_rows_is_not_used_and_that_is_said)
{
    UNUSED_STATE;
    heard h;
    jm_ctx *ctx = listening(&h);
    char *text = umep_text(17, "1013");
    jm_weather_def def = jm_weather_default_def();
    def.local_offset_h = 1.0;
    jm_weather_file *file = read_made(ctx, "met.txt", text, &def);
    CHECK(said(&h, "the minute column is 17 in every hourly row"));
    CHECK(said(&h, "the place's standard time is taken, UTC+1 h"));
    CHECK(said(&h, "in hPa, not in kPa"));
    answer a = ask(ctx, file, utc_of(2023, 7, 10, 9), 3600.0);
    CHECK_NEAR(a.mean.diffuse_wm2, 110.0, 1e-9);
    CHECK_NEAR(a.mean.pressure_pa, 101300.0, 1e-6);
    stop_reading(ctx, &h, file);
}

// ---- any

TEST(what_is_no_weather_is_refused_with_what_would_be)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_weather_file *file = NULL;
    const struct {
        const char *name, *text, *words;
    } bad[] = {
        {"a.txt", "fine today\n", "docs/formats.md"},
        {"a.csv", "", ""},
        {"a.csv", "time,air_temp_c\n2026-07-24 14:00,1\n", "weather_offset_h"},
        {"a.csv", "time,air_temp_c\n2026-02-30T14:00Z,1\n", "is not of the form"},
        {"a.csv", "when,air_temp_c\n2026-07-24T14:00Z,1\n", "no column \"time\""},
        {"a.csv", "time,temp\n2026-07-24T14:00Z,1\n", "no column \"air_temp_c\""},
        {"a.csv", "time,air_temp_c\n2026-07-24T14:00Z,1\n2026-07-24T15:00Z,2\n",
         "neither solar radiation"},
        {"a.csv", "time,air_temp_c,global_wm2\n2026-07-24T14:00Z,1,5\n2026-07-24T15:00Z,2,5\n",
         "the place is needed"},
        {"a.csv", "time,air_temp_c,global_wm2\n2026-07-24T14:00Z,1,5\n2026-07-24T17:00Z,2,5\n",
         "a step of 10800 s"},
        {"a.csv.gz", "\x1f\x8b\x08no gzip", "torn or damaged"},
        {"a.csv", "NUM_POSTE;T\n1;2\n", "no column \"NOM_USUEL\""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_FAILS(ctx, parse(ctx, bad[i].name, bad[i].text, NULL, &file), JM_ERR_DATA,
                    bad[i].words);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_epw_hour_ends_at_its_label_in_local_standard_time_of_any_year),
        CASE(the_leap_day_of_an_epw_file_does_not_stand_over_the_28th),
        CASE(an_epw_file_that_lacks_an_hour_or_holds_four_rows_an_hour_is_refused),
        CASE(era5_sums_are_means_of_the_hour_that_ends_at_their_time),
        CASE(era5_land_sums_from_midnight_on_are_told_and_taken_apart),
        CASE(an_open_meteo_export_says_its_place_zone_and_units),
        CASE(a_file_of_several_points_is_refused_with_both),
        CASE(meteo_france_hours_are_read_from_one_station_of_many),
        CASE(without_radiation_cloud_tells_it_and_that_is_said),
        CASE(a_umep_row_is_the_mean_of_the_hour_that_ends_at_it),
        CASE(a_umep_file_may_begin_with_a_mark_a_remark_or_its_first_row_and_hold_nan),
        CASE(a_minute_that_never_changes_in_hourly_rows_is_not_used_and_that_is_said),
        CASE(what_is_no_weather_is_refused_with_what_would_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
