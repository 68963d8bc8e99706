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
#ifdef POINT
flat out vec3 v_upwards, v_sunwards; // z, and part towards the sun, of the picture's right and up,
                                     // and of the way to the eye
#else
out vec3 v_normal;
#endif
flat out vec4 v_tone; // linear; share of the sun that reaches the tree: a crown casts none on itself
flat out float v_haze;
flat out int v_id;

const int THING_TREE = 5;
const vec3 PICKED_COLOR = vec3(0.16, 0.58, 0.92);

// sRGB colour of leaves or bark.
vec3 tone(bool trunk)
{
    if (trunk)
        return vec3(0.46, 0.40, 0.34);
#ifdef CELLS
    vec3 c = vec3(0.52, 0.56, 0.50);
#else
    uint pick = a_look.y & 7u;
    vec3 c = pick < 3u ? vec3(0.49, 0.58, 0.37)
           : pick < 6u ? vec3(0.43, 0.53, 0.35) : vec3(0.55, 0.60, 0.39);
    c *= 0.95 + 0.1 * float(a_look.y >> 3) / 31.0;
#endif
    if ((a_look.x & 64u) != 0u && frame.flags.w != 0 && frame.mode.x != SIDE_BASE)
        c = mix(c, NEW_COLOR, 0.45);
    if (a_id >= 0 && floatBitsToInt(frame.picked.x) == THING_TREE &&
        floatBitsToInt(frame.picked.y) == a_id)
        c = mix(c, PICKED_COLOR, 0.8);
    return c;
}

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
    bool trunk = false;
#ifdef POINT
    v_at = foot + vec3(0.0, 0.0, base + half_high);
    v_up = 0.0;
    mat3 axes = transpose(mat3(frame.view_proj)); // right and up of the picture, not of unit length
    vec3 right = normalize(axes[0]), above = normalize(axes[1]), nearer = -normalize(v_at);
    v_upwards = vec3(right.z, above.z, nearer.z);
    v_sunwards = frame.sun.xyz * mat3(right, above, nearer);
    float width = 0.5 * (crown + 2.0 * half_high);
    gl_PointSize = clamp(width / (length(v_at) * u_pixel_angle), 1.0, 64.0);
#else
    float turn = float(a_look.y) * (6.2831853 / 256.0), c = cos(turn), s = sin(turn);
    vec3 shape = vec3(c * a_shape.x - s * a_shape.y, s * a_shape.x + c * a_shape.y, a_shape.z);
    trunk = a_shape.w > 0.5;
    if (trunk) {
        float radius = 0.08 + 0.02 * height;
        v_at = foot + vec3(shape.xy * radius, shape.z * (base + 0.5 * half_high));
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
    v_id = a_id;
#ifdef PASS_SHADOW
    gl_Position = frame.light_view_proj * vec4(v_at, 1.0);
#else
    vec3 place = shadow_place(middle + frame.sun.xyz * reach, vec3(0.0));
    v_tone = vec4(to_linear(tone(trunk)), sunlit_place(place));
    v_haze = fog_share(v_at);
    gl_Position = frame.view_proj * vec4(v_at, 1.0);
#endif
}
