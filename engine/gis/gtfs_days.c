// Which day of a GTFS feed stands for all, and which trips run on it.
#include "gis/gtfs.h"

#include "core/text.h"
#include "core/time.h"

#include <stdlib.h>
#include <string.h>

// One service: the weekdays it runs on between two days, and its exceptions apart.
typedef struct service {
    int32_t first_day, last_day; // since 1970; first > last: never by the week
    uint8_t weekdays;            // bit 0 = Sunday
    int64_t trips;
} service;

typedef struct exception {
    int32_t day;
    bool added;
    int64_t service;
} exception;

typedef struct timetable {
    service *services;
    int64_t service_count;
    exception *exceptions; // [exception_count] by day
    int64_t exception_count;
    jm_gtfs_ids calendar_ids; // services of calendar.txt come first, then those of the dates
    jm_gtfs_ids date_ids;
    int64_t *trip_service; // [trips] or JM_NONE
    int32_t first_day, last_day;
} timetable;

enum { FIRST_YEAR = 1990, LAST_YEAR = 2100 };

// "20260719" or "2026-07-19" to days since 1970. A year that stands for always (1900, 9999) is cut
// to FIRST_YEAR or LAST_YEAR; *year gets it as it stands.
static bool parse_date(const char *text, int32_t *day, int64_t *year)
{
    int64_t number;
    char word[16], digits[16];
    size_t count = 0;
    jm_gtfs_word(text, word);
    for (const char *w = word; *w != '\0'; w++)
        if (*w != '-' || (w - word != 4 && w - word != 7))
            digits[count++] = *w;
    digits[count] = '\0';
    if (count != 8 || !jm_parse_integer(digits, &number) || number < 0)
        return false;
    *year = number / 10000;
    int64_t month = number / 100 % 100, date = number % 100;
    if (month < 1 || month > 12 || date < 1 || date > 31)
        return false;
    int64_t cut = *year < FIRST_YEAR ? FIRST_YEAR : *year > LAST_YEAR ? LAST_YEAR : *year;
    *day = (int32_t)jm_days_from_civil((int32_t)cut, (int32_t)month, (int32_t)date);
    return true;
}

// One single day, which nobody puts before or after those years.
static bool parse_day(const char *text, int32_t *day)
{
    int64_t year;
    return parse_date(text, day, &year) && year >= FIRST_YEAR && year <= LAST_YEAR;
}

// 0 = Sunday; 1970-01-01 was a Thursday.
static int weekday(int32_t day)
{
    return (int)(((int64_t)day + 4) % 7);
}

static void widen(timetable *t, int32_t day)
{
    t->first_day = day < t->first_day ? day : t->first_day;
    t->last_day = day > t->last_day ? day : t->last_day;
}

static void read_weeks(const jm_csv *csv, timetable *t)
{
    static const char *const names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday"};
    int32_t start = jm_csv_column(csv, "start_date"), end = jm_csv_column(csv, "end_date");
    for (int64_t r = 0; r < jm_csv_rows(csv); r++) {
        service *s = &t->services[r];
        int64_t first_year, last_year;
        if (!parse_date(jm_csv_cell(csv, r, start), &s->first_day, &first_year) ||
            !parse_date(jm_csv_cell(csv, r, end), &s->last_day, &last_year) ||
            first_year > LAST_YEAR || last_year < FIRST_YEAR) {
            s->first_day = 1, s->last_day = 0;
            continue;
        }
        for (int d = 0; d < 7; d++) {
            char word[16];
            jm_gtfs_word(jm_csv_cell(csv, r, jm_csv_column(csv, names[d])), word);
            if (strcmp(word, "1") == 0)
                s->weekdays |= (uint8_t)(1u << d);
        }
        if (s->weekdays != 0 && s->first_day <= s->last_day) {
            widen(t, s->first_day);
            widen(t, s->last_day);
        }
    }
}

static int by_day(const void *a, const void *b)
{
    const exception *p = a, *q = b;
    if (p->day != q->day)
        return p->day < q->day ? -1 : 1;
    return (p->service > q->service) - (p->service < q->service);
}

// A service of calendar_dates alone is known by the first row that names it.
static int64_t service_of(const timetable *t, const char *id)
{
    int64_t row = t->calendar_ids.csv != NULL ? jm_gtfs_find(&t->calendar_ids, id) : JM_NONE;
    if (row != JM_NONE)
        return row;
    row = t->date_ids.csv != NULL ? jm_gtfs_find(&t->date_ids, id) : JM_NONE;
    return row != JM_NONE ? t->calendar_ids.count + row : JM_NONE;
}

static void read_dates(const jm_csv *csv, timetable *t)
{
    int32_t date = jm_csv_column(csv, "date"), type = jm_csv_column(csv, "exception_type");
    int32_t id = jm_csv_column(csv, "service_id");
    for (int64_t r = 0; r < jm_csv_rows(csv); r++) {
        exception e = {.service = service_of(t, jm_csv_cell(csv, r, id))};
        char kind[16];
        jm_gtfs_word(jm_csv_cell(csv, r, type), kind);
        if (!parse_day(jm_csv_cell(csv, r, date), &e.day) || e.service == JM_NONE)
            continue;
        e.added = strcmp(kind, "1") == 0;
        if (!e.added && strcmp(kind, "2") != 0)
            continue;
        t->exceptions[t->exception_count++] = e;
        if (e.added)
            widen(t, e.day);
    }
    qsort(t->exceptions, (size_t)t->exception_count, sizeof *t->exceptions, by_day);
}

