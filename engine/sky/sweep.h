/// sweep.h: light along parallel lines over the whole relief: one pass a direction, no search.
///
/// The relief is cut into discrete lines along the light. Rows are walked away from the light with
/// the height of the shadow carried along each line: v = s - sink; shaded = v > z; s = max(v, z).
/// All lines of a row are contiguous, so a row is one vector loop. Directions nearer to the other
/// axis walk the turned (transposed) relief. A roof that ends on the side where the light leaves
/// casts from its face, half a cell behind its centre; relief and the insides of roofs cast from
/// cell centres, or every slope would shade itself. Crowns are two intervals of altitude that their
/// shadow fills.
///
/// Shade that must end somewhere (period > 0) is carried by two generations of casters: rows are
/// counted off in periods of the larger whole, and a caster is forgotten when the second period
/// after its own begins. What a cell sees therefore never depends on what stands two periods away,
/// and tiles or a cut-out give the same bits as the whole.
#pragma once

#include "core/ctx.h"

#include <math.h>

/// Beyond any altitude on earth, and fine enough in float after metres are added.
#define JM_FAR 1.0e6f

// Columns in a word of bits, lines that threads share out together; lines whose crowns are looked
// at or left out together.
enum { JM_CHUNK = 64, JM_GROUP = 16 };

/// Of a metre: the light of suns and patches walks over heights rounded to them, and sinks by whole
/// ones from row to row, so that 16 bits hold both and float holds them exactly: the same bits
/// either way. Together that is at most 1.5 parts, 12 mm, where heights themselves are known to
/// decimetres: the end of a shadow under a sun of 5 degrees moves by 0.05 m RMS, 0.13 m at most.
enum { JM_PARTS = 128 };
static inline float jm_in_parts(float height_m)
{
    return floorf(height_m * JM_PARTS + 0.5f);
}

typedef enum jm_cell_kind { JM_CELL_EMPTY, JM_CELL_GROUND, JM_CELL_ROOF } jm_cell_kind;
/// A byte of jm_planes.kind holds the kind, and beside it the sides on which a roof ends (JM_EAVES
/// shifted left by 0 north, 1 east, 2 south, 3 west): light that leaves there leaves by the face.
enum { JM_KINDS = 3, JM_EAVES = 16 };
static inline bool jm_is_kind(uint8_t cell, jm_cell_kind kind)
{
    return (cell & JM_KINDS) == kind;
}

/// Heights in one orientation of the relief [rows * columns]; altitudes, m.
typedef struct jm_planes {
    int32_t rows, columns;
    int32_t first_row, first_column; // place in the larger whole
    bool turned;                     // rows run west to east, columns north to south
    float cell_m;
    float span_m;                            // highest caster over lowest receiver
    const float *top_m;                      // where light lands; -JM_FAR: no data
    float crown_far, crown_near;             // of a crown's box from its centre [cells]
    const float *crown_top_m, *crown_base_m; // both NULL: no crowns; -JM_FAR, JM_FAR where none
    const uint64_t *crowned; // [rows * words] bit c % 64 of word 1 + c / 64: a crown stands there
    const uint8_t *kind;     // jm_cell_kind
    /// The same in JM_PARTS over a datum, or NULL: they span more than JM_NARROW_SPAN of them.
    /// Between JM_NARROW_LEAST and JM_NARROW_MOST; JM_NARROW_NONE where there is no data.
    const int16_t *narrow_top;
    const int16_t *narrow_crown_top, *narrow_crown_base; // INT16_MIN, INT16_MAX where none
    float datum_m;
} jm_planes;

/// Room is left below and above, so that nothing overflows that sinks by at most JM_NARROW_SINK a
/// row (88 degrees over cells of 1 m).
enum {
    JM_NARROW_SINK = 4000,
    JM_NARROW_NONE = INT16_MIN + JM_NARROW_SINK,
    JM_NARROW_LEAST = JM_NARROW_NONE + 1,
    JM_NARROW_MOST = INT16_MAX - JM_NARROW_SINK - 1,
    JM_NARROW_SPAN = JM_NARROW_MOST - JM_NARROW_LEAST // 449 m
};

static inline int32_t jm_chunks(int32_t columns)
{
    return (columns + JM_CHUNK - 1) / JM_CHUNK;
}
/// Words of bits in a row: an empty one, those of the columns, and an empty one.
static inline int32_t jm_words(int32_t columns)
{
    return jm_chunks(columns) + 2;
}

/// A direction seen from the grid.
typedef struct jm_ray {
    bool turned;    // to be walked on the turned planes
    int32_t step;   // +1: from row 0 upwards, -1: from the last row down
    double slope;   // columns a row, whatever the step; at most 1 in size
    float length_m; // ground distance between two rows along the ray
    uint8_t lee;    // eaves by which the light leaves a cell
} jm_ray;

