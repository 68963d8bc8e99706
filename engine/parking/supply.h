/// supply.h: which spaces the cars of a zone may take, how far they are, and how long the search
/// for one takes.
#pragma once

#include "city/city.h"
#include "parking/parking.h"

enum { JM_SEARCH_ROWS = 10, JM_SEARCH_STEPS = 128 };

/// Spaces in reach of every zone. Public ones first come, first served; private ones serve the
/// zone that they stand in only.
typedef struct jm_supply {
    int32_t zone_count, parking_count;
    double *capacity;       // [parkings]
    double *try_min;        // [parkings] minutes to the next place when this one is full
    int64_t *start;         // [zones + 1] into entry
    int32_t *entry;         // public parkings in reach of the zone
    double *walk_min;       // [entries] weighed minutes on foot
    int64_t *private_start; // [zones + 1] into private_entry
    int32_t *private_entry; // private parkings of the zone
    float blocking[JM_SEARCH_ROWS][JM_SEARCH_STEPS + 1]; // chance that all spaces are taken
} jm_supply;

/// JM_ERR_DATA names the car park or kerb with a wrong capacity, price or kind.
JM_CHECKED jm_status jm_supply_create(jm_ctx *ctx, const jm_parking_def *def, const jm_city *city,
                                      jm_supply *supply);
void jm_supply_free(jm_supply *supply);

/// Erlang's B: the chance that all of `spaces` are taken when cars arrive at random and `offered`
/// would stand there on average without a limit (Erlang 1917; exact for any stay, Sevastyanov
/// 1957).
double jm_erlang_b(int32_t spaces, double offered);

/// Fills supply->blocking; part of jm_supply_create.
void jm_supply_fill_search(jm_supply *supply);

/// Chance that an arriving car finds all spaces taken, when `occupied` of `capacity` are so on
/// average. 0 at none, 1 when full.
double jm_blocking(const jm_supply *supply, double capacity, double occupied);

/// Minutes of search for a space there: tries in vain, geometric, up to the limit that drivers
/// bear.
double jm_search_min(const jm_supply *supply, int32_t parking, double occupied);
/// That limit [min].
double jm_search_limit_min(void);
/// Weights of a minute of walk and of search against one of driving.
double jm_walk_weight(void);
double jm_search_weight(void);
