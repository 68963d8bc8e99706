#version 330 core
#include "common.glsl"
// A plain line on the ground: borders, and streets that some cars may not enter.
in vec3 v_at;
in vec2 v_across;
in float v_along;
flat in int v_id;
flat in uvec3 v_look;
in float v_wide_px;

layout(location = 0) out vec4 o_color;

uniform vec4 u_color;
uniform float u_hatch_m; // spacing of slanting bars; 0: none

void main()
{
    float out_of_line = length(v_across);
    float cover = clamp((1.0 - out_of_line) / max(fwidth(out_of_line), 1e-4), 0.0, 1.0);
    if (u_hatch_m > 0.0) {
        float half_m = 0.0625 * float(v_look.z);
        float way = abs(fract((v_along + v_across.x * half_m) / u_hatch_m) - 0.5) * 2.0;
        cover *= mix(0.35, 1.0, smoothstep(0.45, 0.55, way));
    }
    o_color = vec4(u_color.rgb, u_color.a * cover);
}
