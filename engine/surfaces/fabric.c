#include "surfaces/fabric.h"

#include "core/math.h"
#include "surfaces/wind_exchange.h"

#include <math.h>
#include <string.h>

// Build-ups of the default fabric.
enum {
    NATURAL,
    OPEN_WATER,
    TILE_LINED,
    TILE_BARE,
    SLATE_LINED,
    SLATE_BARE,
    FLAT_LINED,
    FLAT_BARE,
    ZINC,
    GREEN,
    MASONRY_LINED,
    STONE,
    BRICK,
    MASONRY_WRAPPED,
    BUILDUP_COUNT
};

typedef struct buildup {
    double bottom_resistance_m2kw;
    jm_slab_layer layers[JM_SLAB_LAYERS]; // a thickness of 0 ends them
} buildup;

// Inside surface resistances: ISO 6946, table 1 (horizontal flow; upwards).
#define WALL_INSIDE_M2KW 0.13
#define ROOF_INSIDE_M2KW 0.10

// Conductivity [W m-1 K-1] and heat capacity [J m-3 K-1]: Oke 1987 (Boundary Layer Climates, tables
// 2.1 and 7.4), boards, render and membranes ISO 10456, table 3.
#define TILE 0.84, 1.77e6
#define SLATE 1.9, 2.2e6
#define MEMBRANE 0.23, 1.1e6
#define WOOL 0.04, 0.05e6
#define FOAM 0.03, 0.05e6
#define CONCRETE 1.51, 2.11e6
#define BOARD 0.25, 0.8e6 // plasterboard
#define RENDER 1.0, 1.6e6
#define BLOCKS 1.0, 1.6e6 // concrete blocks and hollow brick, bed joints included
#define SOLID_BRICK 0.83, 1.37e6
#define LIMESTONE 1.3, 2.0e6
#define BATTENS 0.13, 0.9e6   // softwood
#define SUBSTRATE 0.5, 1.5e6  // de Munck et al. 2013 (Geosci Model Dev 6:1941)
#define CAVITY 0.1875, 1.2e3  // 3 cm of air, 0.16 m2 K/W upwards (ISO 6946, table 2)
#define STIRRED 200.0, 4.18e6 // turbulence mixes water: the daily wave reaches the bottom

// Usual French ones: pitched roofs over a lined attic (10 cm of wool, the stock's middle between
// none before 1974 and 20 cm and more after 2005), terraces of 16 cm of concrete under 8 cm of
// foam, walls of 20 cm of blocks lined inside with 8 cm, as built since 1974 (assumed mean stock).
static const buildup buildups[BUILDUP_COUNT] = {
    [OPEN_WATER] = {(double)INFINITY, {{0.1, STIRRED}, {0.3, STIRRED}, {0.6, STIRRED}}},
    [TILE_LINED] = {ROOF_INSIDE_M2KW,
                    {{0.005, TILE},
                     {0.010, TILE},
                     {0.03, CAVITY},
                     {0.03, WOOL},
                     {0.07, WOOL},
                     {0.013, BOARD}}},
    [TILE_BARE] = {ROOF_INSIDE_M2KW,
                   {{0.005, TILE}, {0.010, TILE}, {0.03, CAVITY}, {0.02, BATTENS}}},
    [SLATE_LINED] = {ROOF_INSIDE_M2KW,
                     {{0.006, SLATE},
                      {0.02, BATTENS},
                      {0.03, CAVITY},
                      {0.03, WOOL},
                      {0.07, WOOL},
                      {0.013, BOARD}}},
    [SLATE_BARE] = {ROOF_INSIDE_M2KW,
                    {{0.006, SLATE}, {0.02, BATTENS}, {0.03, CAVITY}, {0.013, BOARD}}},
    [FLAT_LINED] = {ROOF_INSIDE_M2KW,
                    {{0.005, MEMBRANE},
                     {0.005, MEMBRANE},
                     {0.02, FOAM},
                     {0.06, FOAM},
                     {0.04, CONCRETE},
                     {0.06, CONCRETE},
                     {0.06, CONCRETE}}},
    [FLAT_BARE] = {ROOF_INSIDE_M2KW,
                   {{0.005, MEMBRANE},
                    {0.005, MEMBRANE},
                    {0.015, CONCRETE},
                    {0.025, CONCRETE},
                    {0.05, CONCRETE},
                    {0.07, CONCRETE}}},
    // The sheet (0.7 mm of 110 W/mK) has no resistance of its own: its heat is in the battens'.
    [ZINC] = {ROOF_INSIDE_M2KW,
              {{0.008, BATTENS},
               {0.014, BATTENS},
               {0.03, CAVITY},
               {0.03, WOOL},
               {0.07, WOOL},
               {0.013, BOARD}}},
    [GREEN] = {ROOF_INSIDE_M2KW,
               {{0.02, SUBSTRATE},
                {0.03, SUBSTRATE},
                {0.05, SUBSTRATE},
                {0.08, FOAM},
                {0.04, CONCRETE},
                {0.06, CONCRETE},
                {0.06, CONCRETE}}},
    [MASONRY_LINED] = {WALL_INSIDE_M2KW,
                       {{0.008, RENDER},
                        {0.012, RENDER},
                        {0.02, BLOCKS},
                        {0.04, BLOCKS},
                        {0.06, BLOCKS},
                        {0.08, BLOCKS},
                        {0.08, WOOL},
                        {0.013, BOARD}}},
    [STONE] = {WALL_INSIDE_M2KW,
               {{0.012, LIMESTONE},
                {0.018, LIMESTONE},
                {0.03, LIMESTONE},
                {0.05, LIMESTONE},
                {0.09, LIMESTONE},
                {0.12, LIMESTONE},
                {0.13, LIMESTONE},
                {0.02, RENDER}}},
    [BRICK] = {WALL_INSIDE_M2KW,
               {{0.012, SOLID_BRICK},
                {0.018, SOLID_BRICK},
                {0.03, SOLID_BRICK},
                {0.05, SOLID_BRICK},
                {0.05, SOLID_BRICK},
                {0.06, SOLID_BRICK},
                {0.01, RENDER}}},
    [MASONRY_WRAPPED] = {WALL_INSIDE_M2KW,
                         {{0.005, RENDER},
                          {0.005, RENDER},
                          {0.03, WOOL},
                          {0.09, WOOL},
                          {0.04, BLOCKS},
                          {0.06, BLOCKS},
                          {0.10, BLOCKS},
                          {0.01, RENDER}}},
};

