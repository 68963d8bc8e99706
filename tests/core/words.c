#include "core/words.h"
#include "check.h"

TEST(a_title_that_names_the_city_is_told_from_one_that_only_begins_alike)
{
    UNUSED_STATE;
    CHECK(jm_title_names_city("Lorient, 19 juillet", "Lorient"));
    CHECK(jm_title_names_city("Lorient", "Lorient"));
    CHECK(jm_title_names_city("Valmeuse aujourd'hui", "Valmeuse"));
    CHECK(!jm_title_names_city("Lyonnais en 2030", "Lyon"));
    CHECK(!jm_title_names_city("Sénéçais", "Sén"));
    CHECK(!jm_title_names_city("Coeur frais", "Valmeuse"));
    CHECK(!jm_title_names_city("", "Lorient") && !jm_title_names_city("Lorient", ""));
}

TEST(fields_bear_the_units_that_people_read)
{
    UNUSED_STATE;
    const struct {
        const char *name, *unit, *shown;
    } rows[] = {{"utci", "K", "°C"},    {"flow", "veh s-1", "veh/h"}, {"surface_class", "1", ""},
                {"new_share", "1", ""}, {"new_temp", "degC", "°C"},   {"new_width", "m", "m"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(jm_words_of(rows[i].name, rows[i].unit).unit, rows[i].shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_title_that_names_the_city_is_told_from_one_that_only_begins_alike),
        CASE(fields_bear_the_units_that_people_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
