# Lorient and Geneve: import, check, and a day of Lorient at coarse cells, from the repository's recipes.
. "$(dirname "$0")/common.sh"
export JM_SHARED=${JM_SHARED:-../shared}
if [ ! -e "$JM_SHARED/data/lorient/ROADS2.shp" ]; then
    echo "skipped: no shared data"
    [ "${JM_REQUIRE_SHARED:-0}" = 1 ] && exit 1
    exit 77
fi
for city in lorient geneve; do
    $jumeau import scenarios/$city/$city.import.yaml -o "$work/$city.city.h5" --quiet >"$work/$city.log"
    ends 0 $jumeau check "$work/$city.city.h5"
done
grep -q "1000 x 1000 cells of 2 m" "$work/lorient.log" || die "Lorient: $(head -1 "$work/lorient.log")"
$jumeau info "$work/lorient.city.h5" --json | python3 -c '
import json, sys
c = json.load(sys.stdin)
assert abs(c["convergence_deg"] + 4.62) < 0.02, c["convergence_deg"]
assert c["buildings"] >= 1650 and c["zones"] > 5 and c["parkings"] > 50, c'
# A day at 10 m keeps the tests short; the day at 2 m is a benchmark.
mkdir "$work/coarse"
sed "s/^cell_m:.*/cell_m: 10/" scenarios/lorient/lorient.import.yaml >"$work/coarse/lorient.import.yaml"
$jumeau import "$work/coarse/lorient.import.yaml" -o "$work/coarse/city.city.h5" --quiet >/dev/null
sed -e "s#^city:.*#city: city.city.h5#" scenarios/lorient/base.yaml >"$work/coarse/base.yaml"
$jumeau run "$work/coarse/base.yaml" --quiet
$jumeau indicators "$work/coarse/base.outcome.nc" --json | python3 -c '
import json, sys
v = {r["name"]: r["value"] for r in json.load(sys.stdin)["indicators"]}
# 19 July of the Nantes year is its hottest day (36 degC): strong heat stress for hours, not for a day.
assert 3.0 < v["heat.hours_utci_over_32"] < 15.0, v
assert 0.0 < v["heat.heat_island_night"] < 7.0, v
assert v["traffic.relative_gap"] <= 1e-4, v
assert v["traffic.vehicle_km"] > 10000, v
assert 0.0 <= v["parking.peak_occupancy"] <= 1.0, v'
