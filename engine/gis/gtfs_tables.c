// The tables of a GTFS feed, read from a folder or a zip, and joined by their ids.
#include "gis/gtfs.h"

#include "core/text.h"
#include "gis/door.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdlib.h>
#include <string.h>

typedef struct id_row {
    const char *text;
    int64_t row;
} id_row;

static int by_text(const void *a, const void *b)
{
    const id_row *p = a, *q = b;
    int order = strcmp(p->text, q->text);
    return order != 0 ? order : (p->row > q->row) - (p->row < q->row);
}

jm_status jm_gtfs_ids_make(jm_ctx *ctx, const jm_csv *csv, const char *column, jm_gtfs_ids *ids)
{
    *ids = (jm_gtfs_ids){.csv = csv, .column = jm_csv_column(csv, column)};
    if (ids->column == JM_NONE)
        return jm_fail(ctx, JM_ERR_DATA, "a table of the feed lacks the column %s", column);
    id_row *rows = NULL;
    ids->count = jm_csv_rows(csv);
    JM_TRY(jm_new(ctx, &rows, ids->count));
    for (int64_t r = 0; r < ids->count; r++)
        rows[r] = (id_row){jm_csv_cell(csv, r, ids->column), r};
    qsort(rows, (size_t)ids->count, sizeof *rows, by_text);
    jm_status status = jm_new(ctx, &ids->row, ids->count);
    for (int64_t r = 0; r < ids->count && status == JM_OK; r++)
        ids->row[r] = rows[r].row;
    jm_free(rows);
    return status;
}

void jm_gtfs_ids_free(jm_gtfs_ids *ids)
{
    jm_free(ids->row);
    *ids = (jm_gtfs_ids){0};
}