// Natural ground in damping depths of the daily wave, so that one build-up times the admittance
// serves every material. Chosen by a search for thicknesses that meet the admittance of the endless
// solid at 10-minute steps: see tests/surfaces/slab.c for what they reach.
static const double ground_depths[] = {0.14,  0.131, 0.151, 0.205, 0.306,
                                       0.434, 0.681, 1.567, 6.777};
enum { GROUND_LAYERS = (int)(sizeof ground_depths / sizeof *ground_depths) };
#define DAY_S 86400.0

// Square of the admittance; the root is taken when the rows are copied.
#define PRODUCT(k, c) ((float)((k) * (c)))
#define K_TIMES_C(...) PRODUCT(__VA_ARGS__)

// Asphalt as it lies in streets, measured on field cores of five sites (Sen and Roesler 2019,
// Construction and Building Materials 217:600): mean conductivity 2.2 (1.0-3.0), mean capacity 1.5
// MJ (0.7-3.0), albedo of aged asphalt 0.10-0.20. Its admittance, 1800, is that of the base of
// crushed stone below it too. Oke's 0.75 and 1.94 MJ (1987, table 7.4), 1200, are of the
// binder-rich mastic of buildings (ISO 10456, table 3: 0.70 and 2.1 MJ).
#define ASPHALT 2.2, 1.5e6
#define ASPHALT_ALBEDO 0.15f

// Setts of granite, 14 cm (Swedish storgatsten), a tenth of the area joints of sand: granite 2.8
// and 2.6 MJ, sand 2.0 and 2.0 MJ (ISO 10456, table 3). Their bed of sand answers the daily wave
// through them by 0.3 %.
#define SETTS 2.72, 2.54e6
// SOLWEIG, made on Gothenburg's squares, has 0.15 for their ground (Lindberg et al. 2008; albedo_g
// of its code), their radiometers give 0.14 to 0.17; UMEP's table of 2014 has 0.20 for cobble
// stone. Rough as gravel (assumed).
#define SETTS_ALBEDO 0.15f
#define SETTS_ROUGHNESS_M 0.01f

// Water on leaves: 0.2 mm a unit of leaf area (Dickinson 1984, as in ISBA).
#define ON_LEAVES(area) (0.2f * (area))

