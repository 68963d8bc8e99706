// What all shaders share: the block of one picture, the data shown, light and fog. The block mirrors
// jm_view_frame_block (engine/view/frame.h); positions are metres relative to the eye.
layout(std140) uniform Frame {
    mat4 view_proj;
    mat4 light_view_proj;
    vec4 sun;
    vec4 sun_color;
    vec4 sky_color;
    vec4 ground_color;
    vec4 fog;
    vec4 eye;
    vec4 height_grid;
    vec4 cells;
    vec4 cells_size;
    vec4 shown;
    vec4 scale;
    vec4 picked;
    ivec4 mode;  // side, focus, shadows on, dimension of the topic or -1
    ivec4 flags; // software preset, reduced motion, presence bit, has a base
    vec4 viewport;
    vec4 zenith;
} frame;

const int SIDE_OUTCOME = 0, SIDE_BASE = 1, SIDE_DIFFERENCE = 2;
const int DIM_CELLS = 0, DIM_LINKS = 1, DIM_PARKINGS = 2, DIM_ZONES = 3;
const float NO_DATA = -1e30; // what stands for NaN in textures

uniform sampler2D u_ramp;
uniform sampler2D u_cells_a, u_cells_b, u_base_a, u_base_b;
uniform sampler2DShadow u_shadow;
uniform sampler2D u_height;
uniform sampler2D u_ground;

// SOFTWARE is defined where the driver draws on the processor: it runs both ways of every `if` for
// every pixel, so what it cannot afford must not be compiled. OUTCOME_ALONE: the base's cells are
// not looked at; ONE_STEP: nor is the step after the moment.

bool has_value(float v) { return v > -1e29; }

// Between two steps; a value that one of them lacks is not there.
float blend(float a, float b)
{
    return has_value(a) && has_value(b) ? mix(a, b, frame.scale.w) : NO_DATA;
}

float outcome_value(ivec2 c)
{
    float v = texelFetch(u_cells_a, c, 0).r;
#ifndef ONE_STEP
    if (frame.scale.w > 0.0)
        v = blend(v, texelFetch(u_cells_b, c, 0).r);
#endif
    return v;
}

float base_value(ivec2 c)
{
    float v = texelFetch(u_base_a, c, 0).r;
    if (frame.scale.w > 0.0)
        v = blend(v, texelFetch(u_base_b, c, 0).r);
    return v;
}

// Raw value (SI) of the cell under a point, of the side drawn; NO_DATA outside and where none is.
float cell_value(vec2 at)
{
    ivec2 c = ivec2(floor(vec2(at.x - frame.cells.x, frame.cells.y - at.y) * frame.cells.z));
    ivec2 size = ivec2(frame.cells_size.xy);
    if (any(lessThan(c, ivec2(0))) || any(greaterThanEqual(c, size)))
        return NO_DATA;
#ifdef OUTCOME_ALONE
    return outcome_value(c);
#else
    float outcome = NO_DATA;
    if (frame.mode.x != SIDE_BASE)
        outcome = outcome_value(c);
    if (frame.mode.x == SIDE_OUTCOME)
        return outcome;
    float base = base_value(c);
    if (frame.mode.x == SIDE_BASE)
        return base;
    return has_value(outcome) && has_value(base) ? outcome - base : NO_DATA;
#endif
}

// Colour of a raw value by the scale that the legend shows (sRGB, as it goes to the screen).
vec3 value_color(float value)
{
    float share = clamp(value * frame.scale.x + frame.scale.y, 0.0, 1.0);
    return texelFetch(u_ramp, ivec2(int(share * 255.0 + 0.5), 0), 0).rgb;
}

