#include "core/math.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// Series are Taylor's: their coefficients are plain fractions, and the arguments are made small
// enough for the dropped terms to lie under 2^-58 of the result. Where one rounding too many would
// show, a value is carried as a sum of two doubles (Dekker 1971; Knuth, TAOCP 2, 4.2.2).

typedef struct jm_pair {
    double high, low; // the value is high + low
} jm_pair;

static const double ln2_high = 0x1.62e42fefp-1; // 33 bits: times a whole number it is exact
static const double ln2_low = 0x1.473de6af278edp-34;
static const double inverse_ln2 = 0x1.71547652b82fep+0;
static const double half_pi_high = 0x1.921fb54442d18p+0;
static const double half_pi_low = 0x1.1a62633145c07p-54;

static jm_pair sum_of(double a, double b)
{
    double high = a + b;
    double b_kept = high - a;
    return (jm_pair){high, (a - (high - b_kept)) + (b - b_kept)};
}

/// Needs |a| >= |b|.
static jm_pair sum_of_ordered(double a, double b)
{
    double high = a + b;
    return (jm_pair){high, b - (high - a)};
}

/// Exact while neither product nor halves over- or underflow: |a|, |b| < 2^500.
static jm_pair product_of(double a, double b)
{
    const double splitter = 134217729.0; // 2^27 + 1
    double a_big = splitter * a, b_big = splitter * b;
    double a_high = a_big - (a_big - a), b_high = b_big - (b_big - b);
    double a_low = a - a_high, b_low = b - b_high;
    double high = a * b;
    double low = ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return (jm_pair){high, low};
}

static jm_pair pair_times(jm_pair a, jm_pair b)
{
    jm_pair p = product_of(a.high, b.high);
    return sum_of_ordered(p.high, p.low + (a.high * b.low + a.low * b.high));
}

static jm_pair pair_divided(jm_pair a, jm_pair b)
{
    double q = a.high / b.high;
    jm_pair back = product_of(q, b.high);
    double left = ((a.high - back.high) - back.low) + (a.low - q * b.low);
    return sum_of_ordered(q, left / b.high);
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/// Nearest whole number, |x| < 2^51: adding 1.5 * 2^52 leaves no room for a fraction.
static double nearest_whole(double x)
{
    const double shift = 0x1.8p+52;
    return (x + shift) - shift;
}

/// 2^n, -1022 <= n <= 1023.
static double power_of_two(int n)
{
    return from_bits((uint64_t)(1023 + n) << 52);
}

// ---- exp ----

/// e^(high + low), |low| below an ulp of high.
static double exp_pair(double high, double low)
{
    const double largest = 709.782712893384; // ln of the largest double
    if (!(high <= largest))
        return isnan(high) ? high : (double)INFINITY;
    if (high < -708.0)
        return 0.0;
    // e^x = 2^n e^r, |r| <= ln 2 / 2.
    double n = nearest_whole(high * inverse_ln2);
    double r_high = high - n * ln2_high;
    jm_pair r = sum_of_ordered(r_high, low - n * ln2_low);
    // e^r - 1 - r by its series to r^13.
    double x = r.high;
    double tail = 1.0 / 6227020800.0;
    tail = tail * x + 1.0 / 479001600.0;
    tail = tail * x + 1.0 / 39916800.0;
    tail = tail * x + 1.0 / 3628800.0;
    tail = tail * x + 1.0 / 362880.0;
    tail = tail * x + 1.0 / 40320.0;
    tail = tail * x + 1.0 / 5040.0;
    tail = tail * x + 1.0 / 720.0;
    tail = tail * x + 1.0 / 120.0;
    tail = tail * x + 1.0 / 24.0;
    tail = tail * x + 1.0 / 6.0;
    tail = tail * x + 0.5;
    double value = 1.0 + (x + (r.low + x * x * tail));
    // 2^1024 is no double, but half of it is.
    return n > 1023.0 ? value * 2.0 * power_of_two(1023) : value * power_of_two((int)n);
}

double jm_exp(double x)
{
    return exp_pair(x, 0.0);
}

// ---- ln ----

/// x = 2^exponent * mantissa with the mantissa in [sqrt(1/2), sqrt(2)); x > 0 and finite.
static double split_exponent(double x, int *exponent)
{
    int shift = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p+54;
        shift = -54;
    }
    uint64_t bits = bits_of(x);
    const uint64_t fraction = (UINT64_C(1) << 52) - 1;
    const uint64_t root_half = UINT64_C(0x6a09e667f3bcd); // fraction of sqrt(2)
    int n = (int)(bits >> 52) - 1023;
    int above = (bits & fraction) >= root_half;
    *exponent = n + above + shift;
    return from_bits((bits & fraction) | (uint64_t)(1023 - above) << 52);
}

