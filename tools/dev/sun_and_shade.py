#!/usr/bin/env python3
"""What crowns do to the mean radiant temperature: in the sun and in the shade of buildings.

    tools/dev/sun_and_shade.py OUTCOME [--hour 13] [--check]

Compares maps of the step that ends at the hour, over open ground 10 and more cells from the edge: places in full sun,
under crowns that the sun would reach, and places in the shade of buildings with and without a crown above. --check
fails (exit 1) unless crowns take 15 to 35 K off full sun, and less than 5 K where a building shades anyway. Rasters
are read through gdal_translate; the program `jumeau` is sought in JUMEAU, build/release, build and PATH.
"""

import argparse
import math
import sys
import tempfile

from score_rasters import export
from score_scene import find_program

FULL_SUN, NO_SUN = 0.95, 0.005
LEAST_CROWN_M = 3.0  # a person of 1.8 m stands under it
FIELDS = {"tmrt": True, "shadow": True, "building_height": False, "canopy_top": False}


def mean(values):
    return sum(values) / len(values) if values else math.nan


def sort_places(maps):
    """Tmrt by kind of place. Crowns let some sun through; a building lets none."""
    places = {"full sun": [], "crown in the sun": [], "building shade": [], "crown in building shade": []}
    for i in maps["tmrt"].inner():
        tmrt, sun = maps["tmrt"].values[i], maps["shadow"].values[i]
        if not math.isfinite(tmrt) or tmrt < -100.0 or maps["building_height"].values[i] > 0.0:
            continue
        crown = maps["canopy_top"].values[i]
        if crown >= LEAST_CROWN_M:
            kind = "crown in building shade" if sun <= NO_SUN else "crown in the sun"
            places[kind if sun < 0.5 else "full sun"].append(tmrt)
        elif crown <= 0.0 and (sun >= FULL_SUN or sun <= NO_SUN):
            places["full sun" if sun >= FULL_SUN else "building shade"].append(tmrt)
    return places


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outcome", metavar="OUTCOME")
    parser.add_argument("--hour", type=float, default=13.0)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    program, maps = find_program(), {}
    with tempfile.TemporaryDirectory() as folder:
        for field, timed in FIELDS.items():
            maps[field] = export(program, options.outcome, field, options.hour if timed else None, folder)
    if None in maps.values():
        sys.exit(f"{options.outcome}: a map is missing; keep tmrt and shadow")
    places = sort_places(maps)
    for kind, values in places.items():
        print(f"{kind:26}{len(values):8} cells{mean(values):8.2f} C")
    in_sun = mean(places["full sun"]) - mean(places["crown in the sun"])
    in_shade = mean(places["building shade"]) - mean(places["crown in building shade"])
    good = 15.0 <= in_sun <= 35.0 and abs(in_shade) < 5.0
    print(f"  {'ok    ' if good else 'MISSED'} crowns take {in_sun:.1f} K off full sun (15 to 35) and {in_shade:.1f} K "
          f"off the shade of buildings (less than 5)")
    sys.exit(0 if good or not options.check else 1)


if __name__ == "__main__":
    main()
