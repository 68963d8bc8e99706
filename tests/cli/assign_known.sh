# Networks whose equilibrium is known to fifteen digits (Transportation Networks for Research), solved by
# the program and judged by a checker that shares no code with it.
. "$(dirname "$0")/common.sh"
data=${JM_SHARED:-../shared}/reference/traffic
if [ ! -r "$data/SiouxFalls/SiouxFalls_net.tntp" ]; then
    echo "skipped: no shared data"
    [ "${JM_REQUIRE_SHARED:-0}" = 1 ] && exit 1
    exit 77
fi
command -v python3 >/dev/null || { echo "skipped: no python3" && exit 77; }
checker="$(dirname "$0")/../../tools/dev/check_flows.py"

# known STEM GAP WEIGHTS CLAIMS...: solves to the gap; the checker confirms gap and claims.
known() {
    local stem=$1 gap=$2 weights=$3
    shift 3
    $jumeau assign "$data/${stem}_net.tntp" "$data/${stem}_trips.tntp" --gap "$gap" $weights \
        --flows "$work/flows.csv" --json --quiet >"$work/out.json"
    grep '"reached":true' "$work/out.json" >/dev/null || die "$stem: $(cat "$work/out.json")"
    grep '"unreachable_pairs":0' "$work/out.json" >/dev/null || die "$stem: pairs without a way"
    python3 -B "$checker" "$data/${stem}_net.tntp" "$data/${stem}_trips.tntp" "$work/flows.csv" $weights "$@" \
        >"$work/checked.json" || die "$stem: $(cat "$work/checked.json")"
    # What the program says of itself is what the checker finds.
    python3 -B - "$work/out.json" "$work/checked.json" <<'PYTHON' || die "$stem: the program says otherwise"
import json, sys
said, found = (json.load(open(path)) for path in sys.argv[1:])
assert abs(said["objective"] - found["objective"]) <= 1e-13 * found["objective"], (said, found)
assert abs(said["trips"] - found["trips"]) <= 1e-12 * found["trips"], (said, found)
assert abs(said["intrazonal_trips"] - found["intrazonal_trips"]) <= 1e-9, (said, found)
# Sums of some ten thousand products, each rounded to 1e-16.
assert abs(said["relative_gap"] - found["relative_gap"]) <= 2e-13, (said, found)
PYTHON
}

# The double sums of the checker's gap round to a few 1e-14: a gap of 1e-12 is seen as at most 1.2e-12.
known SiouxFalls/SiouxFalls 1e-12 "" --gap 1.2e-12 --objective 42.31335287107440e5 --within 1e-12
known Anaheim/Anaheim 1e-12 "" --gap 1.2e-12 --objective 1286032.1710960325 --within 1e-12
known Chicago-Sketch/ChicagoSketch 1e-12 "--toll-weight 0.02 --distance-weight 0.04" \
    --gap 1.2e-12 --objective 17313018.7387477 --within 1e-12
known Berlin-Center/berlin-center 1e-12 "" --gap 1.2e-12 --between 20817213.19843 20817213.19876

# Interrupted: nothing half-written, exit 3; or it was done before.
$jumeau assign "$data/Berlin-Center/berlin-center_net.tntp" "$data/Berlin-Center/berlin-center_trips.tntp" \
    --gap 1e-15 --flows "$work/i.csv" --quiet >/dev/null 2>&1 &
pid=$!
sleep 0.3
kill -INT $pid 2>/dev/null || true
code=0
wait $pid || code=$?
if [ $code -ne 0 ]; then
    [ $code -eq 3 ] || die "interrupted assign ended with $code"
    [ ! -e "$work/i.csv" ] || die "interrupted assign left flows"
else
    [ "$(wc -l <"$work/i.csv")" -eq 28377 ] || die "assign ended well without all flows"
fi
[ ! -e "$work/i.csv.part" ] || die "a part of the flows is left"
