// read.c: from a file's bytes to its rows: which format, whose reader, what is told.
#include "weather/own.h"

#include "core/text.h"
#include "core/time.h"
#include "store/csv.h"
#include "store/gzip.h"
#include "store/h5.h"

#include <math.h>
#include <string.h>

enum { BYTES_MOST = 1 << 30 }; // ten years of a département's hours unpack to a third of it

jm_weather_def jm_weather_default_def(void)
{
    const double unknown = (double)NAN;
    return (jm_weather_def){.format = JM_WEATHER_GUESS,
                            .place = {.latitude_deg = unknown, .longitude_deg = unknown},
                            .offset_h = unknown,
                            .label = -1,
                            .local_offset_h = unknown};
}

jm_status jm_raw_add(jm_ctx *ctx, jm_raw_file *raw, double label_s, int64_t line, jm_raw_row **row)
{
    JM_TRY(jm_grow(ctx, &raw->rows, &raw->capacity, raw->count + 1));
    *row = &raw->rows[raw->count++];
    (*row)->label_s = label_s;
    (*row)->line = line;
    for (int q = 0; q < JM_RAW_COUNT; q++)
        (*row)->value[q] = (double)NAN;
    return JM_OK;
}

jm_status jm_raw_offset(jm_ctx *ctx, jm_raw_file *raw, const jm_weather_def *def)
{
    raw->offset_h = def->offset_h;
    if (isnan(raw->offset_h) && !isnan(def->local_offset_h)) {
        raw->offset_h = def->local_offset_h;
        jm_log(ctx, JM_LOG_INFO,
               "%s: its times do not say their zone; the place's standard time is taken, UTC%+g h "
               "(`weather_offset_h` says otherwise)",
               raw->name, raw->offset_h);
    }
    if (!(raw->offset_h >= -14.0 && raw->offset_h <= 14.0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: its times do not say their zone; give hours from UTC as "
                       "`weather_offset_h` (1 for French standard time)",
                       raw->name);
    return JM_OK;
}

bool jm_cell_is_missing(const char *cell)
{
    char word[8];
    cell += strspn(cell, " \t\r");
    size_t length = strcspn(cell, " \t\r");
    if (length == 0)
        return true;
    if (length >= sizeof word)
        return false;
    memcpy(word, cell, length);
    word[length] = '\0';
    return jm_text_alike(word, "nan") || jm_text_alike(word, "na") || jm_text_alike(word, "null");
}

typedef struct memory_feed {
    const char *text;
    int64_t left;
} memory_feed;

static int64_t feed_piece(void *user, char *bytes, int64_t room)
{
    memory_feed *feed = user;
    int64_t count = feed->left < room ? feed->left : room;
    memcpy(bytes, feed->text, (size_t)count);
    feed->text += count;
    feed->left -= count;
    return count;
}

jm_status jm_text_rows(jm_ctx *ctx, const char *name, const char *text, int64_t length,
                       const jm_csv_sink *sink)
{
    memory_feed feed = {text, length};
    return jm_csv_each(ctx, name, &(jm_csv_feed){&feed, feed_piece}, sink);
}

// ---- which format

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && jm_text_alike(text + n - m, end);
}

static bool begins(const char *text, const char *begin)
{
    return strncmp(text, begin, strlen(begin)) == 0;
}

// Whether a word stands in the first `lines` lines.
static bool has_word(const char *text, const char *word, int lines)
{
    size_t length = strlen(word);
    for (; *text != '\0' && lines > 0; text++) {
        if (strncmp(text, word, length) == 0)
            return true;
        lines -= *text == '\n';
    }
    return false;
}

static jm_weather_format guess(const char *path, const char *text)
{
    if (begins(text, "LOCATION,") || ends_with(path, ".epw"))
        return JM_WEATHER_EPW;
    if (begins(text, "%iy") || has_word(text, "imin", 3))
        return JM_WEATHER_UMEP;
    if (has_word(text, "NUM_POSTE", 1))
        return JM_WEATHER_METEO_FRANCE;
    static const char *const era5[] = {"valid_time",     "t2m", "2m_temperature", "ssrd",
                                       "temperature_2m", NULL};
    for (int i = 0; era5[i] != NULL; i++)
        if (has_word(text, era5[i], 5))
            return JM_WEATHER_ERA5;
    return has_word(text, "air_temp_c", 20) || ends_with(path, ".csv") ? JM_WEATHER_CSV
                                                                       : JM_WEATHER_GUESS;
}

