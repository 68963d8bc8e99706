// meteo_france.c: hourly base data of meteo.data.gouv.fr (H_*.csv, also .gz): many stations a file,
// times in UTC. FF is the mean of ten minutes before the hour, T and U are read at it, RR1 and GLO
// are sums of the hour that ends there; QX is the quality of X, 2 = doubtful (H_descriptif_champs).
#include "weather/own.h"

#include "core/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STATIONS_MOST = 512, NAME_MOST = 64, SHOWN = 12, DOUBTFUL = 2 };

typedef struct station {
    char number[16], name[NAME_MOST];
    int64_t rows, radiation_rows;
} station;

#define JOULES_CM2 (1.0e4 / 3600.0) // J cm-2 of an hour to W m-2

static const struct {
    const char *name;
    jm_raw to;
    double scale, shift;
} fields[] = {
    {"T", JM_RAW_AIR_K, 1.0, JM_ZERO_CELSIUS_K},
    {"TD", JM_RAW_DEW_K, 1.0, JM_ZERO_CELSIUS_K},
    {"U", JM_RAW_HUMIDITY, 0.01, 0.0},
    {"PSTAT", JM_RAW_PRESSURE, 100.0, 0.0},
    {"PMER", JM_RAW_SEA_PRESSURE, 100.0, 0.0},
    {"FF", JM_RAW_WIND, 1.0, 0.0},
    {"DD", JM_RAW_FROM, JM_DEG, 0.0},
    {"GLO", JM_RAW_GLOBAL, JOULES_CM2, 0.0},
    {"DIF", JM_RAW_DIFFUSE, JOULES_CM2, 0.0},
    {"INFRAR", JM_RAW_LONGWAVE, JOULES_CM2, 0.0},
    {"N", JM_RAW_CLOUD, 0.125, 0.0},
    {"RR1", JM_RAW_RAIN, 1.0 / 3600.0, 0.0},
};
enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

enum { KEY_NUMBER, KEY_NAME, KEY_LATITUDE, KEY_LONGITUDE, KEY_ALTITUDE, KEY_TIME, KEY_COUNT };
static const char *const keys[KEY_COUNT] = {"NUM_POSTE", "NOM_USUEL", "LAT",
                                            "LON",       "ALTI",      "AAAAMMJJHH"};

typedef struct reading {
    jm_raw_file *raw;
    const jm_weather_def *def;
    int32_t key[KEY_COUNT], field[FIELD_COUNT], quality[FIELD_COUNT];
    station *stations; // [STATIONS_MOST]
    int32_t station_count, chosen;
} reading;

static int32_t column_of(const char *const *names, int32_t count, const char *name)
{
    for (int32_t c = 0; c < count; c++)
        if (strcmp(names[c], name) == 0)
            return c;
    return JM_NONE;
}

static jm_status take_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    reading *r = user;
    for (int k = 0; k < KEY_COUNT; k++) {
        r->key[k] = column_of(names, count, keys[k]);
        if (r->key[k] == JM_NONE)
            return jm_fail(ctx, JM_ERR_DATA, "%s: there is no column \"%s\"", r->raw->name,
                           keys[k]);
    }
    for (int f = 0; f < FIELD_COUNT; f++) {
        char quality[16] = "Q";
        strncat(quality, fields[f].name, sizeof quality - 2);
        r->field[f] = column_of(names, count, fields[f].name);
        r->quality[f] = column_of(names, count, quality);
        r->raw->has[fields[f].to] = r->field[f] != JM_NONE;
    }
    return JM_OK;
}

// Numbers may have lost the zero of their département in a spreadsheet.
static bool is_number(const char *asked, const char *number)
{
    while (*asked == '0')
        asked++;
    while (*number == '0')
        number++;
    return *asked != '\0' && strcmp(asked, number) == 0;
}

static bool is_asked(const char *asked, const station *s)
{
    return is_number(asked, s->number) || jm_text_alike(asked, s->name);
}

static jm_status station_of(jm_ctx *ctx, reading *r, const jm_csv_row *row, int32_t *index)
{
    const char *number = row->cells[r->key[KEY_NUMBER]];
    // Rows of one station stand together: the last one first.
    for (int32_t s = r->station_count - 1; s >= 0; s--)
        if (strcmp(r->stations[s].number, number) == 0) {
            *index = s;
            return JM_OK;
        }
    if (r->station_count == STATIONS_MOST || strlen(number) >= sizeof r->stations[0].number)
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: \"%.40s\" is no number of a station",
                       r->raw->name, (long long)row->line, number);
    station *s = &r->stations[ *index = r->station_count++];
    strncpy(s->number, number, sizeof s->number - 1);
    strncpy(s->name, row->cells[r->key[KEY_NAME]], sizeof s->name - 1);
    return JM_OK;
}

static jm_status take_time(jm_ctx *ctx, const reading *r, const jm_csv_row *row, double *utc_s)
{
    const char *text = row->cells[r->key[KEY_TIME]];
    int32_t v = 0, date = 0;
    bool good = strlen(text) == 10;
    for (int i = 0; good && i < 10; i++) {
        good = text[i] >= '0' && text[i] <= '9';
        if (i < 8)
            date = date * 10 + (text[i] - '0');
        else
            v = v * 10 + (text[i] - '0');
    }
    if (!good || !jm_stamp_of(date / 10000, date / 100 % 100, date % 100, v, 0, 0, utc_s))
        return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: time \"%.40s\" is not of the form AAAAMMJJHH",
                       r->raw->name, (long long)row->line, text);
    if (!isnan(r->def->offset_h))
        *utc_s -= r->def->offset_h * 3600.0;
    return JM_OK;
}