// Ground z (relative to the eye) at a point relative to the eye: bilinear between corners.
float ground_at(vec2 at)
{
    vec2 p = clamp((at - frame.height_grid.xy) / frame.height_grid.z, vec2(0.0),
                   frame.cells_size.zw - vec2(1.0));
    ivec2 i = ivec2(min(floor(p), frame.cells_size.zw - vec2(2.0)));
    vec2 w = p - vec2(i);
    float a = texelFetch(u_height, i, 0).r, b = texelFetch(u_height, i + ivec2(1, 0), 0).r;
    float c = texelFetch(u_height, i + ivec2(0, 1), 0).r;
    float d = texelFetch(u_height, i + ivec2(1, 1), 0).r;
    return mix(mix(a, b, w.x), mix(c, d, w.x), w.y) + frame.height_grid.w;
}

// Place of a point in the shadow map, 0..1, lifted by what a texel hides. It is linear in the point,
// so that a vertex shader may compute it.
vec3 shadow_place(vec3 at, vec3 normal)
{
    vec3 lifted = at + normal * (0.15 + 0.75 * frame.picked.w);
    vec3 p = (frame.light_view_proj * vec4(lifted, 1.0)).xyz * 0.5 + 0.5;
    return vec3(p.xy, p.z - 0.3 * frame.picked.z);
}

// How much direct light a shadow takes there: shadows fade out at the map's rim.
float shadow_strength(vec3 p)
{
    vec3 from_middle = abs(p - 0.5);
    float rim = max(max(from_middle.x, from_middle.y), from_middle.z);
    return frame.mode.z == 0 ? 0.0 : frame.sun_color.w * clamp((0.5 - rim) * 16.0, 0.0, 1.0);
}

// Share of the direct sun that reaches that place: 2 x 2 hardware comparison, softened by four taps
// where there is a graphics card.
float sunlit_share(vec3 p, float strength)
{
#ifdef SOFTWARE
    float share = texture(u_shadow, p);
#else
    if (frame.mode.z == 0)
        return 1.0;
    vec2 texel = 0.75 / vec2(textureSize(u_shadow, 0));
    float share = 0.25 * (texture(u_shadow, p + vec3(texel.x, texel.y, 0.0)) +
                          texture(u_shadow, p + vec3(-texel.x, texel.y, 0.0)) +
                          texture(u_shadow, p + vec3(texel.x, -texel.y, 0.0)) +
                          texture(u_shadow, p + vec3(-texel.x, -texel.y, 0.0)));
#endif
    return 1.0 - (1.0 - share) * strength;
}

float sunlit_place(vec3 p) { return sunlit_share(p, shadow_strength(p)); }
float sunlit(vec3 at, vec3 normal) { return sunlit_place(shadow_place(at, normal)); }

vec3 to_linear(vec3 c) { return c * c; } // gamma 2: close to sRGB, and cheap
vec3 to_screen(vec3 c) { return sqrt(clamp(c, 0.0, 1.0)); }

// Light on a surface of linear colour `albedo`: sun with shadow, sky from above, ground from below.
vec3 lit(vec3 albedo, vec3 normal, float sun_share)
{
    float up = 0.5 + 0.5 * normal.z;
    vec3 ambient = mix(frame.ground_color.rgb, frame.sky_color.rgb, up);
    float direct = max(dot(normal, frame.sun.xyz), 0.0) * sun_share;
    return albedo * (ambient + frame.sun_color.rgb * direct) * frame.sky_color.w;
}

// Haze in linear colour, by the square of the distance: clear over the city, thick at the horizon.
// It changes so slowly that a vertex shader may find its share.
float fog_share(vec3 at) { return 1.0 - exp2(-frame.fog.w * frame.fog.w * dot(at, at)); }
vec3 fogged(vec3 color, vec3 at) { return mix(color, frame.fog.rgb, fog_share(at)); }

// The rest of the city in focus mode: a paper model that keeps light and shade.
vec3 focused(vec3 color)
{
    if (frame.mode.y == 0)
        return color;
    float grey = dot(color, vec3(0.3, 0.5, 0.2));
    return mix(vec3(0.93), mix(vec3(grey), color, 0.2), 0.42);
}

bool is_here(int presence) { return (presence & frame.flags.z) != 0; }

// Of objects that stand only in the outcome, while the two are compared.
const vec3 NEW_COLOR = vec3(0.98, 0.62, 0.18);
