/// check.h: what the rules of jm_city_check share.
#pragma once

#include "city/city.h"

/// Found faults of one rule: how many rows break it, and the first.
typedef struct jm_faults {
    int64_t count, first;
} jm_faults;

void jm_fault(jm_faults *faults, int64_t row);

/// A rule of its own (check_rules.c); follows indices, so those are judged before.
typedef struct jm_city_rule {
    const char *name, *sentence;
    jm_faults (*check)(const jm_city *city);
} jm_city_rule;
enum { JM_CITY_RULES = 21 };
extern const jm_city_rule jm_city_rules[JM_CITY_RULES];
