#include "heat/canyon.h"

#include "core/math.h"

#include <math.h>

#define KARMAN 0.4
#define GRASS_ROUGHNESS_M 0.03 // WMO No. 8: open, short grass
#define STATION_WIND_M 10.0
#define STATION_TEMP_M 2.0
#define STREET_WIND_M 1.5
#define HEAT_CAPACITY_AIR 1005.0 // at constant pressure [J kg-1 K-1]
#define GAS_CONSTANT_AIR 287.05  // [J kg-1 K-1]
#define GRAVITY 9.80665
#define LEAST_WIND_MS 0.5 // calm air still moves by its own warmth
#define LEAST_DEPTH_M 2.0 // of the air that shares one temperature: up to the thermometer

// Air leaves a street through its top at a share of the friction velocity. Bentham and Britter
// 2003, Atmos Environ 37:2037-2043, find u*^2 / (U above - U between), 0.1 to 0.3 of u*; the upper
// end gives the 0.3 K that TEB finds for 20 W m-2 of traffic. A plan density of 0.1 is taken as the
// least that makes streets.
#define TOP_EXCHANGE 0.3
#define STREET_DENSITY 0.1

jm_canopy jm_canopy_of(double plan_density, double frontal_density, double height_m, double upper_m)
{
    jm_canopy c = {.roughness_m = GRASS_ROUGHNESS_M,
                   .depth_m = fmax(height_m, LEAST_DEPTH_M),
                   .upper_m = upper_m};
    if (height_m <= 0.0 || plan_density <= 0.0)
        return c;
    // Macdonald, Griffiths and Hall 1998, Atmos Environ 32:1857-1864: staggered cubes.
    double displaced = 1.0 + jm_pow(4.43, -plan_density) * (plan_density - 1.0);
    double drag = 0.5 * 1.2 / (KARMAN * KARMAN) * (1.0 - displaced) * frontal_density;
    c.displacement_m = displaced * height_m;
    c.street_share = fmin(plan_density / STREET_DENSITY, 1.0);
    if (drag > 0.0)
        c.roughness_m = (1.0 - displaced) * jm_exp(-1.0 / sqrt(drag)) * height_m;
    c.roughness_m = fmax(c.roughness_m, GRASS_ROUGHNESS_M);
    return c;
}

// Wind at the upper level over the meadow, as a share of the station's.
static double upper_wind(double upper_m)
{
    return jm_ln(upper_m / GRASS_ROUGHNESS_M) / jm_ln(STATION_WIND_M / GRASS_ROUGHNESS_M);
}

static double flat_wind(void)
{
    return jm_ln(STREET_WIND_M / GRASS_ROUGHNESS_M) / jm_ln(STATION_WIND_M / GRASS_ROUGHNESS_M);
}

double jm_roof_wind(double plan_density, double frontal_density, double height_m)
{
    if (height_m <= 0.0 || plan_density <= 0.0)
        return 1.0;
    double upper_m = fmax(30.0, 3.0 * height_m);
    jm_canopy c = jm_canopy_of(plan_density, frontal_density, height_m, upper_m);
    double over = fmax((height_m - c.displacement_m) / c.roughness_m, 1.5);
    return upper_wind(upper_m) * jm_ln(over) / jm_ln((upper_m - c.displacement_m) / c.roughness_m);
}

double jm_street_wind(double plan_density, double frontal_density, double height_m)
{
    double open = flat_wind();
    if (height_m <= 0.0 || plan_density <= 0.0)
        return open;
    // Macdonald 2000, Boundary-Layer Meteorol 97:25-45: exponential profile between cubes,
    // attenuation 9.6 frontal densities. Never under a tenth of the open: streets channel.
    double below = fmax(1.0 - STREET_WIND_M / height_m, 0.0);
    double street = jm_roof_wind(plan_density, frontal_density, height_m) *
                    jm_exp(-9.6 * fmin(frontal_density, 0.4) * below);
    return jm_clamp(street, 0.1 * open, open);
}

// Integrated profile functions of Businger and Dyer, for heat and for momentum; zeta = height over
// Obukhov length.
static double profile_heat(double zeta)
{
    if (zeta >= 0.0)
        return -5.0 * zeta;
    return 2.0 * jm_ln(0.5 * (1.0 + sqrt(1.0 - 16.0 * zeta)));
}

static double profile_wind(double zeta)
{
    if (zeta >= 0.0)
        return -5.0 * zeta;
    double x = sqrt(sqrt(1.0 - 16.0 * zeta));
    return 2.0 * jm_ln(0.5 * (1.0 + x)) + jm_ln(0.5 * (1.0 + x * x)) - 2.0 * jm_atan(x) +
           0.5 * JM_PI;
}

// Beyond these the profiles were never measured; turbulence neither dies nor explodes.
#define MOST_STABLE 2.0
#define MOST_UNSTABLE (-2.0)

