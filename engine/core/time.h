/// time.h: instants, civil time, and the city's legal hours; no tzset, no locale, no clock.
#pragma once

#include "core/ctx.h"

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
typedef int64_t jm_instant;

typedef struct jm_civil {
    int32_t year;
    int32_t month; // 1..12
    int32_t day;   // 1..31
    int32_t hour, minute, second;
} jm_civil;

/// One change of a POSIX zone rule (M form): week of month, day of week, second of local day.
typedef struct jm_zone_change {
    int32_t month, week, weekday; // week 5 = last; weekday 0 = Sunday
    int32_t second_s;             // local time of the change
} jm_zone_change;

/// A POSIX TZ rule such as "CET-1CEST,M3.5.0,M10.5.0/3".
typedef struct jm_zone {
    int32_t standard_offset_s; // east positive
    int32_t summer_offset_s;
    bool has_summer;
    jm_zone_change to_summer, to_standard;
} jm_zone;

/// JM_ERR_DATA on a rule that is not understood.
JM_API JM_CHECKED jm_status jm_zone_parse(jm_ctx *ctx, const char *posix_rule, jm_zone *zone);

int64_t jm_days_from_civil(int32_t year, int32_t month, int32_t day); // days since 1970-01-01
jm_instant jm_instant_from_civil(const jm_civil *utc);
jm_civil jm_civil_from_instant(jm_instant utc);
/// 1 = 1 January.
int32_t jm_day_of_year(const jm_civil *civil);
/// 0 = Sunday.
int32_t jm_weekday(jm_instant utc);

/// Offset in force at an instant, east positive [s].
int32_t jm_zone_offset_s(const jm_zone *zone, jm_instant utc);
jm_civil jm_local_from_instant(const jm_zone *zone, jm_instant utc);
/// The instant of a legal local time. In the hour that comes twice: the first; in the hour that
/// does not exist: the instant it would have been in standard time.
jm_instant jm_instant_from_local(const jm_zone *zone, const jm_civil *local);
/// The length of a local calendar day: 23, 24 or 25 hours [s].
int32_t jm_local_day_length_s(const jm_zone *zone, int32_t year, int32_t month, int32_t day);

/// "2026-07-19" (whole text). JM_ERR_DATA otherwise.
JM_API JM_CHECKED jm_status jm_parse_date(jm_ctx *ctx, const char *text, jm_civil *date);
/// Writes "2026-07-19T14:00:00+02:00" (26 bytes with the zero).
void jm_format_local(const jm_zone *zone, jm_instant utc, char out[32]);
/// Writes "2026-07-19T12:00:00Z".
void jm_format_utc(jm_instant utc, char out[32]);
