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

/// Ends of links that cars may use, by the id of their street, then by node, then by link.
typedef struct jm_turn_end {
    int32_t id, node, link;
} jm_turn_end;
typedef struct jm_turn_ends {
    jm_turn_end *items; // [count]
    int64_t count;
} jm_turn_ends;

/// Links by the id of their street's feature and by the node where they end or begin, so that a
/// statement is answered without a look at all streets of its ids (a layer may give all the same).
typedef struct jm_turn_ids {
    const jm_build *build;
    const char **id; // [id_count] ids of streets, sorted, none twice; borrowed
    int32_t id_count;
    jm_turn_ends arriving, leaving;
    jm_buckets nodes;
} jm_turn_ids;
JM_CHECKED jm_status jm_turn_ids_make(const jm_build *b, jm_turn_ids *ids);
void jm_turn_ids_free(jm_turn_ids *ids);
/// Adds what feature f states by the ids of its columns `from` (one) and `to` (one or several,
/// separated by / , ; or |). Of several junctions that the streets share, the one at the feature's
/// place counts.
JM_CHECKED jm_status jm_turn_match_ids(jm_turn_list *turns, const jm_turn_ids *ids,
                                       const jm_layer *layer, int64_t f, bool only);
