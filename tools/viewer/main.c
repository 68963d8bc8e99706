// jumeau-view: one outcome, and its base, in 3D. A window, a picture, a film, or a check of both.
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const program_name = "jumeau-view";

const char *program_version(void)
{
    return JM_VERSION;
}

static void set_language(void *user, bool french)
{
    (void)user;
    (void)choose_language(french ? "fr" : "en");
}

int view_run(tool *t)
{
    const command *c = &command_view;
    jm_view_def def = jm_view_default_def();
    jm_view_shot_def shot = {0};
    double pixel[2] = {-1.0, -1.0};
    int code = read_options(t, &def, &shot, pixel);
    const char *tour = option_value(t, c, "film"), *film = option_value(t, c, "output");
    bool check = option_value(t, c, "check") != NULL;
    if (code != EXIT_DONE)
        return code;
    if ((tour == NULL) != (film == NULL))
        return usage_error("%s", _("a film needs both: --film TOUR.yaml -o OUT.mp4"));
    if ((shot.out != NULL) + (tour != NULL) + check > 1)
        return usage_error("%s", _("--shot, --film and --check exclude each other"));
    def.outcome = t->operands[0];
    def.french = t->french;
    def.window = shot.out == NULL && tour == NULL && !check;
    def.debug_context = check;
    def.set_language = set_language;

    jm_view *view = NULL;
    char *json = NULL;
    jm_status status = jm_view_open(t->ctx, &def, &view);
    if (status == JM_OK && shot.out == NULL)
        status = jm_view_start_with(view, &shot);
    if (status == JM_OK)
        status = shot.out != NULL ? jm_view_shot(view, &shot)
                 : tour != NULL   ? jm_view_film(view, tour, film)
                 : check          ? jm_view_check(view, pixel[0], pixel[1], &json)
                                  : jm_view_show(view);
    code = status != JM_OK ? report_failure(t) : EXIT_DONE;
    int64_t left = jm_view_close(view);
    if (json != NULL)
        printf("{\"frame\": %s, \"gl_objects_at_exit\": %lld}\n", json, (long long)left);
    jm_free(json);
    return code;
}

int main(int argc, char **argv)
{
    let_waiting_threads_sleep(argv);
    common_options common = {0};
    argc = take_common(argc, argv, &common);
    bool french = choose_language(common.language);
    if (check_common(&common) != EXIT_DONE)
        return EXIT_USAGE;
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("jumeau-view %s\n", program_version());
        return EXIT_DONE;
    }
    if (argc == 2 && strcmp(argv[1], "--man") == 0) {
        print_manual_of(&command_view, "JUMEAU-VIEW", N_("an outcome in 3D"));
        return EXIT_DONE;
    }
    if (argc < 2 || common.help)
        return print_help(&command_view) != EXIT_DONE || !common.help ? EXIT_USAGE : EXIT_DONE;
    return run_command(&command_view, &common, french, argc, argv);
}
