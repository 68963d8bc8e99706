// Trips of TNTP: "Origin 3" and then "destination : trips ;", several on a line.
#include "assignment/tntp.h"

#include "assignment/tntp_source.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct trip_rows {
    jm_tntp_trips *trips;
    int32_t origin;  // from 0, or -1
    bool semicolons; // an entry ended with one
} trip_rows;

static jm_status take_zone(jm_tntp_source *s, int32_t zone_count, int32_t *zone)
{
    double number = 0.0;
    char word[40];
    if (!jm_tntp_number(s, &number)) {
        jm_tntp_word(s, word);
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA,
                       "\"%s\" is no number of a zone; rows are: Origin 1, then 2 : 3.5; 4 : "
                       "1.0; and so on",
                       word));
    }
    if (!(number >= 1.0 && number <= zone_count && number == floor(number)))
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "there is no zone %g: they are whole numbers from 1 to "
                                         "%" PRId32,
                                         number, zone_count));
    *zone = (int32_t)number - 1;
    return JM_OK;
}

static jm_status take_origin(jm_tntp_source *s, trip_rows *rows)
{
    char word[16];
    jm_tntp_letters(s, word);
    if (strcmp(word, "ORIGIN") != 0)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "\"%s\" is no word of a trips file; rows are: Origin 1, "
                                         "then 2 : 3.5; 4 : 1.0; and so on",
                                         word));
    return take_zone(s, rows->trips->zone_count, &rows->origin);
}

static jm_status store(const jm_tntp_source *s, jm_tntp_trips *t, int32_t from, int32_t to,
                       double value)
{
    if (!(value >= 0.0))
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "%g trips from zone %" PRId32 " to %" PRId32
                                         "; write a number from 0 on",
                                         value, from + 1, to + 1));
    double *const at = &t->demand[(int64_t)from * t->zone_count + to];
    if (*at > 0.0)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "trips from zone %" PRId32 " to %" PRId32
                                         " stand here a second time; leave one, or their sum",
                                         from + 1, to + 1));
    *at = value;
    t->total += value;
    t->intrazonal += from == to ? value : 0.0;
    t->pair_count += from != to && value > 0.0;
    return JM_OK;
}

static jm_status take_entry(jm_tntp_source *s, trip_rows *rows)
{
    int32_t to = 0;
    double value = 0.0;
    if (rows->origin < 0)
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA, "trips stand here before the first line \"Origin 1\""));
    JM_TRY(take_zone(s, rows->trips->zone_count, &to));
    if (!jm_tntp_take_if(s, ':') || !jm_tntp_number(s, &value)) {
        char word[40];
        jm_tntp_word(s, word);
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "after destination %" PRId32
                                         " a colon and a number of trips are wanted, not \"%s\"",
                                         to + 1, word));
    }
    const bool cut = jm_tntp_over(s);
    const bool closed = jm_tntp_take_if(s, ';');
    if (cut && rows->semicolons)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "the file ends within an entry; is it whole? If so, end "
                                         "it with a semicolon"));
    rows->semicolons = rows->semicolons || closed;
    return store(s, rows->trips, rows->origin, to, value);
}

static jm_status take_head(jm_tntp_source *s, jm_tntp_trips *t)
{
    jm_tntp_metadata m;
    JM_TRY(jm_tntp_read_metadata(s, true, &m));
    int32_t stated = t->zone_count;
    if (!isnan(m.zones))
        JM_TRY(jm_tntp_count(s, "NUMBER OF ZONES", m.zones, 1, JM_TNTP_MOST_ZONES, &stated));
    if (stated != t->zone_count)
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "these are the trips of %" PRId32
                                         " zones, but the network has %" PRId32
                                         "; take the trips that belong to it",
                                         stated, t->zone_count));
    t->stated_total = m.total_flow;
    return jm_new(s->ctx, &t->demand, (int64_t)t->zone_count * t->zone_count);
}

static jm_status read_trips(jm_tntp_source *s, jm_tntp_trips *t)
{
    trip_rows rows = {.trips = t, .origin = -1};
    JM_TRY(take_head(s, t));
    for (char c = jm_tntp_peek(s); !jm_tntp_over(s); c = jm_tntp_peek(s)) {
        if (c == '\n' || c == ';')
            jm_tntp_take(s);
        else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            JM_TRY(take_origin(s, &rows));
        else
            JM_TRY(take_entry(s, &rows));
    }
    if (s->broken || rows.origin < 0)
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA, "the file ends before the first line \"Origin 1\""));
    return JM_OK;
}

jm_status jm_tntp_parse_trips(jm_ctx *ctx, const char *name, const char *bytes, int64_t count,
                              int32_t zone_count, jm_tntp_trips *trips)
{
    *trips = (jm_tntp_trips){.zone_count = zone_count};
    if (zone_count < 1 || zone_count > JM_TNTP_MOST_ZONES)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "tntp: %" PRId32 " zones; give 1 to %d", zone_count,
                       JM_TNTP_MOST_ZONES);
    jm_tntp_source s;
    JM_TRY(jm_tntp_open(ctx, name, bytes, count, &s));
    jm_status status = read_trips(&s, trips);
    jm_tntp_close(&s);
    if (status != JM_OK)
        jm_tntp_trips_free(trips);
    return status;
}

jm_status jm_tntp_read_trips(jm_ctx *ctx, const char *path, int32_t zone_count,
                             jm_tntp_trips *trips)
{
    return jm_tntp_parse_trips(ctx, path, NULL, 0, zone_count, trips);
}

void jm_tntp_trips_free(jm_tntp_trips *trips)
{
    jm_free(trips->demand);
    *trips = (jm_tntp_trips){0};
}