static jm_status make(jm_ctx *ctx, const jm_gtfs *feed, timetable *t)
{
    *t = (timetable){.first_day = INT32_MAX, .last_day = INT32_MIN};
    if (feed->calendar != NULL)
        JM_TRY(jm_gtfs_ids_make(ctx, feed->calendar, "service_id", &t->calendar_ids));
    if (feed->calendar_dates != NULL)
        JM_TRY(jm_gtfs_ids_make(ctx, feed->calendar_dates, "service_id", &t->date_ids));
    t->service_count = t->calendar_ids.count + t->date_ids.count;
    JM_TRY(jm_new(ctx, &t->services, t->service_count));
    JM_TRY(jm_new(ctx, &t->exceptions, t->date_ids.count));
    for (int64_t s = t->calendar_ids.count; s < t->service_count; s++)
        t->services[s] = (service){.first_day = 1, .last_day = 0};
    if (feed->calendar != NULL)
        read_weeks(feed->calendar, t);
    if (feed->calendar_dates != NULL)
        read_dates(feed->calendar_dates, t);

    int64_t trips = jm_csv_rows(feed->trips);
    int32_t id = jm_csv_column(feed->trips, "service_id");
    JM_TRY(jm_new(ctx, &t->trip_service, trips));
    for (int64_t r = 0; r < trips; r++) {
        t->trip_service[r] = service_of(t, jm_csv_cell(feed->trips, r, id));
        if (t->trip_service[r] != JM_NONE)
            t->services[t->trip_service[r]].trips++;
    }
    return JM_OK;
}

static void clear(timetable *t)
{
    jm_gtfs_ids_free(&t->calendar_ids);
    jm_gtfs_ids_free(&t->date_ids);
    jm_free(t->services);
    jm_free(t->exceptions);
    jm_free(t->trip_service);
}

static int64_t first_exception(const timetable *t, int32_t day)
{
    int64_t low = 0, high = t->exception_count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (t->exceptions[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Marks the services of a day in active [services] and gives the number of their trips.
static int64_t trips_of_day(const timetable *t, int32_t day, uint8_t *active)
{
    for (int64_t s = 0; s < t->service_count; s++) {
        const service *v = &t->services[s];
        active[s] = v->first_day <= day && day <= v->last_day && (v->weekdays >> weekday(day) & 1);
    }
    for (int64_t e = first_exception(t, day); e < t->exception_count && t->exceptions[e].day == day;
         e++)
        active[t->exceptions[e].service] = t->exceptions[e].added;
    int64_t trips = 0;
    for (int64_t s = 0; s < t->service_count; s++)
        trips += active[s] ? t->services[s].trips : 0;
    return trips;
}

// The best day among those of the week that `wanted` lets through (bit 0 = Sunday).
static int64_t best_day(const timetable *t, unsigned wanted, uint8_t *active, int32_t *best)
{
    int64_t most = 0;
    int32_t middle = t->first_day + (t->last_day - t->first_day) / 2;
    for (int32_t day = t->first_day; day <= t->last_day; day++) {
        if ((wanted >> weekday(day) & 1u) == 0)
            continue;
        int64_t trips = trips_of_day(t, day, active);
        bool nearer = abs(day - middle) < abs(*best - middle);
        if (trips > most || (trips == most && trips > 0 && nearer)) {
            most = trips;
            *best = day;
        }
    }
    return most;
}

jm_status jm_gtfs_choose_day(jm_ctx *ctx, const jm_gtfs *feed, int32_t *day, uint8_t **runs)
{
    timetable t;
    uint8_t *active = NULL;
    *runs = NULL;
    *day = 0;
    jm_status status = make(ctx, feed, &t);
    if (status != JM_OK)
        goto done;
    JM_TRY_GOTO(jm_new(ctx, &active, t.service_count), done);
    const unsigned tuesday = 1u << 2, working_days = 0x3eu, all_days = 0x7fu;
    if (t.first_day > t.last_day ||
        (best_day(&t, tuesday, active, day) == 0 && best_day(&t, working_days, active, day) == 0 &&
         best_day(&t, all_days, active, day) == 0)) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "no trip of the feed runs on any day; check calendar.txt and "
                         "calendar_dates.txt");
        goto done;
    }
    trips_of_day(&t, *day, active);
    int64_t trips = jm_csv_rows(feed->trips);
    JM_TRY_GOTO(jm_new(ctx, runs, trips), done);
    for (int64_t r = 0; r < trips; r++)
        (*runs)[r] = t.trip_service[r] != JM_NONE && active[t.trip_service[r]];

done:
    jm_free(active);
    clear(&t);
    return status;
}
