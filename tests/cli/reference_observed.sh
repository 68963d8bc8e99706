# The full model against radiation measured in a square and in a courtyard. tools/dev/score_scene.py holds the bars.
. "$(dirname "$0")/common.sh"
export JM_SHARED=${JM_SHARED:-../shared} JUMEAU=$jumeau
reference=$JM_SHARED/reference/heat
if [ ! -e "$reference/gustav_adolfs/observed/measurements_ga.csv" ]; then
    echo "skipped: no shared data"
    [ "${JM_REQUIRE_SHARED:-0}" = 1 ] && exit 1
    exit 77
fi
# run SCENE DAY...: an outcome a day.
run() {
    local scene=$1 day
    shift
    $jumeau import scenarios/reference/$scene.import.yaml -o "$work/$scene.city.h5" --quiet >/dev/null
    for day in "$@"; do
        sed "s#^city:.*#city: $scene.city.h5#" scenarios/reference/$scene-$day.yaml >"$work/$scene-$day.yaml"
        $jumeau run "$work/$scene-$day.yaml" --quiet >"$work/run.log" 2>&1 || die "$scene: $(cat "$work/run.log")"
    done
}
failed=0
run gustav_adolfs 20051011 20060726 20060801
python3 tools/dev/score_scene.py "$work"/gustav_adolfs-*.outcome.nc \
    "$reference/gustav_adolfs/observed/measurements_ga.csv" --check --tmrt-rmse 2.9 --tmrt-bias 1 || failed=1
run kronenhuset 20051007
python3 tools/dev/score_scene.py "$work"/kronenhuset-20051007.outcome.nc \
    "$reference/kronenhuset/observed/measurements_kr.csv" --check --tmrt-rmse 3.5 || failed=1
[ $failed -eq 0 ] || die "a bar is missed, see above"
