/// emissions.h: the energy that cars use on a link; all of it ends as heat there: exhaust, cooling,
/// tyres, brakes, air.
///
/// One curve serves all that speaks of fuel: EMEP/EEA guidebook, hot consumption by mean speed,
/// over the engines of the French fleet (assets/emissions-cars.csv, with sources).
#pragma once

#include "core/ctx.h"
#include "core/embedded.h"

/// assets/emissions-*.csv, part of the program.
extern const jm_embedded jm_traffic_tables[];

/// One kind of engine: EC(v) = (a v2 + b v + c + d / v) / (e v2 + f v + g) x mj [MJ/km], v in km/h.
typedef struct jm_engine {
    double share; // of the cars
    double mj;    // energy of a unit of the polynomial: of a gram of fuel, or 1
    double of[7]; // alpha, beta, gamma, delta, epsilon, zeta, eta
    double low_kmh, high_kmh;
} jm_engine;

enum { JM_ENGINE_LIMIT = 16 };
typedef struct jm_car_energy {
    int32_t count;
    jm_engine engines[JM_ENGINE_LIMIT];
} jm_car_energy;

/// Reads and checks the table: shares that add up to one, energies over 0 at all speeds.
JM_CHECKED jm_status jm_car_energy_read(jm_ctx *ctx, jm_car_energy *out);
/// Energy that a mean car of the fleet uses over one metre at a mean speed [J/m]. Speeds are held
/// inside each curve's range.
float jm_car_energy_jm(const jm_car_energy *energy, float speed_ms);
