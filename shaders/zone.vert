#version 330 core
#include "common.glsl"
// A piece of an area draped over the ground: one jm_view_area_vertex (engine/view/area.h).
layout(location = 0) in vec2 a_at;
layout(location = 1) in int a_id;
layout(location = 2) in uint a_flags;

uniform vec3 u_tile;
uniform samplerBuffer u_objects_a; // by zone: outcome a, b, base a, b

out vec3 v_at;
flat out int v_id;
flat out float v_value;

float side_of(float outcome, float base)
{
    if (frame.mode.x == SIDE_OUTCOME)
        return outcome;
    if (frame.mode.x == SIDE_BASE)
        return base;
    return has_value(outcome) && has_value(base) ? outcome - base : NO_DATA;
}

void main()
{
    if (!is_here(int(a_flags))) {
        gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
        return;
    }
    vec2 at = u_tile.xy + a_at;
    v_at = vec3(at, ground_at(at));
    v_id = a_id;
#ifdef WASH
    v_value = NO_DATA;
#else
    vec4 value = texelFetch(u_objects_a, a_id);
    v_value = side_of(blend(value.x, value.y), blend(value.z, value.w));
#endif
    // Pieces are larger than the ground's: they are drawn nearer along their own rays, see
    // ribbon.vert.
    float share = min(0.4, 0.6 / max(length(v_at), 0.1) + 0.0030);
    gl_Position = frame.view_proj * vec4(v_at * (1.0 - share), 1.0);
}
