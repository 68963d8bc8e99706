/// heat_wave.h: days that count as heat wave (canicule) in a departement of France: means over
/// three days of the lowest and of the highest air temperature reach its pair of thresholds.
#pragma once

#include "city/city.h"
#include "core/embedded.h"

/// assets/heat-wave-days.csv, part of the program.
extern const jm_embedded jm_heat_wave_tables[];

typedef struct jm_heat_wave_pair {
    bool known; // false: undetermined, no dated source states it
    double night_c, day_c;
} jm_heat_wave_pair;
/// The pair of a departement ("49", "2A"); one that the table does not know is undetermined.
JM_CHECKED jm_status jm_heat_wave_pair_of(jm_ctx *ctx, const char *departement,
                                          jm_heat_wave_pair *out);
/// Lowest and highest air temperature of a day and of the two that follow it [C].
bool jm_is_heat_wave_day(const jm_heat_wave_pair *pair, const double low_c[3],
                         const double high_c[3]);

enum { JM_DEPARTEMENT_ROOM = 4 };
/// The departement where most residents live, by the INSEE codes of the zones (communes, IRIS), or
/// "" when codes tell none.
void jm_city_departement(const jm_city *city, char out[JM_DEPARTEMENT_ROOM]);
