#version 330 core
#include "common.glsl"
in vec3 v_at;
in vec2 v_disc;
flat in int v_id, v_part;
flat in uvec2 v_look;

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
const uint THING_STOP = 6u;
void main() { o_id = uvec2(THING_STOP, uint(v_id)); }

#else
layout(location = 0) out vec4 o_color;

const int THING_STOP = 6;
const vec3 PICKED_COLOR = vec3(0.16, 0.58, 0.92);
const vec3 LINE_COLOR[6] = vec3[6](vec3(0.667, 0.200, 0.467), vec3(0.267, 0.467, 0.667),
                                   vec3(0.133, 0.533, 0.200), vec3(0.933, 0.400, 0.467),
                                   vec3(0.400, 0.800, 0.933), vec3(0.800, 0.733, 0.267));

bool is_picked()
{
    return floatBitsToInt(frame.picked.x) == THING_STOP && floatBitsToInt(frame.picked.y) == v_id;
}

void main()
{
    vec3 line = is_picked() ? PICKED_COLOR : LINE_COLOR[int(v_look.y) % 6];
    if (frame.mode.w >= 0 && !is_picked()) // quiet beneath data, as in tram.frag
        line = mix(line, vec3(0.55), 0.5);
    if (v_part == 0) {
        float radius = length(v_disc), soft = fwidth(radius);
        float ring = smoothstep(0.62 - soft, 0.62, radius);
        o_color = vec4(mix(vec3(1.0), line, ring),
                       clamp((1.0 - radius) / max(soft, 1e-4), 0.0, 1.0));
        return;
    }
    vec3 normal = normalize(cross(dFdx(v_at), dFdy(v_at)));
    if (dot(normal, v_at) > 0.0)
        normal = -normal;
    vec3 tone = v_part == 1 ? vec3(0.35, 0.36, 0.38) : line;
    vec3 color = lit(to_linear(tone), normal, sunlit(v_at, normal));
    o_color = vec4(to_screen(fogged(color, v_at)), 1.0);
}
#endif
