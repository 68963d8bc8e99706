# Sourced by the scripts of this folder. $1 is the program; $work a fresh folder, removed at the end.
set -euo pipefail
export LANGUAGE=en LANG=C
jumeau=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
    echo "FAILED: $*" >&2
    exit 1
}
# says WORDS COMMAND...: the command's output (both streams) holds the words.
says() {
    local words=$1 out
    shift
    out=$("$@" 2>&1) || true
    grep -qF -- "$words" <<<"$out" || die "\"$*\" does not say \"$words\" but: $out"
}
# ends CODE COMMAND...: the command ends with this code.
ends() {
    local code=$1 got=0
    shift
    "$@" >"$work/ends.log" 2>&1 || got=$?
    [ "$got" -eq "$code" ] || die "\"$*\" ended with $got, not $code: $(cat "$work/ends.log")"
}
# Toytown in $work: city.city.h5, layers, base.yaml
toytown() {
    $jumeau demo-city "$work/layers" --size-km 1 --quiet >/dev/null
    sed 's/^cell_m:.*/cell_m: 10/' "$work/layers/demo.import.yaml" >"$work/layers/small.import.yaml"
    $jumeau import "$work/layers/small.import.yaml" -o "$work/city.city.h5" --quiet >"$work/import.log"
    scenario base ""
}
# scenario NAME YAML: a scenario file of toytown
scenario() {
    printf 'jumeau_format: scenario\nformat_version: 1\ntitle: %s\ncity: city.city.h5\nhorizon: 2030\nday_type: weekday\ndate: 2026-07-27\nweather: layers/weather-heatwave.csv\nseed: 1\n%b' "$1" "$2" >"$work/$1.yaml"
}
