// Scenario files with random damage: each is read or refused with a message, and what is read
// leaves a sound city or is refused. JM_EFFORT scales the number of files.
#include "core/random.h"
#include "town.h"

static const char *const seeds[] = {
    "  - tram_line: {id: tram, line: [[432040, 6713250], [432460, 6713250]], stops: [[432050, "
    "6713250], [432400, 6713250]], headway_min: 6, lanes_taken: 2, hours: 06:00-22:00, surface: "
    "track, track_width_m: 9}\n",
    "  - zfe: {polygon: {type: Polygon, coordinates: [[[432090, 6713090], [432210, 6713090], "
    "[432210, 6713210], [432090, 6713210]]]}, excluded_share: {low: 0.1, high: 0.3}, "
    "compliance_share: 0.9, hours: [07-12, 14-19], except_classes: [trunk]}\n"
    "  - ztl: {polygon: [[432140, 6713090], [432160, 6713090], [432160, 6713210]], "
    "excluded_share: 0.1, hours: [07-12, 14-19], expect: most}\n",
    "  - housing: {polygon: [[[432160, 6713260], [432240, 6713260], [432240, 6713320], [432160, "
    "6713320]], [[432190, 6713280], [432200, 6713280], [432200, 6713290]]], dwellings: 100, "
    "height_m: 9, footprint_share: 0.3, green_share: 0.5, spaces_per_dwelling: 1.2}\n",
    "  - trees: {line: [[432060, 6713350], [432440, 6713350]], spacing_m: 9, offset_m: 4, "
    "survival_share: 0.9, species: Tilia, move_limit_m: 12}\n"
    "  - trees: {points: [[432202, 6713202], [432222, 6713202]], height_m: 12, crown_m: 8}\n"
    "  - trees: {polygon: [[432160, 6713160], [432240, 6713160], [432200, 6713240]], "
    "density_per_ha: 200, irrigated: on}\n",
    "  - surface: {polygon: [[432260, 6713160], [432300, 6713160], [432300, 6713200]], to: "
    "grass}\n",
    ("  - surface: {polygon: [[432260, 6713160], [432300, 6713160], [432300, 6713200]], to: "
     "cool_paving, only: [asphalt, paving], streets: residential, expect: none}\n"),
};
enum { SEED_COUNT = sizeof seeds / sizeof seeds[0], TEXT_LIMIT = 4096 };

static const char *const words[] = {"[",    "]",  "{",     "}",   ",",  ":", "-",       "\n",
                                    "nan",  "0",  "1e308", "-1",  ": ", "#", "&a ",     "*a",
                                    "none", "''", "\"",    "9e9", "~",  "|", "${HOME}", "432200"};
enum { WORD_COUNT = sizeof words / sizeof words[0] };

static int64_t draw(uint64_t file, uint64_t step, int64_t below)
{
    return jm_random_below((jm_key){2030, 1}, file, step, below);
}

// A byte changed, a stretch cut out or doubled, a word put in: up to six times.
static size_t damage(char *text, size_t length, uint64_t file)
{
    int64_t times = 1 + draw(file, 1, 6);
    for (int64_t k = 0; k < times; k++) {
        uint64_t step = 10 * (uint64_t)(k + 1);
        size_t at = (size_t)draw(file, step, (int64_t)length), rest = length - at;
        size_t some = (size_t)draw(file, step + 1, 24);
        const char *word = words[draw(file, step + 2, WORD_COUNT)];
        some = some < rest ? some : rest;
        switch (draw(file, step + 3, 4)) {
        case 0:
            text[at] = (char)draw(file, step + 4, 256);
            break;
        case 1:
            memmove(text + at, text + at + some, rest - some);
            length -= some;
            break;
        case 2:
            if (length + some < TEXT_LIMIT) {
                memmove(text + at + some, text + at, rest);
                length += some;
            }
            break;
        default:
            if (length + strlen(word) < TEXT_LIMIT) {
                memmove(text + at + strlen(word), text + at, rest);
                memcpy(text + at, word, strlen(word));
                length += strlen(word);
            }
        }
        if (length == 0)
            return 0;
    }
    return length;
}

static bool run_file(jm_ctx *ctx, const jm_city *base, const char *text, size_t length)
{
    jm_scenario *s = NULL;
    jm_clear(ctx);
    jm_status status = jm_scenario_parse(ctx, "fuzz.yaml", text, length, &s);
    CHECK(status == JM_OK || status == JM_ERR_DATA);
    CHECK((status == JM_OK) == (s != NULL) && (status == JM_OK || jm_message(ctx)[0] != '\0'));
    if (status != JM_OK)
        return false;
    jm_city *city = NULL;
    jm_edit *edits = NULL;
    CHECK_OK(ctx, jm_city_copy(ctx, base, &city));
    status = jm_scenario_apply(ctx, s, city, &edits);
    CHECK(status == JM_OK || status == JM_ERR_DATA);
    CHECK((status == JM_OK) == (edits != NULL));
    if (status == JM_OK)
        check_sound(ctx, city);
    jm_edits_free(edits, s->measure_count);
    jm_scenario_destroy(s);
    jm_city_destroy(city);
    return status == JM_OK;
}

TEST(damaged_scenarios_are_refused_or_leave_a_sound_city)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *base = town(ctx);
    int64_t files = 20 + (int64_t)(40000.0 * test_effort()), sound = 0;
    for (int64_t i = 0; i < files; i++) {
        static char bytes[TEXT_LIMIT + 1];
        char *text = scenario_text(seeds[i % SEED_COUNT]);
        size_t length = strlen(text);
        memcpy(bytes, text, length);
        free(text);
        // The first of each seed goes through whole.
        if (i >= SEED_COUNT)
            length = damage(bytes, length, (uint64_t)i);
        // On the heap and exact, so that a read beyond the end is seen.
        char *exact = malloc(length + 1);
        CHECK(exact != NULL);
        memcpy(exact, bytes, length);
        exact[length] = '\0';
        bool good = run_file(ctx, base, exact, length);
        if (!good && i < SEED_COUNT)
            print_error("seed %lld: %s\n", (long long)i, jm_message(ctx));
        CHECK(good || i >= SEED_COUNT);
        sound += good;
        free(exact);
    }
    // Some damage is harmless (a digit, a comment): the loop must see both sides.
    CHECK(sound > SEED_COUNT && sound < files);
    jm_city_destroy(base);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(damaged_scenarios_are_refused_or_leave_a_sound_city)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
