// The heat wave of Toulouse, 2004, in a street without a map, beside TEB 4.0.1 (Masson 2000), which
// was given the same town and the same air above it. TEB is a model too: its garden is a fixed
// Bowen ratio, its air-to-air exchange another formula.
#include "toulouse_town.h"

static const char *folder;

typedef struct variant {
    double roof_albedo, garden_share;
    const double *vehicles_wm2; // [48] by half hour of the day, or NULL
} variant;

// Rows scored: [first, end).
typedef struct window {
    const char *name;
    int32_t first, end;
} window;
static const window since_20_july = {"from 20 July", 6 * 48, ROWS};
static const window heat_wave = {"30 July to 2 August", 16 * 48, 20 * 48};

static const scene *town;
static jm_heat_column_state base[ROWS], cool[ROWS], green[ROWS], traffic[ROWS];
static jm_heat_summary ledger;

// ---- runs ---------------------------------------------------------------------------------------

static jm_indoor_class habits_at(const jm_heat_column *column, double utc_s)
{
    jm_indoor_class rooms = column->rooms;
    if (nobody_home(town, utc_s)) {
        rooms.set_cool_k += 3.0;
        rooms.set_heat_k -= 3.0;
    }
    return rooms;
}

static void run_half_hour(jm_ctx *ctx, jm_heat *heat, const jm_heat_column *column,
                          const variant *v, int32_t i)
{
    float vehicles[3] = {v->vehicles_wm2 != NULL ? (float)v->vehicles_wm2[i % 48] : 0.0f};
    for (int step = 0; step < 6; step++) {
        jm_heat_input in = five_minutes(town, i, step);
        const jm_indoor_class rooms = habits_at(column, in.start_utc_s);
        in.traffic_heat_wm2 = vehicles;
        jm_heat_column_set_rooms(heat, &rooms);
        if (i == 1 && step == 0)
            CHECK_OK(ctx, jm_heat_reset(heat, &in));
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

static void run(const variant *v, jm_heat_column_state out[ROWS])
{
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    const jm_fabric fabric = toulouse_fabric(v->roof_albedo);
    const jm_heat_column column = toulouse_column(&fabric, v->garden_share);
    jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = NULL;
    def.substep_s = SUBSTEP_S;
    def.above_roofs = true;
    def.station_height_m = 28.0;
    CHECK_OK(ctx, jm_heat_column_create(ctx, &def, &column, &heat));
    for (int32_t i = 1; i < ROWS; i++) {
        run_half_hour(ctx, heat, &column, v, i);
        out[i] = jm_heat_column_state_of(heat);
    }
    jm_heat_summarise(heat, &ledger);
    jm_heat_destroy(heat);
    jm_ctx_destroy(ctx);
}

// What 20 W m-2 of traffic add to TEB's sensible heat, by half hour of the day: TEB shares it out.
static void run_all(void)
{
    double vehicles[48] = {0.0};
    for (int32_t i = 0; i < ROWS; i++)
        vehicles[i % 48] +=
            (town->traffic[i].sensible_wm2 - town->base[i].sensible_wm2) / (ROWS / 48);
    run(&(variant){0.80, 0.11, NULL}, cool);
    run(&(variant){0.40, 0.26, NULL}, green);
    run(&(variant){0.40, 0.11, vehicles}, traffic);
    run(&(variant){0.40, 0.11, NULL}, base);
}

// ---- scores -------------------------------------------------------------------------------------

typedef enum quantity { CANYON, WALL, ROAD_SKIN, ROOF, SENSIBLE, COOLING } quantity;

static double ours(const jm_heat_column_state *s, quantity q)
{
    const double of[] = {s->canyon_k,
                         s->wall_k,
                         s->cover_k[ROAD],
                         s->roof_k,
                         s->sensible_wm2 + s->rooms_wm2 + s->vehicles_wm2,
                         s->current_wm2 / 0.62}; // per area of buildings
    return of[q];
}

static double theirs(const teb_row *s, quantity q)
{
    const double of[] = {s->canyon_k, s->wall_k,       s->road_k,
                         s->roof_k,   s->sensible_wm2, s->cooling_wm2};
    return of[q];
}

// Standard local time of a row.
static double hour_of(int32_t i)
{
    return fmod(0.5 * i + 1.0, 24.0);
}

typedef struct score {
    double rmse, bias, day, night; // day 12-17 h, night 0-5 h
    double day_sum, night_sum, day_count, night_count;
} score;

static void add(score *s, int32_t i, double d)
{
    const double h = hour_of(i);
    if (h >= 12.0 && h < 17.0) {
        s->day_sum += d;
        s->day_count += 1.0;
    } else if (h < 5.0) {
        s->night_sum += d;
        s->night_count += 1.0;
    }
    s->bias += d;
    s->rmse += d * d;
}

static score finish(score s, double count)
{
    s.bias /= count;
    s.rmse = sqrt(s.rmse / count);
    s.day = s.day_sum / s.day_count;
    s.night = s.night_sum / s.night_count;
    return s;
}

static score score_of(const window *w, quantity q)
{
    score s = {.rmse = 0.0};
    for (int32_t i = w->first; i < w->end; i++)
        add(&s, i, ours(&base[i], q) - theirs(&town->base[i], q));
    return finish(s, w->end - w->first);
}

// Forcing and a constant: what a model must be compared with.
static score null_score(const window *w)
{
    score s = {.rmse = 0.0};
    for (int32_t i = w->first; i < w->end; i++)
        add(&s, i, town->forced[i].air_k - town->base[i].canyon_k);
    const double mean = s.bias / (w->end - w->first);
    score t = {.rmse = 0.0};
    for (int32_t i = w->first; i < w->end; i++)
        add(&t, i, town->forced[i].air_k - mean - town->base[i].canyon_k);
    return finish(t, w->end - w->first);
}

static void print(const char *what, const score *s)
{
    printf("%-14s RMSE %6.2f  mean %+6.2f  12-17 h %+6.2f  0-5 h %+6.2f\n", what, s->rmse, s->bias,
           s->day, s->night);
}

static const window *const windows[] = {&since_20_july, &heat_wave};

TEST(walls_road_and_roof_follow_teb)
{
    UNUSED_STATE;
    const struct {
        const char *name;
        quantity q;
        double most_k;
    } asked[] = {{"walls, K", WALL, 1.0}, {"road, K", ROAD_SKIN, 1.5}, {"roof, K", ROOF, 1.5}};
    for (int w = 0; w < 2; w++) {
        printf("%s, ours minus TEB:\n", windows[w]->name);
        for (int k = 0; k < 3; k++) {
            const score s = score_of(windows[w], asked[k].q);
            print(asked[k].name, &s);
            CHECK(s.rmse <= asked[k].most_k);
        }
    }
}

// Asked in the heat wave: RMSE 0.35 K, means of day and night within 0.3 K.
TEST(street_air_follows_teb_by_day_and_by_night)
{
    UNUSED_STATE;
    for (int w = 0; w < 2; w++) {
        const score s = score_of(windows[w], CANYON), null = null_score(windows[w]);
        printf("%s:\n", windows[w]->name);
        print("street air, K", &s);
        print("null model, K", &null);
        CHECK(s.rmse <= 0.35);
        CHECK(fabs(s.day) <= 0.3);
        CHECK(fabs(s.night) <= 0.3);
    }
}

// Asked in the heat wave: 15 W m-2. In the cooler days before it, when machines are often idle, the
// set points' steps of 3 K on working days weigh more: how fast TEB's rooms follow fades with the
// difference, here it is one conductance.
TEST(sensible_heat_follows_teb)
{
    UNUSED_STATE;
    const window weekend = {"31 July and 1 August", 17 * 48, 19 * 48};
    const window *const each[] = {&since_20_july, &heat_wave, &weekend};
    const double most_wm2[] = {17.0, 15.0, 15.0};
    for (int w = 0; w < 3; w++) {
        const score s = score_of(each[w], SENSIBLE);
        printf("%s:\n", each[w]->name);
        print("heat, W m-2", &s);
        CHECK(s.rmse <= most_wm2[w]);
    }
}

TEST(cooling_takes_as_much_current_as_in_teb_within_thirty_percent)
{
    UNUSED_STATE;
    for (int w = 0; w < 2; w++) {
        double sum = 0.0, teb = 0.0;
        for (int32_t i = windows[w]->first; i < windows[w]->end; i++) {
            sum += ours(&base[i], COOLING);
            teb += theirs(&town->base[i], COOLING);
        }
        printf("%s: cooling %.1f, TEB %.1f W m-2\n", windows[w]->name,
               sum / (windows[w]->end - windows[w]->first),
               teb / (windows[w]->end - windows[w]->first));
        CHECK_NEAR(sum / teb, 1.0, 0.3);
    }
}

// ---- responses ----------------------------------------------------------------------------------

static score change_of(const window *w, const jm_heat_column_state *changed)
{
    score s = {.rmse = 0.0};
    for (int32_t i = w->first; i < w->end; i++)
        add(&s, i, changed[i].canyon_k - base[i].canyon_k);
    return finish(s, w->end - w->first);
}

static score teb_change(const window *w, const teb_row *changed)
{
    score s = {.rmse = 0.0};
    for (int32_t i = w->first; i < w->end; i++)
        add(&s, i, changed[i].canyon_k - town->base[i].canyon_k);
    return finish(s, w->end - w->first);
}

TEST(street_air_answers_to_roofs_gardens_and_traffic_half_to_one_and_a_half_times_as_in_teb)
{
    UNUSED_STATE;
    const struct {
        const char *name;
        const jm_heat_column_state *ours;
        const teb_row *teb;
    } each[] = {{"white roofs", cool, town->cool},
                {"more garden", green, town->green},
                {"traffic", traffic, town->traffic}};
    for (int k = 0; k < 3; k++) {
        const score s = change_of(&heat_wave, each[k].ours);
        const score t = teb_change(&heat_wave, each[k].teb);
        printf("%-12s 12-17 h %+.3f (TEB %+.3f) K, 0-5 h %+.3f (%+.3f) K\n", each[k].name, s.day,
               t.day, s.night, t.night);
        CHECK_NEAR(s.day / t.day, 1.0, 0.5);
        if (fabs(t.night) > 0.05)
            CHECK_NEAR(s.night / t.night, 1.0, 0.5);
    }
}

TEST(light_and_heat_of_the_street_are_accounted_for)
{
    UNUSED_STATE;
    printf("largest residuals: surfaces %.3f W m-2, sun %.5f, long wave %.3f W m-2, air %.1e\n",
           ledger.energy_residual_wm2, ledger.shortwave_residual, ledger.longwave_residual_wm2,
           ledger.air_residual);
    CHECK(ledger.energy_residual_wm2 < 0.1);
    CHECK(ledger.shortwave_residual < 0.005);
    CHECK(ledger.longwave_residual_wm2 < 1.0);
    CHECK(ledger.air_residual < 1e-9);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/toulouse_capitoul/forcing.csv");
    town = read_scene(folder);
    run_all();
    const struct CMUnitTest tests[] = {
        CASE(walls_road_and_roof_follow_teb),
        CASE(street_air_follows_teb_by_day_and_by_night),
        CASE(sensible_heat_follows_teb),
        CASE(cooling_takes_as_much_current_as_in_teb_within_thirty_percent),
        CASE(
            street_air_answers_to_roofs_gardens_and_traffic_half_to_one_and_a_half_times_as_in_teb),
        CASE(light_and_heat_of_the_street_are_accounted_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
