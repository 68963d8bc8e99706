#include "heat/air_record.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// All of what is met and given; after the substep the state alone, which begins a jm_air_cell.
enum {
    MET = (int)(sizeof(jm_air_cell) / sizeof(double)),
    AFTER = 4,
    GAIN = (int)(sizeof(jm_air_gain) / sizeof(double))
};
_Static_assert(offsetof(jm_air_cell, street_wind_ms) == AFTER * sizeof(double),
               "the state begins a jm_air_cell");

struct jm_air_record {
    jm_ctx *ctx; // borrowed
    int32_t rows, columns;
    int64_t blocks;
    bool gains;
    int file;         // -1: in memory
    int64_t bytes;    // written so far
    char *memory;     // [capacity]
    int64_t capacity; // of memory
    float *row;       // [(blocks + 1) * values] one substep
    uint16_t *sent;   // [sent_capacity] what surfaces sent, or a part of it
    int64_t sent_capacity;
    // Where each substep and interval begins.
    int64_t *substep, *interval;
    int64_t substeps, intervals, substep_capacity, interval_capacity;
    double *vehicles; // [blocks] of jm_air_record_input
    float *people;    // [blocks]
};

// What of an input has no array.
typedef struct kept_input {
    jm_heat_input in;
    int64_t has_people;
} kept_input;

static int64_t values_of(const jm_air_record *r)
{
    return MET + AFTER + (r->gains ? GAIN : 0);
}

double jm_air_record_bytes(int64_t blocks, int64_t substeps, bool gains)
{
    return (double)substeps * ((double)blocks + 1.0) * (double)(MET + AFTER + (gains ? GAIN : 0)) *
           sizeof(float);
}

static jm_status open_file(jm_air_record *r, const char *folder)
{
    char *path = NULL;
    const int64_t bytes = (int64_t)strlen(folder) + 32;
    JM_TRY(jm_new(r->ctx, &path, bytes));
    snprintf(path, (size_t)bytes, "%s/.jumeau-air-XXXXXX", folder);
    r->file = mkstemp(path);
    jm_status status = JM_OK;
    if (r->file < 0)
        status = jm_fail(r->ctx, JM_ERR_IO,
                         "%s: the air of the run cannot be kept there (%s); make the folder "
                         "writable or write the outcome elsewhere",
                         folder, strerror(errno));
    else
        (void)unlink(path); // gone with the last who holds it
    jm_free(path);
    return status;
}

static jm_status fill(jm_air_record *r, const char *folder)
{
    JM_TRY(jm_new(r->ctx, &r->row, (r->blocks + 1) * values_of(r)));
    JM_TRY(jm_new(r->ctx, &r->vehicles, r->blocks));
    JM_TRY(jm_new(r->ctx, &r->people, r->blocks));
    return folder != NULL ? open_file(r, folder) : JM_OK;
}

jm_status jm_air_record_create(jm_ctx *ctx, const jm_grid *air_grid, bool gains, const char *folder,
                               jm_air_record **out)
{
    jm_air_record *r = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &r, 1));
    r->ctx = ctx;
    r->rows = air_grid->rows;
    r->columns = air_grid->columns;
    r->blocks = jm_grid_cells(air_grid);
    r->gains = gains;
    r->file = -1;
    const jm_status status = fill(r, folder);
    if (status != JM_OK) {
        jm_air_record_destroy(r);
        return status;
    }
    *out = r;
    return JM_OK;
}

void jm_air_record_destroy(jm_air_record *record)
{
    if (record == NULL)
        return;
    if (record->file >= 0)
        (void)close(record->file);
    jm_free(record->memory);
    jm_free(record->row);
    jm_free(record->sent);
    jm_free(record->vehicles);
    jm_free(record->people);
    jm_free(record->substep);
    jm_free(record->interval);
    jm_free(record);
}

void jm_air_record_reset(jm_air_record *record)
{
    record->substeps = record->intervals = record->bytes = 0;
}

// ---- bytes --------------------------------------------------------------------------------------

