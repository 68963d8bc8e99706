/// toulouse_town.h: the town of shared/reference/heat/toulouse_capitoul as TEB was told it, and its
/// forcing. Scene data, no parameters of the model.
#pragma once

#include "check.h"

#include "comfort/comfort.h"
#include "core/math.h"
#include "core/sun.h"
#include "core/time.h"
#include "heat/column.h"

// Half hours from 14 July 2004, 0 h UTC, to 5 August 23:30, and one more.
enum { ROWS = 1104, TEXT_MOST = 1024, CELLS_MOST = 20 };
#define HALF_HOUR_S 1800.0
#define SUBSTEP_S 300 // TEB's own

enum { ROAD, GARDEN };

typedef struct forcing {
    double air_k, humidity, pressure_pa, wind_ms, from_rad, direct_wm2, scattered_wm2, long_wm2,
        rain_kgm2s;
} forcing;

/// What TEB says at the end of each half hour.
typedef struct teb_row {
    double canyon_k, roof_k, road_k, wall_k;
    double net_wm2, human_wm2, sensible_wm2, latent_wm2, stored_wm2;
    double cooling_wm2; // current, per area of buildings
} teb_row;

typedef struct scene {
    double first_utc_s;
    forcing forced[ROWS];
    teb_row base[ROWS], cool[ROWS], green[ROWS], traffic[ROWS];
} scene;

static int32_t split(char *line, char *cells[CELLS_MOST])
{
    int32_t count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && count < CELLS_MOST; count++) {
        cells[count] = at;
        at = strchr(at, ',');
        if (at != NULL)
            *at++ = '\0';
    }
    return count;
}

/// Columns by name; those that a file lacks are NaN.
static void read_columns(const char *folder, const char *file, const char *const *names,
                         int32_t count, double *values)
{
    char path[4096], line[TEXT_MOST], *cells[CELLS_MOST];
    int32_t column[CELLS_MOST];
    snprintf(path, sizeof path, "%s/reference/heat/toulouse_capitoul/%s", folder, file);
    FILE *in = fopen(path, "rb");
    CHECK(in != NULL && fgets(line, sizeof line, in) != NULL);
    const int32_t header = split(line, cells);
    for (int32_t k = 0; k < count; k++) {
        column[k] = -1;
        for (int32_t c = 0; c < header; c++)
            if (strcmp(cells[c], names[k]) == 0)
                column[k] = c;
    }
    for (int32_t row = 0; row < ROWS; row++) {
        CHECK(fgets(line, sizeof line, in) != NULL);
        split(line, cells);
        for (int32_t k = 0; k < count; k++)
            values[row * count + k] = column[k] >= 0 ? atof(cells[column[k]]) : (double)NAN;
    }
    fclose(in);
}

static void read_teb(const char *folder, const char *file, teb_row rows[ROWS])
{
    static const char *const names[] = {"T_CANYON",   "T_ROOF1",  "T_ROAD1", "T_WALLA1",
                                        "RN_TOWN",    "QF_TOWN",  "H_TOWN",  "LE_TOWN",
                                        "GFLUX_TOWN", "HVAC_COOL"};
    enum { COLUMNS = sizeof names / sizeof *names };
    static double values[ROWS * COLUMNS];
    read_columns(folder, file, names, COLUMNS, values);
    for (int32_t i = 0; i < ROWS; i++) {
        const double *v = values + i * COLUMNS;
        rows[i] = (teb_row){v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]};
    }
}

static inline scene *read_scene(const char *folder)
{
    static const char *const names[] = {"TA_K",       "QA_kgkg", "PS_Pa",
                                        "WIND_ms",    "DIR_deg", "DIR_SW_Wm2",
                                        "SCA_SW_Wm2", "LW_Wm2",  "RAIN_kgm2s"};
    static double values[ROWS * 9];
    static scene read;
    read_columns(folder, "forcing.csv", names, 9, values);
    for (int32_t i = 0; i < ROWS; i++) {
        const double *v = values + i * 9;
        read.forced[i] = (forcing){v[0], v[1], v[2], v[3], v[4] * JM_DEG, v[5], v[6], v[7], v[8]};
    }
    read_teb(folder, "teb_base.csv", read.base);
    read_teb(folder, "teb_coolroof.csv", read.cool);
    read_teb(folder, "teb_green.csv", read.green);
    read_teb(folder, "teb_traffic20.csv", read.traffic);
    const jm_civil first = {.year = 2004, .month = 7, .day = 14};
    read.first_utc_s = (double)jm_instant_from_civil(&first);
    return &read;
}

