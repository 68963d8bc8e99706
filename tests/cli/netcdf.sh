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
# extent LOG FIELD: the map begins where the city does.
extent() {
    grep -qE "Lambert-93|2154" "$1" || die "$2: no CRS"
    grep -qE "^Upper Left  \( *433500.000, *6716500.000\)" "$1" || die "$2: wrong extent: $(grep Upper "$1")"
}
for row in $fields; do
    field=${row%/static}
    grep -q "NETCDF:.*:$field\$" "$work/all.txt" || die "gdalinfo does not list $field"
    gdalinfo "NETCDF:$file:$field" >"$work/one.txt"
    extent "$work/one.txt" "$field"
    grep -q "NoData Value=" "$work/one.txt" || die "$field: no nodata"
    if [ "$row" = "$field" ]; then
        [ "$(grep -c "^Band " "$work/one.txt")" -eq 24 ] || die "$field: not 24 bands"
        grep -q "NETCDF_DIM_time=3600" "$work/one.txt" || die "$field: no times"
        grep -q "time#units=seconds since 2026-07-26T22:00:00Z" "$work/one.txt" || die "$field: no time unit"
    fi
done

# The air lies on cells of its own: 100 m here, ten of the city's.
for field in air_temp wind_speed building_heat; do
    gdalinfo "NETCDF:$file:$field" >"$work/one.txt"
    extent "$work/one.txt" "$field"
    grep -q "^Size is 10, 10" "$work/one.txt" || die "$field: not 10 x 10 cells"
    grep -q "^Pixel Size = (100.0*,-100.0*)" "$work/one.txt" || die "$field: no cells of 100 m"
    grep -q "NoData Value=" "$work/one.txt" || die "$field: no nodata"
    [ "$(grep -c "^Band " "$work/one.txt")" -eq 24 ] || die "$field: not 24 bands"
    gdalinfo "HDF5:$file://$field" >"$work/one.txt"
    grep -q "^Size is 10, 10" "$work/one.txt" || die "$field: GDAL's HDF5 driver does not read it"
done
$jumeau export "$file" --field air_temp --time 15 -o "$work/air.tif" >/dev/null
gdalinfo "$work/air.tif" >"$work/one.txt"
extent "$work/one.txt" air.tif
grep -q "^Pixel Size = (100.0*,-100.0*)" "$work/one.txt" || die "air.tif: no cells of 100 m"
# A map of it has one colour a cell, over the buildings too: in the middle of each of its hundred cells and beside it.
$jumeau map "$file" --field air_temp --time 15 -o "$work/air.png" >/dev/null
python3 -c '
for row in range(10):
    for column in range(10):
        for share in (0.45, 0.62):
            print(int(40 + 118 * (column + share)), int(120 + 118 * (row + share)))' >"$work/points.txt"
for band in 1 2 3; do
    gdallocationinfo -valonly -b $band "$work/air.png" <"$work/points.txt" >"$work/band$band.txt"
done
paste -d" " "$work"/band[123].txt | python3 -c '
import sys
colours = sys.stdin.read().split("\n")[:200]
same = sum(colours[i] == colours[i + 1] for i in range(0, 200, 2))
# Outlines of buildings cross some of the points.
assert same >= 80, "%d of 100 cells have one colour" % same
assert len(set(colours[::2])) > 20, "hardly any colours"' || die "the map of the air is not drawn by its cells"
