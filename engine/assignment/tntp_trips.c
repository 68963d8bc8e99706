// Trips of TNTP: "Origin 3" and then "destination : trips ;", several on a line. Large files are
// read in parts, side by side.
#include "assignment/tntp.h"

#include "assignment/tntp_source.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

enum {
    part_bytes = 1 << 17,  // about
    split_bytes = 1 << 20, // smaller tables are read as a whole
};

typedef struct trip_rows {
    jm_tntp_trips *trips; // sums are those of these rows
    int32_t origin;       // from 0, or -1
    bool semicolons;      // an entry ended with one
    bool cut;             // the last entry ended with the file, without one
    int32_t part;         // from 1; 0: the whole
    int32_t *part_of;     // [zones] part that has the origin, 0: none yet; NULL: the whole is read
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
    JM_TRY(take_zone(s, rows->trips->zone_count, &rows->origin));
    if (rows->part_of == NULL)
        return JM_OK;
    int32_t before = 0;
#pragma omp atomic capture
    {
        before = rows->part_of[rows->origin];
        rows->part_of[rows->origin] = rows->part;
    }
    // In two parts: nothing is wrong, but only who reads the whole can tell.
    return before == 0 || before == rows->part ? JM_OK : JM_ERR_DATA;
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
    rows->cut = cut;
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

static jm_status read_rows(jm_tntp_source *s, trip_rows *rows)
{
    for (char c = jm_tntp_peek(s); !jm_tntp_over(s); c = jm_tntp_peek(s)) {
        if (c == '\n' || c == ';')
            jm_tntp_take(s);
        else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            JM_TRY(take_origin(s, rows));
        else
            JM_TRY(take_entry(s, rows));
    }
    if (s->broken || rows->origin < 0)
        return jm_tntp_refuse(
            s, jm_fail(s->ctx, JM_ERR_DATA, "the file ends before the first line \"Origin 1\""));
    return JM_OK;
}

/// What is known of one part; its rows are of the parts' common table.
typedef struct trip_part {
    int64_t begin;
    jm_tntp_trips sums;
    trip_rows rows;
    jm_status status;
} trip_part;

typedef struct trip_parts {
    jm_tntp_source *whole; // behind its metadata
    int64_t begin, size;   // of the rows, of the whole
    int32_t count;
    trip_part *part;  // [count + 1] the last only begins: where the file ends
    int32_t *part_of; // [zones]
} trip_parts;

/// Parts begin with the first origin that begins a line behind equal shares of the bytes.
static jm_status find_begin(const trip_parts *p, int32_t i, jm_ctx *ctx)
{
    p->part[i].begin = i == 0 ? p->begin : p->size;
    if (i == 0 || i == p->count)
        return JM_OK;
    jm_tntp_source s;
    const int64_t from = p->begin + (p->size - p->begin) * i / p->count;
    JM_TRY(jm_tntp_open_part(ctx, p->whole, from, p->size, &s));
    char c = '\n';
    while (!jm_tntp_over(&s) && !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
        jm_tntp_next_line(&s);
        c = jm_tntp_peek(&s);
    }
    p->part[i].begin = jm_tntp_place(&s);
    jm_tntp_close(&s);
    return JM_OK;
}

static jm_status read_part(const trip_parts *p, int32_t i, const jm_tntp_trips *table, jm_ctx *ctx)
{
    trip_part *part = &p->part[i];
    jm_tntp_source s;
    part->sums = (jm_tntp_trips){.zone_count = table->zone_count, .demand = table->demand};
    part->rows =
        (trip_rows){.trips = &part->sums, .origin = -1, .part = i + 1, .part_of = p->part_of};
    if (part->begin == part[1].begin)
        return JM_OK; // no origin begins here
    JM_TRY(jm_tntp_open_part(ctx, p->whole, part->begin, part[1].begin, &s));
    jm_status status = read_rows(&s, &part->rows);
    jm_tntp_close(&s);
    return status;
}

typedef jm_status (*part_work)(const trip_parts *p, int32_t i, const jm_tntp_trips *table,
                               jm_ctx *ctx);

static jm_status begin_part(const trip_parts *p, int32_t i, const jm_tntp_trips *table, jm_ctx *ctx)
{
    (void)table;
    return find_begin(p, i, ctx);
}

static double thread_cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// True when the work succeeded for all parts. Messages are of no use: the whole is read then.
static bool each_part(const trip_parts *p, int32_t count, jm_tntp_trips *table, part_work work)
{
    const int threads = jm_ctx_threads(p->whole->ctx);
    const double began_s = thread_cpu_s();
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads) if (threads > 1)
    for (int32_t i = 0; i < count; i++) {
        jm_ctx *ctx = jm_ctx_of_thread(p->whole->ctx);
        p->part[i].status = ctx != NULL ? work(p, i, table, ctx) : JM_ERR_MEMORY;
        jm_ctx_destroy(ctx);
    }
    bool done = true;
    if (threads == 1)
        table->shared_cpu_s += thread_cpu_s() - began_s;
    for (int32_t i = 0; i < count; i++)
        done = done && p->part[i].status == JM_OK;
    return done;
}

/// Sums in the order of the parts. False when the file seems to end within an entry.
static bool add_parts(const trip_parts *p, jm_tntp_trips *t)
{
    bool semicolons = false, cut = false;
    for (int32_t i = 0; i < p->count; i++) {
        const trip_part *part = &p->part[i];
        t->total += part->sums.total;
        t->intrazonal += part->sums.intrazonal;
        t->pair_count += part->sums.pair_count;
        semicolons = semicolons || part->rows.semicolons;
        cut = part->rows.origin >= 0 ? part->rows.cut : cut;
    }
    return !(cut && semicolons);
}

/// Reads a large file in parts. False: it is to be read as a whole, which also says what is wrong.
static bool read_in_parts(jm_tntp_source *s, jm_tntp_trips *t)
{
    trip_parts p = {.whole = s, .begin = jm_tntp_place(s), .size = jm_tntp_size(s)};
    bool done = false;
    if (p.size - p.begin < split_bytes)
        return false;
    p.count = (int32_t)((p.size - p.begin) / part_bytes);
    jm_ctx *quiet = jm_ctx_of_thread(s->ctx);
    if (quiet != NULL && jm_new(quiet, &p.part, (int64_t)p.count + 1) == JM_OK &&
        jm_new(quiet, &p.part_of, t->zone_count) == JM_OK)
        done = each_part(&p, p.count + 1, t, begin_part) && each_part(&p, p.count, t, read_part) &&
               add_parts(&p, t);
    if (!done) {
        memset(t->demand, 0, (size_t)t->zone_count * (size_t)t->zone_count * sizeof *t->demand);
        t->total = t->intrazonal = 0.0;
        t->pair_count = 0;
    }
    jm_free(p.part);
    jm_free(p.part_of);
    jm_ctx_destroy(quiet);
    return done;
}

static jm_status read_trips(jm_tntp_source *s, jm_tntp_trips *t)
{
    trip_rows rows = {.trips = t, .origin = -1};
    JM_TRY(take_head(s, t));
    if (!read_in_parts(s, t))
        JM_TRY(read_rows(s, &rows));
    if (!isfinite(t->total))
        return jm_tntp_refuse(s, jm_fail(s->ctx, JM_ERR_DATA,
                                         "all trips above are more than any number; mend those "
                                         "that are too large"));
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