// ---- the town -----------------------------------------------------------------------------------

static void set_layers(jm_fabric *fabric, int32_t slab, double bottom_m2kw,
                       const jm_slab_layer layers[5])
{
    for (int i = 0; i < 5; i++)
        fabric->layers[slab][i] = layers[i];
    fabric->layer_count[slab] = 5;
    fabric->bottom_resistance_m2kw[slab] = bottom_m2kw;
}

/// TEB's materials. Roof and wall have the same layers; inside surface resistances of ISO 6946;
/// nothing passes the bottom of the road. Roughness: TEB's of roofs and roads. The garden is the
/// usual lawn, watered, with the albedo, emissivity and roughness that TEB states for gardens.
static inline jm_fabric toulouse_fabric(double roof_albedo)
{
    static const jm_slab_layer envelope[5] = {{0.001, 1.15, 1.58e6},
                                              {0.098, 1.15, 1.58e6},
                                              {0.132, 1.15, 1.58e6},
                                              {0.098, 0.0955, 1.128e6},
                                              {0.001, 0.03, 0.052e6}};
    static const jm_slab_layer road[5] = {{0.001, 0.82, 1.74e6},
                                          {0.0453, 0.82, 1.74e6},
                                          {0.0926, 1.977, 1.99e6},
                                          {0.2778, 0.592, 1.64e6},
                                          {0.8333, 0.40, 1.40e6}};
    jm_fabric fabric = jm_fabric_default(SUBSTEP_S);
    const int32_t slab = fabric.slab_count, row = fabric.count;
    set_layers(&fabric, slab, 0.10, envelope);
    set_layers(&fabric, slab + 1, 0.13, envelope);
    set_layers(&fabric, slab + 2, (double)INFINITY, road);
    fabric.slab_count += 3;
    fabric.rows[row] = (jm_fabric_row){.name = "roof",
                                       .albedo = (float)roof_albedo,
                                       .emissivity = 0.97f,
                                       .roughness_m = 0.15f,
                                       .water_store_kgm2 = 1.0f,
                                       .slab = slab,
                                       .scale = 1.0f};
    fabric.rows[row + 1] = (jm_fabric_row){
        .name = "wall", .albedo = 0.32f, .emissivity = 0.97f, .slab = slab + 1, .scale = 1.0f};
    fabric.rows[row + 2] = (jm_fabric_row){.name = "road",
                                           .albedo = 0.08f,
                                           .emissivity = 0.96f,
                                           .roughness_m = 0.05f,
                                           .water_store_kgm2 = 1.0f,
                                           .slab = slab + 2,
                                           .scale = 1.0f};
    fabric.rows[row + 3] = fabric.rows[JM_SURFACE_GRASS];
    fabric.rows[row + 3].albedo = 0.15f;
    fabric.rows[row + 3].emissivity = 0.98f;
    fabric.rows[row + 3].roughness_m = 0.1f;
    fabric.count += 4;
    fabric.roof = row;
    fabric.wall = row + 1;
    fabric.glazing_share = 0.10f;
    fabric.glass_transmission = 0.763f;
    fabric.glass_wm2k = 2.716f;
    return fabric;
}

