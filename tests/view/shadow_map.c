// The shadow map: when it is drawn again, what it holds and what it darkens.
#include "picture.h"

#include "core/math.h"
#include "view/shadow.h"

static int64_t shadow_triangles(const picture *p)
{
    int64_t sum = 0;
    for (int32_t l = 0; l < JM_VIEW_LAYERS; l++)
        sum += p->layers.shadow_counts[l].triangles;
    return sum;
}

TEST(the_shadow_map_is_drawn_again_only_when_sun_place_or_city_changed)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    picture_topic(&p, NULL, 12.0 * 3600.0);
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(shadow_triangles(&p) > 0);
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(shadow_triangles(&p) == 0);
    p.model.camera.heading_rad += 0.5; // turning around the same place
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(shadow_triangles(&p) == 0);
    picture_draw(&p, JM_VIEW_BASE); // its own map
    CHECK(shadow_triangles(&p) > 0);
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(shadow_triangles(&p) == 0);
    picture_topic(&p, NULL, 12.25 * 3600.0);
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(shadow_triangles(&p) > 0);
    p.model.trees = false;
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(shadow_triangles(&p) > 0);
    picture_topic(&p, NULL, 23.0 * 3600.0); // night
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(shadow_triangles(&p) == 0);
    CHECK(jm_view_frame_last(p.frame)->mode[2] == 0);
    picture_close(&p);
}

static double brightness(const picture *p)
{
    double sum = 0.0;
    for (int i = 0; i < PICTURE_WIDTH * PICTURE_HEIGHT; i++)
        sum += p->rgba[4 * i] + p->rgba[4 * i + 1] + p->rgba[4 * i + 2];
    return sum / (3.0 * PICTURE_WIDTH * PICTURE_HEIGHT);
}

TEST(shadows_darken_the_town_and_without_casters_there_are_none)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    picture_topic(&p, NULL, 18.0 * 3600.0);
    p.model.camera.distance_m = 400.0;
    jm_view_camera_limit(&p.model.camera, p.scene);
    picture_draw(&p, JM_VIEW_OUTCOME);
    double shaded = brightness(&p);
    p.model.shadows = false;
    picture_draw(&p, JM_VIEW_OUTCOME);
    double open = brightness(&p);
    CHECK(open > shaded + 3.0);
    // Without casters the map shades nothing.
    p.model.shadows = true;
    p.layers.hidden = 1u << picture_layer("buildings") | 1u << picture_layer("trees");
    picture_draw(&p, JM_VIEW_OUTCOME);
    double bare = brightness(&p);
    p.model.shadows = false;
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK_NEAR(brightness(&p), bare, 0.01);
    picture_close(&p);
}

static jm_view_sunlight sun_at(double azimuth_deg, double elevation_deg)
{
    jm_view_sunlight light;
    memset(&light, 0, sizeof light);
    light.elevation_rad = elevation_deg * JM_DEG;
    light.direction[0] = sin(azimuth_deg * JM_DEG) * cos(light.elevation_rad);
    light.direction[1] = cos(azimuth_deg * JM_DEG) * cos(light.elevation_rad);
    light.direction[2] = sin(light.elevation_rad);
    return light;
}

static void project(const float m[16], const double p[3], double out[3])
{
    for (int row = 0; row < 3; row++)
        out[row] = (double)m[row] * p[0] + (double)m[4 + row] * p[1] + (double)m[8 + row] * p[2] +
                   (double)m[12 + row];
}

TEST(the_map_holds_the_ground_around_what_is_looked_at_whatever_the_sun)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    for (int azimuth = 0; azimuth < 360; azimuth += 40)
        for (int elevation = 3; elevation <= 90; elevation += 12) {
            jm_view_sunlight light = sun_at(azimuth, elevation);
            jm_view_shadow_place place;
            float m[16];
            const double eye[3] = {0.0, 0.0, 0.0};
            jm_view_shadow_place_of(&light, &p.model.camera, p.scene, 1024, 0.3 * JM_DEG, &place);
            jm_view_shadow_matrix(&place, eye, 1.0, m);
            // Half the disc at least, in all directions: the centre is rounded.
            double half = 0.5 * fmin(place.half_right_m, 300.0);
            for (int a = 0; a < 8; a++) {
                double x = p.model.camera.x + half * cos(a * JM_PI / 4.0);
                double y = p.model.camera.y + half * sin(a * JM_PI / 4.0);
                const double at[3] = {x, y, jm_view_scene_ground(p.scene, x, y)};
                double clip[3];
                project(m, at, clip);
                for (int i = 0; i < 3; i++)
                    CHECK(fabs(clip[i]) < 1.0);
            }
            // What stands towards the sun has the smaller depth.
            double low[3], high[3];
            const double foot[3] = {0.0, 0.0, 0.0};
            project(m, foot, low);
            project(m, light.direction, high);
            CHECK(high[2] < low[2]);
        }
    picture_close(&p);
}

TEST(a_point_falls_into_the_same_texel_from_any_eye)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    jm_view_sunlight light = sun_at(200.0, 40.0);
    jm_view_shadow_place place;
    jm_view_shadow_place_of(&light, &p.model.camera, p.scene, 1024, 0.3 * JM_DEG, &place);
    const double eyes[2][3] = {{0.0, 0.0, 100.0}, {433.3, -871.7, 1200.1}};
    const double at[3] = {37.0, -52.0, 12.0};
    double clip[2][3];
    for (int e = 0; e < 2; e++) {
        float m[16];
        const double relative[3] = {at[0] - eyes[e][0], at[1] - eyes[e][1], at[2] - eyes[e][2]};
        jm_view_shadow_matrix(&place, eyes[e], 1.0, m);
        project(m, relative, clip[e]);
    }
    // A tenth of a texel: what floats lose at 1 km.
    for (int i = 0; i < 3; i++)
        CHECK_NEAR(clip[0][i], clip[1][i], 0.1 * 2.0 / 1024.0);
    picture_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_shadow_map_is_drawn_again_only_when_sun_place_or_city_changed),
        CASE(shadows_darken_the_town_and_without_casters_there_are_none),
        CASE(the_map_holds_the_ground_around_what_is_looked_at_whatever_the_sun),
        CASE(a_point_falls_into_the_same_texel_from_any_eye),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