static jm_status append(jm_air_record *r, const void *values, int64_t bytes)
{
    if (r->file < 0) {
        JM_TRY(jm_grow(r->ctx, &r->memory, &r->capacity, r->bytes + bytes));
        memcpy(r->memory + r->bytes, values, (size_t)bytes);
        r->bytes += bytes;
        return JM_OK;
    }
    const char *from = values;
    for (int64_t done = 0; done < bytes;) {
        const ssize_t n = pwrite(r->file, from + done, (size_t)(bytes - done), r->bytes + done);
        if (n <= 0 && errno != EINTR)
            return jm_fail(r->ctx, JM_ERR_IO,
                           "the air of the run cannot be kept (%s); %.1f GB of temporary disk are "
                           "in use, free some or write the outcome to another disk",
                           strerror(errno), (double)r->bytes / 1e9);
        done += n > 0 ? n : 0;
    }
    r->bytes += bytes;
    return JM_OK;
}

static jm_status fetch(const jm_air_record *r, int64_t at, void *values, int64_t bytes)
{
    if (r->file < 0) {
        memcpy(values, r->memory + at, (size_t)bytes);
        return JM_OK;
    }
    char *to = values;
    for (int64_t done = 0; done < bytes;) {
        const ssize_t n = pread(r->file, to + done, (size_t)(bytes - done), at + done);
        if (n == 0 || (n < 0 && errno != EINTR))
            return jm_fail(r->ctx, JM_ERR_IO, "the kept air of the run cannot be read again (%s)",
                           n == 0 ? jm_translate(r->ctx, "too short") : strerror(errno));
        done += n > 0 ? n : 0;
    }
    return JM_OK;
}

// ---- substeps -----------------------------------------------------------------------------------

// Structs of doubles, one after the other.
static float *pack_values(const void *from, size_t count, float *to)
{
    double values[MET + GAIN];
    memcpy(values, from, count * sizeof *values);
    for (size_t i = 0; i < count; i++)
        to[i] = (float)values[i];
    return to + count;
}

static const float *unpack_values(const float *from, size_t count, void *to)
{
    double values[MET + GAIN];
    for (size_t i = 0; i < count; i++)
        values[i] = (double)from[i];
    memcpy(to, values, count * sizeof *values);
    return from + count;
}

static void pack(const jm_air_record *r, const jm_air_moment *m, int64_t block)
{
    float *to = r->row + block * values_of(r);
    to = pack_values(&m->met[block], MET, to);
    to = pack_values(&m->after[block], AFTER, to);
    if (r->gains)
        pack_values(&m->gain[block], GAIN, to);
}

static void unpack(const jm_air_record *r, const float *from, int64_t block, jm_air_moment *m)
{
    const float *after = unpack_values(from, MET, &m->met[block]);
    m->after[block] = m->met[block];
    const float *gain = unpack_values(after, AFTER, &m->after[block]);
    if (r->gains && m->gain != NULL)
        unpack_values(gain, GAIN, &m->gain[block]);
}

jm_status jm_air_record_add(jm_air_record *record, const jm_air_moment *moment)
{
    jm_air_record *r = record;
    JM_TRY(jm_grow(r->ctx, &r->substep, &r->substep_capacity, r->substeps + 1));
    for (int64_t b = 0; b <= r->blocks; b++)
        pack(r, moment, b);
    r->substep[r->substeps] = r->bytes;
    JM_TRY(append(r, r->row, (r->blocks + 1) * values_of(r) * (int64_t)sizeof(float)));
    r->substeps++;
    return JM_OK;
}

jm_status jm_air_record_read(const jm_air_record *record, int64_t substep,
                             const jm_heat_window *window, jm_air_moment *out)
{
    const jm_air_record *r = record;
    const int64_t values = values_of(r), size = values * (int64_t)sizeof(float);
    if (substep < 0 || substep >= r->substeps)
        return jm_fail(r->ctx, JM_ERR_ARGUMENT,
                       "the kept air has %lld substeps, not one of number %lld",
                       (long long)r->substeps, (long long)substep);
    if (window->first_row < 0 || window->first_column < 0 ||
        window->first_row + window->rows > r->rows ||
        window->first_column + window->columns > r->columns)
        return jm_fail(r->ctx, JM_ERR_ARGUMENT, "a window reaches beyond the kept air's frame");
    for (int32_t y = 0; y < window->rows; y++) {
        const int64_t first = (int64_t)(window->first_row + y) * r->columns + window->first_column;
        JM_TRY(fetch(r, r->substep[substep] + first * size, r->row, window->columns * size));
        for (int32_t x = 0; x < window->columns; x++)
            unpack(r, r->row + x * values, (int64_t)y * window->columns + x, out);
    }
    JM_TRY(fetch(r, r->substep[substep] + r->blocks * size, r->row, size));
    unpack(r, r->row, (int64_t)window->rows * window->columns, out);
    return JM_OK;
}

