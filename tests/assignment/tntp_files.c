// Networks and flows in files of the Transportation Networks for Research collection: every quirk
// of theirs is read, or refused with the line and the way to mend it.
#include "check.h"

#include "assignment/tntp.h"

static jm_ctx *ctx;

#define HEAD                                                                                       \
    "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 3\n<NUMBER OF LINKS> 2\n"         \
    "<END OF METADATA>\n"
#define ROW_1 "\t1\t3\t100\t2.5\t1.5\t0.15\t4\t60\t7\t1\t;\n"
#define ROW_2 "\t3\t2\t200\t1\t.5\t0\t0\t0\t0\t1\t;\n"

static jm_status net_of(const char *text, jm_tntp_net *net)
{
    return jm_tntp_parse_net(ctx, "n", text, (int64_t)strlen(text), net);
}

// Reads as the two links of ROW_1 and ROW_2.
static void reads(const char *text)
{
    jm_tntp_net net;
    CHECK_OK(ctx, net_of(text, &net));
    CHECK(net.zone_count == 2 && net.node_count == 3 && net.link_count == 2);
    CHECK(net.first_through == 2);
    CHECK(net.from[0] == 0 && net.to[0] == 2 && net.from[1] == 2 && net.to[1] == 1);
    CHECK(net.capacity[0] == 100.0 && net.length[0] == 2.5 && net.free_time[0] == 1.5);
    CHECK(net.alpha[0] == 0.15 && net.power[0] == 4.0 && net.toll[0] == 7.0);
    CHECK(net.alpha[1] == 0.0 && net.power[1] == 0.0 && net.free_time[1] == 0.5);
    CHECK(isnan(net.toll_factor) && isnan(net.distance_factor));
    jm_tntp_net_free(&net);
}

static void refuses(const char *text, const char *words)
{
    jm_tntp_net net;
    CHECK_FAILS(ctx, net_of(text, &net), JM_ERR_DATA, words);
    CHECK(net.from == NULL && net.link_count == 0);
}

TEST(a_network_is_read_in_the_files_order)
{
    UNUSED_STATE;
    reads(HEAD ROW_1 ROW_2);
    reads(HEAD "\n\n~\tinit_node\tterm_node\tcapacity ;\n" ROW_1 "\n~ between\n" ROW_2 "\n \n");
}

TEST(metadata_come_in_any_order_and_with_a_header_of_the_original)
{
    UNUSED_STATE;
    reads("<NUMBER OF LINKS> 2\t\t\n\n<FIRST THRU NODE>3 ~ zones are no roads\n"
          "<ORIGINAL HEADER>~ \tTail\tHead (veh/h) <x> 5 ;\n~ comment\n<NUMBER OF NODES>  3\n"
          "<VERSION 2.0> 7\n<number of  zones> 2 \n<END OF METADATA>\t\t\n" ROW_1 ROW_2);
    refuses("<NUMBER OF ZONES> 2\n<NUMBER OF ZONES> 3\n" HEAD ROW_1, "n:2: ");
    refuses("<NUMBER OF ZONES> two\n" HEAD ROW_1, "n:1: <NUMBER OF ZONES> is followed by \"two\"");
    refuses("<NUMBER OF ZONES>\n" HEAD ROW_1, "n:1: ");
}

TEST(a_count_that_is_missing_or_cannot_be_is_named)
{
    UNUSED_STATE;
    refuses(
        "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<NUMBER OF LINKS> 2\n<END OF METADATA>\n" ROW_1
            ROW_2,
        "<FIRST THRU NODE> is missing");
    refuses("<NUMBER OF ZONES> 2\n<END OF METADATA>\n" ROW_1, "<NUMBER OF NODES> is missing");
    refuses("<NUMBER OF ZONES> 4\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 2\n"
            "<END OF METADATA>\n" ROW_1 ROW_2,
            "<NUMBER OF ZONES> is 4");
    refuses("<NUMBER OF NODES> 1e12\n<END OF METADATA>\n", "<NUMBER OF NODES> is 1e+12");
    refuses("<NUMBER OF NODES> 3.5\n<END OF METADATA>\n", "whole number");
}

