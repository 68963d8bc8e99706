/// options.h: what jumeau-view can be asked.
#pragma once

#include "tool.h"
#include "view/view.h"

extern const command command_view;

/// Fills the definitions from the options given. EXIT_DONE, or EXIT_USAGE after printing why.
int read_options(const tool *t, jm_view_def *def, jm_view_shot_def *shot, double pixel[2]);
int view_run(tool *t);
