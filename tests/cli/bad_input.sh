# Broken, empty, absent and foreign input: one readable error each, the right exit code, nothing left behind.
. "$(dirname "$0")/common.sh"
toytown
recipe() { # recipe NAME SED-EXPRESSION: the small recipe, changed
    sed "$2" "$work/layers/small.import.yaml" >"$work/layers/$1.import.yaml"
}
bad() { # bad WORDS NAME
    ends 1 $jumeau import "$work/layers/$2.import.yaml" -o "$work/bad.city.h5"
    grep -qF -- "$1" "$work/ends.log" || die "$2 does not say \"$1\" but: $(cat "$work/ends.log")"
    [ ! -e "$work/bad.city.h5" ] || die "$2 left a city"
}
recipe absent 's/layers\.gpkg/nowhere.gpkg/'
bad "nowhere.gpkg" absent
head -c 5000 "$work/layers/layers.gpkg" >"$work/layers/cut.gpkg"
recipe truncated 's/layers\.gpkg/cut.gpkg/'
bad "cut.gpkg" truncated
: >"$work/layers/empty.gpkg"
recipe empty 's/layers\.gpkg/empty.gpkg/'
bad "empty.gpkg" empty
recipe degrees 's/EPSG:2154/EPSG:4326/'
bad "EPSG:" degrees
recipe nocrs 's/EPSG:2154/EPSG:999999/'
bad "999999" nocrs
recipe unknown 's/^cell_m:/cel_m:/'
bad "cell_m" unknown
recipe fine 's/^cell_m:.*/cell_m: 0.00001/'
bad "cell" fine
recipe elsewhere 's/north: *[0-9.]*/north: 1000/'
bad "north" elsewhere
recipe remote 's#layers\.gpkg#/vsicurl/http://127.0.0.1:9/x.gpkg#'
bad "vsi" remote
recipe login 's#layers\.gpkg#PG:dbname=x#'
bad "PG:" login
ends 1 $jumeau import "$work/nowhere.import.yaml" -o "$work/bad.city.h5"
ends 1 $jumeau run "$work/nowhere.yaml"
ends 1 $jumeau info "$work/layers/demo.import.yaml"
ends 1 $jumeau info "$work/nowhere.h5"
# What a file is instead of what was wanted is said in words of its own.
: >"$work/nothing"
says "is a folder" $jumeau info "$work"
says "is empty" $jumeau info "$work/nothing"
says "or other file that Jumeau wrote" $jumeau info "$work/layers/layers.gpkg"
says "jumeau check" $jumeau info "$work/base.yaml"
for command in run check; do
    cp "$work/city.city.h5" "$work/binary.yaml"
    says "is no text" $jumeau $command "$work/binary.yaml"
done
cp tests/fuzz/corpus/tntp/net.tntp tests/fuzz/corpus/tntp/trips.tntp "$work"
$jumeau assign "$work/net.tntp" "$work/trips.tntp" --state "$work/state.h5" --quiet >/dev/null
says "state of an assignment: relative gap" $jumeau info "$work/state.h5"
says '"format":"assignment","relative_gap":' $jumeau info "$work/state.h5" --json
says "of kind \`assignment\`; check knows" $jumeau check "$work/state.h5"
says "cannot be made" $jumeau demo-city "$work/city.city.h5" --size-km 1
scenario still 'models: {heat: off}\n'
$jumeau run "$work/still.yaml" --quiet
says "does the folder exist" $jumeau map "$work/still.outcome.nc" --field flow -o "$work/nowhere/x.png"
ends 2 $jumeau indicators "$work/still.outcome.nc" --json --csv
head -c 20000 "$work/city.city.h5" >"$work/cut.city.h5"
ends 1 $jumeau info "$work/cut.city.h5"
scenario faults "relativ_gap: 1e-3\ndays: 0,5\nmeasures:\n  - tres: {}\n"
ends 1 $jumeau check "$work/faults.yaml"
for words in "relative_gap" "0,5" "trees"; do
    grep -qF "$words" "$work/ends.log" || die "not all faults at once: $words is missing in $(cat "$work/ends.log")"
done
ends 3 $jumeau run "$work/base.yaml" -o /proc/nowhere/x.outcome.nc
# What is there and is no city file is never written over: neither the recipe nor a layer of it.
for name in same.import.yaml layers.gpkg; do
    recipe same 's/^name:.*/&/'
    cp "$work/layers/$name" "$work/before"
    ends 1 $jumeau import "$work/layers/same.import.yaml" -o "$work/layers/$name"
    cmp -s "$work/before" "$work/layers/$name" || die "import wrote over $name"
done
