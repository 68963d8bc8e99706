/// exposure.h: what the heat of a run does to people: hours over thresholds, nights without relief,
/// who is outdoors in it, and where it is worst.
///
/// Counted on open dry ground inside the area shown. Cells are added in their order, so bits do not
/// depend on threads.
#pragma once

#include "city/city.h"
#include "core/field.h"
#include "heat/air_map.h"

enum { JM_EXPOSED_AGES = 3 }; // 0-17, 18-64, 65 and over
/// Felt temperatures (26, 32, 38, 46 C) of moderate, strong, very strong and extreme heat stress
/// (Broede et al. 2012).
enum { JM_UTCI_LIMITS = 4 };

typedef struct jm_exposure jm_exposure; // owns its arrays; borrows the city
JM_CHECKED jm_status jm_exposure_create(jm_ctx *ctx, const jm_city *city, jm_exposure **out);
void jm_exposure_destroy(jm_exposure *exposure); // NULL is allowed

/// One interval of a run: means over it. Arrays are borrowed for the call.
typedef struct jm_exposure_input {
    double length_s;
    bool ends_day;       // the last interval of a legal day: nights are judged then
    const float *utci_k; // [cells] NaN where nobody can be
    const float *tmrt_k; // [cells] or NULL: inputs out of UTCI's range are not counted
    jm_air_map air;      // wind_ms may be NULL as above
    const float *pet_k;  // [cells] or NULL
    const double *outdoors[JM_EXPOSED_AGES]; // [zones] people outdoors; NULL: nobody is counted
} jm_exposure_input;
void jm_exposure_add(jm_exposure *exposure, const jm_exposure_input *in);

/// Sums of the run so far. NaN: nothing was counted.
typedef struct jm_exposure_summary {
    double hours_over[JM_UTCI_LIMITS]; // mean of open ground [h]
    double tropical_nights;            // days whose lowest air temperature is over 20 C, mean
    double degree_hours_26;            // of air over 26 C, mean of open ground [K h]
    double person_hours_32[JM_EXPOSED_AGES], person_hours_38[JM_EXPOSED_AGES];
    double utci_clipped_share; // of cells and intervals, held at the range of UTCI
    double pet_mean_max_k;     // the highest mean PET of an interval
    double hottest_place_k;    // as jm_exposure_hottest, of its first place
    double hottest_place_residents_65;
} jm_exposure_summary;
JM_CHECKED jm_status jm_exposure_summarise(jm_ctx *ctx, const jm_exposure *exposure,
                                           jm_exposure_summary *out);

/// A neighbourhood with residents aged 65 and more, by the highest mean UTCI of its open ground.
/// Its people as they may be shown: jm_city_household_values.
typedef struct jm_hot_place {
    int32_t zone;
    double utci_k;
    jm_household_values people;
} jm_hot_place;
/// The hottest first, ties by lower zone; at most `room`. *count: how many were found.
JM_CHECKED jm_status jm_exposure_hottest(jm_ctx *ctx, const jm_exposure *exposure, int32_t room,
                                         jm_hot_place *places, int32_t *count);

/// Rows: zone_utci_max for the outcome, and state. Valid while it lives.
const jm_field *jm_exposure_fields(const jm_exposure *exposure, int64_t *count);
