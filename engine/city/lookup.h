/// lookup.h: rows found by a text.
#pragma once

#include "core/ctx.h"

typedef struct jm_lookup_entry {
    const char *text; // borrowed
    int32_t id;
} jm_lookup_entry;

typedef struct jm_lookup {
    jm_lookup_entry *entries; // by text, then by id
    int64_t count;
} jm_lookup;

/// Sorts the texts; empty ones are left out. They must outlive the lookup.
JM_CHECKED jm_status jm_lookup_fill(jm_ctx *ctx, char *const *texts, int64_t count, jm_lookup *out);
/// Lowest id with exactly these `length` bytes, or -1.
int32_t jm_lookup_find(const jm_lookup *lookup, const char *text, size_t length);
void jm_lookup_free(jm_lookup *lookup);
