// Trips in files of the Transportation Networks for Research collection: every quirk is read, or
// refused with the line and the way to mend it.
#include "check.h"

#include "assignment/tntp.h"

static jm_ctx *ctx;

static jm_status trips_of(const char *text, jm_tntp_trips *trips)
{
    return jm_tntp_parse_trips(ctx, "t", text, (int64_t)strlen(text), 3, trips);
}

#define TRIPS_HEAD "<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 10.5\n<END OF METADATA>\n"

// Reads as 2 trips from 1 to 2, 0.5 within zone 1 and 8 from 3 to 1.
static void reads_trips(const char *text)
{
    jm_tntp_trips t;
    CHECK_OK(ctx, trips_of(text, &t));
    CHECK(t.zone_count == 3 && t.pair_count == 2);
    CHECK(t.demand[0] == 0.5 && t.demand[1] == 2.0 && t.demand[6] == 8.0);
    CHECK(t.total == 10.5 && t.stated_total == 10.5 && t.intrazonal == 0.5);
    jm_tntp_trips_free(&t);
}

static void refuses_trips(const char *text, const char *words)
{
    jm_tntp_trips t;
    CHECK_FAILS(ctx, trips_of(text, &t), JM_ERR_DATA, words);
    CHECK(t.demand == NULL);
}

TEST(trips_stand_several_on_a_line_or_each_on_its_own)
{
    UNUSED_STATE;
    reads_trips(TRIPS_HEAD "Origin 1\n 1 : 0.5;  2 : 2.0; 3 : 0;\nOrigin 3\n1 : 8;\n");
    reads_trips(TRIPS_HEAD "~ made today\n\nOrigin \t1 \n1:.5;2:2;\nOrigin 2\norigin 3 \r\n1 :8\n");
    reads_trips(TRIPS_HEAD "Origin1 ~ first\n1 : 5D-1; ~ 2 : 7;\n ~ 3 : 9;\n2 :.2e1;\nOrigin 2\n"
                           "ORIGIN\t3\n\t1  :\t8  ;");
    reads_trips(TRIPS_HEAD "Origin 1 1 : 0.5 2 : 2.0\nOrigin\t3\n1\t:\t8 ;");
    reads_trips("<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 10.5\n<END OF METADATA>\nOrigin 3\n"
                "1 : 8; \nOrigin 1\n2 : 2; 1 : .5;;\n");
}

TEST(a_stated_total_that_is_wrong_is_told_apart_from_the_sum)
{
    UNUSED_STATE;
    jm_tntp_trips t;
    CHECK_OK(ctx, trips_of("<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 11\n<END OF METADATA>\nOrigin 1\n"
                           "2 : 4;\n",
                           &t));
    CHECK(t.stated_total == 11.0 && t.total == 4.0);
    jm_tntp_trips_free(&t);
    CHECK_OK(ctx, trips_of("<END OF METADATA>\nOrigin 1\n", &t));
    CHECK(isnan(t.stated_total) && t.total == 0.0);
    jm_tntp_trips_free(&t);
}

// Rows of `zones` origins with all destinations, `twice` of them a second time (0: none), in
// memory of the caller's; more than a megabyte is read in parts.
static char *many_trips(int zones, int twice, const char *end, size_t *length)
{
    const size_t room = (size_t)zones * (size_t)zones * 24 + 4096;
    char *text = malloc(room);
    size_t n = (size_t)snprintf(text, room, "<NUMBER OF ZONES> %d\n<END OF METADATA>\n", zones);
    for (int o = 1; o <= zones; o++) {
        n += (size_t)snprintf(text + n, room - n, "Origin %d\n", o);
        for (int d = 1; d <= zones; d++)
            n += (size_t)snprintf(text + n, room - n, "%5d : %d.%02d;%s", d, (o * 7 + d) % 90,
                                  d % 100, d % 5 == 0 ? "\n" : " ");
    }
    if (twice > 0)
        n += (size_t)snprintf(text + n, room - n, "Origin %d\n", twice);
    n += (size_t)snprintf(text + n, room - n, "%s", end);
    *length = n;
    return text;
}

TEST(large_files_of_trips_are_read_in_parts_with_the_same_answers_and_lines)
{
    UNUSED_STATE;
    enum { zones = 400 };
    size_t length = 0;
    char *text = many_trips(zones, 0, "\n", &length);
    jm_tntp_trips t;
    CHECK(length > 2 << 20);
    CHECK_OK(ctx, jm_tntp_parse_trips(ctx, "t", text, (int64_t)length, zones, &t));
    int64_t pairs = 0, wrong = 0;
    for (int o = 1; o <= zones; o++)
        for (int d = 1; d <= zones; d++) {
            const double wanted = (o * 7 + d) % 90 + 0.01 * (d % 100);
            wrong += fabs(t.demand[(o - 1) * zones + d - 1] - wanted) > 1e-12;
            pairs += o != d && wanted > 0.0;
        }
    CHECK(wrong == 0);
    CHECK(t.pair_count == pairs);
    jm_tntp_trips_free(&t);
    free(text);
    // An origin whose rows stand in two places, far from each other, is one origin.
    text = many_trips(zones, 3, "\n", &length);
    CHECK_OK(ctx, jm_tntp_parse_trips(ctx, "t", text, (int64_t)length, zones, &t));
    CHECK(t.pair_count == pairs);
    jm_tntp_trips_free(&t);
    free(text);
    // What is wrong at the end of a large file has its line, as if it were read from the front.
    text = many_trips(zones, 2, "1 : 5;\n", &length);
    CHECK_FAILS(ctx, jm_tntp_parse_trips(ctx, "t", text, (int64_t)length, zones, &t), JM_ERR_DATA,
                "t:32404: trips from zone 2 to 1 stand here a second time");
    free(text);
    text = many_trips(zones, 0, "Origin 9\n7 : 12", &length);
    CHECK_FAILS(ctx, jm_tntp_parse_trips(ctx, "t", text, (int64_t)length, zones, &t), JM_ERR_DATA,
                "t:32404: ");
    free(text);
}

