# Mode solweig against SOLWEIG's own rasters of three scenes, from the repository's recipes and scenarios: every stamp,
# both skies. tools/dev/score_rasters.py holds the bars.
. "$(dirname "$0")/common.sh"
export JM_SHARED=${JM_SHARED:-../shared} JUMEAU=$jumeau
reference=$JM_SHARED/reference/heat
if [ ! -e "$reference/athens/input/dsm.tif" ]; then
    echo "skipped: no shared data"
    [ "${JM_REQUIRE_SHARED:-0}" = 1 ] && exit 1
    exit 77
fi
command -v gdal_translate >/dev/null || { echo "skipped: no gdal_translate"; exit 77; }
for recipe in scenarios/reference/*.import.yaml; do
    scene=$(basename "$recipe" .import.yaml)
    $jumeau import "$recipe" -o "$work/$scene.city.h5" --quiet >"$work/import.log" || die "$(cat "$work/import.log")"
    ends 0 $jumeau check "$work/$scene.city.h5"
done
scored=0
for scenario in scenarios/reference/*-solweig.yaml scenarios/reference/*-isotropic.yaml; do
    name=$(basename "$scenario" .yaml)
    scene=${name%%-*}
    day=$(cut -d- -f2 <<<"$name")
    mode=aniso
    [[ $name == *-isotropic ]] && mode=iso
    sed "s#^city:.*#city: $scene.city.h5#" "$scenario" >"$work/$name.yaml"
    $jumeau run "$work/$name.yaml" --quiet >"$work/run.log" 2>&1 || die "$name: $(cat "$work/run.log")"
    python3 tools/dev/score_rasters.py "$work/$name.outcome.nc" "$reference/$scene/output/$day" --mode $mode --check \
        >"$work/score.log" || die "$name: $(grep -h MISSED "$work/score.log")"
    echo "$name: $(grep -c ' ok ' "$work/score.log") bars"
    scored=$((scored + 1))
done
[ "$scored" -eq 12 ] || die "$scored scenarios were scored, not 12"
# The published errors of SOLWEIG come back from its fluxes: RMSE 5.67 K, bias -2.26 at the courtyard.
says "5.67    -2.26" python3 tools/dev/score_scene.py "$work/kronenhuset-20051007-isotropic.outcome.nc" \
    "$reference/kronenhuset/observed/measurements_kr.csv"