TEST(the_end_of_metadata_must_stand_there)
{
    UNUSED_STATE;
    refuses("<NUMBER OF ZONES> 2\n" ROW_1, "n:2: there is no <END OF METADATA>");
    refuses("<NUMBER OF ZONES> 2\n", "there is no <END OF METADATA>");
    refuses("", "n:1: the file is empty");
    refuses(" ", "empty");
}

TEST(tabs_semicolons_line_ends_and_the_mark_of_utf_8_do_not_matter)
{
    UNUSED_STATE;
    reads(HEAD "1 3 100 2.5 1.5 0.15 4 60 7 1;\n3 2 200 1 .5 0 0 0 0 1 ;\n");
    reads(HEAD "1 3 100 2.5 1.5 0.15 4 60 7 1\n3 2 200 1 .5 0 0 0 0 1\n");
    reads(HEAD "1 3 1e2 25e-1 1.5 1.5E-1 4. 60 7 1 ~ comment\n3 2 200 1 .5 0 0 0 0 1");
    reads("\xEF\xBB\xBF<NUMBER OF ZONES> 2\r\n<NUMBER OF NODES> 3\r\n<FIRST THRU NODE> 3\r\n"
          "<NUMBER OF LINKS> 2\r\n<END OF METADATA>\r\n\r\n1 3 100 2.5 1.5 0.15 4 60 7 1;\r\n"
          "3 2 200 1 .5 0 0 0 0 1 ;\r\n");
    reads(HEAD "1 3 1.0D+02 25d-1 1.5 0.15 4 60 7 1 ;\n3 2 .2D3 1 .5 0 0 0 0 1 ;\n");
    reads("  <number of zones> 2 ~ comment\n\t< Number  Of\tNodes >3\n<END OF FILE>\n"
          "<First Thru Node> 3 ;\n<NUMBER OF LINKS>\t2.0\n ~\n<end of metadata >\n"
          "\tinit_node\tterm_node\t;\n" ROW_1 "  ~ 3 2 200\n\t~\n\n" ROW_2 "~ end");
    reads(HEAD "init_node term_node capacity\n1 3 100 2.5 1.5 0.15 4 60 7\n3 2 200 1 .5 0 0 0 0\n");
}

TEST(rows_that_are_cut_or_too_long_are_refused_with_their_line)
{
    UNUSED_STATE;
    refuses(HEAD ROW_1 "3 2 200 1 .5 0\n", "n:7: the row has 6 numbers, 10 are wanted");
    refuses(HEAD ROW_1 "3 2 200 1 .5 0 0 0\n", "n:7: the row has 8 numbers, 10 are wanted");
    refuses(HEAD ROW_1 "3 2 200 1 .5 0 0 0 0 1", "n:7: the file ends within this row");
    refuses(HEAD "1 3 100 2.5 1.5 0.15 4 60 7 1 2 3 ;\n", "n:6: the row has 12 numbers");
    refuses(HEAD "1 3 100 2.5 1.5 0.15 4 60 7 1 ; 3 2 200 ;\n", "n:6: something follows");
    refuses(HEAD ROW_1 "3 two 200 1 .5 0 0 0 0 1 ;\n", "n:7: \"two\" is no number");
    refuses(HEAD "Tail Head\nTail Head\n" ROW_1 ROW_2, "n:7: \"Tail\" is no number");
}

