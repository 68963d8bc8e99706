/// delay.h: how long a link takes at a flow: Bureau of Public Roads or conical.
///
/// Both rise with the flow and are continuous, so that the equilibrium's link times are unique.
/// Bits do not depend on libm: powers that are no whole numbers go through core/math.h.
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum jm_delay {
    JM_DELAY_BPR,     // t0 (1 + alpha (v / c)^power)
    JM_DELAY_CONICAL, // t0 f(v / c), f(1) = 2; Spiess, Transportation Science 24 (1990), eq. 2
} jm_delay;

/// One link's law. Units are the caller's: free_time in any time, capacity in that of the flow.
typedef struct jm_delay_law {
    double free_time; // >= 0
    double capacity;  // > 0, or any where the law is constant
    double alpha;     // BPR: >= 0; conical: > 1
    double power;     // BPR: >= 0; 0 is constant: free_time (1 + alpha)
    uint8_t delay;    // jm_delay
} jm_delay_law;

/// True when the time does not depend on the flow.
static inline bool jm_delay_is_constant(const jm_delay_law *law)
{
    return law->free_time == 0.0 ||
           (law->delay == JM_DELAY_BPR && (law->alpha == 0.0 || law->power == 0.0));
}

/// ratio^power for ratio >= 0, power >= 0; 0^0 is 1. Whole powers up to 16 are products.
double jm_delay_power(double ratio, double power);

double jm_delay_time(const jm_delay_law *law, double flow);
/// Derivative with respect to the flow. For powers below 1 it is infinite at no flow; there it is
/// that at a ten thousandth of the capacity.
double jm_delay_slope(const jm_delay_law *law, double flow);
/// Integral from 0 to the flow: one term of Beckmann's objective.
double jm_delay_integral(const jm_delay_law *law, double flow);
