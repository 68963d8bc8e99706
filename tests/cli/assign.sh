# jumeau assign on small networks made here: what it says, writes and refuses.
. "$(dirname "$0")/common.sh"
checker="$(dirname "$0")/../../tools/dev/check_flows.py"

# Two zones, two ways between them and one back; zone 3 is reached by nobody.
cat >"$work/net.tntp" <<'TNTP'
<NUMBER OF ZONES> 3
<NUMBER OF NODES> 5
<FIRST THRU NODE> 4
<NUMBER OF LINKS> 7
<ORIGINAL HEADER>~	from	to	;
<END OF METADATA>

~	init_node	term_node	capacity	length	free_flow_time	b	power	speed	toll	link_type	;
	1	4	10	1	2	0.15	4	0	0	1	;
	1	5	20	2	3	0.15	4	0	1	1	;
	4	2	10	1	2	0.15	4	0	0	1	;
	5	2	20	2	2	1	1	0	0	1	;
	2	5	5	0	0	0	0	0	0	1	;
	5	1	5	1	1	0.15	4	0	0	1	;
	3	4	5	1	1	0.15	4	0	0	1	;
TNTP
printf '<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 41\n<END OF METADATA>\nOrigin 1\n2 : 30; 1 : 2; 3 : 1;\nOrigin 2\n1 : 7;3 : 0.5;\nOrigin 3\n2 : 0.5;\n' >"$work/trips.tntp"
solve="$jumeau assign $work/net.tntp $work/trips.tntp"

$solve --gap 1e-12 --flows "$work/flows.csv" >"$work/out"
for words in "relative gap" "(TSTT - SPTT) / SPTT" "average excess cost" "objective" "trips within zones   2" \
    "trips without a way  1.5" "1.5 trips of 2 pairs have no way" "from zone 1 to 3: 1 trips" \
    "from zone 2 to 3: 0.5 trips" "carry more than their capacity"; do
    grep -qF -- "$words" "$work/out" || die "assign does not say \"$words\": $(cat "$work/out")"
done
[ "$(head -1 "$work/flows.csv")" = "from,to,flow,cost" ] || die "head of flows: $(head -1 "$work/flows.csv")"
[ "$(cut -d, -f1,2 "$work/flows.csv" | tail -7 | tr '\n' ' ')" = "1,4 1,5 4,2 5,2 2,5 5,1 3,4 " ] || die "order of links"
[ "$(sed -n 6p "$work/flows.csv")" = "2,5,7,0" ] || die "the constant link: $(sed -n 6p "$work/flows.csv")"
sed 's/41$/43/' "$work/trips.tntp" >"$work/rounded.tntp"
says "<TOTAL OD FLOW> says 43 trips, its rows add up to 41" $jumeau assign "$work/net.tntp" "$work/rounded.tntp"

# The same bits for any number of threads, and in JSON as in the table.
for threads in 2 3; do
    $solve --gap 1e-12 --threads $threads --flows "$work/flows-$threads.csv" --quiet >/dev/null 2>&1
    cmp "$work/flows.csv" "$work/flows-$threads.csv" || die "$threads threads give other flows"
done

if command -v python3 >/dev/null; then
    $solve --json --gap 1e-12 2>/dev/null | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["relative_gap"] <= 1e-12 and d["reached"] and d["end"] == "gap", d
assert d["trips"] == 37.5 and d["intrazonal_trips"] == 2 and d["unreachable_trips"] == 1.5, d
assert d["unreachable"] == [{"from": 1, "to": 3, "trips": 1}, {"from": 2, "to": 3, "trips": 0.5}], d
assert all(k in d for k in ("average_excess_cost", "objective", "seconds", "cpu_seconds", "threads",
                            "peak_rss_bytes", "iterations")), d
' || die "--json"
    python3 -B "$checker" "$work/net.tntp" "$work/trips.tntp" "$work/flows.csv" --gap 1e-12 >/dev/null || die "flows"
    $solve --gap 1e-12 --toll-weight 0.5 --distance-weight 0.25 --flows "$work/w.csv" --quiet >/dev/null 2>&1
    python3 -B "$checker" "$work/net.tntp" "$work/trips.tntp" "$work/w.csv" --toll-weight 0.5 --distance-weight 0.25 \
        --gap 1e-12 >/dev/null || die "flows with weights"
    # The checker itself notices: another flow, another weight.
    ! python3 -B "$checker" "$work/net.tntp" "$work/trips.tntp" "$work/w.csv" >/dev/null 2>&1 || die "checker: weights"
    sed 's/^4,2,[0-9.]*/4,2,3/' "$work/flows.csv" >"$work/bad.csv"
    ! python3 -B "$checker" "$work/net.tntp" "$work/trips.tntp" "$work/bad.csv" >/dev/null 2>&1 || die "checker: flow"
