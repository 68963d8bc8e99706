/// dice.h: a row of random numbers for one thing: (seed, stream, entity), then draw after draw.
#pragma once

#include "core/random.h"

#include <stdbool.h>

/// What is drawn; one constant a use, so that uses never share numbers.
enum {
    JM_DICE_PLAN = 1000,
    JM_DICE_SPLIT,
    JM_DICE_USE,
    JM_DICE_PLOT,
    JM_DICE_BLOCK,
    JM_DICE_STREET,
    JM_DICE_GREEN,
    JM_DICE_PARKING,
    JM_DICE_PEOPLE,
    JM_DICE_GATE,
    JM_DICE_NAME,
};

typedef struct jm_dice {
    jm_key key;
    uint64_t entity, step;
} jm_dice;

static inline jm_dice jm_dice_of(uint64_t seed, uint32_t stream, uint64_t entity)
{
    return (jm_dice){{seed, stream}, entity, 0};
}

/// Uniform in [low, high).
static inline double jm_dice_between(jm_dice *dice, double low, double high)
{
    return low + (high - low) * jm_random_uniform(dice->key, dice->entity, dice->step++);
}

static inline bool jm_dice_chance(jm_dice *dice, double share)
{
    return jm_random_uniform(dice->key, dice->entity, dice->step++) < share;
}

/// Whole number in [0, below).
static inline int64_t jm_dice_below(jm_dice *dice, int64_t below)
{
    return jm_random_below(dice->key, dice->entity, dice->step++, below);
}
