# What a GIS gets: the verdict of an import, all layers of city and outcome, their CRS and styles.
. "$(dirname "$0")/common.sh"
toytown
grep -q "How far these data carry" "$work/import.log" || die "import ends without a verdict"
grep -qE "^  heat by night +indicative" "$work/import.log" || die "no verdict on nights: $(tail -20 "$work/import.log")"
! grep -q $'\033' "$work/import.log" || die "colours in a file"
[ "$(awk '{ if (length($0) > 104) print }' "$work/import.log" | wc -l)" -eq 0 ] || die "import writes lines too long to read"
says "How far these data carry" $jumeau info "$work/city.city.h5"
$jumeau info "$work/city.city.h5" --json | python3 -c '
import json, sys
rows = json.load(sys.stdin)["verdict"]
assert [r["topic"] for r in rows] == ["heat_day", "heat_night", "traffic", "parking", "exposure"], rows
assert all(r["grade"] in ("good", "indicative", "do_not_use") and r["why"] for r in rows), rows'

says "did you mean buildings" $jumeau export "$work/city.city.h5" --field buildngs -o "$work/x.gpkg"
ends 2 $jumeau export "$work/city.city.h5" -o "$work/x.gpkg"
ends 2 $jumeau export "$work/city.city.h5" --all --field streets -o "$work/x.gpkg"
$jumeau help export | grep -E "^  surface_class " >/dev/null || die "help export does not list the rasters"

$jumeau run "$work/base.yaml" --quiet
$jumeau export "$work/base.outcome.nc" --all --time 8 -o "$work/all" --quiet | grep -q "layers and rasters" || die "export --all says nothing"
$jumeau export "$work/base.outcome.nc" --all --time 8 -o "$work/again" --quiet >/dev/null
diff -r "$work/all" "$work/again" >/dev/null || die "the same export gives other bytes"
[ -s "$work/all/utci.tif" ] && [ -s "$work/all/utci.qml" ] || die "no utci with its style"
gdalinfo "$work/all/utci.tif" | grep -F 'ID["EPSG",2154]' >/dev/null || die "utci.tif has lost its CRS"
gdalinfo "$work/all/surface_class.tif" | grep "Type=Byte, ColorInterp=Palette" >/dev/null || die "surface_class.tif has no colours"
ogrinfo -so "$work/all/layers.gpkg" flow | grep -F 'ID["EPSG",2154]' >/dev/null || die "flow has lost its CRS"
python3 - "$work/all" <<'EOF'
import glob, sqlite3, sys
import xml.etree.ElementTree as xml
package = sqlite3.connect(sys.argv[1] + "/layers.gpkg")
kinds = dict(package.execute("select table_name, data_type from gpkg_contents"))
for table in ("streets", "buildings", "zones", "parkings", "area", "flow", "occupied"):
    assert kinds[table] == "features", table
for table in ("gaps", "credits", "verdict", "layer_styles"):
    assert kinds[table] == "attributes", table
styles = {}
for table, column, qml, default in package.execute(
        "select f_table_name, f_geometry_column, styleQML, useAsDefault from layer_styles"
        " where f_table_catalog = '' and f_table_schema = ''"):
    assert column == "geom" and default == 1, table
    styles[table] = xml.fromstring(qml)
assert set(styles) == {t for t, kind in kinds.items() if kind == "features"}
for table, qml in styles.items():
    renderer = qml.find("renderer-v2")
    symbols = {s.get("name") for s in renderer.find("symbols")}
    rows = list(renderer.find("categories") or []) + list(renderer.find("ranges") or [])
    assert {r.get("symbol") for r in rows} <= symbols and symbols, table
    if rows:  # every attribute is a column of its table
        columns = [r[1] for r in package.execute(f'pragma table_info("{table}")')]
        assert renderer.get("attr") in columns, table
flow = styles["flow"].find("renderer-v2")
assert flow.get("type") == "graduatedSymbol"
bounds = [(float(r.get("lower")), float(r.get("upper"))) for r in flow.find("ranges")]
assert all(a[1] == b[0] for a, b in zip(bounds, bounds[1:])), bounds
low, high = package.execute("select min(flow), max(flow) from flow").fetchone()
assert bounds[0][0] <= low and high <= bounds[-1][1], (bounds, low, high)
grades = dict(package.execute("select topic, grade from verdict"))
assert len(grades) == 5 and grades["heat_night"] == "indicative", grades
sheets = glob.glob(sys.argv[1] + "/*.qml")
assert len(sheets) >= 10
for sheet in sheets:
    renderer = xml.parse(sheet).getroot().find("pipe/rasterrenderer")
    items = list(renderer.iter("item")) or list(renderer.iter("paletteEntry"))
    values = [float(i.get("value")) for i in items]
    assert len(values) > 8 and values == sorted(values) and len(set(values)) == len(values), sheet
    assert all(len(i.get("color")) == 7 for i in items), sheet
EOF
$jumeau report "$work/base.outcome.nc" -o "$work/report.html" >/dev/null
grep -q "How far these data carry" "$work/report.html" || die "the page has no verdict"