// Stomata at their widest [m s-1] a unit of leaf area: 1 / 110 (short grass) and 1 / 225 (shrubs) s
// m-1, leaf area 2 and 3 (ECMWF TESSEL: van den Hurk et al. 2000, ECMWF Tech Memo 295). Sedum of
// green roofs: 1 / 150 and 1.5 (de Munck et al. 2013).
#define GRASS_STOMATA (1.0f / 110.0f)
#define SHRUB_STOMATA (1.0f / 225.0f)
#define SEDUM_STOMATA (1.0f / 150.0f)

// Stomata at their widest, 1 / 240 s m-1 a unit of leaf area (deciduous broadleaf trees in PALM's
// land surface model after ECMWF TESSEL, van den Hurk et al. 2000): 19 mm/s for the whole crown,
// where Kelliher et al. 1995 (Agric For Meteorol 73:1) found 21 +- 7 for deciduous forests. Trees
// in sealed streets often transpire less.
#define TREE_STOMATA (1.0f / 240.0f)

// Roots of lawns 0.5 m (FAO 56, table 22, turf 0.5-1.0), of shrubs 1.0 m (assumed); bare ground
// dries to 0.12 m (FAO 56, Ze 0.10-0.15). Green roof: 10 cm that hold 30 mm, as 0.2 m of soil.
// Albedo, emissivity and roughness: Oke 1987, tables 1.1 and 2.2; Oke et al. 2017; others by name.
static const jm_fabric_row rows[] = {
    [JM_SURFACE_NONE] = {"unknown", "as asphalt", ASPHALT_ALBEDO, 0.95f, 0.005f, 0.5f, 0, 0, 0,
                         false, NATURAL, K_TIMES_C(ASPHALT), 0},
    [JM_SURFACE_ASPHALT] = {"asphalt", "Sen and Roesler 2019; Masson 2000: 1 mm at most",
                            ASPHALT_ALBEDO, 0.95f, 0.005f, 0.5f, 0, 0, 0, false, NATURAL,
                            K_TIMES_C(ASPHALT), 0},
    [JM_SURFACE_PAVING] = {"paving", "Oke 1987, concrete 0.10-0.35", 0.25f, 0.94f, 0.005f, 0.5f, 0,
                           0, 0, false, NATURAL, K_TIMES_C(1.51, 2.11e6), 0},
    [JM_SURFACE_GRAVEL] = {"gravel", "Oke 1987", 0.30f, 0.92f, 0.01f, 0.5f, 0, 0, 0.12f, false,
                           NATURAL, K_TIMES_C(0.5, 1.68e6), 0},
    [JM_SURFACE_GRASS] = {"grass", "Oke 1987; soil dry 0.5/1.4, moist 1.0/2.2 (k/C)", 0.20f, 0.96f,
                          0.02f, ON_LEAVES(2.0f), 2.0f, GRASS_STOMATA, 0.5f, false, NATURAL,
                          K_TIMES_C(1.0, 2.2e6), K_TIMES_C(0.5, 1.4e6)},
    [JM_SURFACE_SHRUB] = {"shrub", "SUEWS (Jarvi et al. 2011)", 0.18f, 0.97f, 0.1f, ON_LEAVES(3.0f),
                          3.0f, SHRUB_STOMATA, 1.0f, false, NATURAL, K_TIMES_C(1.0, 2.2e6),
                          K_TIMES_C(0.5, 1.4e6)},
    [JM_SURFACE_SOIL] = {"soil", "Oke 1987, dry 0.25 to wet 0.12", 0.20f, 0.94f, 0.005f, 0.5f, 0, 0,
                         0.12f, false, NATURAL, K_TIMES_C(1.6, 2.6e6), K_TIMES_C(0.3, 1.3e6)},
    [JM_SURFACE_WATER] = {"water", "TARGET (Broadbent et al. 2019): mixed 1 m", 0.06f, 0.98f,
                          0.0002f, 0, 0, 0, 0, true, OPEN_WATER, 1.0f, 0},
    [JM_SURFACE_ROOF] = {"roof", "tiles, lined: Oke 1987, 0.10-0.35", 0.25f, 0.90f, 0.05f, 0.3f, 0,
                         0, 0, false, TILE_LINED, 1.0f, 0},
    [JM_SURFACE_TRACK] = {"ballast", "as gravel, darker (assumed)", 0.15f, 0.95f, 0.02f, 0.5f, 0, 0,
                          0.12f, false, NATURAL, K_TIMES_C(0.6, 1.7e6), 0},
    [JM_SURFACE_GREEN_TRACK] = {"green track", "as grass on 0.2 m of soil", 0.20f, 0.95f, 0.02f,
                                ON_LEAVES(2.0f), 2.0f, GRASS_STOMATA, 0.2f, false, NATURAL,
                                K_TIMES_C(1.0, 2.2e6), K_TIMES_C(0.5, 1.4e6)},
    [JM_SURFACE_COOL_PAVING] = {"cool paving", "Levinson and Akbari 2002: light concrete, aged",
                                0.45f, 0.93f, 0.005f, 0.5f, 0, 0, 0, false, NATURAL,
                                K_TIMES_C(1.3, 2.0e6), 0},
    [JM_SURFACE_COOL_ROOF] = {"cool roof", "Cool Roof Rating Council: white, aged 3 years", 0.60f,
                              0.90f, 0.02f, 0.3f, 0, 0, 0, false, FLAT_LINED, 1.0f, 0},
    [JM_SURFACE_GREEN_ROOF] = {"green roof", "de Munck et al. 2013: sedum on 10 cm", 0.20f, 0.95f,
                               0.05f, ON_LEAVES(1.5f), 1.5f, SEDUM_STOMATA, 0.2f, false, GREEN,
                               1.0f, 0},
    [JM_SURFACE_SETTS] = {"setts", "ISO 10456, granite; emissivity of UMEP's cobble stone",
                          SETTS_ALBEDO, 0.95f, SETTS_ROUGHNESS_M, 1.0f, 0, 0, 0, false, NATURAL,
                          K_TIMES_C(SETTS), 0},
    [JM_ROW_TILE_ROOF] = {"tile roof, lined", "Oke 1987", 0.25f, 0.90f, 0.05f, 0.3f, 0, 0, 0, false,
                          TILE_LINED, 1.0f, 0},
    [JM_ROW_TILE_ROOF_BARE] = {"tile roof, bare", "Oke 1987", 0.25f, 0.90f, 0.05f, 0.3f, 0, 0, 0,
                               false, TILE_BARE, 1.0f, 0},
    [JM_ROW_SLATE_ROOF] = {"slate roof, lined", "Oke 1987: 0.10", 0.10f, 0.90f, 0.02f, 0.2f, 0, 0,
                           0, false, SLATE_LINED, 1.0f, 0},
    [JM_ROW_SLATE_ROOF_BARE] = {"slate roof, bare", "Oke 1987: 0.10", 0.10f, 0.90f, 0.02f, 0.2f, 0,
                                0, 0, false, SLATE_BARE, 1.0f, 0},
    [JM_ROW_FLAT_ROOF] = {"flat roof, lined", "Oke 1987: tar and gravel 0.08-0.18", 0.15f, 0.92f,
                          0.02f, 0.5f, 0, 0, 0, false, FLAT_LINED, 1.0f, 0},
    [JM_ROW_FLAT_ROOF_BARE] = {"flat roof, bare", "Oke 1987", 0.15f, 0.92f, 0.02f, 0.5f, 0, 0, 0,
                               false, FLAT_BARE, 1.0f, 0},
    [JM_ROW_ZINC_ROOF] = {"zinc roof, lined", "weathered zinc: 0.4 and 0.6 (assumed)", 0.40f, 0.60f,
                          0.01f, 0.2f, 0, 0, 0, false, ZINC, 1.0f, 0},
    [JM_ROW_WALL] = {"wall", "Oke 1987: render, brick, stone 0.20-0.50", 0.35f, 0.92f, 0.02f, 0, 0,
                     0, 0, false, MASONRY_LINED, 1.0f, 0},
    [JM_ROW_WALL_STONE] = {"stone wall", "Oke 1987: stone 0.20-0.35, tuffeau 0.5", 0.35f, 0.92f,
                           0.02f, 0, 0, 0, 0, false, STONE, 1.0f, 0},
    [JM_ROW_WALL_BRICK] = {"brick wall", "Oke 1987: 0.20-0.40", 0.30f, 0.92f, 0.02f, 0, 0, 0, 0,
                           false, BRICK, 1.0f, 0},
    [JM_ROW_WALL_INSULATED] = {"wrapped wall", "light render", 0.50f, 0.92f, 0.02f, 0, 0, 0, 0,
                               false, MASONRY_WRAPPED, 1.0f, 0},
};
enum { ROW_COUNT = (int)(sizeof rows / sizeof *rows) };

