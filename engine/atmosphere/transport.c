#include "atmosphere/transport.h"

#include "atmosphere/air_grid.h"

#include <math.h>
#include <string.h>

// Third-order flux of constant wind in space and time with Sweby's limiter (Hundsdorfer and
// Trompert 1994, Appl Numer Math 13:469-490). A limiter cuts every crest and so makes smooth fields
// first order there; it stays off where the curvature of three neighbours has one sign and about
// one size (after Colella and Sekora 2008, J Comput Phys 227:7069-7076).
typedef struct jm_limiter {
    double c, d0, d1, steepest; // c: Courant number
} jm_limiter;

static jm_limiter limiter_of(double c)
{
    return (jm_limiter){.c = c,
                        .d0 = (2.0 - c) * (1.0 - c) / 6.0,
                        .d1 = (1.0 - c * c) / 6.0,
                        .steepest = (1.0 - c) / c};
}

static inline double least(double a, double b)
{
    return a < b ? a : b;
}

static inline double most(double a, double b)
{
    return a > b ? a : b;
}

// What crosses the face after `here`, of the five values along the wind.
static inline double crossing(jm_limiter l, double back2, double back, double here, double ahead,
                              double ahead2)
{
    double d = ahead - here, e = here - back;
    double wanted = l.d0 * d + l.d1 * e;
    double sign = d < 0.0 ? -1.0 : 1.0;
    double limited = most(least(least(sign * wanted, sign * d), sign * e * l.steepest), 0.0) * sign;
    double bend = d - e, bend_back = e - (back - back2), bend_ahead = (ahead2 - ahead) - d;
    double turn = bend < 0.0 ? -1.0 : 1.0;
    double flattest = least(least(turn * bend, turn * bend_back), turn * bend_ahead);
    double steepest = most(most(turn * bend, turn * bend_back), turn * bend_ahead);
    return l.c * (here + (2.0 * flattest > steepest ? wanted : limited));
}

enum { chunk = 64 };

// A line of cells is worked off downwind; step: from a cell to the next downwind. In place: what
// was upwind is kept. `width` lines at once, side by side, so that vectors fill.
JM_CLONES
static void sweep_lines(double *restrict first, int64_t step, int32_t length, int32_t width,
                        jm_limiter l, double outside)
{
    double back2[chunk], back[chunk], enters[chunk];
    for (int32_t k = 0; k < width; k++) {
        back2[k] = back[k] = outside;
        enters[k] = l.c * outside;
    }
    for (int32_t i = 0; i < length; i++) {
        double *restrict here = first + i * step;
        // Behind the last cell its own value goes on: the face there carries it as it is.
        const double *ahead = i + 1 < length ? here + step : here;
        const double *ahead2 = i + 2 < length ? ahead + step : ahead;
        JM_VECTOR_LOOP
        for (int32_t k = 0; k < width; k++) {
            double leaves = crossing(l, back2[k], back[k], here[k], ahead[k], ahead2[k]);
            back2[k] = back[k];
            back[k] = here[k];
            here[k] += enters[k] - leaves;
            enters[k] = leaves;
        }
    }
}

// A chunk of columns.
static void sweep_chunk(const jm_transport *t, jm_limiter l, int64_t start, int64_t step, int32_t b,
                        double *field)
{
    int32_t from = b * chunk;
    int32_t width = t->columns - from < chunk ? t->columns - from : chunk;
    sweep_lines(field + start + from, step, t->rows, width, l, t->outside);
}

static void sweep_y(const jm_transport *t, double courant, double *field)
{
    if (courant == 0.0)
        return;
    jm_limiter l = limiter_of(fabs(courant));
    // Northward wind comes from the last row.
    int64_t start = courant > 0.0 ? (int64_t)(t->rows - 1) * t->columns : 0;
    int64_t step = courant > 0.0 ? -(int64_t)t->columns : t->columns;
    int32_t chunks = (t->columns + chunk - 1) / chunk;
    if (t->threads == 1) { // a team of one would call the system
        for (int32_t b = 0; b < chunks; b++)
            sweep_chunk(t, l, start, step, b, field);
        return;
    }
#pragma omp parallel for schedule(static) num_threads(t->threads)
    for (int32_t b = 0; b < chunks; b++)
        sweep_chunk(t, l, start, step, b, field);
}

// Rows lie along the wind: a piece and two cells on each side are laid out downwind, its fluxes
// found, then taken. `step` is 1 for wind from the west, -1 from the east; first: the upwind cell.
JM_CLONES
static void sweep_row(double *first, int32_t step, int32_t length, jm_limiter l, double outside)
{
    double old[chunk + 5], flux[chunk + 1];
    double back[3] = {outside, outside, outside};
    for (int32_t from = 0; from < length; from += chunk) {
        int32_t width = length - from < chunk ? length - from : chunk;
        memcpy(old, back, sizeof back);
        for (int32_t k = 0; k < width + 2; k++) {
            int32_t at = from + k < length ? from + k : length - 1;
            old[k + 3] = first[at * step];
        }
        JM_VECTOR_LOOP
        for (int32_t k = 0; k <= width; k++)
            flux[k] = crossing(l, old[k], old[k + 1], old[k + 2], old[k + 3], old[k + 4]);
        if (from == 0)
            flux[0] = l.c * outside;
        for (int32_t k = 0; k < width; k++)
            first[(from + k) * step] = old[k + 3] + (flux[k] - flux[k + 1]);
        memcpy(back, old + width, sizeof back);
    }
}

