/// city_tables.h: what a city was made of and how far it carries, as tables for people.
#pragma once

#include "city/city.h"
#include "tool.h"

/// Gaps in groups: filled by rule, mended or left out, figures out of the usual.
void print_gaps(const tool *t, const jm_city *city);
/// One line a layer: role, file, producer, licence, page.
void print_credits(const jm_city *city);
/// One table: topic, verdict, why, what would help most; coloured on a terminal only.
JM_CHECKED jm_status print_verdict(tool *t, const jm_city *city);
/// Appends "verdict":[...].
JM_CHECKED jm_status add_verdict_json(tool *t, const jm_city *city, jm_text *json);
