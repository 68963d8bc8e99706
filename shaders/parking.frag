#version 330 core
#include "common.glsl"
// What is filled has the colour of the legend, unlit, with darker edges; the rest is like glass.
in vec3 v_at;
in vec3 v_unit;
flat in int v_id;
flat in float v_value;
flat in vec2 v_size;

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
const uint THING_PARKING = 4u;
void main() { o_id = uvec2(THING_PARKING, uint(v_id)); }

#elif defined(PASS_VALUES)
layout(location = 0) out vec4 o_value;
void main()
{
    if (!has_value(v_value))
        discard;
    o_value = vec4(v_value, v_at.xy, 1.0);
}

#else
layout(location = 0) out vec4 o_color;

uniform int u_part;

const int THING_PARKING = 4;
const vec3 PICKED_COLOR = vec3(0.16, 0.58, 0.92);

bool is_picked()
{
    return floatBitsToInt(frame.picked.x) == THING_PARKING &&
           floatBitsToInt(frame.picked.y) == v_id;
}

// Share of an edge of the box: within 1.2 pixels of where two faces meet.
float edge()
{
    vec3 to_rim = vec3(1.0 - abs(v_unit.xy), min(v_unit.z, 1.0 - v_unit.z));
    vec3 px = max(fwidth(v_unit), vec3(1e-6));
    vec3 near = to_rim / px;
    // On a face one of the three is 0 everywhere: the second smallest tells the edge.
    float low = min(near.x, min(near.y, near.z)), high = max(near.x, max(near.y, near.z));
    float middle = near.x + near.y + near.z - low - high;
    return 1.0 - smoothstep(0.4, 1.2, middle);
}

void main()
{
    float at_edge = edge();
    vec3 line = is_picked() ? PICKED_COLOR : vec3(0.20, 0.23, 0.28);
    if (u_part == 0) {
        o_color = vec4(mix(value_color(v_value), line, (is_picked() ? 1.0 : 0.35) * at_edge), 1.0);
        return;
    }
    o_color = vec4(mix(vec3(1.0), line, at_edge), mix(0.35, 0.6, at_edge));
}
#endif