int64_t jm_gtfs_find(const jm_gtfs_ids *ids, const char *text)
{
    int64_t low = 0, high = ids->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (strcmp(jm_csv_cell(ids->csv, ids->row[middle], ids->column), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == ids->count || strcmp(jm_csv_cell(ids->csv, ids->row[low], ids->column), text) != 0)
        return JM_NONE;
    return ids->row[low];
}

// The path of a table, whose name may be in capitals; NULL in *out when it is not there.
static jm_status find_table(jm_ctx *ctx, const char *folder, const char *name, char **out)
{
    *out = NULL;
    const char *plain = CPLFormFilename(folder, name, NULL);
    if (jm_gis_is_file(plain))
        return jm_copy_text(ctx, plain, out);
    char **names = VSIReadDir(folder);
    jm_status status = JM_OK;
    for (int n = 0; names != NULL && names[n] != NULL && *out == NULL && status == JM_OK; n++)
        if (EQUAL(names[n], name))
            status = jm_copy_text(ctx, CPLFormFilename(folder, names[n], NULL), out);
    CSLDestroy(names);
    return status;
}

static jm_status read_table(jm_ctx *ctx, const char *folder, const char *name, bool required,
                            jm_csv **out)
{
    char *path = NULL, *text = NULL;
    size_t length = 0;
    JM_TRY(find_table(ctx, folder, name, &path));
    if (path == NULL && !required)
        return JM_OK;
    if (path == NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the feed has no %s; a GTFS folder or zip holds stops.txt, routes.txt, "
                       "trips.txt, stop_times.txt and calendar.txt or calendar_dates.txt",
                       name);
    jm_status status = jm_gis_read_text(ctx, path, name, &text, &length);
    jm_free(path);
    if (status == JM_OK)
        status = jm_csv_parse(ctx, name, text, length, out);
    jm_free(text);
    return status;
}

static jm_status has_stops(jm_ctx *ctx, const char *folder, bool *found)
{
    char *path = NULL;
    JM_TRY(find_table(ctx, folder, "stops.txt", &path));
    *found = path != NULL;
    jm_free(path);
    return JM_OK;
}

// Some zips hold one folder with the tables in it.
static jm_status find_folder(jm_ctx *ctx, const char *place, char **out)
{
    bool found = false;
    JM_TRY(has_stops(ctx, place, &found));
    if (found)
        return jm_copy_text(ctx, place, out);
    char **names = VSIReadDir(place);
    jm_status status = JM_OK;
    for (int n = 0; names != NULL && names[n] != NULL && !found && status == JM_OK; n++) {
        const char *inner = CPLFormFilename(place, names[n], NULL);
        if (names[n][0] == '.')
            continue;
        char *copy = NULL;
        status = jm_copy_text(ctx, inner, &copy);
        if (status == JM_OK)
            status = has_stops(ctx, copy, &found);
        if (found)
            *out = copy;
        else
            jm_free(copy);
    }
    CSLDestroy(names);
    if (status == JM_OK && !found)
        status = jm_copy_text(ctx, place, out); // reading stops.txt there will say what is missing
    return status;
}

static jm_status read_tables(jm_ctx *ctx, const char *folder, jm_gtfs *feed)
{
    JM_TRY(read_table(ctx, folder, "stops.txt", true, &feed->stops));
    JM_TRY(read_table(ctx, folder, "routes.txt", true, &feed->routes));
    JM_TRY(read_table(ctx, folder, "trips.txt", true, &feed->trips));
    JM_TRY(read_table(ctx, folder, "stop_times.txt", true, &feed->stop_times));
    JM_TRY(read_table(ctx, folder, "calendar.txt", false, &feed->calendar));
    JM_TRY(read_table(ctx, folder, "calendar_dates.txt", feed->calendar == NULL,
                      &feed->calendar_dates));
    JM_TRY(read_table(ctx, folder, "frequencies.txt", false, &feed->frequencies));
    JM_TRY(read_table(ctx, folder, "shapes.txt", false, &feed->shapes));
    JM_TRY(read_table(ctx, folder, "agency.txt", false, &feed->agency));
    JM_TRY(jm_gtfs_ids_make(ctx, feed->stops, "stop_id", &feed->stop_ids));
    JM_TRY(jm_gtfs_ids_make(ctx, feed->routes, "route_id", &feed->route_ids));
    return jm_gtfs_ids_make(ctx, feed->trips, "trip_id", &feed->trip_ids);
}

jm_status jm_gtfs_read(jm_ctx *ctx, const char *path, jm_gtfs *feed)
{
    *feed = (jm_gtfs){0};
    char *place = NULL, *folder = NULL;
    jm_complaints complaints;
    JM_TRY(jm_gis_locate(ctx, path, &place));
    jm_complaints_begin(&complaints);
    jm_status status = find_folder(ctx, place, &folder);
    if (status == JM_OK)
        status = read_tables(ctx, folder, feed);
    jm_complaints_end();
    jm_free(place);
    jm_free(folder);
    if (status != JM_OK)
        jm_gtfs_free(feed);
    return status;
}

void jm_gtfs_free(jm_gtfs *feed)
{
    jm_gtfs_ids_free(&feed->stop_ids);
    jm_gtfs_ids_free(&feed->route_ids);
    jm_gtfs_ids_free(&feed->trip_ids);
    jm_csv *tables[] = {feed->stops,       feed->routes,   feed->trips,
                        feed->stop_times,  feed->calendar, feed->calendar_dates,
                        feed->frequencies, feed->shapes,   feed->agency};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        jm_csv_destroy(tables[t]);
    *feed = (jm_gtfs){0};
}

const char *jm_gtfs_mode(const char *route_type)
{
    // Extended types come by hundreds: railway, coach, suburban railway, urban railway, metro,
    // underground, bus, trolleybus, tram; water, air and ropes are others. 1400 is the funicular.
    static const char *const hundreds[] = {NULL,    "rail",  "bus", "rail", "metro",
                                           "metro", "metro", "bus", "bus",  "tram"};
    static const char *const basic[] = {"tram", "metro", "rail", "bus", NULL,  "tram", NULL,
                                        "rail", NULL,    NULL,   NULL,  "bus", "metro"};
    char word[16];
    int64_t type;
    jm_gtfs_word(route_type, word);
    if (!jm_parse_integer(word, &type) || type < 0)
        return NULL;
    if (type < (int64_t)(sizeof basic / sizeof basic[0]))
        return basic[type];
    if (type / 100 == 14)
        return "rail";
    return type < 1000 ? hundreds[type / 100] : NULL;
}

void jm_gtfs_word(const char *text, char word[16])
{
    text += strspn(text, " \t");
    size_t length = strcspn(text, " \t");
    length = length < 16 ? length : 15;
    memcpy(word, text, length);
    word[length] = '\0';
}

static bool own_place(const jm_csv *csv, int64_t row, double *x, double *y)
{
    // Nobody boards in the sea off Africa, where a place that was never filled lies.
    return jm_csv_number(csv, row, jm_csv_column(csv, "stop_lon"), x) &&
           jm_csv_number(csv, row, jm_csv_column(csv, "stop_lat"), y) && (*x != 0.0 || *y != 0.0);
}

bool jm_gtfs_place(const jm_gtfs *feed, int64_t stop, double *x, double *y)
{
    // A boarding area lies on a platform, and that in a station.
    int32_t parent = jm_csv_column(feed->stops, "parent_station");
    for (int level = 0; level < 3 && stop != JM_NONE; level++) {
        if (own_place(feed->stops, stop, x, y))
            return true;
        const char *id = jm_csv_cell(feed->stops, stop, parent);
        stop = id[0] != '\0' ? jm_gtfs_find(&feed->stop_ids, id) : JM_NONE;
    }
    return false;
}

bool jm_gtfs_time_s(const char *text, int64_t *seconds)
{
    int part[3] = {0}, digits = 0, at = 0;
    while (*text == ' ')
        text++;
    for (; *text != '\0' && *text != ' '; text++) {
        if (*text == ':' && digits > 0 && at < 2) {
            at++;
            digits = 0;
        } else if (*text >= '0' && *text <= '9' && digits < 3) {
            part[at] = 10 * part[at] + (*text - '0');
            digits++;
        } else {
            return false;
        }
    }
    if (at != 2 || digits == 0 || part[1] > 59 || part[2] > 59)
        return false;
    *seconds = (int64_t)part[0] * 3600 + part[1] * 60 + part[2];
    return true;
}
