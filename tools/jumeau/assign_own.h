/// assign_own.h: what the files of the command assign share.
#pragma once

#include "commands.h"

#include "assignment/assign.h"
#include "assignment/proportion.h"
#include "assignment/select_link.h"
#include "assignment/tntp.h"

enum { ASSIGN_LISTED = 10 }; // pairs without a way, and pairs of a selected link, that are named

/// Files, weights and answer of one call.
typedef struct assign_case {
    tool *t;
    bool json;
    const char *net_path, *trips_path;
    jm_tntp_net net;
    jm_tntp_trips trips;
    double toll_weight, distance_weight; // units of time a unit of toll, of length
    jm_road_net road;                    // borrows net
    double *cost;                        // [links] weights x toll and length; NULL: both are 0
    int32_t *terminal;                   // [zones]
    jm_road_user user;
    jm_assign_input input;
    double *flow, *time; // [links]
    jm_lost_pair lost[ASSIGN_LISTED];
    jm_assign_result result;
    bool solved;        // false: bushes of a state answered without solving
    jm_bush_set warm;   // of --from
    jm_bush_set bushes; // of the answer, where --state or --select-link asks for them
    jm_proportion_result proportion;
    int32_t *chosen, chosen_count; // links of --select-link
    jm_selected selected;
    double started_s; // monotonic clock
} assign_case;

/// Finds the links that --select-link names: all from A to B, or the k-th of them.
JM_CHECKED jm_status assign_choose_links(assign_case *a, const char *text);
void assign_print_selected(const assign_case *a);
void assign_print_selected_json(const assign_case *a);

/// What --from holds goes to a->warm. *answers: it is of this very net and demand, at `gap` or
/// better, so that its bushes are the answer; then a->result has its gap and objective.
JM_CHECKED jm_status assign_read_state(assign_case *a, const char *path, double gap, bool *answers);
/// Refuses a file of --state that is there and holds something else.
JM_CHECKED jm_status assign_spare_others(const assign_case *a, const char *path);
JM_CHECKED jm_status assign_write_state(const assign_case *a, const char *path);

double assign_clock_s(void);
/// The answer in words and numbers, or as one JSON object.
void assign_print(const assign_case *a);
/// from,to,flow,cost in the net file's order, 17 digits, and with --select-link the flow of the
/// selected trips; written whole or not at all.
JM_CHECKED jm_status assign_write_flows(const assign_case *a, const char *path);