// Files that other programs write and that nobody means so: none is read as something else.
TEST(rows_of_other_dialects_are_refused_with_their_line)
{
    UNUSED_STATE;
    refuses(HEAD "1,3,100,2.5,1.5,0.15,4,60,7,1;\n" ROW_2, "n:6: \",3,100,2.5");
    refuses(HEAD "1 3 100 2.5 1.5 0.15 4 60 7 1,\n" ROW_2, "n:6: \",\" is no number");
    refuses(HEAD "1 3 100 ~ broken\n2.5 1.5 0.15 4 60 7 1 ;\n" ROW_2, "n:6: the row has 3");
    refuses(HEAD "1 3 100 2.5 1.5 0.15 4 60 7 1 ;;\n" ROW_2, "n:6: something follows");
    refuses(HEAD "1 3 1.0+02 2.5 1.5 0.15 4 60 7 1 ;\n" ROW_2, "n:6: \"1.0+02\" is no number");
    refuses(HEAD "1 3 1_000 2.5 1.5 0.15 4 60 7 1 ;\n" ROW_2, "n:6: \"1_000\" is no number");
    refuses(HEAD "1 3 1e 2.5 1.5 0.15 4 60 7 1 ;\n" ROW_2, "n:6: \"1e\" is no number");
    refuses(HEAD "1 3 1D 2.5 1.5 0.15 4 60 7 1 ;\n" ROW_2, "n:6: \"1D\" is no number");
    refuses(HEAD "1e300 3 100 2.5 1.5 0.15 4 60 7 1 ;\n" ROW_2, "n:6: 1e+300 is no node");
    refuses(HEAD "<END OF METADATA>\n" ROW_1 ROW_2, "n:6: \"<END\" is no number");
    refuses(HEAD ROW_1 ROW_2 "\x1A", "n:8: \"?\" is no number");
    refuses("<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3,000\n", "n:2: <NUMBER OF NODES>: a comma");
    refuses("<NUMBER OF ZONES> 2\r<END OF METADATA>\r1 2 3\r", "n:1: there is no <END OF");
}

TEST(links_must_be_as_many_as_stated)
{
    UNUSED_STATE;
    refuses(HEAD ROW_1, "n:7: the file ends after 1 of the 2 links");
    refuses(HEAD ROW_1 ROW_2 ROW_2, "n:8: there are more links than the 2");
    refuses(HEAD, "the file ends after 0 of the 2 links");
}

TEST(numbers_that_no_road_has_are_refused)
{
    UNUSED_STATE;
    refuses(HEAD "1 4 100 1 1 .15 4 0 0 1 ;\n", "n:6: 4 is no node");
    refuses(HEAD "0 3 100 1 1 .15 4 0 0 1 ;\n", "n:6: 0 is no node");
    refuses(HEAD "1 2.5 100 1 1 .15 4 0 0 1 ;\n", "n:6: 2.5 is no node");
    refuses(HEAD "1 3 -1 1 1 .15 4 0 0 1 ;\n", "capacity is -1");
    refuses(HEAD "1 3 1 -1 1 .15 4 0 0 1 ;\n", "length is -1");
    refuses(HEAD "1 3 1 1 -1 .15 4 0 0 1 ;\n", "free_flow_time is -1");
    refuses(HEAD "1 3 1 1 1 -1 4 0 0 1 ;\n", "b is -1");
    refuses(HEAD "1 3 1 1 1 .15 -4 0 0 1 ;\n", "power is -4");
    refuses(HEAD "1 3 1 1 1 .15 4 0 -2 1 ;\n", "toll is -2");
    refuses(HEAD "1 3 nan 1 1 .15 4 0 0 1 ;\n", "\"nan\" is no number");
    refuses(HEAD "1 3 inf 1 1 .15 4 0 0 1 ;\n", "\"inf\" is no number");
    refuses(HEAD "1 3 0x10 1 1 .15 4 0 0 1 ;\n", "\"0x10\" is no number");
    refuses(HEAD "1 3 1e999 1 1 .15 4 0 0 1 ;\n", "\"1e999\" is no number");
    refuses(HEAD "1 3 1,5 1 1 .15 4 0 0 1 ;\n", "is no number");
    refuses(HEAD "1 3 0 1 1 .15 4 0 0 1 ;\n", "capacity is 0");
}