TEST(trips_that_cannot_be_are_refused_with_their_line)
{
    UNUSED_STATE;
    refuses_trips(TRIPS_HEAD "Origin 4\n", "t:4: there is no zone 4");
    refuses_trips(TRIPS_HEAD "Origin 0\n", "t:4: there is no zone 0");
    refuses_trips(TRIPS_HEAD "Origin\n", "t:4: \"\" is no number of a zone");
    refuses_trips(TRIPS_HEAD "Origin 1\n4 : 1;\n", "t:5: there is no zone 4");
    refuses_trips(TRIPS_HEAD "Origin 1\n1.5 : 1;\n", "t:5: there is no zone 1.5");
    refuses_trips(TRIPS_HEAD "Origin 1\n2 : -1;\n", "t:5: -1 trips from zone 1 to 2");
    refuses_trips(TRIPS_HEAD "Origin 1\n2 : nan;\n", "t:5: after destination 2");
    refuses_trips(TRIPS_HEAD "Origin 1\n2 ; 1;\n", "t:5: after destination 2");
    refuses_trips(TRIPS_HEAD "Origin 1\n2 : 1;\n2 : 1;\n", "t:6: trips from zone 1 to 2 stand");
    refuses_trips(TRIPS_HEAD "Origin 1\n2 : 1; 3 :", "t:5: after destination 3");
    refuses_trips(TRIPS_HEAD "Origin 1\n2 : 1; 3 : 12", "t:5: the file ends within an entry");
    refuses_trips(TRIPS_HEAD "2 : 1;\n", "t:4: trips stand here before the first line");
    refuses_trips(TRIPS_HEAD "Destination 1\n", "t:4: \"DESTINATION\" is no word");
    refuses_trips(TRIPS_HEAD, "t:4: the file ends before the first line");
    refuses_trips("<NUMBER OF ZONES> 4\n<END OF METADATA>\n", "of 4 zones, but the network has 3");
}

TEST(a_file_of_trips_has_metadata_before_its_rows)
{
    UNUSED_STATE;
    refuses_trips("", "t:1: the file is empty");
    refuses_trips("Origin 1\n2 : 3;\n", "t:1: there is no <END OF METADATA>");
}

// Nobody means them so: none is read as something else.
TEST(trips_of_other_dialects_are_refused_with_their_line)
{
    UNUSED_STATE;
    refuses_trips("<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 1,260,907.44\n",
                  "t:2: <TOTAL OD FLOW>: a comma follows 1");
    refuses_trips("<NUMBER OF ZONES> 2\n<END OF METADATA>\n", "t:3: these are the trips of 2");
    refuses_trips(TRIPS_HEAD "Origin 1\n : 0.5; 2 : 2;\n", "t:5: \":\" is no number of a zone");
    refuses_trips(TRIPS_HEAD "Origin 1\n 2 : ;\n", "t:5: after destination 2");
    refuses_trips(TRIPS_HEAD "Origin 1\n 2 :\n3;\n", "t:5: after destination 2");
    refuses_trips(TRIPS_HEAD "Origin 1\n 2 : 1,500;\n", "t:5: \",500\" is no number of a zone");
    refuses_trips(TRIPS_HEAD "Origin 1\n 2 : 3,\n", "t:5: \",\" is no number of a zone");
    refuses_trips(TRIPS_HEAD "Origin : 1\n 2 : 3;\n", "t:4: \":\" is no number of a zone");
    refuses_trips(TRIPS_HEAD "Origin 1\n 2 :: 3;\n", "t:5: after destination 2");
    refuses_trips(TRIPS_HEAD "Origin 1\n 2 : 3; 2 : 0;\n", "t:5: trips from zone 1 to 2 stand");
    refuses_trips(TRIPS_HEAD "Origin 1\n 2 : 1e308; 3 : 1e308;\n", "t:6: all trips above are more");
}

int main(void)
{
    ctx = jm_ctx_create(NULL);
    const struct CMUnitTest tests[] = {
        CASE(trips_stand_several_on_a_line_or_each_on_its_own),
        CASE(a_stated_total_that_is_wrong_is_told_apart_from_the_sum),
        CASE(large_files_of_trips_are_read_in_parts_with_the_same_answers_and_lines),
        CASE(trips_that_cannot_be_are_refused_with_their_line),
        CASE(a_file_of_trips_has_metadata_before_its_rows),
        CASE(trips_of_other_dialects_are_refused_with_their_line),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    jm_ctx_destroy(ctx);
    return failed;
}
