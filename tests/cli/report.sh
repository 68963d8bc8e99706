# The page: what the measures are, maps where something changes, a sentence where nothing does, figures
# that people read apart from those that check the computation.
. "$(dirname "$0")/common.sh"
toytown
cd "$work"
scenario quick 'models: {heat: off}\n'
scenario green 'models: {heat: off}\nmeasures:\n  - surface:\n      id: lawn\n      title: "A lawn <big> & green"\n      polygon: [[433783, 6715670], [433960, 6715950], [434105, 6716115], [434201, 6715743]]\n      only: [paving]\n      to: grass\n  - trees:\n      id: grove\n      polygon: [[433783, 6715670], [433960, 6715950], [434105, 6716115], [434201, 6715743]]\n      density_per_ha: 20\n      height_m: 8\n      active: false\n'
$jumeau run quick.yaml --quiet
$jumeau run green.yaml --quiet
page() { # page NAME OUTCOME...
    local name=$1
    shift
    $jumeau report "$@" -o "$name.html" --quiet >/dev/null
    # Pictures out of the way.
    sed -E 's/base64,[A-Za-z0-9+\/=]*/base64,/g' "$name.html" >"$name.txt"
}
count() { grep -oF -- "$1" "$2" | wc -l; }

page change green.outcome.nc --base quick.outcome.nc
grep -qF '<h2>What this scenario changes</h2>' change.txt || die "the page does not say what the scenario is"
grep -qF '<strong>A lawn &lt;big&gt; &amp; green</strong>: ' change.txt || die "the measure's title is missing or not escaped"
grep -qE 'm2 of ground become grass' change.txt || die "the page does not say what the measure did"
[ "$(count '<li><strong>' change.txt)" -eq 1 ] || die "a measure that is switched off stands on the page"
# Grass moves no car: no map of nothing, and one sentence a field (flow, occupied) instead.
[ "$(count 'With the measures this map is the same at this hour.' change.txt)" -eq 2 ] || die "maps that are equal are not told"
[ "$(count '<img ' change.txt)" -eq 2 ] || die "maps that are equal are drawn all the same"
# The ledger stands apart, behind what people read, and there alone powers of ten are written.
[ "$(count '<h2>Does the computation add up?</h2>' change.txt)" -eq 1 ] || die "the ledger has no heading"
sed '/Does the computation add up/,$d' change.txt >public.txt
! grep -qE '>-?[0-9.]+e-?[0-9]+<' public.txt || die "a figure for people is written in powers of ten: $(grep -oE '>-?[0-9.]+e-?[0-9]+<' public.txt)"
! grep -qF 'title="ledger.' public.txt || die "the ledger stands among the indicators"
grep -qF 'title="ledger.' change.txt || die "the ledger is gone"

page base quick.outcome.nc
! grep -qF 'What this scenario changes' base.txt || die "a base changes something"
! grep -qF 'this map is the same' base.txt || die "a page without base compares maps"
# Where something changes there are three maps.
scenario closed 'models: {heat: off}\nmeasures:\n  - access_zone:\n      polygon: [[433783, 6715670], [433960, 6715950], [434105, 6716115], [434201, 6715743]]\n      hours: 00:00-24:00\n      excluded_share: 1\n      compliance_share: 1\n      expect: most\n'
$jumeau run closed.yaml --quiet
page closed closed.outcome.nc --base quick.outcome.nc
[ "$(count '<img ' closed.txt)" -ge 4 ] || die "a change of traffic is not drawn"