static jm_status take_values(jm_ctx *ctx, reading *r, const jm_csv_row *row, jm_raw_row *raw)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        double value, quality;
        if (r->field[f] == JM_NONE || row->cells[r->field[f]][0] == '\0')
            continue;
        const char *cell = row->cells[r->field[f]];
        if (!jm_csv_text_number(cell, row->delimiter, &value))
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %s is \"%.40s\", not a number", r->raw->name,
                           (long long)row->line, fields[f].name, cell);
        if (r->quality[f] != JM_NONE &&
            jm_csv_text_number(row->cells[r->quality[f]], row->delimiter, &quality) &&
            quality == DOUBTFUL) {
            r->raw->mends.doubtful++;
            continue;
        }
        // Nine eighths: the sky cannot be seen; no share of cloud.
        if (fields[f].to != JM_RAW_CLOUD || value <= 8.0)
            raw->value[fields[f].to] = value * fields[f].scale + fields[f].shift;
    }
    return JM_OK;
}

static jm_status take_place(jm_ctx *ctx, reading *r, const jm_csv_row *row)
{
    double v[3];
    for (int k = 0; k < 3; k++)
        if (!jm_csv_text_number(row->cells[r->key[KEY_LATITUDE + k]], row->delimiter, &v[k]))
            return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: %s is \"%.40s\", not a number", r->raw->name,
                           (long long)row->line, keys[KEY_LATITUDE + k],
                           row->cells[r->key[KEY_LATITUDE + k]]);
    r->raw->place = (jm_sun_place){.latitude_deg = v[0],
                                   .longitude_deg = v[1],
                                   .elevation_m = jm_clamp(v[2], -500.0, 9000.0),
                                   .temperature_c = 12.0};
    return JM_OK;
}

static jm_status take_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    reading *r = user;
    int32_t index = JM_NONE;
    double utc_s = 0.0;
    jm_raw_row *raw = NULL;
    JM_TRY(station_of(ctx, r, row, &index));
    station *s = &r->stations[index];
    s->rows++;
    int32_t global = JM_NONE;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (fields[f].to == JM_RAW_GLOBAL)
            global = r->field[f];
    s->radiation_rows += global != JM_NONE && row->cells[global][0] != '\0';
    // Without a wish the first station is read; a second one then ends in the list.
    if (r->def->station != NULL ? !is_asked(r->def->station, s) : index > 0)
        return JM_OK;
    if (r->chosen != JM_NONE && r->chosen != index)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: several stations are called %s (%s, %s); give the number as "
                       "`weather_station`",
                       r->raw->name, r->def->station, r->stations[r->chosen].number, s->number);
    if (r->chosen == JM_NONE)
        JM_TRY(take_place(ctx, r, row));
    r->chosen = index;
    JM_TRY(take_time(ctx, r, row, &utc_s));
    JM_TRY(jm_raw_add(ctx, r->raw, utc_s, row->line, &raw));
    return take_values(ctx, r, row, raw);
}

static int by_radiation(const void *a, const void *b)
{
    const station *x = a, *y = b;
    if (x->radiation_rows != y->radiation_rows)
        return x->radiation_rows < y->radiation_rows ? 1 : -1;
    return strcmp(x->number, y->number);
}

// Those with radiation first: a run is best with them.
static jm_status refuse_station(jm_ctx *ctx, reading *r)
{
    jm_text list = {0};
    qsort(r->stations, (size_t)r->station_count, sizeof *r->stations, by_radiation);
    for (int32_t s = 0; s < r->station_count && s < SHOWN; s++)
        jm_text_printf(&list, "%s%s %s%s", s > 0 ? ", " : "", r->stations[s].number,
                       r->stations[s].name, r->stations[s].radiation_rows > 0 ? " *" : "");
    jm_status status =
        jm_fail(ctx, JM_ERR_DATA,
                r->def->station != NULL
                    ? JM_WORDS("%s: there is no such station as `weather_station` names; it holds "
                               "%d (* with radiation): %s%s")
                    : JM_WORDS("%s: name one as `weather_station`, by number or name; it holds %d "
                               "stations (* with radiation): %s%s"),
                r->raw->name, (int)r->station_count, list.bytes != NULL ? list.bytes : "",
                r->station_count > SHOWN ? " ..." : "");
    jm_text_free(&list);
    return status;
}

jm_status jm_read_meteo_france(jm_ctx *ctx, const jm_weather_def *def, const char *text,
                               int64_t length, jm_raw_file *raw)
{
    reading r = {.raw = raw, .def = def, .chosen = JM_NONE};
    raw->label = JM_LABEL_END;
    raw->offset_h = isnan(def->offset_h) ? 0.0 : def->offset_h;
    raw->fills_gaps = true;
    JM_TRY(jm_new(ctx, &r.stations, STATIONS_MOST));
    jm_status status =
        jm_text_rows(ctx, raw->name, text, length, &(jm_csv_sink){&r, take_names, take_row});
    if (status == JM_OK && (r.chosen == JM_NONE || (def->station == NULL && r.station_count > 1)))
        status = refuse_station(ctx, &r);
    jm_free(r.stations);
    return status;
}
