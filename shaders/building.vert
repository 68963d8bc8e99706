#version 330 core
#include "common.glsl"
// Walls and roofs: one jm_view_building_vertex (engine/view/mesh.h).
layout(location = 0) in uvec3 a_place; // u, v, h
layout(location = 1) in uvec2 a_look;  // facing, flags
layout(location = 2) in int a_id;
layout(location = 3) in uint a_rise;

uniform vec3 u_tile;
uniform float u_tile_m;

out vec3 v_at;
out vec2 v_wall; // height above the foot [m]; share of the wall's height
out vec3 v_place; // in the shadow map, see shadow_place
flat out vec3 v_normal;
flat out vec3 v_lift; // what the face's normal adds to it
flat out int v_id;
flat out uint v_flags; // bits 0..1 presence, 3..5 usage, 6 new, 7 roof

void main()
{
    if (!is_here(int(a_look.y & 3u))) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0); // outside: not drawn
        return;
    }
    vec2 share = vec2(a_place.xy) * (2.0 / 65535.0) - 0.5;
    v_at = u_tile + vec3(share * u_tile_m, float(a_place.z) * 0.01);
#ifdef PASS_SHADOW
    gl_Position = frame.light_view_proj * vec4(v_at, 1.0);
#else
    bool roof = a_look.x == 255u;
    float azimuth = float(a_look.x) * (6.2831853 / 255.0);
    v_normal = roof ? vec3(0.0, 0.0, 1.0) : vec3(sin(azimuth), cos(azimuth), 0.0);
    v_place = shadow_place(v_at, vec3(0.0));
    v_lift = shadow_place(vec3(0.0), v_normal) - shadow_place(vec3(0.0), vec3(0.0));
    // Walls go back a little along the ray: where two houses share one, roofs cover its upper edge.
    gl_Position = frame.view_proj * vec4(roof ? v_at : v_at * 1.0002, 1.0);
    v_wall = vec2(float(a_rise) * 0.01, (a_look.y & 4u) != 0u ? 0.0 : 1.0);
    v_id = a_id;
    v_flags = (a_look.y & 127u) | (roof ? 128u : 0u);
#endif
}
