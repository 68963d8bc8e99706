// How the bands of a pool's walls look at each other: lower ones at lower ones more than at upper
// ones, as across an endless street of the width that the pool's mean view of walls has.
#include "radiation/irradiance_own.h"

#include <math.h>

enum { B = JM_FACADE_BANDS, ROUNDS = 200 };

// Height over width of the street whose walls see each other by `view`: (sqrt(1 + h^2) - 1) / h.
static double height_over_width(double view)
{
    const double v = fmin(view, 0.95);
    return 2.0 * v / (1.0 - v * v);
}

// Exchange between bands of opposite walls by crossed strings (Hottel), up to a factor.
static void across_a_street(double h, double kernel[B][B])
{
    for (int a = 0; a < B; a++)
        for (int b = 0; b < B; b++) {
            const double same = h * (a - b) / B;
            const double up = h * (a + 1 - b) / B, down = h * (a - 1 - b) / B;
            kernel[a][b] =
                sqrt(1.0 + up * up) + sqrt(1.0 + down * down) - 2.0 * sqrt(1.0 + same * same);
        }
}

// Symmetric exchange whose rows sum to what each band has to give: kernel scaled from both sides.
static void balance(const double kernel[B][B], const double m2[B], double exchange[B][B])
{
    double scale[B];
    for (int a = 0; a < B; a++)
        scale[a] = m2[a] > 0.0 ? 1.0 : 0.0;
    for (int round = 0; round < ROUNDS; round++)
        for (int a = 0; a < B; a++) {
            double sum = 0.0;
            for (int b = 0; b < B; b++)
                sum += kernel[a][b] * scale[b];
            if (m2[a] > 0.0 && sum > 0.0)
                scale[a] = sqrt(scale[a] * m2[a] / sum);
        }
    for (int a = 0; a < B; a++)
        for (int b = 0; b < B; b++)
            exchange[a][b] = scale[a] * kernel[a][b] * scale[b];
}

void jm_irradiance_mix(jm_irradiance *ir)
{
    for (int64_t p = 0; p < ir->pools; p++) {
        const double *m2 = ir->pool_walls_m2 + p * B;
        double *mix = ir->pool_mix + p * B * B;
        double kernel[B][B], exchange[B][B], faced = 0.0;
        for (int b = 0; b < B; b++)
            faced += m2[b];
        if (!(faced > 0.0))
            continue;
        across_a_street(height_over_width(faced / ir->pool_area_m2[p]), kernel);
        balance((const double(*)[B])kernel, m2, exchange);
        for (int a = 0; a < B; a++) {
            double sum = 0.0;
            for (int b = 0; b < B; b++)
                sum += exchange[a][b];
            for (int b = 0; b < B; b++)
                mix[a * B + b] = sum > 0.0 ? exchange[a][b] / sum : 0.0;
        }
    }
}