/// What ln gives outside (0, infinity).
static double log_outside(double x)
{
    if (x == 0.0)
        return -(double)INFINITY;
    return x > 0.0 ? x : (double)NAN; // infinity, negative, NaN
}

double jm_ln(double x)
{
    if (!(x > 0.0 && x <= 0x1.fffffffffffffp+1023))
        return log_outside(x);
    int exponent;
    double f = split_exponent(x, &exponent) - 1.0;
    // ln(1 + f) = 2 atanh(s), s = f / (2 + f); with 2 s = f - s f the small part stays apart:
    // ln(1 + f) = f - (f^2 / 2 - s (f^2 / 2 + R)), R = 2 s^2 / 3 + 2 s^4 / 5 + ...
    double s = f / (2.0 + f);
    double z = s * s;
    double tail = 2.0 / 23.0;
    tail = tail * z + 2.0 / 21.0;
    tail = tail * z + 2.0 / 19.0;
    tail = tail * z + 2.0 / 17.0;
    tail = tail * z + 2.0 / 15.0;
    tail = tail * z + 2.0 / 13.0;
    tail = tail * z + 2.0 / 11.0;
    tail = tail * z + 2.0 / 9.0;
    tail = tail * z + 2.0 / 7.0;
    tail = tail * z + 2.0 / 5.0;
    tail = tail * z + 2.0 / 3.0;
    double half_square = 0.5 * f * f;
    double n = exponent;
    double small = s * (half_square + z * tail) + n * ln2_low;
    return n * ln2_high - ((half_square - small) - f);
}

// ---- pow ----

/// ln x to about 2^-66 of itself; x > 0 and finite.
static jm_pair log_pair(double x)
{
    int exponent;
    double mantissa = split_exponent(x, &exponent);
    jm_pair f = {mantissa - 1.0, 0.0};
    jm_pair s = pair_divided(f, sum_of(mantissa, 1.0));
    jm_pair z = pair_times(s, s);
    // atanh(s) = s + s z (1/3 + z / 5 + z^2 / 7 + ...): only 1/3 needs two doubles.
    double t = z.high;
    double tail = 1.0 / 25.0;
    tail = tail * t + 1.0 / 23.0;
    tail = tail * t + 1.0 / 21.0;
    tail = tail * t + 1.0 / 19.0;
    tail = tail * t + 1.0 / 17.0;
    tail = tail * t + 1.0 / 15.0;
    tail = tail * t + 1.0 / 13.0;
    tail = tail * t + 1.0 / 11.0;
    tail = tail * t + 1.0 / 9.0;
    tail = tail * t + 1.0 / 7.0;
    tail = tail * t + 1.0 / 5.0;
    const jm_pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
    jm_pair c = sum_of_ordered(third.high, t * tail);
    c.low += third.low + z.low * (1.0 / 5.0);
    jm_pair rest = pair_times(pair_times(s, z), c);
    double n = exponent;
    jm_pair head = sum_of(n * ln2_high, 2.0 * s.high);
    double small = head.low + (2.0 * s.low + n * ln2_low) + 2.0 * rest.low;
    jm_pair all = sum_of(head.high, 2.0 * rest.high);
    return sum_of(all.high, all.low + small);
}

double jm_pow(double x, double y)
{
    if (y == 0.0 || x == 1.0)
        return 1.0;
    if (!(x >= 0.0) || isnan(y))
        return (double)NAN;
    if (x == 0.0)
        return y > 0.0 ? 0.0 : (double)INFINITY;
    if (isinf(x))
        return y > 0.0 ? (double)INFINITY : 0.0;
    jm_pair l = log_pair(x);
    double estimate = y * l.high;
    // Also keeps the exact product below from overflowing.
    if (!(fabs(estimate) < 710.0))
        return estimate > 0.0 ? (double)INFINITY : 0.0;
    jm_pair power = product_of(y, l.high);
    power = sum_of_ordered(power.high, power.low + y * l.low);
    return exp_pair(power.high, power.low);
}

