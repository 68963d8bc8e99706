# GDAL opens an outcome as netCDF and lists every grid field with CRS, extent, nodata and times.
. "$(dirname "$0")/common.sh"
toytown
$jumeau run "$work/base.yaml" --quiet
file=$work/base.outcome.nc
gdalinfo "$file" >"$work/all.txt"
grep -q "^Driver: netCDF" "$work/all.txt" || die "GDAL takes another driver: $(head -1 "$work/all.txt")"
fields=$($jumeau info "$file" --json | python3 -c '
import json, sys
for f in json.load(sys.stdin)["fields"]:
    if f["dimension"] == "cells":
        print(f["name"] + ("/static" if f["static"] else ""))')
[ "$(wc -w <<<"$fields")" -ge 10 ] || die "few grid fields: $fields"
for row in $fields; do
    field=${row%/static}
    grep -q "NETCDF:.*:$field\$" "$work/all.txt" || die "gdalinfo does not list $field"
    gdalinfo "NETCDF:$file:$field" >"$work/one.txt"
    grep -qE "Lambert-93|2154" "$work/one.txt" || die "$field: no CRS"
    grep -qE "^Upper Left  \( *433500.000, *6716500.000\)" "$work/one.txt" || die "$field: wrong extent: $(grep Upper "$work/one.txt")"
    grep -q "NoData Value=" "$work/one.txt" || die "$field: no nodata"
    if [ "$row" = "$field" ]; then
        [ "$(grep -c "^Band " "$work/one.txt")" -eq 24 ] || die "$field: not 24 bands"
        grep -q "NETCDF_DIM_time=3600" "$work/one.txt" || die "$field: no times"
        grep -q "time#units=seconds since 2026-07-26T22:00:00Z" "$work/one.txt" || die "$field: no time unit"
    fi
done
