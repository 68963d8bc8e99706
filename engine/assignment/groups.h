/// groups.h: classes that see the same network are assigned as one.
///
/// Classes with equal open links and equal costs share their least-cost paths, so nothing tells
/// their cars apart but the demand: the group's flow is parted by the shares of each
/// origin-destination pair.
#pragma once

#include "assignment/assign.h"
#include "assignment/mesh.h"

typedef struct jm_groups {
    int32_t count;
    int32_t *of_user;    // [users]
    int32_t *user_count; // [groups] classes in it
    double **extra; // [groups] [mesh links] cost beside time, infinity: closed; NULL: none at all
} jm_groups;

JM_CHECKED jm_status jm_groups_create(jm_ctx *ctx, jm_groups *groups, const jm_assign_input *in,
                                      const jm_mesh *mesh);
void jm_groups_free(jm_groups *groups);

/// Sum in four lanes of fixed order: four times as fast as one after the other.
double jm_sum_of(const double *value, int64_t count);
/// Demand of a group from one terminal to all [terminals]; to itself it is 0. Gives its sum.
double jm_groups_demand(const jm_groups *groups, const jm_assign_input *in, int32_t group,
                        int32_t terminal, double *row);
