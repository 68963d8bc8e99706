# Help names every command of the contract that exists, and mistakes are answered with the way out.
. "$(dirname "$0")/common.sh"

commands="demo-city import check info run compare indicators map report export assign measures repair verify"
listed=$($jumeau help | awk '/^  [a-z]/ { print $1 }' | grep -v '^jumeau$' | tr '\n' ' ')
[ "$listed" = "$commands " ] || die "help lists: $listed"
for command in $commands; do
    $jumeau help "$command" | grep "^jumeau $command " >/dev/null || die "help $command has no synopsis"
    $jumeau "$command" --help >/dev/null || die "$command --help fails"
    # An example that one cannot copy is worse than none.
    for file in $($jumeau help "$command" | grep -oE 'scenarios/[a-z0-9_./-]+\.yaml' || true); do
        [ -e "$file" ] || die "help $command names $file, which is not there"
    done
done
says "jumeau 0." $jumeau --version
says "First steps" $jumeau help help
ends 2 $jumeau
ends 2 $jumeau imprt
says "did you mean \`jumeau import\`" $jumeau imprt
ends 2 $jumeau run
ends 2 $jumeau run x.yaml --outputt y
says "did you mean --output" $jumeau run x.yaml --outputt y
says "takes a value" $jumeau run x.yaml -o
ends 2 $jumeau run x.yaml --checkpoint-every often
ends 2 $jumeau --threads many info x
says "fr or en" $jumeau info x --lang de
$jumeau help --man | grep '^\.TH JUMEAU 1' >/dev/null || die "no manual page"
$jumeau measures | grep tram_line >/dev/null || die "measures does not list tram_line"
$jumeau help --man | grep -F '.B \-o, \-\-output FILE' >/dev/null || die "the manual page lacks short options"
for measure in tram_line access_zone housing trees surface; do
    $jumeau measures $measure | grep -i example >/dev/null || die "no example in the manual of $measure"
done
says "access_zone" $jumeau measures access_zon
says "did you mean \`trees\`" $jumeau measures tre
$jumeau measures | sed -n 1,8p | grep -E "^  trees +plants trees" >/dev/null || die "measures does not begin with names and sentences"
$jumeau measures | grep relative_gap >/dev/null || die "measures does not name the scenario's keys"
if [ "$($jumeau help import | wc -l)" -gt 20 ]; then # with GDAL
    for word in cell_m "holds text" Presets; do
        $jumeau help import | grep -iF "$word" >/dev/null || die "help import lacks the recipe's $word"
    done
fi