static void sweep_row_of(const jm_transport *t, jm_limiter l, double courant, int32_t r,
                         double *field)
{
    double *row = field + (int64_t)r * t->columns;
    if (courant > 0.0)
        sweep_row(row, 1, t->columns, l, t->outside);
    else
        sweep_row(row + t->columns - 1, -1, t->columns, l, t->outside);
}

static void sweep_x(const jm_transport *t, double courant, double *field)
{
    if (courant == 0.0)
        return;
    jm_limiter l = limiter_of(fabs(courant));
    if (t->threads == 1) {
        for (int32_t r = 0; r < t->rows; r++)
            sweep_row_of(t, l, courant, r, field);
        return;
    }
#pragma omp parallel for schedule(static) num_threads(t->threads)
    for (int32_t r = 0; r < t->rows; r++)
        sweep_row_of(t, l, courant, r, field);
}

// Laplacian of nine points; w and e: the columns beside k.
static inline double bend_of(const double *north, const double *here, const double *south,
                             int32_t w, int32_t k, int32_t e)
{
    double h = here[k];
    double cross = (north[k] - h) + (south[k] - h) + (here[w] - h) + (here[e] - h);
    double corners = (north[w] - h) + (north[e] - h) + (south[w] - h) + (south[e] - h);
    return (4.0 * cross + corners) / 6.0;
}

// out = keep * out + (1 - keep) * here + number * Laplacian of here; no flux through the edges.
JM_CLONES
static void spread_row(const double *restrict north, const double *restrict here,
                       const double *restrict south, double *restrict out, int32_t columns,
                       double number, double keep)
{
    double take = 1.0 - keep;
    JM_VECTOR_LOOP
    for (int32_t k = 1; k < columns - 1; k++) {
        double bend = bend_of(north, here, south, k - 1, k, k + 1);
        out[k] = keep * out[k] + take * here[k] + number * bend;
    }
    for (int32_t k = 0; k<columns; k += columns> 1 ? columns - 1 : 1) {
        double bend =
            bend_of(north, here, south, k > 0 ? k - 1 : k, k, k + 1 < columns ? k + 1 : k);
        out[k] = keep * out[k] + take * here[k] + number * bend;
    }
}

static void spread_row_of(const jm_transport *t, int32_t r, double number, double keep,
                          const double *from, double *out)
{
    const int64_t columns = t->columns;
    const double *here = from + r * columns;
    spread_row(r > 0 ? here - columns : here, here, r + 1 < t->rows ? here + columns : here,
               out + r * columns, t->columns, number, keep);
}

static void spread(const jm_transport *t, double number, double keep, const double *from,
                   double *out)
{
    if (t->threads == 1) {
        for (int32_t r = 0; r < t->rows; r++)
            spread_row_of(t, r, number, keep, from, out);
        return;
    }
#pragma omp parallel for schedule(static) num_threads(t->threads)
    for (int32_t r = 0; r < t->rows; r++)
        spread_row_of(t, r, number, keep, from, out);
}

// f + n L f + (n^2 / 2 - n / 12) L^2 f in two stages: the nine points' own error is a twelfth of
// L^2 in every direction, so what is left is of fourth order in space and second in time.
static void diffuse(const jm_transport *t, double number, double *field, double *scratch)
{
    double again = 0.5 * number - 1.0 / 12.0;
    spread(t, number, 0.0, field, scratch);
    spread(t, again, again / number, scratch, field);
}

// What leaves downwind minus what enters upwind, as cells' content. Faces at the edge carry the
// upwind value itself.
static double through_x(const jm_transport *t, double courant, const double *field)
{
    int64_t last = courant > 0.0 ? t->columns - 1 : 0;
    double sum = 0.0;
    for (int64_t r = 0; r < t->rows; r++)
        sum += field[r * t->columns + last] - t->outside;
    return fabs(courant) * sum;
}

static double through_y(const jm_transport *t, double courant, const double *field)
{
    const double *last = field + (courant > 0.0 ? 0 : (int64_t)(t->rows - 1) * t->columns);
    double sum = 0.0;
    for (int64_t c = 0; c < t->columns; c++)
        sum += last[c] - t->outside;
    return fabs(courant) * sum;
}

double jm_transport_steps(const jm_transport *t, double step_s)
{
    double wind = fmax(fabs(t->u_ms), fabs(t->v_ms));
    double carried = wind * step_s / (0.9 * t->cell_m);
    double spread = 5.0 * t->diffusivity_m2s * step_s / (t->cell_m * t->cell_m);
    return fmax(ceil(fmax(carried, spread)), 1.0);
}

double jm_transport_step(const jm_transport *t, double step_s, double *field, double *scratch)
{
    double number = t->diffusivity_m2s * step_s / (t->cell_m * t->cell_m);
    double x = t->u_ms * step_s / t->cell_m, y = t->v_ms * step_s / t->cell_m;
    if (number > 0.0)
        diffuse(t, number, field, scratch);
    double out = through_x(t, x, field);
    sweep_x(t, x, field);
    out += through_y(t, y, field);
    sweep_y(t, y, field);
    return out;
}

void jm_air_transport(int32_t rows, int32_t columns, double cell_m, double u_ms, double v_ms,
                      double diffusivity_m2s, double outside, double step_s, double *field,
                      double *scratch)
{
    jm_transport t = {rows, columns, cell_m, u_ms, v_ms, diffusivity_m2s, outside, 1};
    double steps = jm_transport_steps(&t, step_s);
    for (double i = 0.0; i < steps; i += 1.0)
        jm_transport_step(&t, step_s / steps, field, scratch);
}
