/// turns.h: statements about turns on their way to city->streets.turn_from, turn_to.
#pragma once

#include "city/build.h"

/// A movement that a layer bans, or that is one of the only ones it allows.
typedef struct jm_turn {
    int32_t from, to; // links; the second begins where the first ends
    int64_t order;    // of the statement
    bool only;
} jm_turn;

typedef struct jm_turn_list {
    jm_build *build;
    jm_turn *items; // [count]
    int64_t count, capacity;
    int64_t stated;    // statements read
    int64_t unmatched; // of streets that are not there
    int64_t ambiguous;
    int64_t locked; // bans dropped: the last way out of a street
} jm_turn_list;

JM_CHECKED jm_status jm_turn_list_add(jm_turn_list *turns, int32_t from, int32_t to, bool only);
/// Fills the city's columns. An "only" bans all other ways out of its link, the way back included;
/// several of one link allow each of what they name. A ban that would take the last way out of a
/// link of the core is dropped, the last stated first.
JM_CHECKED jm_status jm_turn_list_write(jm_turn_list *turns);
void jm_turn_list_free(jm_turn_list *turns);

/// Streets by the id of their feature, and their links.
typedef struct jm_turn_ids {
    const jm_build *build;
    int32_t *street; // [street_count] streets with an id, by id, then by number
    int64_t street_count;
    int32_t *start; // [streets + 1] into link
    int32_t *link;  // links of each street that cars may use, by number
} jm_turn_ids;
JM_CHECKED jm_status jm_turn_ids_make(const jm_build *b, jm_turn_ids *ids);
void jm_turn_ids_free(jm_turn_ids *ids);
/// Adds what feature f states by the ids of its columns `from` (one) and `to` (one or several,
/// separated by / , ; or |). Of several junctions that the streets share, the one at the feature's
/// place counts.
JM_CHECKED jm_status jm_turn_match_ids(jm_turn_list *turns, const jm_turn_ids *ids,
                                       const jm_layer *layer, int64_t f, bool only);