// ---- sin, cos, tan ----

/// x = n pi/2 + r, |r| <= pi/4; gives n modulo 4. Cody and Waite: pi/2 in three parts of 33 bits,
/// whose products with n < 2^20 are exact, and a rest.
static int reduce_angle(double x, jm_pair *r)
{
    const double part1 = 0x1.921fb544p+0, part2 = 0x1.0b4611a6p-34, part3 = 0x1.3198a2ep-69,
                 part4 = 0x1.b839a252049c1p-104;
    const double two_over_pi = 0x1.45f306dc9c883p-1;
    double n = nearest_whole(x * two_over_pi);
    jm_pair a = sum_of(x - n * part1, -(n * part2));
    jm_pair b = sum_of(a.high, -(n * part3));
    *r = sum_of(b.high, (b.low + a.low) - n * part4);
    return (int)n & 3;
}

/// sin r by its series to r^17.
static jm_pair sin_near_zero(jm_pair r)
{
    double x = r.high, z = x * x;
    double tail = 1.0 / 355687428096000.0;
    tail = tail * z - 1.0 / 1307674368000.0;
    tail = tail * z + 1.0 / 6227020800.0;
    tail = tail * z - 1.0 / 39916800.0;
    tail = tail * z + 1.0 / 362880.0;
    tail = tail * z - 1.0 / 5040.0;
    tail = tail * z + 1.0 / 120.0;
    tail = tail * z - 1.0 / 6.0;
    return sum_of_ordered(x, x * z * tail + r.low * (1.0 - 0.5 * z));
}

/// cos r by its series to r^18.
static jm_pair cos_near_zero(jm_pair r)
{
    double x = r.high, z = x * x;
    double tail = -1.0 / 6402373705728000.0;
    tail = tail * z + 1.0 / 20922789888000.0;
    tail = tail * z - 1.0 / 87178291200.0;
    tail = tail * z + 1.0 / 479001600.0;
    tail = tail * z - 1.0 / 3628800.0;
    tail = tail * z + 1.0 / 40320.0;
    tail = tail * z - 1.0 / 720.0;
    tail = tail * z + 1.0 / 24.0;
    jm_pair head = sum_of_ordered(1.0, -0.5 * z);
    return sum_of_ordered(head.high, head.low + (z * z * tail - x * r.low));
}

// Beyond it the reduction is no longer exact, and a wrong angle must not look like a right one.
static const double largest_angle = 1e6;

static jm_pair negative(jm_pair a)
{
    return (jm_pair){-a.high, -a.low};
}

/// sin(r + quarters * pi / 2).
static jm_pair sin_in_quarter(int quarters, jm_pair r)
{
    jm_pair value = quarters & 1 ? cos_near_zero(r) : sin_near_zero(r);
    return quarters & 2 ? negative(value) : value;
}

double jm_sin(double x)
{
    if (!(fabs(x) <= largest_angle))
        return (double)NAN;
    if (fabs(x) < 0x1p-27) // sin x = x, with the sign of a zero
        return x;
    jm_pair r;
    int quarters = reduce_angle(x, &r);
    return sin_in_quarter(quarters, r).high;
}

double jm_cos(double x)
{
    if (!(fabs(x) <= largest_angle))
        return (double)NAN;
    jm_pair r;
    int quarters = reduce_angle(x, &r);
    return sin_in_quarter(quarters + 1, r).high;
}

double jm_tan(double x)
{
    if (!(fabs(x) <= largest_angle))
        return (double)NAN;
    if (fabs(x) < 0x1p-27)
        return x;
    jm_pair r;
    int quarters = reduce_angle(x, &r);
    return pair_divided(sin_in_quarter(quarters, r), sin_in_quarter(quarters + 1, r)).high;
}

// ---- atan, asin, acos ----

