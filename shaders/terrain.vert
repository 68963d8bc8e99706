#version 330 core
#include "common.glsl"
// Ground of a tile (or, AROUND, of the land around the city). Heights come from the texture of
// samples; a skirt hangs below each tile's border and closes the cracks between levels of detail.
#ifdef AROUND
layout(location = 0) in vec3 a_place; // from the tiles' south-western corner; z of the scene
uniform vec3 u_corner;
#else
layout(location = 0) in vec4 a_grid; // column, row, skirt
layout(location = 1) in vec3 a_tile; // south-western corner relative to the eye; skirt's length
#endif
out vec3 v_at;
out vec4 v_sun; // place in the shadow map, 0..1; w: how squarely the sun meets the ground
out vec2 v_haze; // share of the haze; how flatly one looks at still water, 0 from above .. 1

float sample_at(ivec2 i)
{
    return texelFetch(u_height, clamp(i, ivec2(0), ivec2(frame.cells_size.zw) - 1), 0).r;
}

void main()
{
    vec3 normal = vec3(0.0, 0.0, 1.0);
#ifdef AROUND
    v_at = u_corner + a_place;
#else
    float step_m = frame.height_grid.z;
    ivec2 i = ivec2(round((a_tile.xy - frame.height_grid.xy) / step_m)) + ivec2(a_grid.xy);
    v_at = vec3(a_tile.xy + a_grid.xy * step_m,
                sample_at(i) + frame.height_grid.w - a_grid.z * a_tile.z);
#if !defined(PASS_ID) && !defined(PASS_VALUES) && !defined(PASS_SHADOW)
    vec2 slope = vec2(sample_at(i + ivec2(1, 0)) - sample_at(i - ivec2(1, 0)),
                      sample_at(i + ivec2(0, 1)) - sample_at(i - ivec2(0, 1)));
    normal = normalize(vec3(-slope / (2.0 * step_m), 1.0));
#endif
#endif
    v_sun = vec4(shadow_place(v_at, normal), max(dot(normal, frame.sun.xyz), 0.0));
    v_haze = vec2(fog_share(v_at), clamp(1.0 + v_at.z / length(v_at), 0.0, 1.0));
    gl_Position = frame.view_proj * vec4(v_at, 1.0);
}
