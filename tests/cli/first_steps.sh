# The way of a newcomer, in a small town: layers, import, check, run, pictures, tables, files for a GIS.
. "$(dirname "$0")/common.sh"
toytown
grep -q "filled" "$work/import.log" || die "import does not say how gaps were filled"
says "sound" $jumeau check "$work/city.city.h5" "$work/layers/demo.import.yaml" "$work/base.yaml"
says "latitude" $jumeau info "$work/city.city.h5"
says "latitude 47," $jumeau info "$work/city.city.h5" --lang fr
says '"latitude_deg":47.' $jumeau info "$work/city.city.h5" --lang fr --json
says "cells" $jumeau run "$work/base.yaml" --plan
[ ! -e "$work/base.outcome.nc" ] || die "--plan ran"
scenario trees "measures:\n  - trees: {polygon: [[433900, 6715900], [434100, 6715900], [434100, 6716100], [433900, 6716100]], density_per_ha: 60, height_m: 10}\n"
$jumeau run "$work/base.yaml" --quiet
$jumeau run "$work/trees.yaml" -o "$work/trees.outcome.nc" --quiet
[ ! -e "$work/base.outcome.nc.part" ] || die "a part is left"
says "24 steps" $jumeau info "$work/base.outcome.nc"
says '"content_hash":"' $jumeau info "$work/base.outcome.nc" --json
$jumeau indicators "$work/base.outcome.nc" --json | python3 -c '
import json, sys
rows = {r["name"]: r for r in json.load(sys.stdin)["indicators"]}
for name in ("heat.hours_utci_over_32", "traffic.vehicle_km", "parking.congestion_rate"):
    assert rows[name]["value"] is not None, name
assert rows["traffic.relative_gap"]["value"] <= 1e-4
assert rows["ledger.traffic_heat_residual"]["value"] < 1e-5
'
$jumeau compare "$work/base.outcome.nc" "$work/trees.outcome.nc" -o "$work/diff.outcome.nc" >"$work/compare.txt"
grep -q "heat.mean_utci_max" "$work/compare.txt" || die "compare prints no indicators"
says "complete\":true" $jumeau info "$work/diff.outcome.nc" --json
for kind in png svg pdf; do
    $jumeau map "$work/base.outcome.nc" --field utci --time 15 -o "$work/map.$kind" >/dev/null
    [ -s "$work/map.$kind" ] || die "no map.$kind"
done
head -c 8 "$work/map.png" | od -An -c | grep P >/dev/null || die "map.png is no PNG"
grep -q "</svg>" "$work/map.svg" || die "map.svg is cut"
for field in flow occupied surface_temp sky_view_factor; do
    $jumeau map "$work/trees.outcome.nc" --base "$work/base.outcome.nc" --field $field -o "$work/$field.png" >/dev/null
done
says "did you mean utci" $jumeau map "$work/base.outcome.nc" --field utcy -o "$work/x.png"
$jumeau export "$work/base.outcome.nc" --field utci --time 15 -o "$work/utci.tif" >/dev/null
gdalinfo -stats "$work/utci.tif" | grep "STATISTICS_MAXIMUM=[34]" >/dev/null || die "utci.tif holds no degrees Celsius"
$jumeau export "$work/base.outcome.nc" --field flow --time 9 -o "$work/flow.gpkg" >/dev/null
ogrinfo -so -al "$work/flow.gpkg" | grep "Line String" >/dev/null || die "flow.gpkg has no lines"
$jumeau export "$work/base.outcome.nc" --field occupied -o "$work/occupied.csv" >/dev/null
head -1 "$work/occupied.csv" | grep occupied >/dev/null || die "occupied.csv has no column occupied"
$jumeau report "$work/trees.outcome.nc" --base "$work/base.outcome.nc" -o "$work/report.html" --lang fr >/dev/null
grep -q "default-src 'none'" "$work/report.html" || die "the page states no policy"
! grep -qE '<script|<link|<iframe|(href|src|action)="?https?:|url\(' "$work/report.html" || die "the page reaches outside"
# Base, scenario and difference of what trees change; one map each of traffic and parking, which they do not.
[ "$(grep -c '<figure>' "$work/report.html")" -eq 5 ] || die "the page lacks maps"
says "as it was written" $jumeau verify "$work/base.outcome.nc"
(cd "$work" && says "identical" $jumeau verify base.outcome.nc --rerun)
printf 'x' | dd of="$work/base.outcome.nc" bs=1 seek=$(($(stat -c %s "$work/base.outcome.nc") / 2)) conv=notrunc 2>/dev/null
ends 1 $jumeau verify "$work/base.outcome.nc"
ends 1 $jumeau check "$work/base.outcome.nc"
