# The full model against radiation measured in a square and in a courtyard, and crowns in a heat wave.
# tools/dev/score_scene.py holds what is asked of every flux; --holds gives what a bar that is out of reach comes to,
# so that it cannot get worse unseen.
. "$(dirname "$0")/common.sh"
export JM_SHARED=${JM_SHARED:-../shared} JUMEAU=$jumeau
reference=$JM_SHARED/reference/heat
if [ ! -e "$reference/gustav_adolfs/observed/measurements_ga.csv" ]; then
    echo "skipped: no shared data"
    [ "${JM_REQUIRE_SHARED:-0}" = 1 ] && exit 1
    exit 77
fi
command -v gdal_translate >/dev/null || { echo "skipped: no gdal_translate"; exit 77; }
# run SCENE CELL_M DAY...: an outcome a day; CELL_M -: the recipe's own cells.
run() {
    local scene=$1 cell=$2 day name=$1
    shift 2
    cp scenarios/reference/$scene.import.yaml "$work/recipe.yaml"
    if [ "$cell" != - ]; then
        name=$scene-${cell}m
        sed -i "s/^cell_m: .*/cell_m: $cell/" "$work/recipe.yaml"
    fi
    $jumeau import "$work/recipe.yaml" -o "$work/$name.city.h5" --quiet >/dev/null
    for day in "$@"; do
        sed "s#^city:.*#city: $name.city.h5#" scenarios/reference/$scene-$day.yaml >"$work/$name-$day.yaml"
        $jumeau run "$work/$name-$day.yaml" --quiet >"$work/run.log" 2>&1 || die "$name: $(cat "$work/run.log")"
    done
}
failed=0
# Square: asked are Tmrt 2.9 K and 1 K, the ground's and the sides' long wave. What is missed is long wave of one
# cause: Brunt's clear sky is 26 W/m2 above what was measured here. With the measured sky in the weather file Tmrt (of
# the six faces) is 2.8 K, -0.9 K, and every long wave is within its bar (engine/heat/README.md has the table).
# Both files' stations stand in the town (see the scenarios): as country air they would get a heat island on top.
run gustav_adolfs - 20051011 20060726 20060801
python3 tools/dev/score_scene.py "$work"/gustav_adolfs-*.outcome.nc \
    "$reference/gustav_adolfs/observed/measurements_ga.csv" --check --tmrt-rmse 2.9 --tmrt-bias 1 \
    --holds "tmrt rmse=3.25" --holds "tmrt |bias|=1.55" --holds "tmrt six rmse=3.15" --holds "tmrt six |bias|=1.75" \
    --holds "l_n rmse=23" --holds "l_e rmse=22.7" --holds "l sides |bias|=18" || failed=1
# Courtyard: all bars are reached.
run kronenhuset - 20051007
python3 tools/dev/score_scene.py "$work/kronenhuset-20051007.outcome.nc" \
    "$reference/kronenhuset/observed/measurements_kr.csv" --check --tmrt-rmse 3.5 || failed=1
# The same on coarser cells: errors must not jump (a scale once forgotten took another port from 7.5 to 17.6 K).
# Where the edge of the sun falls moves with the cells, so that the sunlit hours carry the difference: south and what the ground sends up at 2 m.
run kronenhuset 2 20051007
python3 tools/dev/score_scene.py "$work/kronenhuset-2m-20051007.outcome.nc" \
    "$reference/kronenhuset/observed/measurements_kr.csv" --check --tmrt-rmse 4.5 --holds "k_s rmse=85" --holds "k_up rmse=5.5" || failed=1
run kronenhuset 5 20051007
python3 tools/dev/score_scene.py "$work/kronenhuset-5m-20051007.outcome.nc" \
    "$reference/kronenhuset/observed/measurements_kr.csv" --check --tmrt-rmse 4.5 || failed=1
run athens - 20230723
python3 tools/dev/sun_and_shade.py "$work/athens-20230723.outcome.nc" --hour 13 --check || failed=1
[ $failed -eq 0 ] || die "a bar is missed, see above"
