// What jumeau-view can be asked, and how the words are read.
#include "options.h"

#include <string.h>

const command command_view = {
    .name = "",
    .usage = "OUTCOME.nc [--base BASE.nc] [--shot OUT.png | --film TOUR.yaml -o OUT.mp4 | --check "
             "--json]",
    .sentence =
        N_("Shows an outcome in 3D, hour by hour, and what a measure changes against its base."),
    .doc = N_(
        "Layers: utci tmrt surface_temp air_temp hours_utci_over_32 shadow wind_speed, flow speed\n"
        "volume_capacity, occupancy, zone_utci zone_occupancy zone_residents, and what else\n"
        "`jumeau info OUTCOME` lists; none is the city alone. A run that goes on is followed: "
        "give\n"
        "its final name or the .part. H in the window shows all keys. --shot, --film and --check\n"
        "need no screen."),
    .examples =
        "  jumeau-view build/demo/coeur-frais.outcome.nc --base build/demo/base.outcome.nc\n"
        "  jumeau-view run.outcome.nc --shot noon.png --layer utci --time 12:00 --size 1600x1000\n"
        "  jumeau-view new.outcome.nc --base old.outcome.nc --shot diff.png --compare difference "
        "--poster\n"
        "  jumeau-view new.outcome.nc --base old.outcome.nc --film scenarios/demo/demo.tour.yaml "
        "-o "
        "tour.mp4\n",
    .options =
        {{"base", 'b', "FILE", N_("outcome to compare with: wipe, side by side, difference")},
         {"layer", 'l', "FIELD", N_("what is shown first (none: the city alone)")},
         {"time", 't', "HH:MM", N_("local hour (16:00)")},
         {"compare", 'c', "WAY", N_("off, wipe, side or difference")},
         {"camera", 0, "X,Y,D,H,T",
          N_("point looked at [m], distance [m], heading and tilt [degrees]")},
         {"shot", 's', "OUT.png", N_("writes a picture instead of a window")},
         {"poster", 'p', NULL, N_("the picture as a poster: title, legend, scale, north, sources")},
         {"size", 0, "WxH", N_("of window or picture (1280x800; poster 3840x2160)")},
         {"film", 'f', "TOUR.yaml", N_("draws a tour as a film (needs ffmpeg)")},
         {"output", 'o', "OUT.mp4", N_("name of the film")},
         {"check", 0, NULL, N_("draws one frame and prints what was drawn, as JSON (--json)")},
         {"json", 0, NULL, N_("with --check")},
         {"pixel", 0, "X,Y", N_("with --check: the pixel whose object is named")},
         {"quality", 'q', "NAME", N_("auto, software, low or high")},
         {"scale", 0, "PERCENT", N_("size of the interface, 100 to 300")},
         {"shader-dir", 0, "DIR", N_("reads shaders from DIR, again when they change")}},
    .writes = {"shot", "output"},
    .least = 1,
    .most = 1,
    .run = view_run,
};

// "1600x1000"
static bool parse_pair(const char *text, char between, double *a, double *b)
{
    char head[32];
    const char *cut = strchr(text, between);
    size_t length = cut != NULL ? (size_t)(cut - text) : sizeof head;
    if (length >= sizeof head)
        return false;
    memcpy(head, text, length);
    head[length] = '\0';
    return jm_parse_number(head, a) && jm_parse_number(cut + 1, b) && *a >= 0.0 && *b >= 0.0 &&
           *a <= 16384.0 && *b <= 16384.0;
}

static int wrong(const char *option, const char *text, const char *wanted)
{
    return usage_error(_("--%s %s: %s is wanted"), option, text, wanted);
}

int read_options(const tool *t, jm_view_def *def, jm_view_shot_def *shot, double pixel[2])
{
    static const char *const qualities[] = {"auto", "software", "low", "high"};
    const command *c = &command_view;
    const char *text = option_value(t, c, "size");
    double a = 0.0, b = 0.0;
    if (text != NULL && !(parse_pair(text, 'x', &a, &b) && a >= 64.0 && b >= 64.0))
        return wrong("size", text, "WIDTHxHEIGHT, 64x64 ... 16384x16384");
    shot->poster = option_value(t, c, "poster") != NULL;
    def->width = text != NULL ? (int32_t)a : shot->poster ? 3840 : 1280;
    def->height = text != NULL ? (int32_t)b : shot->poster ? 2160 : 800;
    if ((text = option_value(t, c, "time")) != NULL && !parse_hour(text, &def->time_h))
        return wrong("time", text, "HH:MM");
    if ((text = option_value(t, c, "pixel")) != NULL &&
        !parse_pair(text, ',', &pixel[0], &pixel[1]))
        return wrong("pixel", text, "X,Y");
    if ((text = option_value(t, c, "scale")) != NULL &&
        !(jm_parse_number(text, &a) && a >= 100.0 && a <= 300.0))
        return wrong("scale", text, "100 ... 300");
    def->ui_scale = text != NULL ? a / 100.0 : 0.0;
    if ((text = option_value(t, c, "quality")) != NULL) {
        int q = 0;
        while (q < 4 && strcmp(qualities[q], text) != 0)
            q++;
        if (q == 4)
            return wrong("quality", text, "auto, software, low, high");
        def->quality = (jm_view_quality)q;
    }
    def->base = option_value(t, c, "base");
    def->layer = option_value(t, c, "layer");
    def->shader_dir = option_value(t, c, "shader-dir");
    *shot = (jm_view_shot_def){.out = option_value(t, c, "shot"),
                               .width = def->width,
                               .height = def->height,
                               .poster = shot->poster,
                               .compare = option_value(t, c, "compare"),
                               .camera = option_value(t, c, "camera")};
    return EXIT_DONE;
}
