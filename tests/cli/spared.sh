# No slip of -o destroys what a user has: neither what a call names nor what a scenario names.
. "$(dirname "$0")/common.sh"
toytown
# spares FILE CODE WORDS COMMAND...: ends with the code, says the words, leaves the file as it was.
spares() {
    local file=$1 code=$2 words=$3 before
    shift 3
    before=$(sha256sum <"$file")
    ends "$code" "$@"
    grep -qF -- "$words" "$work/ends.log" || die "\"$*\" does not say \"$words\" but: $(cat "$work/ends.log")"
    [ "$(sha256sum <"$file")" = "$before" ] || die "\"$*\" wrote over $file"
}
cd "$work"
scenario quick 'models: {heat: off, traffic: off, parking: off}\n'
$jumeau run quick.yaml -o quick.outcome.nc --quiet
$jumeau run quick.yaml -o other.outcome.nc --quiet

# What the call names, also by another name of the same file.
ln -s quick.outcome.nc link.outcome.nc
spares quick.outcome.nc 1 "would write over" $jumeau compare quick.outcome.nc other.outcome.nc -o quick.outcome.nc
spares other.outcome.nc 1 "would write over" $jumeau compare quick.outcome.nc other.outcome.nc -o ./other.outcome.nc
spares quick.outcome.nc 1 "would write over" $jumeau report quick.outcome.nc -o link.outcome.nc
spares quick.yaml 1 "would write over" $jumeau run quick.yaml -o quick.yaml
spares quick.outcome.nc 1 "would write over" $jumeau run base.yaml --from quick.outcome.nc -o quick.outcome.nc
spares quick.outcome.nc 1 "would write over" $jumeau map other.outcome.nc --base quick.outcome.nc --field utci -o quick.outcome.nc
spares quick.outcome.nc 1 "would write over" $jumeau repair quick.outcome.nc -o quick.outcome.nc
cp "$OLDPWD/tests/fuzz/corpus/tntp/"*.tntp .
for slip in "--flows net.tntp" "--flows trips.tntp" "--state trips.tntp" "--flows same.h5 --state same.h5"; do
    spares trips.tntp 1 "would write over" $jumeau assign net.tntp trips.tntp $slip
done
# A file that does not exist yet may be named once.
ends 1 $jumeau assign net.tntp trips.tntp --from same.h5 --state same.h5

# What a scenario names, and any other file of another kind.
for file in city.city.h5 layers/weather-heatwave.csv layers/layers.gpkg layers/demo.import.yaml; do
    spares $file 1 "is there and is no outcome" $jumeau run quick.yaml -o $file
    spares $file 1 "is there and is no outcome" $jumeau compare quick.outcome.nc other.outcome.nc -o $file
    spares $file 1 "is there and is no outcome" $jumeau repair quick.outcome.nc -o $file
    spares $file 1 "is there and is no state" $jumeau assign net.tntp trips.tntp --state $file
done
spares quick.outcome.nc 1 "is there and is no city file" $jumeau import layers/small.import.yaml -o quick.outcome.nc
spares city.city.h5 2 "name it X.html" $jumeau report quick.outcome.nc -o city.city.h5
# A folder is told before hours of work, not when the outcome gets its final name; so is no name at all.
mkdir folder
ends 1 $jumeau run quick.yaml -o folder
grep -qF "is there and is no outcome" ends.log || die "a folder is taken for a name: $(cat ends.log)"
[ ! -e folder.part ] || die "the run began"
ends 1 $jumeau import layers/small.import.yaml -o folder
ends 2 $jumeau run quick.yaml -o ""
# An outcome is written anew, and an empty file (of mktemp, say) is taken.
ends 0 $jumeau run quick.yaml -o other.outcome.nc
: >empty.outcome.nc
ends 0 $jumeau run quick.yaml -o empty.outcome.nc
says "written: d.outcome.nc" $jumeau compare quick.outcome.nc other.outcome.nc -o d.outcome.nc