TEST(a_capacity_of_0_goes_with_a_constant_time_only)
{
    UNUSED_STATE;
    jm_tntp_net net;
    CHECK_OK(ctx, net_of(HEAD "1 3 0 1 1 0 4 0 0 1 ;\n3 2 0 1 1 .15 0 0 0 1 ;\n", &net));
    CHECK(net.capacity[0] == 0.0 && net.capacity[1] == 0.0);
    jm_tntp_net_free(&net);
}

TEST(zones_may_be_passed_when_the_first_through_node_is_1)
{
    UNUSED_STATE;
    jm_tntp_net net;
    CHECK_OK(ctx, net_of("<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 2\n<FIRST THRU NODE> 1\n"
                         "<NUMBER OF LINKS> 1\n<TOLL FACTOR> 0.02\n<DISTANCE FACTOR> 0.04\n"
                         "<END OF METADATA>\n1 2 1 1 1 1 1 1 1 1;\n",
                         &net));
    CHECK(net.first_through == 0);
    CHECK(net.toll_factor == 0.02 && net.distance_factor == 0.04);
    jm_tntp_net_free(&net);
}

TEST(parallel_links_and_loops_stay)
{
    UNUSED_STATE;
    jm_tntp_net net;
    CHECK_OK(ctx, net_of("<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 2\n<FIRST THRU NODE> 1\n"
                         "<NUMBER OF LINKS> 3\n<END OF METADATA>\n1 2 1 1 1 1 1 1 1 1;\n"
                         "1 2 9 1 1 1 1 1 1 1;\n2 2 1 1 1 1 1 1 1 1;\n",
                         &net));
    CHECK(net.link_count == 3 && net.to[1] == 1 && net.capacity[1] == 9.0);
    CHECK(net.from[2] == 1 && net.to[2] == 1);
    jm_tntp_net_free(&net);
}

TEST(numbers_are_those_that_strtod_reads)
{
    UNUSED_STATE;
    static const char *const texts[] = {"1.090458488",
                                        "999999.0000000000",
                                        "0.034506800000000004",
                                        "168222.301999998980000",
                                        "9007199254740993",
                                        "123456789012345678901234567890",
                                        "1e22",
                                        "1e23",
                                        "4.9e-324",
                                        "1.7976931348623157e308",
                                        "0.1e-6",
                                        ".15",
                                        "15.",
                                        "+3",
                                        "1260907.4400005303",
                                        "2.2250738585072011e-308",
                                        "0.000000000000000000000000000000123",
                                        "6.7e-25"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[400];
        snprintf(text, sizeof text, HEAD "1 3 %s 1 1 1 1 1 1 1;\n" ROW_2, texts[i]);
        jm_tntp_net net;
        CHECK_OK(ctx, net_of(text, &net));
        CHECK(net.capacity[0] == strtod(texts[i], NULL));
        jm_tntp_net_free(&net);
    }
}