static void natural_layers(jm_fabric *fabric)
{
    // Of a solid with admittance 1 and diffusivity 1: a damping depth is sqrt(period / pi) long.
    for (int j = 0; j < GROUND_LAYERS; j++)
        fabric->layers[NATURAL][j] =
            (jm_slab_layer){ground_depths[j] * sqrt(DAY_S / JM_PI), 1.0, 1.0};
    fabric->layer_count[NATURAL] = GROUND_LAYERS;
    fabric->bottom_resistance_m2kw[NATURAL] = 0.0;
}

jm_fabric jm_fabric_default(double step_s)
{
    jm_fabric fabric = {.count = ROW_COUNT,
                        .slab_count = BUILDUP_COUNT,
                        .step_s = step_s,
                        .wall = JM_ROW_WALL,
                        .roof = JM_SURFACE_ROOF,
                        // Windows: a quarter of the wall; double glazing with frame and half-drawn
                        // shutters lets 0.4 through (RE 2020's usual Sw; assumed mean).
                        .glazing_share = 0.25f,
                        .glass_transmission = 0.4f,
                        // Windows of the housing stock in place, mostly double glazing of the
                        // first generation (TABULA/EPISCOPE, France: 2.6 to 3.3).
                        .glass_wm2k = 2.8f,
                        .crown_stomata_ms = TREE_STOMATA,
                        .leaf_area_factor = 1.0};
    memcpy(fabric.rows, rows, sizeof rows);
    for (int i = 0; i < ROW_COUNT; i++) {
        fabric.rows[i].scale = sqrtf(rows[i].scale);
        fabric.rows[i].scale_dry = sqrtf(rows[i].scale_dry);
    }
    for (int b = 0; b < BUILDUP_COUNT; b++) {
        int n = 0;
        for (; n < JM_SLAB_LAYERS && buildups[b].layers[n].thickness_m > 0.0; n++)
            fabric.layers[b][n] = buildups[b].layers[n];
        fabric.layer_count[b] = n;
        fabric.bottom_resistance_m2kw[b] = buildups[b].bottom_resistance_m2kw;
    }
    natural_layers(&fabric);
    for (int s = 0; s < JM_SURFACE_COUNT; s++)
        fabric.of_surface[s] = s;
    jm_fabric_make(&fabric);
    return fabric;
}