/// The ray away from a source at this azimuth, clockwise from grid north.
jm_ray jm_ray_from(double azimuth_rad, double cell_m);
/// Columns that line 0 has moved aside at `row`.
int32_t jm_ray_offset(const jm_ray *ray, const jm_planes *planes, int32_t row);
/// The least offset over all rows: a cell's line is column - offset + jm_ray_origin.
int32_t jm_ray_origin(const jm_ray *ray, const jm_planes *planes);
int32_t jm_ray_lines(const jm_ray *ray, const jm_planes *planes);
/// Rows in a period so that nothing casts farther than reach_m; 0: no end is needed.
int32_t jm_ray_period(const jm_ray *ray, const jm_planes *planes, double reach_m,
                      float tan_elevation);
/// Of the rows of the walk before some cells those, from its beginning, whose ground and buildings
/// cast no shade on them: it sinks under the lowest ground on the way. What crowns carry may come
/// farther, by others that it meets.
int32_t jm_rows_in_vain(const jm_ray *ray, const jm_planes *planes, int32_t before,
                        float tan_elevation);
/// Row number k of the walk.
static inline int32_t jm_ray_row(const jm_ray *ray, const jm_planes *planes, int32_t k)
{
    return ray->step > 0 ? k : planes->rows - 1 - k;
}
/// Whether a period begins at `row` of the walk.
bool jm_ray_turns(const jm_ray *ray, const jm_planes *planes, int32_t period, int32_t row);

/// Crowns along lines: the lower interval (about to reach the ground) and a later, higher one.
/// They sink with the ray. Empty: top under -JM_FAR / 2.
typedef struct jm_crown_carry {
    float *low_base, *low_top, *high_base, *high_top; // [lines]
    uint64_t *low, *high; // bits of groups: one may be on its way there; high goes with low
} jm_crown_carry;

/// One row of n cells: the shadow of young casters, and of the older generation (NULL: none), which
/// casts no more. Faces stand out so far that a shadow sinks by `half` on the way. open[i] = 255
/// where light comes through, else 0.
void jm_pass_walls(int32_t n, const float *restrict top, const uint8_t *restrict kind, uint8_t lee,
                   float *restrict shadow, float *restrict old, float sink, float half,
                   uint8_t *restrict open);

/// What crowns meet in a row: n cells, the first one in `column` and in line `line`.
typedef struct jm_crown_row {
    int32_t n, column, line;
    const float *top, *crown_top, *crown_base; // of the first cell on
    const uint64_t *crowned;                   // of the whole row
    /// Boxes of crowns reach from the centre so far away from the light that a shadow sinks by
    /// far_sink, and towards it by near_sink.
    float sink, far_sink, near_sink;
    uint64_t *own;     // bits of the groups in which a crown stands: by jm_find_crowned
    int32_t *behind;   // [n] to be filled: -1 where a crown stands in the way, else 0
    uint64_t *touched; // bits of the groups where it was; the others have nothing in the way
} jm_crown_row;
/// The row of these planes on whose cell `first` line `line` lies.
jm_crown_row jm_crown_row_of(const jm_planes *planes, int32_t row, int32_t first, int32_t n,
                             int32_t line, float sink);
/// Fills `own`, the same for every light that has these cells in these lines.
void jm_find_crowned(const jm_crown_row *row);
/// Crowns of one row.
void jm_pass_crowns(const jm_crown_row *row, const jm_crown_carry *carry);
/// After it the older generation, which takes no crown in.
void jm_pass_old_crowns(const jm_crown_row *row, const jm_crown_carry *carry);
/// sums[i] += part where a crown and no wall stands in the way: after the crowns of the row, before
/// its walls are taken in. Shadows and sums from the row's first cell on; no old one: `shadow`.
void jm_count_crowns(const jm_crown_row *row, const float *shadow, const float *old, int32_t part,
                     int32_t *sums);
/// Words of bits for the groups of so many lines.
static inline int32_t jm_group_words(int32_t lines)
{
    return lines / (JM_GROUP * 64) + 1;
}

/// Cells of a row that lie in one group.
typedef struct jm_group_span {
    int32_t first, n;
} jm_group_span;
static inline jm_group_span jm_group_cells(const jm_crown_row *row, int32_t group)
{
    const int32_t first = group * JM_GROUP - row->line, end = first + JM_GROUP;
    const int32_t from = first > 0 ? first : 0;
    return (jm_group_span){from, (end < row->n ? end : row->n) - from};
}
/// Takes the lowest group out of a word of bits.
static inline int32_t jm_take_group(uint64_t *bits, int32_t word)
{
    const int32_t group = word * 64 + __builtin_ctzll(*bits);
    *bits &= *bits - 1;
    return group;
}

typedef struct jm_line_span {
    int32_t first, end;
} jm_line_span;
static inline jm_line_span jm_all_lines(const jm_ray *ray, const jm_planes *planes)
{
    return (jm_line_span){0, jm_ray_lines(ray, planes)};
}

