#include "commands.h"

#include "scenario/scenario.h"

#include <stdio.h>

static int run_measures(tool *t)
{
    if (t->operand_count == 0) {
        char *manual = NULL;
        if (jm_scenario_manual(t->ctx, &manual) != JM_OK)
            return report_failure(t);
        fputs(manual, stdout);
        jm_free(manual);
        return EXIT_DONE;
    }
    char *manual = NULL;
    if (jm_measure_manual(t->ctx, t->operands[0], &manual) != JM_OK)
        return report_failure(t);
    fputs(manual, stdout);
    jm_free(manual);
    return EXIT_DONE;
}

const command command_measures = {
    .name = "measures",
    .usage = "[NAME]",
    .sentence = N_("list the measures a scenario can hold, or print the manual of one"),
    .doc = N_(
        "Manuals name every parameter with its unit, range and default, and give an example that "
        "works."),
    .examples = "  jumeau measures\n  jumeau measures tram_line\n",
    .least = 0,
    .most = 1,
    .run = run_measures,
};