/// Seven storeys (20 m over 3 m, to the nearest). A fifth of the gains of 5.8 W m-2 is vapour. The
/// rooms' heat is that of floors of 0.2 m and 2.016 MJ m-3 K-1, which meet the air by natural
/// convection alone: about 1.5 W m-2 K-1 (TEB: DOE-2's 1.31 |dT|^(1/3), at least 1) over 13 m2 a m2
/// of building (six floors of two sides and the lowest one) in seven storeys. Everybody cools, all
/// waste heat goes to the street. Machines as SURFEX sets TEB's: 90 W m-2 of building at most
/// (XUNIF_CAP_SYS_RAT; its current in teb_base.csv ends at 33 to 37 W m-2, 2.5 of heat each) and a
/// coil of 285.66 K (XUNIF_T_ADP).
static inline jm_heat_column toulouse_column(const jm_fabric *fabric, double garden_share)
{
    const double open = 0.38;
    return (jm_heat_column){
        .latitude_deg = 43.484,
        .longitude_deg = 1.3,
        .roof_share = 0.62,
        .wall_share = 1.05,
        .height_m = 20.0,
        .storeys = 7.0,
        .roughness_m = 2.0,
        .cover_count = 2,
        .covers = {[ROAD] = {.row = fabric->wall + 1, .share = (open - garden_share) / open},
                   [GARDEN] = {.row = fabric->wall + 2,
                               .share = garden_share / open,
                               .irrigated = true}},
        .fabric = fabric,
        .rooms = {.set_heat_k = 292.16,
                  .set_cool_k = 297.16,
                  .equipped_share = 1.0,
                  .cop = 2.5,
                  .gains_wm2 = 0.8 * 5.8,
                  .vapour_gains_wm2 = 0.2 * 5.8,
                  .coil_k = 285.66,
                  .cooling_most_wm2 = 90.0 / 7.0,
                  .air_changes_h = 0.5,
                  .night_air_changes_h = 0.5,
                  .heat_capacity_jm2k = 0.2 * 2.016e6,
                  .mass_wm2k = 1.5 * 13.0 / 7.0,
                  .storey_m = 3.0},
    };
}

// ---- a run --------------------------------------------------------------------------------------

static inline jm_weather weather_of(const forcing *f)
{
    const double vapour_pa = f->humidity * f->pressure_pa / (0.622 + 0.378 * f->humidity);
    return (jm_weather){
        .air_temp_k = f->air_k,
        .relative_humidity = fmin(vapour_pa / jm_saturation_pressure_pa(f->air_k), 1.0),
        .pressure_pa = f->pressure_pa,
        .wind_ms = f->wind_ms,
        .wind_from_rad = f->from_rad,
        .longwave_down_wm2 = f->long_wm2,
        .cloud_share = (double)NAN,
        .rain_kgm2s = f->rain_kgm2s,
    };
}

static inline forcing between(const forcing *a, const forcing *b, double share)
{
    const double *from = (const double *)a, *to = (const double *)b;
    forcing f;
    double *at = (double *)&f;
    for (size_t k = 0; k < sizeof f / sizeof(double); k++)
        at[k] = from[k] + share * (to[k] - from[k]);
    f.rain_kgm2s = b->rain_kgm2s;
    return f;
}

static inline jm_sun sun_at(double utc_s)
{
    const jm_sun_place place = {.latitude_deg = 43.484, .longitude_deg = 1.3, .temperature_c = 12};
    return jm_sun_position(&place, utc_s, 0.0);
}

/// Five minutes before row `i`, `step` 0 to 5, interpolated as in TEB's driver: at the begin of the
/// step. The stamps put the sun an hour too early: what would be beam from a sun under 0.05 to 0.1
/// rad is scattered, as there.
static inline jm_heat_input five_minutes(const scene *s, int32_t i, int step)
{
    const forcing *a = &s->forced[i - 1], *b = &s->forced[i];
    const forcing f = between(a, b, step / 6.0);
    jm_heat_input in = {.start_utc_s = s->first_utc_s + (i - 1) * HALF_HOUR_S + step * SUBSTEP_S,
                        .length_s = SUBSTEP_S};
    const double sine = fmax(jm_sin(sun_at(in.start_utc_s + 0.5 * SUBSTEP_S).elevation_rad), 0.0);
    const double beam = jm_clamp((jm_asin(sine) - 0.05) / 0.05, 0.0, 1.0);
    in.begin = in.end = in.mean = weather_of(&f);
    in.mean.direct_normal_wm2 = sine > 0.0 ? f.direct_wm2 * beam / sine : 0.0;
    in.mean.diffuse_wm2 = f.scattered_wm2 + (1.0 - beam) * f.direct_wm2;
    in.radiation_centre_utc_s = in.start_utc_s + 0.5 * SUBSTEP_S;
    in.legal_hour = ((i - 1) / 2 + 2) % 24;
    return in;
}

/// TEB's calendar of homes: on working days nobody is at home from 8 to 16 h by the sun, and both
/// set points are 3 K further off.
static inline bool nobody_home(const scene *s, double utc_s)
{
    const double solar_h = fmod((utc_s - s->first_utc_s) / 3600.0 + 1.3 / 15.0, 24.0);
    const int32_t weekday = jm_weekday((jm_instant)utc_s); // 0 Sunday
    return weekday >= 1 && weekday <= 5 && solar_h > 8.0 && solar_h < 16.0;
}