// ---- sent --------------------------------------------------------------------------------------

// Finer than a thermometer's 0.01 K; what is too hot or bright for it is none of a town's surfaces.
#define SENT_STEP_WM2 0.02f

jm_status jm_air_record_add_sent(jm_air_record *record, const float *sent_wm2, int64_t count)
{
    jm_air_record *r = record;
    JM_TRY(jm_grow(r->ctx, &r->sent, &r->sent_capacity, count));
    for (int64_t i = 0; i < count; i++) {
        const float steps = sent_wm2[i] / SENT_STEP_WM2 + 0.5f;
        r->sent[i] = (uint16_t)(steps > 65535.0f ? 65535.0f : steps > 0.0f ? steps : 0.0f);
    }
    return append(r, r->sent, count * (int64_t)sizeof *r->sent);
}

jm_status jm_air_record_sent(jm_air_record *record, int64_t substep, int64_t first, int64_t count,
                             float *sent_wm2)
{
    jm_air_record *r = record;
    const int64_t row = (r->blocks + 1) * values_of(r) * (int64_t)sizeof *r->row;
    JM_TRY(jm_grow(r->ctx, &r->sent, &r->sent_capacity, count));
    JM_TRY(fetch(r, r->substep[substep] + row + first * (int64_t)sizeof *r->sent, r->sent,
                 count * (int64_t)sizeof *r->sent));
    for (int64_t i = 0; i < count; i++)
        sent_wm2[i] = (float)r->sent[i] * SENT_STEP_WM2;
    return JM_OK;
}

// ---- intervals ----------------------------------------------------------------------------------

jm_status jm_air_record_interval(jm_air_record *record, const jm_heat_input *in,
                                 const double *vehicles_wm2)
{
    jm_air_record *r = record;
    kept_input kept = {.in = *in, .has_people = in->people_indoor != NULL};
    kept.in.people_indoor = NULL;
    kept.in.traffic_heat_wm2 = NULL;
    JM_TRY(jm_grow(r->ctx, &r->interval, &r->interval_capacity, r->intervals + 1));
    r->interval[r->intervals++] = r->bytes;
    JM_TRY(append(r, &kept, (int64_t)sizeof kept));
    JM_TRY(append(r, vehicles_wm2, r->blocks * (int64_t)sizeof *vehicles_wm2));
    if (in->people_indoor == NULL)
        return JM_OK;
    return append(r, in->people_indoor, r->blocks * (int64_t)sizeof *in->people_indoor);
}

jm_status jm_air_record_input(jm_air_record *record, int64_t interval, jm_heat_input *in,
                              const double **vehicles_wm2)
{
    jm_air_record *r = record;
    kept_input kept;
    if (interval < 0 || interval >= r->intervals)
        return jm_fail(r->ctx, JM_ERR_ARGUMENT, "the kept air has %lld intervals, not number %lld",
                       (long long)r->intervals, (long long)interval);
    int64_t at = r->interval[interval];
    JM_TRY(fetch(r, at, &kept, (int64_t)sizeof kept));
    at += (int64_t)sizeof kept;
    JM_TRY(fetch(r, at, r->vehicles, r->blocks * (int64_t)sizeof *r->vehicles));
    at += r->blocks * (int64_t)sizeof *r->vehicles;
    *in = kept.in;
    if (kept.has_people != 0) {
        JM_TRY(fetch(r, at, r->people, r->blocks * (int64_t)sizeof *r->people));
        in->people_indoor = r->people;
    }
    *vehicles_wm2 = r->vehicles;
    return JM_OK;
}

int64_t jm_air_record_substeps(const jm_air_record *record)
{
    return record->substeps;
}

int64_t jm_air_record_intervals(const jm_air_record *record)
{
    return record->intervals;
}

bool jm_air_record_has_gains(const jm_air_record *record)
{
    return record->gains;
}

void jm_air_record_frame(const jm_air_record *record, int32_t *rows, int32_t *columns)
{
    *rows = record->rows;
    *columns = record->columns;
}
