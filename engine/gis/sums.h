/// sums.h: rows of a large table summed up by a key, in memory that the keys bound.
#pragma once

#include "core/ctx.h"

/// Texts of a key stand behind one another, each in its part, filled up with zeros.
enum { JM_SUM_PARTS = 3, JM_SUM_PART = 8, JM_SUM_KEY = JM_SUM_PARTS * JM_SUM_PART };

typedef struct jm_sum_key {
    char part[JM_SUM_PARTS][JM_SUM_PART];
} jm_sum_key;

/// Zero-initialise but for `width`. Sums are taken in the order of the calls.
typedef struct jm_sums {
    int32_t width;    // values of a key
    int64_t count;    // keys
    jm_sum_key *keys; // [count] in the order of their first row; jm_sums_sort: by bytes
    double *values;   // [count * width] 0 at first
    int64_t key_capacity, value_capacity;
    int64_t *slots; // [slot_count] key of a hash, -1 none
    int64_t slot_count;
} jm_sums;

/// A part of a key; false when the text is longer than a part holds.
bool jm_sum_key_set(jm_sum_key *key, int part, const char *text);
/// *values is where the key's [width] values stand until the next call. JM_ERR_DATA beyond a limit
/// of keys that no table of communes reaches.
JM_CHECKED jm_status jm_sums_of(jm_ctx *ctx, jm_sums *sums, const jm_sum_key *key, double **values);
/// Brings the keys in the order of their bytes; nothing can be added afterwards.
JM_CHECKED jm_status jm_sums_sort(jm_ctx *ctx, jm_sums *sums);
void jm_sums_free(jm_sums *sums);
