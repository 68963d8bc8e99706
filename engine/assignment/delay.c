#include "assignment/delay.h"

#include "core/math.h"

#include <math.h>

double jm_delay_power(double ratio, double power)
{
    if (power == 4.0) {
        double square = ratio * ratio;
        return square * square;
    }
    if (!(power <= 16.0) || power != floor(power))
        return jm_pow(ratio, power);
    double product = 1.0, base = ratio;
    for (int n = (int)power; n > 0; n /= 2) {
        if (n % 2 == 1)
            product *= base;
        base *= base;
    }
    return product;
}

static double ratio_of(const jm_delay_law *law, double flow)
{
    return flow > 0.0 ? flow / law->capacity : 0.0;
}

/// Spiess's b, with f(0) = 1 and f(1) = 2.
static double conical_b(double a)
{
    return (2.0 * a - 1.0) / (2.0 * a - 2.0);
}

static double conical_value(double a, double x)
{
    double b = conical_b(a), y = a * (1.0 - x);
    return 2.0 + sqrt(y * y + b * b) - y - b;
}

double jm_delay_time(const jm_delay_law *law, double flow)
{
    if (law->delay == JM_DELAY_CONICAL)
        return law->free_time * conical_value(law->alpha, ratio_of(law, flow));
    if (jm_delay_is_constant(law))
        return law->power == 0.0 ? law->free_time * (1.0 + law->alpha) : law->free_time;
    return law->free_time * (1.0 + law->alpha * jm_delay_power(ratio_of(law, flow), law->power));
}

double jm_delay_slope(const jm_delay_law *law, double flow)
{
    const double first_ratio = 1e-4;
    if (jm_delay_is_constant(law))
        return 0.0;
    double x = ratio_of(law, flow), a = law->alpha;
    if (law->delay == JM_DELAY_CONICAL) {
        double b = conical_b(a), y = a * (1.0 - x);
        return law->free_time / law->capacity * (a - a * y / sqrt(y * y + b * b));
    }
    double p = law->power;
    if (p < 1.0)
        x = x > 0.0 ? x : first_ratio;
    double steep = p < 1.0 ? jm_delay_power(x, p) / x : jm_delay_power(x, p - 1.0);
    return law->free_time * a * p * steep / law->capacity;
}

/// Integral of sqrt(y^2 + b^2) from 0 to y.
static double root_integral(double y, double b)
{
    double z = fabs(y) / b;
    double half = 0.5 * (fabs(y) * sqrt(y * y + b * b) + b * b * jm_ln(z + sqrt(z * z + 1.0)));
    return y < 0.0 ? -half : half;
}

/// Integral of the conical value from 0 to a small x, where antiderivatives cancel: Gauss and
/// Legendre's rule of three points, good to 1e-13 below x = 0.01 for a up to 10.
static double conical_start(double a, double x)
{
    const double reach = 0.7745966692414834; // sqrt(3 / 5)
    double half = 0.5 * x;
    return half / 9.0 *
           (5.0 * conical_value(a, half - half * reach) + 8.0 * conical_value(a, half) +
            5.0 * conical_value(a, half + half * reach));
}

double jm_delay_integral(const jm_delay_law *law, double flow)
{
    double x = ratio_of(law, flow), a = law->alpha;
    if (law->delay == JM_DELAY_CONICAL) {
        if (x < 0.01)
            return law->free_time * law->capacity * conical_start(a, x);
        double b = conical_b(a);
        double root = (root_integral(a, b) - root_integral(a * (1.0 - x), b)) / a;
        return law->free_time * law->capacity * ((2.0 - b) * x + root - a * (x - 0.5 * x * x));
    }
    if (jm_delay_is_constant(law))
        return flow * jm_delay_time(law, flow);
    double p = law->power;
    return law->free_time * flow * (1.0 + a * jm_delay_power(x, p) / (p + 1.0));
}
