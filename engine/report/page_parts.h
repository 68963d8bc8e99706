/// page_parts.h: what the files of the page share.
#pragma once

#include "report/report.h"

#include "core/text.h"

typedef struct jm_page {
    jm_ctx *ctx;
    const jm_page_def *def;
    jm_text html;
    jm_indicator *base, *other;
    int64_t base_count, other_count;
} jm_page;

/// Value of the named indicator; NaN when the list lacks it.
double jm_page_value(const jm_indicator *list, int64_t count, const char *name);

/// Each adds one titled part of the page; its text is escaped.
/// What the scenario changes, measure by measure.
JM_CHECKED jm_status jm_page_measures(jm_page *p, const char *outcome);
/// Indicators of a topic ("ledger."); "": all but those of the ledger.
void jm_page_indicators(jm_page *p, const char *topic, const char *title);
JM_CHECKED jm_status jm_page_verdict(jm_page *p, const jm_city *city);
void jm_page_gaps(jm_page *p, const jm_city *city);
void jm_page_sources(jm_page *p, const jm_city *city);
