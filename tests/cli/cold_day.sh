# A day on which nobody suffers of heat names no hot places; a hot day does.
. "$(dirname "$0")/common.sh"
toytown
cd "$work"
awk -F, -v OFS=, 'NR > 1 { $2 -= 25 } { print }' layers/weather-heatwave.csv >layers/cold.csv
scenario quick 'heat: {soil_water: 0.5}\n'
scenario cold 'heat: {soil_water: 0.5}\n'
sed -i 's#weather-heatwave#cold#' cold.yaml
says "hot place 1: " $jumeau run quick.yaml
$jumeau run cold.yaml >cold.log 2>&1 || die "the cold day fails: $(cat cold.log)"
! grep -q "hot place" cold.log || die "a cold day has hot places: $(grep 'hot place' cold.log)"
$jumeau indicators cold.outcome.nc | grep -E "^heat.hours_utci_over_32 +0 h" >/dev/null || die "the cold day is not cold"
