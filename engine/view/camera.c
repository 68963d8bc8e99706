#include "view/camera.h"

#include "core/math.h"

#include <math.h>

static const double fov_rad = 40.0 * JM_DEG;
static const double distance_least_m = 20.0, tilt_least_rad = 5.0 * JM_DEG;
static const double clearance_m = 2.0;  // of the eye above the ground
static const double furniture_m = 60.0; // what may stand above roofs: bars, walls of zones

// ---- directions ----

typedef struct camera_axes {
    double right[3], up[3], forward[3];
} camera_axes;

static camera_axes axes_of(const jm_view_camera *c)
{
    double sh = jm_sin(c->heading_rad), ch = jm_cos(c->heading_rad);
    double st = jm_sin(c->tilt_rad), ct = jm_cos(c->tilt_rad);
    return (camera_axes){
        .right = {ch, -sh, 0.0}, .up = {sh * st, ch * st, ct}, .forward = {sh * ct, ch * ct, -st}};
}

static double dot3(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void eye_of(const jm_view_camera *c, const jm_view_scene *s, double eye[3])
{
    camera_axes axes = axes_of(c);
    const double target[3] = {c->x, c->y, jm_view_scene_ground(s, c->x, c->y)};
    for (int i = 0; i < 3; i++)
        eye[i] = target[i] - c->distance_m * axes.forward[i];
}

/// Lowest ground and highest roof or crown.
static void heights_of(const jm_view_scene *s, double *low, double *high)
{
    *low = HUGE_VAL;
    *high = -HUGE_VAL;
    for (int32_t t = 0; t < jm_view_scene_tiles(s); t++) {
        *low = fmin(*low, (double)s->tile_low[t]);
        *high = fmax(*high, (double)s->tile_high[t]);
    }
    if (!(*low <= *high))
        *low = *high = 0.0;
}

// ---- limits ----

static double most_distance_m(const jm_view_scene *s)
{
    double size = fmax(s->shown_east - s->shown_west, s->shown_north - s->shown_south);
    return fmax(2.0 * size, 5.0 * distance_least_m);
}

static bool stands_clear(const jm_view_camera *c, const jm_view_scene *s)
{
    double eye[3];
    eye_of(c, s, eye);
    return eye[2] >= jm_view_scene_ground(s, eye[0], eye[1]) + clearance_m;
}

// The least tilt from the wished one upwards at which the eye stands clear of hills; straight above
// the point it always does. A tilt that is good stays as it is, so limiting twice changes nothing.
static void raise_out_of_ground(jm_view_camera *c, const jm_view_scene *s)
{
    const double step = 0.5 * JM_DEG;
    if (stands_clear(c, s))
        return;
    double buried = c->tilt_rad;
    while (c->tilt_rad < 0.5 * JM_PI && !stands_clear(c, s)) {
        buried = c->tilt_rad;
        c->tilt_rad = fmin(c->tilt_rad + step, 0.5 * JM_PI);
    }
    double clear = c->tilt_rad;
    for (int i = 0; i < 24; i++) {
        c->tilt_rad = 0.5 * (buried + clear);
        if (stands_clear(c, s))
            clear = c->tilt_rad;
        else
            buried = c->tilt_rad;
    }
    c->tilt_rad = clear;
}

static void hold_numbers(jm_view_camera *c, const jm_view_scene *s)
{
    c->x = jm_clamp(c->x, s->shown_west, s->shown_east);
    c->y = jm_clamp(c->y, s->shown_south, s->shown_north);
    c->distance_m = jm_clamp(c->distance_m, distance_least_m, most_distance_m(s));
    c->tilt_rad = jm_clamp(c->tilt_rad, tilt_least_rad, 0.5 * JM_PI);
    c->heading_rad = fmod(c->heading_rad, 2.0 * JM_PI);
    if (c->heading_rad < 0.0)
        c->heading_rad += 2.0 * JM_PI;
    if (!(c->heading_rad < 2.0 * JM_PI)) // -1e-17 + 2 pi is 2 pi
        c->heading_rad = 0.0;
}

void jm_view_camera_limit(jm_view_camera *c, const jm_view_scene *s)
{
    if (!isfinite(c->x) || !isfinite(c->y) || !isfinite(c->distance_m) ||
        !isfinite(c->heading_rad) || !isfinite(c->tilt_rad)) {
        jm_view_camera home = jm_view_camera_home(s);
        c->x = isfinite(c->x) ? c->x : home.x;
        c->y = isfinite(c->y) ? c->y : home.y;
        c->distance_m = isfinite(c->distance_m) ? c->distance_m : home.distance_m;
        c->heading_rad = isfinite(c->heading_rad) ? c->heading_rad : home.heading_rad;
        c->tilt_rad = isfinite(c->tilt_rad) ? c->tilt_rad : home.tilt_rad;
    }
    hold_numbers(c, s);
    raise_out_of_ground(c, s);
}

// Along one axis of a picture the eye sees a point when |side - eye side| <= slope (depth - eye
// depth). Over all points these are two lines that meet in the nearest eye; kept as what bounds
// them: the most of side - slope depth, the least of side + slope depth.
typedef struct wedge {
    double slope, least, most;
} wedge;

static void widen(wedge *w, double side, double depth)
{
    w->most = fmax(w->most, side - w->slope * depth);
    w->least = fmin(w->least, side + w->slope * depth);
}

// The nearest eye of this direction from which each corner of the shown area, on the ground and at
// the height of the roofs, falls into a picture of 16 : 10, with a rim of 5 %.
static void fit_city(jm_view_camera *c, const jm_view_scene *s)
{
    const double v = 0.9 * jm_tan(0.5 * fov_rad);
    wedge across = {1.6 * v, HUGE_VAL, -HUGE_VAL}, upright = {v, HUGE_VAL, -HUGE_VAL};
    camera_axes axes = axes_of(c);
    double middle = jm_view_scene_ground(s, c->x, c->y), low, high;
    heights_of(s, &low, &high);
    for (int corner = 0; corner < 8; corner++) {
        const double p[3] = {(corner & 1 ? s->shown_east : s->shown_west) - c->x,
                             (corner & 2 ? s->shown_north : s->shown_south) - c->y,
                             (corner & 4 ? high : low) - middle};
        widen(&across, dot3(p, axes.right), dot3(p, axes.forward));
        widen(&upright, dot3(p, axes.up), dot3(p, axes.forward));
    }
    double depth = fmin((across.least - across.most) / (2.0 * across.slope),
                        (upright.least - upright.most) / (2.0 * upright.slope));
    double right = 0.5 * (across.least + across.most), up = 0.5 * (upright.least + upright.most);
    double eye[3];
    for (int i = 0; i < 3; i++)
        eye[i] = right * axes.right[i] + up * axes.up[i] + depth * axes.forward[i];
    c->distance_m = -eye[2] / axes.forward[2]; // down to the height of the middle
    c->x += eye[0] + c->distance_m * axes.forward[0];
    c->y += eye[1] + c->distance_m * axes.forward[1];
}

jm_view_camera jm_view_camera_home(const jm_view_scene *s)
{
    jm_view_camera c = {.x = 0.5 * (s->shown_west + s->shown_east),
                        .y = 0.5 * (s->shown_south + s->shown_north),
                        .heading_rad = 325.0 * JM_DEG,
                        .tilt_rad = 38.0 * JM_DEG};
    fit_city(&c, s);
    hold_numbers(&c, s);
    raise_out_of_ground(&c, s);
    return c;
}

// ---- the lens ----

// As far as the last corner of the scene. As near as the depth buffer allows, and further away when
// the eye stands high above all roofs.
static void set_depths(jm_view_lens *lens, const jm_view_scene *s)
{
    double low, high, far2 = 0.0;
    heights_of(s, &low, &high);
    for (int corner = 0; corner < 8; corner++) {
        const double d[3] = {(corner & 1 ? s->east : s->west) - lens->eye[0],
                             (corner & 2 ? s->north : s->south) - lens->eye[1],
                             (corner & 4 ? high : low) - lens->eye[2]};
        far2 = fmax(far2, dot3(d, d));
    }
    lens->far_m = 1.02 * sqrt(far2) + 10.0;
    double v = jm_tan(0.5 * fov_rad), h = v * lens->aspect;
    double above = (lens->eye[2] - high - furniture_m) / sqrt(1.0 + v * v + h * h);
    lens->near_m = fmax(fmax(0.5, lens->far_m / 4e4), 0.9 * above);
}

static bool is_part(const double part[4])
{
    return part != NULL && isfinite(part[0]) && isfinite(part[1]) && part[2] > 0.0 &&
           part[3] > 0.0 && isfinite(part[2]) && isfinite(part[3]);
}

// Column-major, -1..1 in depth. The bounds of the part are cut out of the whole picture's in
// double, so that neighbours share their edge.
static void projection_of(const jm_view_lens *lens, const double part[4], double m[16])
{
    const double whole[4] = {0.0, 0.0, 1.0, 1.0};
    const double *cut = is_part(part) ? part : whole;
    double v = jm_tan(0.5 * fov_rad), h = v * lens->aspect;
    double left = h * (2.0 * cut[0] - 1.0), right = h * (2.0 * (cut[0] + cut[2]) - 1.0);
    double top = v * (1.0 - 2.0 * cut[1]), bottom = v * (1.0 - 2.0 * (cut[1] + cut[3]));
    double near = lens->near_m, far = lens->far_m;
    for (int i = 0; i < 16; i++)
        m[i] = 0.0;
    m[0] = 2.0 / (right - left);
    m[5] = 2.0 / (top - bottom);
    m[8] = (right + left) / (right - left);
    m[9] = (top + bottom) / (top - bottom);
    m[10] = -(far + near) / (far - near);
    m[11] = -1.0;
    m[14] = -2.0 * far * near / (far - near);
}

static void multiply(const double a[16], const double b[16], double out[16])
{
    for (int column = 0; column < 4; column++)
        for (int row = 0; row < 4; row++) {
            double sum = 0.0;
            for (int k = 0; k < 4; k++)
                sum += a[4 * k + row] * b[4 * column + k];
            out[4 * column + row] = sum;
        }
}

jm_view_lens jm_view_camera_lens(const jm_view_camera *camera, const jm_view_scene *s,
                                 double aspect, const double part[4])
{
    jm_view_camera c = *camera;
    jm_view_camera_limit(&c, s);
    jm_view_lens lens = {.aspect = isfinite(aspect) ? jm_clamp(aspect, 0.05, 20.0) : 1.0,
                         .fov_rad = fov_rad};
    eye_of(&c, s, lens.eye);
    set_depths(&lens, s);

    camera_axes axes = axes_of(&c);
    double view[16] = {0.0}, proj[16], both[16];
    for (int i = 0; i < 3; i++) {
        view[4 * i] = axes.right[i];
        view[4 * i + 1] = axes.up[i];
        view[4 * i + 2] = -axes.forward[i];
    }
    view[15] = 1.0;
    projection_of(&lens, part, proj);
    multiply(proj, view, both);
    for (int i = 0; i < 16; i++) {
        lens.view[i] = (float)view[i];
        lens.proj[i] = (float)proj[i];
        lens.view_proj[i] = (float)both[i];
    }
    lens.frustum = jm_view_frustum_of(lens.view_proj);
    return lens;
}

// ---- between picture and ground ----

static double above_ground(const jm_view_scene *s, const double from[3], const double ray[3],
                           double t)
{
    return from[2] + t * ray[2] -
           jm_view_scene_ground(s, from[0] + t * ray[0], from[1] + t * ray[1]);
}

/// Cuts the ray to the box that holds all ground.
static bool cut_to_ground_box(const jm_view_scene *s, const double from[3], const double ray[3],
                              double *first, double *last)
{
    double z_low, z_high;
    heights_of(s, &z_low, &z_high);
    const double low[3] = {s->west, s->south, z_low - 1.0};
    const double high[3] = {s->east, s->north, z_high + 1.0};
    *first = 0.0;
    *last = HUGE_VAL;
    for (int i = 0; i < 3; i++) {
        if (fabs(ray[i]) < 1e-12) {
            if (!(from[i] >= low[i] && from[i] <= high[i]))
                return false;
            continue;
        }
        double a = (low[i] - from[i]) / ray[i], b = (high[i] - from[i]) / ray[i];
        *first = fmax(*first, fmin(a, b));
        *last = fmin(*last, fmax(a, b));
    }
    return *first <= *last && isfinite(*last);
}

// Half a quad of the ground a step, then halving: ridges narrower than a quad do not exist.
static bool meet_ground(const jm_view_scene *s, const double from[3], const double ray[3],
                        double *met)
{
    double first, last;
    if (!cut_to_ground_box(s, from, ray, &first, &last))
        return false;
    double across = (last - first) * sqrt(ray[0] * ray[0] + ray[1] * ray[1]);
    double wanted = s->height_step_m > 0.0 ? ceil(2.0 * across / s->height_step_m) : 1.0;
    int32_t steps = (int32_t)jm_clamp(wanted, 1.0, 1e5);
    double a = first, b = first;
    bool found = false;
    if (above_ground(s, from, ray, first) <= 0.0) // from outside, into the cut edge of the ground
        return false;
    for (int32_t i = 1; i <= steps && !found; i++) {
        a = b;
        b = first + (last - first) * i / steps;
        found = above_ground(s, from, ray, b) <= 0.0;
    }
    for (int i = 0; i < 50 && found && a < b; i++) {
        double middle = 0.5 * (a + b);
        if (above_ground(s, from, ray, middle) <= 0.0)
            b = middle;
        else
            a = middle;
    }
    *met = b;
    return found;
}

bool jm_view_camera_ground_at(const jm_view_lens *lens, const jm_view_scene *s, double u, double v,
                              double *x, double *y)
{
    if (!isfinite(u) || !isfinite(v))
        return false;
    const float *p = lens->proj, *m = lens->view;
    double right = (2.0 * u - 1.0 + (double)p[8]) / (double)p[0];
    double up = (1.0 - 2.0 * v + (double)p[9]) / (double)p[5];
    double ray[3], t;
    for (int i = 0; i < 3; i++)
        ray[i] = right * (double)m[4 * i] + up * (double)m[4 * i + 1] - (double)m[4 * i + 2];
    if (!meet_ground(s, lens->eye, ray, &t))
        return false;
    *x = jm_clamp(lens->eye[0] + t * ray[0], s->west, s->east);
    *y = jm_clamp(lens->eye[1] + t * ray[1], s->south, s->north);
    return true;
}

bool jm_view_camera_project(const jm_view_lens *lens, const double point[3], double *u, double *v)
{
    double clip[4];
    for (int row = 0; row < 4; row++) {
        clip[row] = (double)lens->view_proj[12 + row];
        for (int i = 0; i < 3; i++)
            clip[row] += (double)lens->view_proj[4 * i + row] * (point[i] - lens->eye[i]);
    }
    if (!(clip[3] > 1e-6))
        return false;
    *u = 0.5 + 0.5 * clip[0] / clip[3];
    *v = 0.5 - 0.5 * clip[1] / clip[3];
    return isfinite(*u) && isfinite(*v);
}