fi

# The file's own factors hold unless the command line has others.
sed 's/^<NUMBER OF LINKS>/<TOLL FACTOR> 0.5\n<DISTANCE FACTOR> 0.25\n&/' "$work/net.tntp" >"$work/factors.tntp"
$jumeau assign "$work/factors.tntp" "$work/trips.tntp" --gap 1e-12 --flows "$work/f.csv" --quiet >/dev/null 2>&1
$solve --gap 1e-12 --toll-weight 0.5 --distance-weight 0.25 --flows "$work/w.csv" --quiet >/dev/null 2>&1
cmp "$work/f.csv" "$work/w.csv" || die "factors of the metadata"
$jumeau assign "$work/factors.tntp" "$work/trips.tntp" --gap 1e-12 --toll-weight 0 --distance-weight 0 \
    --flows "$work/f.csv" --quiet >/dev/null 2>&1
cmp "$work/f.csv" "$work/flows.csv" || die "factors that the command line takes back"

# Whose trips use a link; links side by side.
says "link 1-4 (1 of them)" $solve --select-link 1-4
says "from zone 1 to 2" $solve --select-link 1-4
says "no link goes from node 4 to 1; from there links go to: 2" $solve --select-link 4-1
says "two nodes are wanted" $solve --select-link 4
ends 2 $solve --select-link 4
sed 's/<NUMBER OF LINKS> 7/<NUMBER OF LINKS> 8/; s/^\t4\t2.*/&\n\t4\t2\t3\t1\t2\t0.15\t4\t0\t0\t1\t;/' "$work/net.tntp" >"$work/two.tntp"
says "link 4-2 (2 of them)" $jumeau assign "$work/two.tntp" "$work/trips.tntp" --select-link 4-2
says "link 4-2 (1 of them)" $jumeau assign "$work/two.tntp" "$work/trips.tntp" --select-link 4-2:2
says "there are 2 links" $jumeau assign "$work/two.tntp" "$work/trips.tntp" --select-link 4-2:3
ends 1 $jumeau assign "$work/two.tntp" "$work/trips.tntp" --select-link 4-2:3

# A state: kept whole, started from, asked without solving.
$solve --gap 1e-12 --state "$work/s.h5" --quiet >/dev/null 2>&1
[ ! -e "$work/s.h5.part" ] || die "a part of the state is left"
$solve --gap 1e-12 --from "$work/s.h5" --json 2>/dev/null | grep '"iterations":0' >/dev/null || die "the state is not where it begins"
$solve --from "$work/s.h5" --select-link 1-4 --json 2>/dev/null | grep '"solved":false' >/dev/null || die "the state did not answer"
a=$($solve --from "$work/s.h5" --select-link 1-4 2>/dev/null | grep "of the pair")
b=$($solve --select-link 1-4 --gap 1e-12 2>/dev/null | grep "of the pair")
[ "$a" = "$b" ] || die "select-link of the state and of a solve: $a / $b"
$jumeau assign "$work/two.tntp" "$work/trips.tntp" --from "$work/s.h5" --json 2>/dev/null | grep '"reached":true' >/dev/null ||
    die "a network with a link more does not start from the state"

# What is wrong is said with file and line, and nothing is left behind.
ends 2 $solve --gap 2
ends 2 $solve --toll-weight -1
ends 2 $jumeau assign "$work/net.tntp"
says "did you mean --select-link" $solve --select-lnk 1-4
ends 1 $jumeau assign "$work/nothing.tntp" "$work/trips.tntp"
sed '9s/10/ten/' "$work/net.tntp" >"$work/bad.tntp"
says "bad.tntp:9: \"ten\" is no number" $jumeau assign "$work/bad.tntp" "$work/trips.tntp"
ends 1 $jumeau assign "$work/bad.tntp" "$work/trips.tntp"
says ":2: there is no <END OF METADATA>" $jumeau assign "$work/net.tntp" \
    <(printf '<NUMBER OF ZONES> 3\nOrigin 1\n')
ends 3 $solve --flows "$work/no/such/folder/f.csv"
ends 1 $solve --from "$work/net.tntp"
ends 1 $solve --from "$work/nothing.h5"
mkdir "$work/folder"
ends 3 $solve --flows "$work/folder"
[ ! -e "$work/folder.part" ] || die "a part of the flows is left"
