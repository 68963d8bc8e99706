# A check tells what is not there yet; a run refuses it before any work; files in the wrong place are named.
. "$(dirname "$0")/common.sh"
toytown
scenario nocity ""
sed -i 's/^city:.*/city: nowhere.city.h5/' "$work/nocity.yaml"
scenario noweather ""
sed -i 's#^weather:.*#weather: nowhere.csv#' "$work/noweather.yaml"
ends 0 $jumeau check "$work/nocity.yaml" "$work/noweather.yaml"
grep -q "sound; but its city .*nowhere.city.h5 is not there yet" "$work/ends.log" || die "$(cat "$work/ends.log")"
grep -q "sound; but its weather .*nowhere.csv is not there yet" "$work/ends.log" || die "$(cat "$work/ends.log")"
for name in nocity noweather; do
    ends 1 $jumeau run "$work/$name.yaml"
    grep -q "nowhere.* is not there" "$work/ends.log" || die "$name: $(cat "$work/ends.log")"
    ! grep -q "reading the city" "$work/ends.log" || die "$name: worked before it refused"
    [ ! -e "$work/$name.outcome.nc.part" ] || die "$name left a part"
done

alone() { # alone WORDS COMMAND...: exit code 1 and one line that holds the words
    local words=$1
    shift
    ends 1 "$@"
    grep -qF -- "$words" "$work/ends.log" || die "\"$*\" does not say \"$words\" but: $(cat "$work/ends.log")"
    [ "$(wc -l <"$work/ends.log")" -eq 1 ] || die "\"$*\" says more: $(cat "$work/ends.log")"
}
alone "use \`jumeau import\`" $jumeau run "$work/layers/demo.import.yaml"
alone "use \`jumeau run\`" $jumeau import "$work/base.yaml" -o "$work/x.city.h5"
alone "of kind \`city\`; one of kind \`outcome\`" $jumeau map "$work/city.city.h5" --field utci -o "$work/x.png"

# The end of a run says what was written, what it cost, what is next.
sed 's/^measures.*//' "$work/base.yaml" >"$work/light.yaml"
echo "models: {heat: false}" >>"$work/light.yaml"
$jumeau run "$work/light.yaml" >"$work/end.txt" 2>/dev/null
grep -qF "written: $work/light.outcome.nc" "$work/end.txt" || die "$(cat "$work/end.txt")"
grep -qE "^[0-9.]+ s, [0-9.]+ s of CPU, [0-9.]+ GB of memory" "$work/end.txt" || die "$(cat "$work/end.txt")"
next=$(grep -o "jumeau map .*" "$work/end.txt" | sed "s#-o map.png#-o $work/map.png#; s#^jumeau#$jumeau#")
$next >/dev/null || die "the next step does not work: $next"
[ -z "$($jumeau run "$work/light.yaml" --quiet)" ] || die "--quiet talks"

# check takes outcomes too.
says "light.outcome.nc: sound" $jumeau check "$work/light.outcome.nc"
head -c 100000 "$work/light.outcome.nc" >"$work/cut.outcome.nc"
ends 1 $jumeau check "$work/cut.outcome.nc"
