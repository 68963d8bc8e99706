/// random.h: counter-based random numbers: (seed, entity, step, draw) -> value.
///
/// A number depends on its key alone, so threads, tiles and resumed runs draw the same ones.
/// Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC
/// 2011.
#pragma once

#include <stdint.h>

typedef struct jm_key {
    uint64_t seed;   // of the run
    uint32_t stream; // what is drawn: one constant a use, so that uses never share numbers
} jm_key;

/// 32 random bits.
uint32_t jm_random_bits(jm_key key, uint64_t entity, uint64_t step);
/// Uniform in [0, 1), 53 bits.
double jm_random_uniform(jm_key key, uint64_t entity, uint64_t step);
/// Whole number in [0, below); 0 when below <= 0. No number is favoured by more than below / 2^64.
int64_t jm_random_below(jm_key key, uint64_t entity, uint64_t step, int64_t below);
/// Standard normal (Box-Muller on core/math.h, so the same bits everywhere).
double jm_random_normal(jm_key key, uint64_t entity, uint64_t step);

/// The four words of 32 bits that the draws above are made of.
void jm_random_words(jm_key key, uint64_t entity, uint64_t step, uint32_t words[4]);
/// The bare generator, as in the paper.
void jm_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
