/// math.h: functions of our own whose bits do not depend on libm, FMA or CPU level.
///
/// glibc's double exp, log, pow, sin, cos, tan, atan2 change their last bits with FMA; state that
/// is kept or hashed must not. These use + - * / and sqrt only, in a fixed order. Errors are within
/// 2 ulp over the stated ranges (tests/core/math.c compares with long double libm).
#pragma once

#define JM_PI 3.14159265358979323846
#define JM_PI_F 3.14159265f
#define JM_DEG (JM_PI / 180.0) // radians in a degree

/// Stefan-Boltzmann constant, CODATA 2018 [W m-2 K-4].
#define JM_STEFAN_BOLTZMANN 5.670374419e-8
/// 0 degree Celsius [K].
#define JM_ZERO_CELSIUS_K 273.15

double jm_exp(double x);           // 0 below -708, infinity above 709.78
double jm_ln(double x);            // x > 0; NaN below 0, -infinity at 0
double jm_pow(double x, double y); // x >= 0
double jm_sin(double x);           // |x| < 1e6
double jm_cos(double x);           // |x| < 1e6
double jm_tan(double x);           // |x| < 1e6
double jm_atan(double x);
double jm_atan2(double y, double x);
double jm_asin(double x);
double jm_acos(double x);

static inline double jm_clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static inline float jm_clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}
