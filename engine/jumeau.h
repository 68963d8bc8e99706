/// jumeau.h: every face of the engine, for programs that link libjumeau.
#pragma once

#include "city/city.h"
#include "city/rows.h"
#include "city/verdict.h"
#include "core/ctx.h"
#include "core/sun.h"
#include "core/text.h"
#include "geo/geo.h"
#include "gis/gis.h"
#include "heat/heat.h"
#include "parking/parking.h"
#include "report/report.h"
#include "run/run.h"
#include "scenario/scenario.h"
#include "store/store.h"
#include "synth/synth.h"
#include "traffic/traffic.h"