static jm_status read_rows(jm_ctx *ctx, const jm_weather_def *def, jm_weather_format format,
                           char *text, int64_t length, jm_raw_file *raw)
{
    switch (format) {
    case JM_WEATHER_EPW:
        return jm_read_epw(ctx, def, text, raw);
    case JM_WEATHER_UMEP:
        return jm_read_umep(ctx, def, text, raw);
    case JM_WEATHER_ERA5:
        return jm_read_era5(ctx, def, text, length, raw);
    case JM_WEATHER_METEO_FRANCE:
        return jm_read_meteo_france(ctx, def, text, length, raw);
    case JM_WEATHER_CSV:
        return jm_read_plain(ctx, def, text, length, raw);
    default:
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: no weather file that is known here: .epw and .csv (plain, ERA5, "
                       "Météo-France), UMEP met files; docs/formats.md shows them; "
                       "`weather_format` names what the first lines do not tell",
                       raw->name);
    }
}

// ---- labels

static jm_status fit_label(jm_ctx *ctx, const jm_raw_file *raw, jm_weather_file *file)
{
    double *columns[3] = {NULL, NULL, NULL};
    const jm_raw which[3] = {JM_RAW_GLOBAL, JM_RAW_DIRECT_NORMAL, JM_RAW_DIFFUSE};
    jm_status status = JM_OK;
    for (int c = 0; c < 3; c++) {
        JM_TRY_GOTO(jm_new(ctx, &columns[c], raw->count), end);
        for (int64_t i = 0; i < raw->count; i++)
            columns[c][i] = raw->rows[i].value[which[c]];
    }
    const jm_fit_rows rows = {.place = &file->place,
                              .count = raw->count,
                              .first_utc_s = jm_row_label_utc_s(file, 0),
                              .step_s = raw->step_s,
                              .nominal_h = jm_label_centre_s(raw->label, raw->step_s) / 3600.0,
                              .global = columns[0],
                              .direct_normal = columns[1],
                              .diffuse = columns[2]};
    status = jm_fit_label(ctx, &rows, &file->fit);
end:
    for (int c = 0; c < 3; c++)
        jm_free(columns[c]);
    return status;
}

// Begin, centre or end when the fit agrees with it, else the fitted centre itself.
static void correct_label(jm_ctx *ctx, const jm_raw_file *raw, jm_weather_file *file)
{
    double centre_h = file->fit.centre_h;
    jm_label nearest = JM_LABEL_CENTRE;
    for (int l = 0; l < JM_LABEL_COUNT; l++)
        if (fabs(jm_label_centre_s((jm_label)l, raw->step_s) / 3600.0 - centre_h) <
            fabs(jm_label_centre_s(nearest, raw->step_s) / 3600.0 - centre_h))
            nearest = (jm_label)l;
    double of_label_h = jm_label_centre_s(nearest, raw->step_s) / 3600.0;
    if (fabs(of_label_h - centre_h) <= fmax(2.0 * file->fit.uncertainty_h, 0.1))
        centre_h = of_label_h;
    double moved_s = centre_h * 3600.0 - file->centre_s;
    file->centre_s = centre_h * 3600.0;
    if (raw->state_centred) {
        // All columns are means of the same interval: they move together.
        file->label = nearest;
        file->state_s += moved_s;
    }
    jm_log(
        ctx, JM_LOG_INFO,
        "%s: the sun places the radiation's means %+.2f h from their labels (+- %.2f h, %d clear "
        "days); %+.2f h is used",
        file->name, file->fit.centre_h, file->fit.uncertainty_h, (int)file->fit.clear_days,
        centre_h);
}

static void tell_label(jm_ctx *ctx, const jm_weather_def *def, const jm_raw_file *raw,
                       jm_weather_file *file)
{
    const jm_label_fit *fit = &file->fit;
    double used_h = file->centre_s / 3600.0;
    bool off =
        fit->determined && fabs(fit->centre_h - used_h) > fmax(0.2, 2.0 * fit->uncertainty_h);
    if (def->correct && fit->determined)
        correct_label(ctx, raw, file);
    else if (def->correct)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: `weather_label: fitted`, but without clear days the sun does not tell where "
               "radiation stands; %+.2f h from the label is used, as the format says",
               file->name, used_h);
    else if (off)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: radiation is centred %+.2f h from its label (+- %.2f h, by the sun on %d clear "
               "days), %+.2f h is used; `weather_label: fitted` in the scenario would move it",
               file->name, fit->centre_h, fit->uncertainty_h, (int)fit->clear_days, used_h);
}

// ---- all together

