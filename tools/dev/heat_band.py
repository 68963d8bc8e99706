#!/usr/bin/env python3
"""Prints how far the answers of a scenario move with what is uncertain in it.

    tools/dev/heat_band.py SCENARIO.yaml [--jumeau PROGRAM]

Runs it as it is and eight times more: soil water 0.3 and 0.8, albedo +- 0.05, leaf area +- 30 %, wind +- 30 %. Prints a
row a run: indicators of heat, after the first row as differences from it.
SCENARIO must have no `heat:` block of its own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CASES = [
    ("as it is", ""), ("soil water 0.3", "soil_water: 0.3"), ("soil water 0.8", "soil_water: 0.8"),
    ("albedo - 0.05", "albedo_shift: -0.05"), ("albedo + 0.05", "albedo_shift: 0.05"),
    ("leaf area - 30 %", "leaf_area_factor: 0.7"), ("leaf area + 30 %", "leaf_area_factor: 1.3"),
    ("wind - 30 %", "wind_factor: 0.7"), ("wind + 30 %", "wind_factor: 1.3"),
]
SHOWN = {"heat.mean_utci_max": "UTCI", "heat.mean_air_temp": "air", "heat.heat_island_night": "island",
         "heat.hours_utci_over_32": "h > 32"}


def program(given):
    for path in [given, os.environ.get("JUMEAU"), "build/release/jumeau", shutil.which("jumeau")]:
        if path and Path(path).exists():
            return path
    sys.exit("heat_band: no program jumeau; give --jumeau")


def run_case(jumeau, text, block, folder):
    scenario, outcome = folder / "case.yaml", folder / "case.outcome.nc"
    scenario.write_text(text + (f"\nheat: {{{block}}}\n" if block else "\n"))
    subprocess.run([jumeau, "run", str(scenario), "-o", str(outcome), "--quiet"], check=True)
    told = subprocess.run([jumeau, "indicators", str(outcome), "--json"], check=True, capture_output=True, text=True)
    values = {row["name"]: row["value"] for row in json.loads(told.stdout)["indicators"]}
    outcome.unlink()
    return {name: values.get(name) for name in SHOWN}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("scenario", type=Path)
    arguments.add_argument("--jumeau")
    a = arguments.parse_args()
    text, jumeau = a.scenario.read_text(), program(a.jumeau)
    if "\nheat:" in text:
        sys.exit(f"heat_band: {a.scenario} has a heat: block; take it out, this tool writes its own")
    # The copy lies beside the scenario, since its paths may be relative to it.
    with tempfile.TemporaryDirectory(dir=a.scenario.parent) as name:
        moved = "\n".join(_absolute(line, a.scenario.parent) for line in text.splitlines())
        print(f"{'':18s}" + "".join(f"{title:>10s}" for title in SHOWN.values()))
        base = None
        for title, block in CASES:
            values = run_case(jumeau, moved, block, Path(name))
            base = base or values
            cells = [values[k] if title == CASES[0][0] or values[k] is None else values[k] - base[k] for k in SHOWN]
            print(f"{title:18s}" + "".join("         -" if v is None else f"{v:10.2f}" for v in cells), flush=True)


def _absolute(line, folder):
    key, _, value = line.partition(": ")
    if key in ("city", "weather") and not value.startswith(("/", "$")):
        for root in (Path.cwd(), folder.resolve()):
            if (root / value).exists():
                return f"{key}: {root / value}"
    return line


if __name__ == "__main__":
    main()
