#include "core/random.h"

#include "core/math.h"

#include <math.h>

// One round: two 32 x 32 bit products, their halves crossed and keyed. Multipliers and Weyl
// increments: Salmon et al. 2011, table 2 and section 4.3; constants as in Random123.
static void philox_round(uint32_t c[4], uint32_t key0, uint32_t key1)
{
    uint64_t p0 = (uint64_t)0xD2511F53u * c[0];
    uint64_t p1 = (uint64_t)0xCD9E8D57u * c[2];
    uint32_t c0 = (uint32_t)(p1 >> 32) ^ c[1] ^ key0;
    uint32_t c2 = (uint32_t)(p0 >> 32) ^ c[3] ^ key1;
    c[0] = c0;
    c[1] = (uint32_t)p1;
    c[2] = c2;
    c[3] = (uint32_t)p0;
}

void jm_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t key0 = key[0], key1 = key[1];
    for (int i = 0; i < 4; i++)
        out[i] = counter[i];
    for (int round = 0; round < 10; round++) {
        philox_round(out, key0, key1);
        key0 += 0x9E3779B9u; // golden ratio
        key1 += 0xBB67AE85u; // sqrt(3) - 1
    }
}

// A one-to-one shuffle of 64 bits (finaliser of SplitMix64; Steele, Lea, Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014).
static uint64_t shuffled(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

void jm_random_words(jm_key key, uint64_t entity, uint64_t step, uint32_t words[4])
{
    // Entity and step fill the whole counter, so the stream goes into the key: one-to-one in the
    // stream for a seed, and far from the keys of neighbouring seeds.
    uint64_t mixed = shuffled(shuffled(key.seed) + key.stream);
    const uint32_t philox_key[2] = {(uint32_t)mixed, (uint32_t)(mixed >> 32)};
    const uint32_t counter[4] = {(uint32_t)entity, (uint32_t)(entity >> 32), (uint32_t)step,
                                 (uint32_t)(step >> 32)};
    jm_philox4x32(counter, philox_key, words);
}

static uint64_t joined(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32 | low;
}

uint32_t jm_random_bits(jm_key key, uint64_t entity, uint64_t step)
{
    uint32_t w[4];
    jm_random_words(key, entity, step, w);
    return w[0];
}

double jm_random_uniform(jm_key key, uint64_t entity, uint64_t step)
{
    uint32_t w[4];
    jm_random_words(key, entity, step, w);
    return (double)(joined(w[0], w[1]) >> 11) * 0x1p-53;
}

/// The upper 64 bits of a product of 128.
static uint64_t high_product(uint64_t a, uint64_t b)
{
    const uint64_t low32 = 0xFFFFFFFFu;
    uint64_t a_low = a & low32, a_high = a >> 32, b_low = b & low32, b_high = b >> 32;
    uint64_t middle = a_high * b_low + (a_low * b_low >> 32);
    uint64_t other = a_low * b_high + (middle & low32);
    return a_high * b_high + (middle >> 32) + (other >> 32);
}

int64_t jm_random_below(jm_key key, uint64_t entity, uint64_t step, int64_t below)
{
    if (below <= 0)
        return 0;
    uint32_t w[4];
    jm_random_words(key, entity, step, w);
    return (int64_t)high_product(joined(w[0], w[1]), (uint64_t)below);
}

double jm_random_normal(jm_key key, uint64_t entity, uint64_t step)
{
    uint32_t w[4];
    jm_random_words(key, entity, step, w);
    // In (0, 1], so that the logarithm stays finite.
    double radius_draw = ((double)(joined(w[0], w[1]) >> 11) + 1.0) * 0x1p-53;
    double angle_draw = (double)(joined(w[2], w[3]) >> 11) * 0x1p-53;
    return sqrt(-2.0 * jm_ln(radius_draw)) * jm_cos(2.0 * JM_PI * angle_draw);
}
