#version 330 core
#include "common.glsl"
// A tram line: from afar a band in the line's colour, near by two tracks on a pale bed.
in vec3 v_at;
in vec2 v_across;
in float v_along;
flat in int v_id;
flat in uvec3 v_look; // kind: colour of the line
in float v_wide_px;
in vec3 v_ambient, v_direct;
in vec4 v_shadow;
in float v_haze;

layout(location = 0) out vec4 o_color;

uniform int u_rim; // 1: the casing under the band

// Told apart with any colour vision (Tol 2021, "bright").
const vec3 LINE_COLOR[6] = vec3[6](vec3(0.667, 0.200, 0.467), vec3(0.267, 0.467, 0.667),
                                   vec3(0.133, 0.533, 0.200), vec3(0.933, 0.400, 0.467),
                                   vec3(0.400, 0.800, 0.933), vec3(0.800, 0.733, 0.267));
const uint IN_OUTCOME = 1u;

bool is_new()
{
    return (v_look.y & 3u) == IN_OUTCOME && frame.flags.w != 0 && frame.mode.x != SIDE_BASE;
}

// Share of a rail at a distance from the middle of the bed [m].
float rail(float from_middle_m)
{
    float half_m = 0.0625 * float(v_look.z), soft_m = half_m * fwidth(v_across.x);
    float inner = abs(from_middle_m - 0.85), outer = abs(from_middle_m - 2.30);
    return 1.0 - smoothstep(0.10, 0.10 + soft_m, min(inner, outer));
}

void main()
{
    float out_of_line = length(v_across);
    float cover = clamp((1.0 - out_of_line) / max(fwidth(out_of_line), 1e-4), 0.0, 1.0);
    vec3 line = LINE_COLOR[int(v_look.x) % 6];
    // Beneath data a line is a quiet mark: their colours are the ones to read.
    bool quiet = frame.mode.w >= 0;
    if (u_rim == 1) {
        o_color = vec4(is_new() && !quiet ? NEW_COLOR : vec3(0.97), cover * (quiet ? 0.5 : 1.0));
        return;
    }
    if (quiet)
        line = mix(line, vec3(0.64), 0.85);
    float from_middle_m = abs(v_across.x) * 0.0625 * float(v_look.z);
    float near = smoothstep(14.0, 30.0, v_wide_px);
    float band = 1.0 - smoothstep(0.30, 0.40, from_middle_m);
    vec3 bed = mix(vec3(0.80, 0.79, 0.74), vec3(0.42, 0.43, 0.45), rail(from_middle_m));
    vec3 color = mix(line, mix(bed, line, band), near);
    float sun = 1.0 - (1.0 - texture(u_shadow, v_shadow.xyz)) * v_shadow.w;
    color = mix(to_linear(color) * (v_ambient + v_direct * sun), frame.fog.rgb, v_haze);
    // A line is a sign as much as a thing: night takes half of its colour only.
    vec3 shown = mix(to_screen(color), line, 0.5 * (1.0 - near));
    // Over the heat of its own street it is a breath.
    o_color = vec4(shown, cover * (frame.mode.w == DIM_CELLS ? 0.4 : 1.0));
}
