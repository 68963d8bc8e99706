// camera_moves.c: what hands do to the camera, and its way from one place to another.
#include "view/camera.h"

#include "core/math.h"

#include <math.h>

static const double whole_picture[4] = {0.0, 0.0, 1.0, 1.0};

void jm_view_camera_orbit(jm_view_camera *c, const jm_view_scene *s, double right, double down)
{
    c->heading_rad += JM_VIEW_ORBIT_RAD * right;
    c->tilt_rad += 0.5 * JM_VIEW_ORBIT_RAD * down;
    jm_view_camera_limit(c, s);
}

void jm_view_camera_pan(jm_view_camera *c, const jm_view_scene *s, double right, double down)
{
    jm_view_lens lens = jm_view_camera_lens(c, s, 1.0, whole_picture);
    double height_m = 2.0 * c->distance_m * jm_tan(0.5 * lens.fov_rad);
    // Ground seen at a low angle is foreshortened; near the horizon it would fly away.
    double along = height_m * down / fmax(jm_sin(c->tilt_rad), 0.2), across = -height_m * right;
    double sh = jm_sin(c->heading_rad), ch = jm_cos(c->heading_rad);
    c->x += across * ch + along * sh;
    c->y += -across * sh + along * ch;
    jm_view_camera_limit(c, s);
}

/// Ground in the middle of the picture seen from `eye` along the camera's direction.
static bool aim(jm_view_camera *c, const jm_view_scene *s, const jm_view_lens *from,
                const double eye[3])
{
    jm_view_lens lens = *from;
    double x, y;
    for (int i = 0; i < 3; i++)
        lens.eye[i] = eye[i];
    if (!jm_view_camera_ground_at(&lens, s, 0.5, 0.5, &x, &y))
        return false;
    const double d[3] = {x - eye[0], y - eye[1], jm_view_scene_ground(s, x, y) - eye[2]};
    c->x = x;
    c->y = y;
    c->distance_m = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    return true;
}

// The eye runs along its ray to the ground point, its direction stays: so that point stays where it
// is in the picture. The camera's own point is then what lies in the middle.
void jm_view_camera_zoom(jm_view_camera *c, const jm_view_scene *s, double aspect, double factor,
                         double u, double v)
{
    if (!(factor > 0.0) || !isfinite(factor))
        return;
    jm_view_camera_limit(c, s);
    jm_view_camera scaled = *c;
    scaled.distance_m = c->distance_m / factor;
    jm_view_camera_limit(&scaled, s);
    factor = c->distance_m / scaled.distance_m; // as far as the limits let it

    jm_view_lens lens = jm_view_camera_lens(c, s, aspect, whole_picture);
    jm_view_camera moved = scaled;
    double x, y;
    if (jm_view_camera_ground_at(&lens, s, u, v, &x, &y)) {
        const double point[3] = {x, y, jm_view_scene_ground(s, x, y)};
        double eye[3];
        for (int i = 0; i < 3; i++)
            eye[i] = point[i] + (lens.eye[i] - point[i]) / factor;
        moved.tilt_rad = c->tilt_rad;
        if (!aim(&moved, s, &lens, eye))
            moved = scaled;
    }
    *c = moved;
    jm_view_camera_limit(c, s);
}

// ---- from one camera to another ----

static double cosh_of(double x)
{
    return 0.5 * (jm_exp(x) + jm_exp(-x));
}

static double tanh_of(double x)
{
    double e = jm_exp(2.0 * jm_clamp(x, -300.0, 300.0));
    return (e - 1.0) / (e + 1.0);
}

// Smooth and efficient zooming and panning: J. J. van Wijk and W. A. A. Nuij, IEEE InfoVis 2003,
// eq. 9 with rho = 1.2: out, across, and in again, at an even pace to the eye. Gives the distance,
// and through *share how much of the way across is done.
static double arc(double w0, double w1, double across, double way, double *share)
{
    const double rho = 1.2, rho2 = rho * rho;
    double b0 = (w1 * w1 - w0 * w0 + rho2 * rho2 * across * across) / (2.0 * w0 * rho2 * across);
    double b1 = (w1 * w1 - w0 * w0 - rho2 * rho2 * across * across) / (2.0 * w1 * rho2 * across);
    // ln(-b + sqrt(b b + 1)), written so that a large b loses nothing.
    double r0 = b0 > 0.0 ? -jm_ln(b0 + sqrt(b0 * b0 + 1.0)) : jm_ln(-b0 + sqrt(b0 * b0 + 1.0));
    double r1 = b1 > 0.0 ? -jm_ln(b1 + sqrt(b1 * b1 + 1.0)) : jm_ln(-b1 + sqrt(b1 * b1 + 1.0));
    double at = r0 + way * (r1 - r0);
    // u(s) = w0 / rho^2 (cosh r0 tanh(rho s + r0) - sinh r0); sinh = cosh tanh.
    *share = jm_clamp(w0 / (rho2 * across) * cosh_of(r0) * (tanh_of(at) - tanh_of(r0)), 0.0, 1.0);
    return w0 * cosh_of(r0) / cosh_of(at);
}

static double ease(double way)
{
    return way * way * way * (10.0 + way * (6.0 * way - 15.0));
}

jm_view_camera jm_view_camera_between(const jm_view_camera *a, const jm_view_camera *b, double way)
{
    if (!(way > 0.0))
        return *a;
    if (way >= 1.0)
        return *b;
    double s = ease(way), share = s;
    double dx = b->x - a->x, dy = b->y - a->y, across = sqrt(dx * dx + dy * dy);
    double wa = a->distance_m, wb = b->distance_m;
    jm_view_camera c = *b;
    if (across > 1e-3 * fmin(wa, wb))
        c.distance_m = arc(wa, wb, across, s, &share);
    else
        c.distance_m = wa * jm_exp(s * jm_ln(wb / wa));
    double turn = fmod(b->heading_rad - a->heading_rad, 2.0 * JM_PI);
    turn += turn > JM_PI ? -2.0 * JM_PI : turn < -JM_PI ? 2.0 * JM_PI : 0.0;
    c.x = a->x + share * dx;
    c.y = a->y + share * dy;
    c.heading_rad = a->heading_rad + s * turn;
    c.tilt_rad = a->tilt_rad + s * (b->tilt_rad - a->tilt_rad);
    return c;
}
