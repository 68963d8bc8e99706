// In place of cmd_report.c where cairo is left out.
#include "commands.h"

static int without_cairo(tool *t)
{
    (void)t;
    return usage_error(_("built without cairo: draw maps and reports on a machine that has it"));
}

const command command_map = {
    .name = "map",
    .usage = "OUTCOME --field F -o X.png",
    .sentence = N_("draw a field (built without cairo)"),
    .doc = "",
    .examples = "",
    .options = {{"field", 0, "F", N_("name of the field")},
                {"output", 'o', "FILE", N_("picture to write")}},
    .least = 0,
    .most = -1,
    .run = without_cairo,
};

const command command_report = {
    .name = "report",
    .usage = "OUTCOME... -o X.html",
    .sentence = N_("write a page (built without cairo)"),
    .doc = "",
    .examples = "",
    .options = {{"output", 'o', "FILE", N_("page to write")}},
    .least = 0,
    .most = -1,
    .run = without_cairo,
};
