#version 330 core
#include "common.glsl"
// Walls of plaster, roofs of tile, slate or gravel: light, so that data keep the strongest colours.
#ifdef PASS_SHADOW
void main() {}
#else

in vec3 v_at;
in vec4 v_wall;
in vec4 v_place;
flat in vec3 v_shaded;
flat in vec4 v_direct;
flat in int v_id;

#ifdef ROOF_DATA
// Raw value under a roof; NO_DATA on walls and in the margin around the area shown.
float roof_value()
{
    bool shown = all(greaterThanEqual(v_at.xy, frame.shown.xy)) &&
                 all(lessThanEqual(v_at.xy, frame.shown.zw));
    return v_direct.w > 0.5 && shown ? cell_value(v_at.xy) : NO_DATA;
}
#else
float roof_value() { return NO_DATA; }
#endif

#if defined(PASS_ID)
layout(location = 0) out uvec2 o_id;
const uint THING_BUILDING = 2u;
void main() { o_id = uvec2(THING_BUILDING, uint(v_id)); }

#elif defined(PASS_VALUES)
layout(location = 0) out vec4 o_value;
void main()
{
    float value = roof_value();
    o_value = vec4(value, v_at.xy, has_value(value) ? 1.0 : 0.0);
}

#else
layout(location = 0) out vec4 o_color;

// The foot of a wall gets less of the sky, its eaves, when they are near, a little more light.
float foot_and_eaves()
{
    float foot = mix(0.72, 1.0, smoothstep(0.0, 7.0, v_wall.x));
#ifdef BOX
    return foot;
#else
    float below_eaves = v_wall.y > 0.0 ? v_wall.x * (1.0 - v_wall.y) / v_wall.y : v_wall.x + 9.0;
    return foot + 0.12 * v_wall.z * (1.0 - smoothstep(0.25, 0.6, below_eaves));
#endif
}

void main()
{
    vec3 color = v_shaded + v_direct.rgb * sunlit_share(v_place.xyz, v_place.w);
    color *= mix(foot_and_eaves(), 1.0, v_direct.w);
    color = focused(to_screen(mix(color, frame.fog.rgb, v_wall.w)));
#ifdef ROOF_DATA
    float value = roof_value();
    if (has_value(value))
        color = value_color(value); // unlit: the legend's
#endif
    o_color = vec4(color, 1.0);
}
#endif
#endif
