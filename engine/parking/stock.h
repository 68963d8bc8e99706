/// stock.h: the cars that stand in every space, by whose they are and where they belong.
#pragma once

#include "parking/supply.h"

/// Whose car: staff are visitors who work and may use private spaces that residents do not need.
typedef enum jm_parker { JM_RESIDENT, JM_STAFF, JM_VISITOR, JM_PARKER_COUNT } jm_parker;

typedef struct jm_stock {
    const jm_supply *supply; // borrowed
    const jm_city *city;     // borrowed
    const jm_parking_def *def;
    double *cars[JM_PARKER_COUNT];      // [entries of the supply]
    double *private_cars[JM_VISITOR];   // [private entries] residents, staff
    double *staff_spaces;               // [private entries] open to staff
    double *illegal[JM_PARKER_COUNT];   // [zones]
    double *total[JM_PARKER_COUNT];     // [zones] all cars that stand, legal or not
    double *occupied;                   // [parkings]
    double *search_min;                 // [parkings] of a car that arrives now
    double *stay_h;                     // [zones] how long visitors stay on average
    double *search_factor;              // [parkings] what its search leaves of a weight
    double *fixed_min[JM_PARKER_COUNT]; // [entries] walk and price; staff pay as visitors
    double *weight[JM_PARKER_COUNT];    // [entries] of one free space, without its search
    double *left[JM_PARKER_COUNT];      // [zones] cars that still look for a space
    double *free, *wanted, *placed;     // [parkings] of one round
    double *searched_min;               // [parkings] minutes searched, summed until cleared
    double *failed;                     // [zones] cars that found nothing, summed until cleared
} jm_stock;

JM_CHECKED jm_status jm_stock_create(jm_ctx *ctx, const jm_parking_def *def, const jm_city *city,
                                     const jm_supply *supply, jm_stock *stock);
void jm_stock_free(jm_stock *stock);
/// No car anywhere.
void jm_stock_clear(jm_stock *stock);

/// What does not change over a day: walk, price and the weights they give; stay_h is needed.
void jm_stock_set_prices(const jm_ctx *ctx, jm_stock *stock);
/// The search as spaces are taken now.
void jm_stock_price(jm_stock *stock);
/// Minutes that parking costs a visitor who comes now: the mean over the spaces that such visitors
/// choose; the longest search and walk when nothing is free.
double jm_stock_visitor_cost_min(const jm_stock *stock, int32_t zone);

/// Cars arrive [parkers][zones]: private spaces first, then public ones. Every free space is an
/// alternative of a logit choice by its cost. Where more cars want a parking than it has room for,
/// all get the same share of it and the rest look on. What finds nothing stands illegally in its
/// zone.
void jm_stock_arrive(jm_stock *stock, double *const arrivals[JM_PARKER_COUNT]);
/// Cars leave, each space of a zone alike.
void jm_stock_leave(jm_stock *stock, double *const departures[JM_PARKER_COUNT]);
/// Spaces of a parking that are free; 0 when less than rounding.
double jm_stock_room(const jm_stock *stock, int32_t parking);
/// Sums the occupied spaces anew, so that rounding does not pile up.
void jm_stock_recount(jm_stock *stock);