static void tell_mends(jm_ctx *ctx, const jm_weather_file *file)
{
    const jm_weather_mends *m = &file->mends;
    if (m->negative > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: %lld negative radiation values set to 0", file->name,
               (long long)m->negative);
    if (m->diffuse > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: diffuse beyond global radiation in %lld rows: cut to it",
               file->name, (long long)m->diffuse);
    if (m->bridged > 0)
        jm_log(
            ctx, JM_LOG_INFO,
            "%s: %lld missing values lie between neighbours at most three hours apart: on a line "
            "between them",
            file->name, (long long)m->bridged);
    if (m->doubtful > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: %lld values that are marked as doubtful are taken as missing",
               file->name, (long long)m->doubtful);
    if (file->missing > 0)
        jm_log(ctx, JM_LOG_INFO,
               "%s: %lld of %lld rows lack temperature or radiation; a run that needs one of them "
               "is refused",
               file->name, (long long)file->missing, (long long)file->count);
}

static jm_status finish(jm_ctx *ctx, const jm_weather_def *def, jm_raw_file *raw,
                        jm_weather_file *file)
{
    JM_TRY(jm_raw_check(ctx, raw));
    file->typical_year = raw->typical_year;
    file->holds_ends = raw->holds_ends;
    file->count = raw->count;
    file->step_s = raw->step_s;
    file->first_label_s = raw->rows[0].label_s;
    file->offset_h = raw->offset_h;
    file->place = jm_has_place(&raw->place) ? raw->place : def->place;
    file->label = def->label >= 0 ? (jm_label)def->label : raw->label;
    file->centre_s = jm_label_centre_s(file->label, raw->step_s);
    file->state_s = raw->state_centred ? file->centre_s : 0.0;
    JM_TRY(jm_complete_state(ctx, raw, &file->place));
    jm_raw_bridge(raw);
    JM_TRY(fit_label(ctx, raw, file));
    tell_label(ctx, def, raw, file);
    JM_TRY(jm_new(ctx, &file->rows, raw->count));
    JM_TRY(jm_complete_light(ctx, raw, file));
    file->mends = raw->mends;
    tell_mends(ctx, file);
    return JM_OK;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

// Rows of a text (plain or gzip) that is taken over and freed as soon as it is read.
static jm_status rows_of(jm_ctx *ctx, const jm_weather_def *def, const char *name, char *text,
                         int64_t length, jm_weather_format *format, jm_raw_file *raw)
{
    jm_status status = JM_OK;
    if (jm_is_gzip(text, length)) {
        char *packed = text;
        status = jm_gunzip(ctx, name, packed, length, BYTES_MOST, &text, &length);
        jm_free(packed);
    }
    if (status == JM_OK) {
        const int64_t mark = begins(text, "\xef\xbb\xbf") ? 3 : 0; // byte order mark
        *format = def->format != JM_WEATHER_GUESS ? def->format : guess(name, text + mark);
        status = read_rows(ctx, def, *format, text + mark, length - mark, raw);
    }
    jm_free(text);
    return status;
}

static jm_status make_file(jm_ctx *ctx, const char *name, char *text, int64_t length,
                           const jm_weather_def *def, jm_weather_file **out)
{
    jm_weather_file *file = NULL;
    jm_weather_format format = JM_WEATHER_GUESS;
    jm_raw_file raw = {.name = name,
                       .place = {.latitude_deg = (double)NAN, .longitude_deg = (double)NAN},
                       .offset_h = (double)NAN,
                       .label = JM_LABEL_END};
    jm_status status = rows_of(ctx, def, name, text, length, &format, &raw);
    if (status == JM_OK)
        status = jm_new(ctx, &file, 1);
    if (status == JM_OK)
        status = jm_copy_text(ctx, name, &file->name);
    if (status == JM_OK) {
        file->format = format;
        status = finish(ctx, def, &raw, file);
    }
    jm_free(raw.rows);
    if (status != JM_OK) {
        jm_weather_destroy(file);
        return status;
    }
    *out = file;
    return JM_OK;
}

jm_status jm_weather_parse(jm_ctx *ctx, const char *name, const char *bytes, int64_t count,
                           const jm_weather_def *def, jm_weather_file **out)
{
    char *text = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &text, count + 1));
    memcpy(text, bytes, (size_t)count);
    return make_file(ctx, name, text, count, def, out);
}

jm_status jm_weather_read(jm_ctx *ctx, const char *path, const jm_weather_def *def,
                          jm_weather_file **out)
{
    char *text = NULL;
    int64_t length = 0;
    *out = NULL;
    JM_TRY(jm_file_read(ctx, path, BYTES_MOST, &text, &length));
    return make_file(ctx, base_name(path), text, length, def, out);
}

void jm_weather_destroy(jm_weather_file *file)
{
    if (file == NULL)
        return;
    jm_free(file->name);
    jm_free(file->rows);
    jm_free(file);
}
