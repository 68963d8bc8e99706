#include "core/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { day_s = 86400, hour_s = 3600, minute_s = 60 };

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// ---- the civil calendar ----

// Days are counted from 1 March, so that the leap day ends a year, in eras of 400 years = 146097
// days (H. Hinnant, "chrono-compatible low-level date algorithms").
int64_t jm_days_from_civil(int32_t year, int32_t month, int32_t day)
{
    int64_t march_year = (int64_t)year - (month <= 2);
    int64_t era = floor_divide(march_year, 400);
    int64_t year_of_era = march_year - era * 400;
    int64_t march_month = month > 2 ? month - 3 : month + 9;
    int64_t day_of_year = (153 * march_month + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468; // 1970-01-01 in days since 0000-03-01
}

jm_instant jm_instant_from_civil(const jm_civil *utc)
{
    return jm_days_from_civil(utc->year, utc->month, utc->day) * day_s +
           (int64_t)utc->hour * hour_s + (int64_t)utc->minute * minute_s + utc->second;
}

jm_civil jm_civil_from_instant(jm_instant utc)
{
    int64_t days = floor_divide(utc, day_s);
    int32_t second = (int32_t)(utc - days * day_s);
    int64_t shifted = days + 719468;
    int64_t era = floor_divide(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (jm_civil){
        .year = (int32_t)(year_of_era + era * 400 + (month <= 2)),
        .month = (int32_t)month,
        .day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1),
        .hour = second / hour_s,
        .minute = second % hour_s / minute_s,
        .second = second % minute_s,
    };
}

int32_t jm_day_of_year(const jm_civil *civil)
{
    return (int32_t)(jm_days_from_civil(civil->year, civil->month, civil->day) -
                     jm_days_from_civil(civil->year, 1, 1)) +
           1;
}

static int32_t weekday_of_day(int64_t days)
{
    int64_t since_sunday = days + 4; // 1970-01-01 was a Thursday
    return (int32_t)(since_sunday - floor_divide(since_sunday, 7) * 7);
}

int32_t jm_weekday(jm_instant utc)
{
    return weekday_of_day(floor_divide(utc, day_s));
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    int32_t next_year = month == 12 ? year + 1 : year;
    int32_t next_month = month == 12 ? 1 : month + 1;
    return (int32_t)(jm_days_from_civil(next_year, next_month, 1) -
                     jm_days_from_civil(year, month, 1));
}

// ---- the rule of a zone ----

/// What is left of the rule's text.
typedef struct jm_rule_text {
    const char *at;
} jm_rule_text;

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// "CET" or "<+03>": three to sixteen characters, whose meaning is of no use here.
static bool read_zone_name(jm_rule_text *text)
{
    const char *start = text->at;
    bool quoted = *text->at == '<';
    text->at += quoted;
    const char *first = text->at;
    while (is_letter(*text->at) ||
           (quoted && (is_digit(*text->at) || *text->at == '+' || *text->at == '-')))
        text->at++;
    int64_t length = text->at - first;
    if (quoted && *text->at++ != '>')
        text->at = start;
    return text->at != start && length >= 3 && length <= 16;
}

static bool read_small_number(jm_rule_text *text, int32_t low, int32_t high, int32_t *value)
{
    if (!is_digit(*text->at))
        return false;
    int32_t read = 0;
    for (int digits = 0; is_digit(*text->at); digits++) {
        if (digits == 3)
            return false;
        read = read * 10 + (*text->at++ - '0');
    }
    *value = read;
    return read >= low && read <= high;
}

/// "[+-]hh[:mm[:ss]]" in seconds.
static bool read_clock(jm_rule_text *text, int32_t most_hours, int32_t *seconds)
{
    bool negative = *text->at == '-';
    text->at += *text->at == '+' || *text->at == '-';
    int32_t hours, minutes = 0, rest = 0;
    if (!read_small_number(text, 0, most_hours, &hours))
        return false;
    if (*text->at == ':') {
        text->at++;
        if (!read_small_number(text, 0, 59, &minutes))
            return false;
        if (*text->at == ':') {
            text->at++;
            if (!read_small_number(text, 0, 59, &rest))
                return false;
        }
    }
    *seconds = (hours * hour_s + minutes * minute_s + rest) * (negative ? -1 : 1);
    return true;
}

// Stays put where no dot stands: the end of the text is never passed.
static bool read_dot(jm_rule_text *text)
{
    if (*text->at != '.')
        return false;
    text->at++;
    return true;
}

/// ",Mm.w.d[/time]"; the time is 02:00 unless stated.
static bool read_change(jm_rule_text *text, jm_zone_change *change)
{
    if (strncmp(text->at, ",M", 2) != 0)
        return false;
    text->at += 2;
    if (!read_small_number(text, 1, 12, &change->month) || !read_dot(text) ||
        !read_small_number(text, 1, 5, &change->week) || !read_dot(text) ||
        !read_small_number(text, 0, 6, &change->weekday))
        return false;
    change->second_s = 2 * hour_s;
    if (*text->at != '/')
        return true;
    text->at++;
    return read_clock(text, 167, &change->second_s); // a week either way: RFC 8536, section 3.3.1
}

static bool read_rule(jm_rule_text *text, jm_zone *zone)
{
    int32_t west_s;
    if (!read_zone_name(text) || !read_clock(text, 24, &west_s))
        return false;
    zone->standard_offset_s = -west_s; // POSIX counts west positive
    zone->summer_offset_s = zone->standard_offset_s;
    if (*text->at == '\0')
        return true;
    zone->has_summer = true;
    zone->summer_offset_s = zone->standard_offset_s + hour_s;
    if (!read_zone_name(text))
        return false;
    if (*text->at != ',') {
        if (!read_clock(text, 24, &west_s))
            return false;
        zone->summer_offset_s = -west_s;
    }
    return read_change(text, &zone->to_summer) && read_change(text, &zone->to_standard) &&
           *text->at == '\0';
}

jm_status jm_zone_parse(jm_ctx *ctx, const char *posix_rule, jm_zone *zone)
{
    jm_zone read = {0};
    jm_rule_text text = {posix_rule};
    if (!read_rule(&text, &read))
        return jm_fail(ctx, JM_ERR_DATA,
                       "time zone \"%.80s\" is not understood from \"%.20s\" on; write a POSIX "
                       "rule such as CET-1CEST,M3.5.0,M10.5.0/3",
                       posix_rule, text.at);
    *zone = read;
    return JM_OK;
}

// ---- legal time ----

/// Local seconds since 1970 at which the rule's change comes in a year.
static int64_t change_local_s(const jm_zone_change *change, int32_t year)
{
    int64_t first = jm_days_from_civil(year, change->month, 1);
    int32_t to_weekday = (change->weekday - weekday_of_day(first) + 7) % 7;
    int32_t day = to_weekday + (change->week - 1) * 7;
    if (day >= days_in_month(year, change->month)) // week 5 is the last, which may be the fourth
        day -= 7;
    return (first + day) * day_s + change->second_s;
}

int32_t jm_zone_offset_s(const jm_zone *zone, jm_instant utc)
{
    if (!zone->has_summer)
        return zone->standard_offset_s;
    int32_t year = jm_civil_from_instant(utc + zone->standard_offset_s).year;
    jm_instant summer = change_local_s(&zone->to_summer, year) - zone->standard_offset_s;
    jm_instant standard = change_local_s(&zone->to_standard, year) - zone->summer_offset_s;
    // South of the equator the summer runs over the new year.
    bool in_summer =
        summer < standard ? utc >= summer && utc < standard : utc >= summer || utc < standard;
    return in_summer ? zone->summer_offset_s : zone->standard_offset_s;
}

jm_civil jm_local_from_instant(const jm_zone *zone, jm_instant utc)
{
    return jm_civil_from_instant(utc + jm_zone_offset_s(zone, utc));
}

jm_instant jm_instant_from_local(const jm_zone *zone, const jm_civil *local)
{
    int64_t local_s = jm_instant_from_civil(local);
    jm_instant as_summer = local_s - zone->summer_offset_s;
    jm_instant as_standard = local_s - zone->standard_offset_s;
    jm_instant first = as_summer < as_standard ? as_summer : as_standard;
    jm_instant second = as_summer < as_standard ? as_standard : as_summer;
    // The hour that comes twice fits both, and the first is meant; the hour that does not exist
    // fits neither.
    if (first + jm_zone_offset_s(zone, first) == local_s)
        return first;
    if (second + jm_zone_offset_s(zone, second) == local_s)
        return second;
    return as_standard;
}

int32_t jm_local_day_length_s(const jm_zone *zone, int32_t year, int32_t month, int32_t day)
{
    jm_civil midnight = {.year = year, .month = month, .day = day};
    jm_civil next = {.year = year, .month = month, .day = day + 1}; // a 32nd is the 1st of the next
    return (int32_t)(jm_instant_from_local(zone, &next) - jm_instant_from_local(zone, &midnight));
}

// ---- text ----

/// `count` digits as a number, or -1.
static int32_t fixed_digits(const char *text, int count)
{
    int32_t value = 0;
    for (int i = 0; i < count; i++) {
        if (!is_digit(text[i]))
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

jm_status jm_parse_date(jm_ctx *ctx, const char *text, jm_civil *date)
{
    jm_civil read = {0};
    bool shaped = strlen(text) == 10 && text[4] == '-' && text[7] == '-';
    if (shaped) {
        read.year = fixed_digits(text, 4);
        read.month = fixed_digits(text + 5, 2);
        read.day = fixed_digits(text + 8, 2);
    }
    if (!shaped || read.year < 0 || read.month < 0 || read.day < 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "\"%.40s\" is no date; write year-month-day, such as 2026-07-19", text);
    if (read.month < 1 || read.month > 12 || read.day < 1 ||
        read.day > days_in_month(read.year, read.month))
        return jm_fail(ctx, JM_ERR_DATA, "there is no day %s in the calendar", text);
    *date = read;
    return JM_OK;
}

static void format_civil(const jm_civil *c, const char *ending, char out[32])
{
    // Wide enough for any int32_t; a year of more than four digits loses its end in `out`.
    char whole[128] = "";
    snprintf(whole, sizeof whole,
             "%04" PRId32 "-%02" PRId32 "-%02" PRId32 "T%02" PRId32 ":%02" PRId32 ":%02" PRId32
             "%s",
             c->year, c->month, c->day, c->hour, c->minute, c->second, ending);
    memcpy(out, whole, 31);
    out[31] = '\0';
}

void jm_format_local(const jm_zone *zone, jm_instant utc, char out[32])
{
    int32_t offset_s = jm_zone_offset_s(zone, utc);
    jm_civil local = jm_civil_from_instant(utc + offset_s);
    int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / minute_s;
    char ending[32];
    snprintf(ending, sizeof ending, "%c%02" PRId32 ":%02" PRId32, offset_s < 0 ? '-' : '+',
             minutes / 60, minutes % 60);
    format_civil(&local, ending, out);
}

void jm_format_utc(jm_instant utc, char out[32])
{
    jm_civil civil = jm_civil_from_instant(utc);
    format_civil(&civil, "Z", out);
}