/// What is carried along lines in 16 bits: one generation [lines]. Empty crowns: INT16_MAX,
/// JM_NARROW_NONE.
typedef struct jm_narrow_carry {
    int16_t *shadow;
    int16_t *low_base, *low_top, *high_base, *high_top;
    uint8_t *alive;  // [lines / JM_SEGMENT] whether a crown may be on its way there
    uint8_t *shaded; // [lines / JM_SEGMENT] whether a shadow may be; of the older one
} jm_narrow_carry;
enum { JM_SEGMENT = 64 }; // lines that are walked, and their crowns left out, together in 16 bits

/// Light of one direction on its way over the planes; its arrays are lent by a jm_bench.
typedef struct jm_beam {
    jm_ray ray;
    double parts; // that a shadow sinks from row to row, before they are whole
    float fall_m; // the same
    /// Of the row: since the one before, from there to the far face of a roof, and to and from the
    /// faces of crowns; whole parts of a metre.
    float sink, half, far_sink, near_sink;
    int32_t period; // 0: no end
    int32_t origin;
    jm_line_span lines; // that it walks along
    bool narrow;        // in 16 bits: open and narrows are used, else row_m, open, shadow, ...
    float datum_m;
    jm_narrow_carry narrows[2]; // young, old
    float *row_m[3];            // [columns] of the row: top, crowns' top and base, rounded
    float *shadow[2];           // [lines] young, old
    jm_crown_carry crowns[2];
    uint8_t *open;          // [columns] of the row last walked: JM_OPEN or 0, narrow JM_BEHIND too
    jm_crown_row crown_row; // of the row last walked
    int32_t *behind;        // [columns] its memory
    uint64_t *touched, *own;
    int32_t first_column; // of the part that is walked
    int32_t end_column;
    bool in_vain; // walls of the row are left out: nobody asks, and they cast no shade where one
                  // does
} jm_beam;
/// Light of a cell: nothing stands in the way, a crown and no wall does; else 0.
enum { JM_OPEN = 255, JM_BEHIND = 1 };

/// Memory for beams over planes of at most this many rows and columns.
typedef struct jm_bench {
    int64_t lines; // room for
    float *floats;
    int16_t *narrows;
    int32_t *behind;
    uint64_t *groups;
    uint8_t *open, *alive;
} jm_bench;
JM_CHECKED jm_status jm_bench_create(jm_ctx *ctx, int32_t rows, int32_t columns, bool crowns,
                                     jm_bench *bench);
void jm_bench_free(jm_bench *bench);

/// Starts a beam along some lines, the first of which begins a chunk. tan_elevation > 0.
void jm_beam_start(const jm_bench *bench, const jm_planes *planes, const jm_ray *ray,
                   float tan_elevation, double reach_m, jm_line_span lines, jm_beam *beam);
/// Finds how far shadows sink, and turns generations before `row` when it is time; call it first
/// for each row.
void jm_beam_turn(jm_beam *beam, const jm_planes *planes, int32_t row);
/// Walks over a row and takes its casters in: fills open and behind; a narrow one open alone.
void jm_beam_walk(jm_beam *beam, const jm_planes *planes, int32_t row);

/// The same of a narrow one, and how its generations start.
void jm_narrow_walk(jm_beam *beam, const jm_planes *planes, int32_t row);
void jm_narrow_clear(const jm_narrow_carry *carry, jm_line_span lines, bool crowns);
/// An altitude carried in 16 bits [m].
static inline float jm_narrow_m(const jm_beam *beam, int16_t height)
{
    return beam->datum_m + (float)height / JM_PARTS;
}

/// Walks the crowns only, not narrowly: fills crown_row.
void jm_beam_cross(jm_beam *beam, const jm_planes *planes, int32_t row);
/// Walks the walls only, not narrowly, of beams of the same orientation and step, over whole rows:
/// adds parts[k] to sums[c] of the columns where beam k comes through. kinds [columns]: those of
/// the row.
void jm_beams_walls(jm_beam *const *beams, int32_t count, const int32_t *parts,
                    const jm_planes *planes, int32_t row, const int32_t *kinds, int32_t *sums);

/// Light on one piece of wall, by thirds of its height from the foot: shares that the beam reaches,
/// and shares that it reaches through a crown only.
typedef struct jm_struck {
    float open[3], crown[3];
} jm_struck;
/// Of a wall on the far side of a cell and its line, foot to top. To be asked after jm_beam_turn
/// and before jm_beam_walk of the row.
void jm_beam_strike(const jm_beam *beam, const jm_planes *planes, int64_t cell, int32_t line,
                    float foot_m, float top_m, jm_struck *struck);
/// Tangent of an elevation above the horizon, kept where floats can walk with it.
float jm_slope_of(double elevation_rad);