// Conductance between the air of a canopy and the upper level: Monin-Obukhov profile from 2 m (or
// the roughness height, where that is more) above the displaced zero, for the flux that surfaces
// give.
static double exchange_wm2k(const jm_canopy *c, double flux_wm2, double air_k, double wind10_ms,
                            double volume_jm3k)
{
    double wind = fmax(wind10_ms, LEAST_WIND_MS) * upper_wind(c->upper_m);
    double reach = c->upper_m - c->displacement_m;
    double source = fmax(STATION_TEMP_M, c->roughness_m);
    double log_wind = jm_ln(reach / c->roughness_m), log_heat = jm_ln(reach / source);

    double friction_ms = KARMAN * wind / log_wind;
    double cube = friction_ms * friction_ms * friction_ms;
    double per_length = -KARMAN * GRAVITY * flux_wm2 / (volume_jm3k * air_k * cube);
    double zeta = jm_clamp(reach * per_length, MOST_UNSTABLE, MOST_STABLE);
    if (zeta < 0.0)
        friction_ms = KARMAN * wind / fmax(log_wind - profile_wind(zeta), 0.3 * log_wind);
    double resistance = log_heat - profile_heat(zeta) + profile_heat(zeta * source / reach);
    resistance = fmax(resistance, 0.2 * log_heat) / KARMAN + c->street_share / TOP_EXCHANGE;
    return volume_jm3k * friction_ms / resistance;
}

double jm_air_volume_jm3k(double pressure_pa, double temp_k)
{
    return pressure_pa / (GAS_CONSTANT_AIR * temp_k) * HEAT_CAPACITY_AIR;
}

jm_air jm_air_at_rest(double station_k)
{
    return (jm_air){.canyon_k = station_k, .rural_k = station_k, .upper_rural_k = station_k};
}

// One implicit step of a canopy's air between its surfaces and the upper level.
static double air_after(double air_k, double store, double flux, double slope, double exchange,
                        double upper_k)
{
    double held = store + slope;
    return (held * air_k + flux + exchange * upper_k) / (held + exchange);
}

// The upper temperature that makes the same step end at `wanted_k`.
static double upper_for(double wanted_k, double air_k, double store, double flux, double slope,
                        double exchange)
{
    double held = store + slope;
    return ((held + exchange) * wanted_k - held * air_k - flux) / exchange;
}

// Depth over which the city's excess spreads: by day the mixed layer, by night Venkatram's 1980
// stable layer, 2400 u*^(3/2).
static double mixing_depth(double rural_wm2, double wind10_ms)
{
    if (rural_wm2 > 0.0)
        return 1000.0;
    double friction_ms =
        KARMAN * fmax(wind10_ms, LEAST_WIND_MS) / jm_ln(STATION_WIND_M / GRASS_ROUGHNESS_M);
    return jm_clamp(2400.0 * friction_ms * sqrt(friction_ms), 50.0, 1000.0);
}

// The inversion over a meadow that 30 m of air can hold.
#define STRONGEST_INVERSION_K 6.0

void jm_air_advance(const jm_air_column *column, const jm_air_fluxes *fluxes, double station_k,
                    double wind10_ms, double pressure_pa, double step_s, jm_air *air)
{
    const double volume_jm3k = jm_air_volume_jm3k(pressure_pa, station_k);
    const double volume = volume_jm3k / step_s; // per metre of depth

    // Half of the old exchange damps the swing between stability and temperature.
    double rural =
        exchange_wm2k(&column->meadow, fluxes->rural_wm2, air->rural_k, wind10_ms, volume_jm3k);
    rural = air->rural_exchange_wm2k > 0.0 ? 0.5 * (rural + air->rural_exchange_wm2k) : rural;
    double city =
        exchange_wm2k(&column->city, fluxes->canyon_wm2, air->canyon_k, wind10_ms, volume_jm3k);
    city = air->canyon_exchange_wm2k > 0.0 ? 0.5 * (city + air->canyon_exchange_wm2k) : city;
    air->rural_exchange_wm2k = rural;
    air->canyon_exchange_wm2k = city;

    double store = volume * column->meadow.depth_m;
    double upper_k = upper_for(station_k, air->rural_k, store, fluxes->rural_wm2,
                               fluxes->rural_slope_wm2k, rural);
    upper_k =
        jm_clamp(upper_k, station_k - STRONGEST_INVERSION_K, station_k + STRONGEST_INVERSION_K);
    air->upper_rural_k = upper_k;
    air->rural_k =
        air_after(air->rural_k, store, fluxes->rural_wm2, fluxes->rural_slope_wm2k, rural, upper_k);

    double upper_city_k = upper_k + air->upper_excess_k;
    air->canyon_k = air_after(air->canyon_k, volume * column->city.depth_m, fluxes->canyon_wm2,
                              fluxes->canyon_slope_wm2k, city, upper_city_k);

    // The upper layer over the city: what rises above the meadow's flux warms it, wind from outside
    // sweeps it away.
    double up_city = (1.0 - column->roof_share) * (city * (air->canyon_k - upper_city_k)) +
                     column->roof_share * fluxes->roof_wm2;
    double up_rural = rural * (air->rural_k - upper_k);
    double depth = mixing_depth(fluxes->rural_wm2, wind10_ms);
    double wind = fmax(wind10_ms, LEAST_WIND_MS) * upper_wind(column->meadow.upper_m);
    double swept = wind * step_s / column->fetch_m;
    air->upper_excess_k =
        (air->upper_excess_k + (up_city - up_rural) / (volume * depth)) / (1.0 + swept);
}
