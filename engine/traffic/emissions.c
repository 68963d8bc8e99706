// All fuel ends as heat: exhaust, cooling, tyres, brakes, air. Level: EMEP/EEA guidebook 1.A.3.b,
// Tier 1 typical consumption. Shape over speed: fits to HBEFA 3 at steady speed.
#include "traffic/emissions.h"

/// Fuel of a passenger car [kg/m]: 70 g/km petrol, 60 g/km diesel (EMEP/EEA 1.A.3.b, Tier 1).
static const float petrol_kgm = 70e-6f, diesel_kgm = 60e-6f;
/// Net calorific values [J/kg] (national energy balances, as used in the German inventory report).
static const float petrol_jkg = 43.543e6f, diesel_jkg = 42.960e6f;
/// Share of diesel cars in France, 1 January 2022 (SDES).
static const float diesel_share = 0.552f;
/// Speed at which Tier 1 holds [m/s]: 33 km/h, where the fits below give 72 and 54 g/km of fuel.
static const float mean_speed_ms = 9.17f;

/// CO2 over one metre at steady speed, in one unit for both fuels: DLR's fits to HBEFA 3 as shipped
/// with SUMO, classes PC_G_EU4 (c0, c1, c2) and PC_D_EU5 (c0, c1, c3).
static float petrol_shape(float v)
{
    return 9449.0f / v - 467.1f + 28.26f * v;
}

static float diesel_shape(float v)
{
    return 4125.0f / v + 153.1f + 0.2125f * v * v;
}

float jm_car_heat_jm(float speed_ms)
{
    const float slowest = 10.0f / 3.6f, fastest = 130.0f / 3.6f;
    float v = speed_ms > slowest ? speed_ms : slowest;
    v = v < fastest ? v : fastest;
    float petrol = petrol_kgm * petrol_jkg * petrol_shape(v) / petrol_shape(mean_speed_ms);
    float diesel = diesel_kgm * diesel_jkg * diesel_shape(v) / diesel_shape(mean_speed_ms);
    return (1.0f - diesel_share) * petrol + diesel_share * diesel;
}
