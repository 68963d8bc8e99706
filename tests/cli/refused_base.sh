# What compare refuses, no other command subtracts; hours beyond the run are refused with those it has.
. "$(dirname "$0")/common.sh"
toytown
light="models: {heat: false}\n"
scenario base "$light"
scenario again "$light"
scenario nextday "$light"
sed -i 's/2026-07-27/2026-07-28/' "$work/nextday.yaml"
for name in base again nextday; do
    $jumeau run "$work/$name.yaml" --quiet
done
base=$work/base.outcome.nc other=$work/nextday.outcome.nc
refused() { # refused COMMAND...: with the reason, and without a file
    ends 1 "$@"
    grep -q "differ in their date" "$work/ends.log" || die "\"$*\" does not say why: $(cat "$work/ends.log")"
    [ ! -e "$work/x.out.png" ] && [ ! -e "$work/x.html" ] || die "\"$*\" wrote a file"
}
refused $jumeau compare "$base" "$other"
refused $jumeau indicators "$other" --base "$base"
refused $jumeau map "$other" --base "$base" --field flow -o "$work/x.out.png"
refused $jumeau report "$work/again.outcome.nc" "$other" --base "$base" -o "$work/x.html"
ends 0 $jumeau compare "$base" "$other" --anyway
ends 0 $jumeau indicators "$work/again.outcome.nc" --base "$base"
ends 0 $jumeau report "$work/again.outcome.nc" --base "$base" -o "$work/y.html" --lang fr
! grep -qE "[0-9a-z]; sans les mesures" "$work/y.html" || die "a French semicolon without its thin space"

says "30:00 was asked for, it holds the hours 00:00 to 24:00" $jumeau map "$base" --field flow --time 30 -o "$work/x.png"
ends 1 $jumeau map "$base" --field flow --time 30 -o "$work/x.png"
ends 1 $jumeau export "$base" --field flow --time 30 -o "$work/x.gpkg"
[ ! -e "$work/x.gpkg" ] || die "a refused export left a file"
ends 0 $jumeau export "$base" --field flow --time 24 -o "$work/x.gpkg"

# Small numbers keep their digits (this city is so empty that its gap may be 0), and units are those of people.
$jumeau indicators "$base" >"$work/table.txt"
grep -E "^traffic.relative_gap +(0|[1-9]\.[0-9]e-[0-9]+|0\.00[1-9]) " "$work/table.txt" >/dev/null || die "the gap is: $(grep relative_gap "$work/table.txt")"
! grep -E " 0\.00 " "$work/table.txt" || die "a number without digits"
! grep -E "^city.trees +[0-9,]+ 1 " "$work/table.txt" || die "the unit 1 is printed"
$jumeau compare "$base" "$work/again.outcome.nc" >"$work/table.txt"
grep -E "^traffic.relative_gap +(0|[1-9]\.[0-9]e-[0-9]+|0\.00[1-9]) " "$work/table.txt" >/dev/null || die "the gap is: $(grep relative_gap "$work/table.txt")"