TEST(flows_are_read_in_either_dialect_and_any_order)
{
    UNUSED_STATE;
    static const char *const texts[] = {
        "From \tTo \tVolume \tCost \n1 \t3 \t4.5 \t1.25 \n3 \t2 \t6 \t2 \n",
        ("<NUMBER OF NODES>\t3\n<NUMBER OF LINKS> 2\n<END OF METADATA>\n\n"
         "~ \tTail\tHead\t:\tVolume\tCost\t;\n\t1\t3\t:\t4.5\t1.25\t;\n\t3\t2\t:\t6\t2\t;\n"),
        "from,to,flow,cost\n1,3,4.5,1.25\n3,2,6,2\n",
        "From To Volume Cost\r\n3 2 6 2\r\n1 3 4.5 1.25\r\n",
    };
    jm_tntp_net net;
    CHECK_OK(ctx, net_of(HEAD ROW_1 ROW_2, &net));
    for (int i = 0; i < 4; i++) {
        double flow[2] = {0}, cost[2] = {0};
        CHECK_OK(ctx, jm_tntp_parse_flows(ctx, "f", texts[i], (int64_t)strlen(texts[i]), &net, flow,
                                          cost));
        CHECK(flow[0] == 4.5 && flow[1] == 6.0 && cost[0] == 1.25 && cost[1] == 2.0);
    }
    static const struct {
        const char *text, *words;
    } wrong[] = {
        {"1 3 4.5 1\n", "f:2: the file ends after 1 of the 2 links"},
        {"1 3 4.5 1\n1 3 4.5 1\n", "f:2: the network has no link, or no further one"},
        {"1 2 4.5 1\n", "f:1: the network has no link"},
        {"1 3 4.5\n", "f:1: \"\" is no number"},
        {"1 3 -4.5 1\n", "f:1: flow is -4.5"},
        {"1 3 4.5 1 9\n", "f:1: a row has four numbers"},
        {"", "f:1: the file is empty"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        double flow[2];
        CHECK_FAILS(ctx,
                    jm_tntp_parse_flows(ctx, "f", wrong[i].text, (int64_t)strlen(wrong[i].text),
                                        &net, flow, NULL),
                    JM_ERR_DATA, wrong[i].words);
    }
    jm_tntp_net_free(&net);
}

TEST(a_file_longer_than_the_buffer_is_the_same_file)
{
    UNUSED_STATE;
    // A comment longer than a piece that is read, then numbers across the pieces' ends.
    enum { LONG = 200000 };
    char *text = malloc(LONG + 64 * 10000);
    CHECK(text != NULL);
    int64_t length = sprintf(text, "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 1\n"
                                   "<NUMBER OF LINKS> 10000\n<END OF METADATA>\n~");
    memset(text + length, 'x', LONG);
    length += LONG;
    length += sprintf(text + length, "\n");
    for (int e = 0; e < 10000; e++)
        length += sprintf(text + length, "%d 3 %d.25 %.17g 1 1 1 1 1 1 ;\n", 1 + e % 2, e + 1,
                          1.0 / (e + 1));
    jm_tntp_net net;
    CHECK_OK(ctx, jm_tntp_parse_net(ctx, "n", text, length, &net));
    for (int e = 0; e < 10000; e++)
        CHECK(net.capacity[e] == e + 1.25 && net.length[e] == 1.0 / (e + 1));
    jm_tntp_net_free(&net);
    CHECK_FAILS(ctx, jm_tntp_parse_net(ctx, "n", text, length - 20, &net), JM_ERR_DATA, "n:10006:");
    free(text);
}

TEST(a_file_that_is_not_there_or_a_folder_is_no_network)
{
    UNUSED_STATE;
    jm_tntp_net net;
    CHECK_FAILS(ctx, jm_tntp_read_net(ctx, "/nowhere/net", &net), JM_ERR_DATA, "/nowhere/net: ");
    CHECK_FAILS(ctx, jm_tntp_read_net(ctx, "/tmp", &net), JM_ERR_DATA, "/tmp: ");
}

int main(void)
{
    ctx = jm_ctx_create(NULL);
    const struct CMUnitTest tests[] = {
        CASE(a_network_is_read_in_the_files_order),
        CASE(metadata_come_in_any_order_and_with_a_header_of_the_original),
        CASE(a_count_that_is_missing_or_cannot_be_is_named),
        CASE(the_end_of_metadata_must_stand_there),
        CASE(tabs_semicolons_line_ends_and_the_mark_of_utf_8_do_not_matter),
        CASE(rows_that_are_cut_or_too_long_are_refused_with_their_line),
        CASE(rows_of_other_dialects_are_refused_with_their_line),
        CASE(links_must_be_as_many_as_stated),
        CASE(numbers_that_no_road_has_are_refused),
        CASE(a_capacity_of_0_goes_with_a_constant_time_only),
        CASE(zones_may_be_passed_when_the_first_through_node_is_1),
        CASE(parallel_links_and_loops_stay),
        CASE(numbers_are_those_that_strtod_reads),
        CASE(flows_are_read_in_either_dialect_and_any_order),
        CASE(a_file_longer_than_the_buffer_is_the_same_file),
        CASE(a_file_that_is_not_there_or_a_folder_is_no_network),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    jm_ctx_destroy(ctx);
    return failed;
}
