// frame: CPU milliseconds of a frame, by layer, on a fixed scene; what bench.py calls.
//
//     frame toy [FRAMES]          toytown of 1.6 km: 2 000 buildings, 640 x 360, shadows, sky,
//     ribbons,
//                                 interface
//     frame OUTCOME [FRAMES]      any outcome: time until it is ready, bytes, a near view at 720p
#define _GNU_SOURCE
#include "../view/town.h"
#include "view/app.h"

#include <time.h>

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static jm_ctx *ctx;

static void or_stop(jm_status status)
{
    if (status == JM_OK)
        return;
    fprintf(stderr, "frame: %s\n", jm_message(ctx));
    exit(1);
}

static void toy_files(const char *folder)
{
    jm_synth_def synth_def = jm_synth_default_def();
    synth_def.size_km = 1.6;
    jm_synth_city *synth = NULL;
    or_stop(jm_synth_create(ctx, &synth_def, &synth));
    jm_city_def def = jm_city_default_def();
    def.name = "Toytown";
    def.crs = "EPSG:2154";
    def.west_m = 433200.0;
    def.south_m = 6715200.0;
    def.east_m = 434800.0;
    def.north_m = 6716800.0;
    def.cell_m = 5.0;
    jm_city *city = NULL;
    or_stop(jm_city_build(ctx, &def, &synth->sources, &city));
    jm_synth_destroy(synth);
    town_writer w;
    town_write_start(ctx, folder, "base.outcome.nc", city, false, &w);
    town_write_steps(ctx, &w, 0, TOWN_STEPS);
    town_write_end(ctx, &w, true);
    jm_city_destroy(city);
}

// The cheapest of `frames`, in CPU ms; layers' costs are those of one more frame with a wait after
// each.
static double frame_ms(jm_view *view, int frames)
{
    double best = (double)INFINITY;
    for (int f = 0; f < frames; f++) {
        double start = cpu_s();
        or_stop(jm_view_step(view, 0.0, true));
        glFinish();
        best = fmin(best, 1e3 * (cpu_s() - start));
    }
    return best;
}

static void print_layers(jm_view *view)
{
    view->layers.timed = true;
    or_stop(jm_view_step(view, 0.0, true));
    view->layers.timed = false;
    for (int32_t l = 0; l < JM_VIEW_LAYERS; l++)
        printf("  %-10s %7.2f ms  %9lld triangles %7lld instances\n", jm_view_layer_at(l)->name,
               view->layers.cpu_ms[l], (long long)view->layers.counts[l].triangles,
               (long long)view->layers.counts[l].instances);
}

static void turn(jm_view *view, double distance_m, double heading, double tilt)
{
    const double degree = 3.14159265358979323846 / 180.0;
    view->model.camera = (jm_view_camera){0.0, 0.0, distance_m, heading * degree, tilt * degree};
    jm_view_camera_limit(&view->model.camera, view->scene);
    view->model.from = view->model.goal = view->model.camera;
}

static void measure(const char *name, jm_view *view, const char *topic, int frames)
{
    jm_view_do(view, JM_VIEW_DO_TOPIC, 0, 0, jm_view_feed_topic_of(view->feed, topic));
    or_stop(jm_view_step(view, 0.0, true));
    printf("%s,%.1f\n", name, frame_ms(view, frames));
    print_layers(view);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: frame toy|OUTCOME [FRAMES]\n");
        return 2;
    }
    bool toy = strcmp(argv[1], "toy") == 0;
    int frames = argc > 2 ? atoi(argv[2]) : 20;
    char folder[512], path[1024];
    ctx = jm_ctx_create(NULL);
    snprintf(path, sizeof path, "%s", argv[1]);
    if (toy) {
        town_folder(folder);
        toy_files(folder);
        snprintf(path, sizeof path, "%s/base.outcome.nc", folder);
    }
    jm_view_def def = jm_view_default_def();
    def.outcome = path;
    def.window = false;
    def.width = toy ? 640 : 1280;
    def.height = toy ? 360 : 720;
    def.quality = JM_VIEW_QUALITY_SOFTWARE;
    def.layer = "none";
    def.time_h = 15.0;
    jm_view *view = NULL;
    double start = cpu_s();
    or_stop(jm_view_open(ctx, &def, &view));
    or_stop(jm_view_step(view, 0.0, true));
    glFinish();
    printf("ready_cpu_s,%.2f\nbuildings,%d\ntrees,%d\ngl_mb,%.0f\n", cpu_s() - start,
           view->scene->building_count, view->scene->tree_count,
           (double)jm_view_gl_bytes(view->gl) / 1e6);
    turn(view, toy ? 900.0 : 1200.0, 330.0, 35.0);
    measure("near_city_ms", view, "none", frames);
    measure("near_heat_ms", view, "utci", frames);
    measure("near_traffic_ms", view, "flow", frames);
    if (!toy) {
        turn(view, 1e9, 330.0, 50.0);
        measure("far_city_ms", view, "none", frames);
    }
    (void)jm_view_close(view);
    if (toy)
        town_remove(folder);
    jm_ctx_destroy(ctx);
    return 0;
}