void jm_fabric_make(jm_fabric *fabric)
{
    fabric->layer_most = 1;
    for (int32_t b = 0; b < fabric->slab_count; b++) {
        fabric->slabs[b] = jm_slab_of(fabric->layers[b], fabric->layer_count[b],
                                      fabric->bottom_resistance_m2kw[b], fabric->step_s);
        if (fabric->layer_count[b] > fabric->layer_most)
            fabric->layer_most = fabric->layer_count[b];
    }
    for (int32_t r = 0; r < fabric->count; r++)
        fabric->log_height[r] = jm_wind_log_height((double)fabric->rows[r].roughness_m);
}

uint8_t jm_fabric_order(const jm_fabric *fabric, int32_t row)
{
    uint8_t before = 0;
    for (int32_t r = 0; r < fabric->count; r++)
        before = (uint8_t)(before + (fabric->rows[r].slab < fabric->rows[row].slab ||
                                     (fabric->rows[r].slab == fabric->rows[row].slab && r < row)));
    return before;
}

double jm_fabric_depth(const jm_fabric *fabric, int32_t slab, int32_t layer)
{
    double depth = 0.0;
    for (int32_t j = 0; j <= layer; j++) {
        const jm_slab_layer *l = &fabric->layers[slab][j];
        double diffusivity = l->conductivity_wmk / l->heat_capacity_jm3k;
        double through = l->thickness_m / sqrt(diffusivity * DAY_S / JM_PI);
        depth += j < layer ? through : 0.5 * through;
    }
    return depth;
}

void jm_cover_fill(const jm_fabric *fabric, jm_cover *cover)
{
    for (int64_t i = 0; i < cover->count; i++) {
        const jm_fabric_row *row = &fabric->rows[cover->row[i]];
        cover->albedo[i] = (float)jm_clamp((double)row->albedo + fabric->albedo_shift, 0.0, 1.0);
        cover->emissivity[i] = row->emissivity;
    }
}
