#version 330 core
#include "common.glsl"
// Two triangles from below the horizon to the upper edge; no buffer. The camera never rolls, so the
// horizon is a level line, and where the picture looks down no pixel of sky is computed.
out vec3 v_ray;

// Clip space, from -1 below to 1 above: a little under the far edge of the land.
float lower_edge()
{
    vec3 forward = vec3(frame.view_proj[0].w, frame.view_proj[1].w, frame.view_proj[2].w);
    float level = length(forward.xy);
    if (level < 1e-3)
        return 1.0;
    vec4 far = frame.view_proj * vec4(forward.xy / level, -0.15, 0.0);
    return far.w > 1e-4 ? clamp(far.y / far.w, -1.0, 1.0) : forward.z > 0.0 ? -1.0 : 1.0;
}

void main()
{
    vec2 corner = vec2((gl_VertexID & 1) == 0 ? -1.0 : 1.0,
                       (gl_VertexID & 2) == 0 ? lower_edge() : 1.0);
    // The eye is the origin: a point of the near plane is its own direction.
    vec4 near = inverse(frame.view_proj) * vec4(corner, -1.0, 1.0);
    v_ray = near.xyz / near.w;
    gl_Position = vec4(corner, 1.0, 1.0);
}
