#version 330 core
#include "common.glsl"
// Crowns: one jm_view_tree (engine/view/trees_place.h) as a shape of few triangles, or as a point
// that the fragment shader rounds.
layout(location = 0) in vec4 a_shape;  // -1..1; w 1: trunk
layout(location = 1) in uvec4 a_place; // u, v, h, height
layout(location = 2) in uvec2 a_crown; // diameter, underside
layout(location = 3) in uvec2 a_look;  // flags, tone
layout(location = 4) in int a_id;

uniform vec3 u_tile;
uniform float u_tile_m;
uniform float u_pixel_angle;

out vec3 v_at;
out float v_up; // -1 underside of the crown .. 1 top
out vec3 v_normal;
flat out vec3 v_place; // of the whole tree in the shadow map: a crown casts none on itself
flat out uvec2 v_look; // bits 0..1 presence, 6 new, 7 trunk; tone
flat out int v_id;

void main()
{
    if (!is_here(int(a_look.x & 3u))) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside: not drawn
        return;
    }
    vec2 share = vec2(a_place.xy) * (2.0 / 65535.0) - 0.5;
    vec3 foot = u_tile + vec3(share * u_tile_m, float(a_place.z) * 0.01);
    float height = float(a_place.w) * 0.01, crown = float(a_crown.x) * 0.01;
    float base = min(float(a_crown.y) * 0.01, height * 0.9);
    float half_high = 0.5 * (height - base);
    v_look = a_look;
#ifdef POINT
    v_at = foot + vec3(0.0, 0.0, base + half_high);
    v_normal = vec3(0.0, 0.0, 1.0);
    v_up = 0.0;
    float width = 0.5 * (crown + 2.0 * half_high);
    gl_PointSize = clamp(width / (length(v_at) * u_pixel_angle), 1.0, 64.0);
#else
    float turn = float(a_look.y) * (6.2831853 / 256.0), c = cos(turn), s = sin(turn);
    vec3 shape = vec3(c * a_shape.x - s * a_shape.y, s * a_shape.x + c * a_shape.y, a_shape.z);
    bool trunk = a_shape.w > 0.5;
    if (trunk) {
        float radius = 0.08 + 0.02 * height;
        v_at = foot + vec3(shape.xy * radius, shape.z * (base + 0.5 * half_high));
        v_look.x |= 128u;
        v_normal = vec3(shape.xy, 0.0);
        v_up = 0.0;
    } else {
        // No two crowns alike: each corner goes out or in by a tenth.
        float even = fract(float(gl_VertexID) * 0.618 + float(a_look.y) * 0.379);
        vec3 radius = vec3(0.5 * crown, 0.5 * crown, half_high) * (0.9 + 0.2 * even);
        v_at = foot + vec3(0.0, 0.0, base + half_high) + shape * radius;
        v_normal = normalize(shape / max(radius, vec3(0.05)));
        v_up = shape.z;
    }
#endif
    float reach = 0.55 * max(crown, 2.0 * half_high);
    vec3 middle = foot + vec3(0.0, 0.0, base + half_high);
    v_place = shadow_place(middle + frame.sun.xyz * reach, vec3(0.0));
    v_id = a_id;
#ifdef PASS_SHADOW
    gl_Position = frame.light_view_proj * vec4(v_at, 1.0);
#else
    gl_Position = frame.view_proj * vec4(v_at, 1.0);
#endif
}
