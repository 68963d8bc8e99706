// Prints a hash of a million results of core/math and of a year of suns: same_bits.cmake runs it
// twice.
#include "core/math.h"
#include "core/random.h"
#include "core/sun.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { result_count = 1000000 };

/// FNV-1a over the bits of a value.
static uint64_t hashed(uint64_t hash, double value)
{
    unsigned char bytes[sizeof value];
    memcpy(bytes, &value, sizeof value);
    for (size_t i = 0; i < sizeof bytes; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static double result(int which, double u, double v)
{
    switch (which) {
    case 0:
        return jm_exp(-700.0 + 1400.0 * u);
    case 1:
        return jm_ln(u * 1e3 + 1e-9);
    case 2:
        return jm_pow(10.0 * u, 20.0 * (v - 0.5));
    case 3:
        return jm_sin(2e6 * (u - 0.5));
    case 4:
        return jm_cos(2e6 * (u - 0.5));
    case 5:
        return jm_tan(10.0 * (u - 0.5));
    case 6:
        return jm_atan(100.0 * (u - 0.5));
    case 7:
        return jm_atan2(u - 0.5, v - 0.5);
    case 8:
        return jm_asin(2.0 * u - 1.0);
    default:
        return jm_acos(2.0 * u - 1.0);
    }
}

int main(void)
{
    const uint64_t fnv_start = UINT64_C(0xcbf29ce484222325);
    const jm_key key = {.seed = 7, .stream = 1};
    uint64_t math = fnv_start, sun = fnv_start, normal = fnv_start;
    for (uint64_t i = 0; i < result_count; i++) {
        double u = jm_random_uniform(key, i, 0), v = jm_random_uniform(key, i, 1);
        math = hashed(math, result((int)(i % 10), u, v));
    }
    for (uint64_t i = 0; i < 10000; i++)
        normal = hashed(normal, jm_random_normal(key, i, 2));
    const jm_sun_place angers = {47.47, -0.55, 40.0, 0.0, 12.0};
    for (int hour = 0; hour < 8760; hour++) {
        jm_sun s = jm_sun_position(&angers, 1767225600.0 + 3600.0 * hour, 0.0);
        sun = hashed(hashed(hashed(sun, s.zenith_rad), s.elevation_rad), s.azimuth_rad);
    }
    printf("math %016" PRIx64 " normal %016" PRIx64 " sun %016" PRIx64 "\n", math, normal, sun);
    return 0;
}