/// atan(q.high + q.low), 0 <= q <= 1. Round c, the nearest eighth,
/// atan q = atan c + atan((q - c) / (1 + q c)).
static jm_pair atan_of_ratio(jm_pair q)
{
    static const jm_pair atan_of_eighths[9] = {
        {0.0, 0.0},
        {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
        {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57},
        {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
        {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},
        {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
        {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56},
        {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56},
        {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
    };
    // Under 3/16 the series alone does, and a table value would cost a rounding.
    int eighth = q.high < 0.1875 ? 0 : (int)nearest_whole(q.high * 8.0);
    double c = eighth / 8.0;
    double x = ((q.high - c) + q.low) / (1.0 + q.high * c);
    // What the rounding of q.high + q.low lost, when nothing was subtracted.
    double x_low = eighth == 0 ? (q.high - x) + q.low : 0.0;
    double z = x * x;
    double tail = 1.0 / 25.0;
    tail = tail * z - 1.0 / 23.0;
    tail = tail * z + 1.0 / 21.0;
    tail = tail * z - 1.0 / 19.0;
    tail = tail * z + 1.0 / 17.0;
    tail = tail * z - 1.0 / 15.0;
    tail = tail * z + 1.0 / 13.0;
    tail = tail * z - 1.0 / 11.0;
    tail = tail * z + 1.0 / 9.0;
    tail = tail * z - 1.0 / 7.0;
    tail = tail * z + 1.0 / 5.0;
    tail = tail * z - 1.0 / 3.0;
    jm_pair base = atan_of_eighths[eighth];
    jm_pair head = sum_of(base.high, x);
    return sum_of_ordered(head.high, head.low + (base.low + x_low + x * z * tail));
}

/// pi - a or pi/2 - a.
static double quarters_less(double quarters, jm_pair a)
{
    jm_pair head = sum_of(quarters * half_pi_high, -a.high);
    return head.high + (head.low + (quarters * half_pi_low - a.low));
}

double jm_atan2(double y, double x)
{
    if (isnan(x) || isnan(y))
        return (double)NAN;
    double across = fabs(x), up = fabs(y);
    bool steep = up > across;
    double small = steep ? across : up, large = steep ? up : across;
    double q = large == 0.0 ? 0.0 : small == large ? 1.0 : small / large;
    jm_pair a = atan_of_ratio((jm_pair){q, 0.0});
    double angle;
    if (!signbit(x))
        angle = steep ? quarters_less(1.0, a) : a.high;
    else
        angle = steep ? quarters_less(1.0, negative(a)) : quarters_less(2.0, a);
    return copysign(angle, y);
}

double jm_atan(double x)
{
    return jm_atan2(x, 1.0);
}

/// sqrt(1 - x^2), |x| <= 1, with what its rounding loses.
static jm_pair other_leg(double x)
{
    jm_pair square = product_of(x, x);
    jm_pair left = sum_of(1.0, -square.high);
    left = sum_of_ordered(left.high, left.low - square.low);
    if (left.high <= 0.0)
        return (jm_pair){0.0, 0.0};
    double root = sqrt(left.high);
    jm_pair back = product_of(root, root);
    double rest = ((left.high - back.high) - back.low) + left.low;
    return sum_of_ordered(root, rest / (2.0 * root));
}

double jm_asin(double x)
{
    double up = fabs(x);
    if (!(up <= 1.0))
        return (double)NAN;
    if (up < 0x1p-27)
        return x;
    jm_pair leg = other_leg(up), side = {up, 0.0};
    double angle = up > leg.high ? quarters_less(1.0, atan_of_ratio(pair_divided(leg, side)))
                                 : atan_of_ratio(pair_divided(side, leg)).high;
    return copysign(angle, x);
}

double jm_acos(double x)
{
    double across = fabs(x);
    if (!(across <= 1.0))
        return (double)NAN;
    jm_pair leg = other_leg(across), side = {across, 0.0};
    bool steep = leg.high > across;
    jm_pair a = atan_of_ratio(steep ? pair_divided(side, leg) : pair_divided(leg, side));
    if (x >= 0.0)
        return steep ? quarters_less(1.0, a) : a.high;
    return steep ? quarters_less(1.0, negative(a)) : quarters_less(2.0, a);
}
