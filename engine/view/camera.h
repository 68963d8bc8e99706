/// camera.h: an orbit around a point on the ground, with limits that never lose the city; no GL.
#pragma once

#include "core/math.h"
#include "view/cull.h"

/// A drag over the picture's height turns by this; it tilts by half of it.
#define JM_VIEW_ORBIT_RAD JM_PI

typedef struct jm_view_camera {
    double x, y;        // the point looked at, scene metres; z is the ground's
    double distance_m;  // from it to the eye
    double heading_rad; // compass direction looked to, clockwise from grid north
    double tilt_rad;    // below the horizon: pi/2 looks straight down
} jm_view_camera;

/// The camera of one picture.
typedef struct jm_view_lens {
    double eye[3];       // scene metres
    float view_proj[16]; // column-major, of eye-relative positions
    float view[16], proj[16];
    jm_view_frustum frustum;
    double near_m, far_m;
    double aspect;  // width / height
    double fov_rad; // vertical
} jm_view_lens;

/// The whole city from the south-east, as it opens.
jm_view_camera jm_view_camera_home(const jm_view_scene *scene);
/// Brings every member back within its limits (the point stays in the shown area, the eye above the
/// ground and no further than twice the city). NaN becomes home's.
void jm_view_camera_limit(jm_view_camera *camera, const jm_view_scene *scene);
/// `part` is the piece of the picture drawn, (0, 0, 1, 1) the whole (posters, picking: x, y, w, h
/// from the upper left). The camera is limited before.
jm_view_lens jm_view_camera_lens(const jm_view_camera *camera, const jm_view_scene *scene,
                                 double aspect, const double part[4]);
/// Where the ray through a point of the lens' part (0..1 from the upper left) meets the ground;
/// false when it goes to the sky or past the city.
bool jm_view_camera_ground_at(const jm_view_lens *lens, const jm_view_scene *scene, double u,
                              double v, double *x, double *y);
/// Where a scene point falls in the lens' part (0..1 from the upper left); false behind the eye.
bool jm_view_camera_project(const jm_view_lens *lens, const double point[3], double *u, double *v);

// camera_moves.c
/// Moves. Shares are of the picture's height, so that they feel alike at any size.
void jm_view_camera_orbit(jm_view_camera *c, const jm_view_scene *s, double right, double down);
/// The ground follows the hand: (right, down) as shares of the height.
void jm_view_camera_pan(jm_view_camera *c, const jm_view_scene *s, double right, double down);
/// factor > 1 comes nearer, towards the ground point under (u, v).
void jm_view_camera_zoom(jm_view_camera *c, const jm_view_scene *s, double aspect, double factor,
                         double u, double v);
/// Eased way between two cameras, way 0..1: height follows an arc when they lie far apart.
jm_view_camera jm_view_camera_between(const jm_view_camera *a, const jm_view_camera *b, double way);
