# Ctrl-C in the middle of a run: what is there is told, how to go on is told, and going on gives the same
# result; names with blanks and accents are fine, and what one is told to type can be typed.
. "$(dirname "$0")/common.sh"
toytown
cd "$work"
mkdir "l'été à Angers"
cp base.yaml "l'été à Angers/mon scénario.yaml"
sed -i 's#^city:.*#city: ../city.city.h5#; s#^weather:.*#weather: ../layers/weather-heatwave.csv#' "l'été à Angers/mon scénario.yaml"
outcome="l'été à Angers/mon scénario.outcome.nc"

says "about " $jumeau run base.yaml --plan
! $jumeau run base.yaml --plan 2>&1 | grep -qE "about 0" || die "the plan says that a run takes no time"

# Stopped once its third hour is there. The signal goes to the program alone.
$jumeau run "l'été à Angers/mon scénario.yaml" --checkpoint-every 1h >run.log 2>&1 &
run=$!
for _ in $(seq 600); do
    if $jumeau info "$outcome.part" 2>/dev/null | grep -qE ' ([3-9]|1[0-9]) steps'; then
        kill -INT $run
        break
    fi
    kill -0 $run 2>/dev/null || break
    sleep 0.05
done
code=0
wait $run || code=$?
if [ -e "$outcome" ]; then
    echo "the run was over before it could be stopped"
else
    [ "$code" -eq 3 ] || die "Ctrl-C ended with $code"
    grep -qF -- "--resume goes on" run.log || die "Ctrl-C does not say how to go on: $(cat run.log)"
    $jumeau run "l'été à Angers/mon scénario.yaml" --resume >end.txt 2>&1 || die "resume failed: $(cat end.txt)"
    ! grep -q "starts from the beginning" end.txt || die "resume did not go on: $(cat end.txt)"
fi
$jumeau run base.yaml -o whole.outcome.nc --quiet
hash() { $jumeau info "$1" | awk '/content_hash/ { print $2 }'; }
[ "$(hash "$outcome")" = "$(hash whole.outcome.nc)" ] || die "a resumed run differs"

# The lines after "next:" are commands.
cp whole.outcome.nc "$outcome"
rm -f "$outcome.part"
$jumeau run "l'été à Angers/mon scénario.yaml" >end.txt 2>/dev/null
typed=$(grep -oE 'jumeau map .*' end.txt)
(eval "${typed/jumeau/\"\$jumeau\"}") >/dev/null || die "cannot be typed: $typed"
[ -s map.png ] || die "the told command draws no map"
