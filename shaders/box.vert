#version 330 core
#include "common.glsl"
// Far buildings: eight corners for one jm_view_building_box. A face takes its flat outputs from the
// corner that ends its triangles: 0 west, 1 south, 2 north, 3 east, 7 roof. Those that would be a
// few pixels are points in the middle of the roof.
layout(location = 0) in uvec4 a_place; // u, v, h, height
layout(location = 1) in uvec2 a_half;  // half_long, half_short
layout(location = 2) in uvec2 a_look;  // flags, usage
layout(location = 3) in int a_angle;
layout(location = 4) in int a_id;

uniform vec3 u_tile;
uniform float u_tile_m;
uniform float u_pixel_angle;

out vec3 v_at;
out vec2 v_wall; // height above the foot [m]; share of the wall's height
out vec3 v_place; // in the shadow map, see shadow_place
flat out vec3 v_normal;
flat out vec3 v_lift; // what the face's normal adds to it
flat out int v_id;
flat out uint v_flags; // bits 0..1 presence, 3..5 usage, 6 new, 7 roof

void main()
{
    if (!is_here(int(a_look.x & 3u))) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside: not drawn
        return;
    }
#ifdef POINT
    vec3 corner = vec3(0.5, 0.5, 1.0);
#else
    vec3 corner = vec3(gl_VertexID & 1, (gl_VertexID >> 1) & 1, gl_VertexID >> 2);
#endif
    float angle = float(a_angle) * (3.14159265 / 32767.0);
    vec2 along = vec2(cos(angle), sin(angle)), across = vec2(-along.y, along.x);
    vec2 out_to = corner.xy * 2.0 - 1.0;
    vec2 share = vec2(a_place.xy) * (2.0 / 65535.0) - 0.5;
    float rise = float(a_place.w) * corner.z * 0.01;
    v_at = u_tile + vec3(share * u_tile_m, float(a_place.z) * 0.01 + rise);
    v_at.xy += (along * out_to.x * float(a_half.x) + across * out_to.y * float(a_half.y)) * 0.01;
#ifdef PASS_SHADOW
    gl_Position = frame.light_view_proj * vec4(v_at, 1.0);
#else
    gl_Position = frame.view_proj * vec4(v_at, 1.0);
#ifdef POINT
    const bool roof = true;
    vec3 size = vec3(a_half * 2u, a_place.w) * 0.01;
    float distance_m = length(v_at), up = abs(v_at.z) / distance_m;
    float seen_m2 = size.x * (size.y * up + size.z * (1.0 - up)); // roof and one wall
    gl_PointSize = clamp(sqrt(seen_m2) / (distance_m * u_pixel_angle), 1.0, 16.0);
#else
    bool roof = gl_VertexID > 3;
#endif
    vec2 wall = gl_VertexID == 0 ? -along : gl_VertexID == 1 ? -across
              : gl_VertexID == 2 ? across : along;
    v_normal = roof ? vec3(0.0, 0.0, 1.0) : vec3(wall, 0.0);
    v_place = shadow_place(v_at, vec3(0.0));
    v_lift = shadow_place(vec3(0.0), v_normal) - shadow_place(vec3(0.0), vec3(0.0));
    v_wall = vec2(rise, corner.z);
    v_id = a_id;
    v_flags = (a_look.x & 71u) | ((a_look.y & 7u) << 3) | (roof ? 128u : 0u);
#endif
}
