#!/usr/bin/env python3
"""Scores the maps of a run against SOLWEIG's rasters of the same scene.

    tools/dev/score_rasters.py OUTCOME FOLDER [--mode aniso|iso] [--check]

FOLDER is a day of a scene's output (.../output/20051007); the scene's own rasters (svf.tif, svf_total.tif,
buildings.tif) lie above it. Every stamp that FOLDER has (Tmrt_MODE_YYYYDDD_HHMM.tif, Shadow_YYYYDDD_HHMM.tif) is
compared with the outcome's map of the step that ends then, over cells 10 and more from the edge: Tmrt where
buildings.tif is 1, shadow everywhere. --check fails (exit 1) when a bar is missed: shadow 98 % equal, sky view
within 0.03 (RMS), Tmrt within 1.0 K in the mean and within 3 K on 95 % of the cells. Rasters are read through
gdal_translate; the program `jumeau` is sought in JUMEAU, build/release, build and PATH.
"""

import argparse
import array
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from score_scene import find_program

RIM = 10  # cells
BARS = {"shadow": 0.98, "sky": 0.03, "mean": 1.0, "within": 0.95}
NEAR_K, SAME_SHADE = 3.0, 0.25


class Raster:
    """Values as floats, row by row from the north; NaN where the file has no data."""

    def __init__(self, path, folder):
        raw = Path(folder) / "values.raw"
        subprocess.run(["gdal_translate", "-q", "-of", "ENVI", "-ot", "Float32", str(path), str(raw)], check=True)
        head = dict(line.split("=", 1) for line in raw.with_suffix(".hdr").read_text().splitlines() if "=" in line)
        head = {k.strip(): v.strip() for k, v in head.items()}
        self.columns, self.rows = int(head["samples"]), int(head["lines"])
        self.values = array.array("f", raw.read_bytes())
        if "data ignore value" in head:
            no_data = float(head["data ignore value"])
            for i, value in enumerate(self.values):
                if value == no_data:
                    self.values[i] = math.nan
        corner = [float(v) for v in head["map info"].strip("{} ").split(",")[3:7]] if "map info" in head else []
        self.frame = (self.columns, self.rows, *corner)

    def lies_on(self, other):
        """Same size, and corners within a hundredth of a cell."""
        near = 0.01 * (self.frame[4] if len(self.frame) > 4 else 1.0)
        return self.frame[:2] == other.frame[:2] and all(abs(a - b) <= near for a, b in zip(self.frame, other.frame))

    def inner(self):
        for row in range(RIM, self.rows - RIM):
            yield from range(row * self.columns + RIM, (row + 1) * self.columns - RIM)


def same_frame(model, reference, path):
    if not model.lies_on(reference):
        sys.exit(f"{path}: its frame (columns, rows, west, north, cell) is {reference.frame}, the outcome's "
                 f"{model.frame}; give the recipe's `area` and `cell_m` the frame of the raster")
    return model


def export(program, outcome, field, hour, folder):
    path = Path(folder) / f"{field}.tif"
    time = ["--time", f"{hour:g}"] if hour is not None else []
    done = subprocess.run([program, "export", outcome, "--field", field, *time, "-o", str(path)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print(f"  {field}: {done.stderr.strip()}")
        return None
    return Raster(path, folder)


def compare_tmrt(model, reference, ground):
    differences = []
    missing = 0
    for i in reference.inner():
        if math.isnan(reference.values[i]) or (ground is not None and ground.values[i] != 1.0):
            continue
        d = model.values[i] - reference.values[i]
        if math.isfinite(d):
            differences.append(d)
        else:
            missing += 1
    n = len(differences) + missing
    mean = sum(differences) / max(len(differences), 1)
    sizes = sorted(abs(d) for d in differences) or [math.nan]
    within = sum(s <= NEAR_K for s in sizes) / max(n, 1)
    return mean, within, sizes[int(0.95 * (len(sizes) - 1))], missing


def compare_shadow(model, reference):
    cells = [i for i in reference.inner() if not math.isnan(reference.values[i])]
    return sum(abs(model.values[i] - reference.values[i]) < SAME_SHADE for i in cells) / max(len(cells), 1)


def compare_sky(model, reference, ground):
    squares = [(model.values[i] - reference.values[i]) ** 2 for i in reference.inner()
               if (ground is None or ground.values[i] == 1.0) and math.isfinite(model.values[i] - reference.values[i])]
    return math.sqrt(sum(squares) / max(len(squares), 1))


def judge(name, found, bar, good):
    print(f"  {'ok    ' if good else 'MISSED'} {name} {found} (bar {bar})")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outcome", metavar="OUTCOME")
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--mode", choices=["aniso", "iso"], default="aniso")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    program, scene, good, compared = find_program(), options.folder.parent, True, 0
    with tempfile.TemporaryDirectory() as folder:
        ground = Raster(scene / "buildings.tif", folder) if (scene / "buildings.tif").exists() else None
        if (scene / "svf_total.tif").exists():
            sky = export(program, options.outcome, "sky_view_factor", None, folder)
            reference = Raster(scene / "svf_total.tif", folder)
            same_frame(sky or reference, reference, scene / "svf_total.tif")
            rms = compare_sky(sky, reference, ground) if sky else math.inf
            good &= judge("sky view RMS", f"{rms:.4f}", BARS["sky"], rms <= BARS["sky"])
        stamps = sorted(options.folder.glob(f"Tmrt_{options.mode}_*_????.tif"))
        stamps += sorted(options.folder.glob("Shadow_*_????.tif"))
        for path in stamps:
            clock = re.search(r"_(\d{2})(\d{2})\.tif$", path.name)
            hour = int(clock[1]) + int(clock[2]) / 60.0
            field = "tmrt" if path.name.startswith("Tmrt") else "shadow"
            model = export(program, options.outcome, field, hour, folder)
            if model is None:
                good = False
                continue
            reference = Raster(path, folder)
            same_frame(model, reference, path)
            compared += 1
            if field == "shadow":
                same = compare_shadow(model, reference)
                good &= judge(f"{clock[1]}:{clock[2]} shadow", f"{same:.4f}", BARS["shadow"], same > BARS["shadow"])
                continue
            mean, within, near, missing = compare_tmrt(model, reference, ground)
            good &= judge(f"{clock[1]}:{clock[2]} tmrt mean", f"{mean:+.3f} K", BARS["mean"], abs(mean) <= BARS["mean"])
            good &= judge(f"{clock[1]}:{clock[2]} tmrt within 3 K", f"{within:.4f} (95 %: {near:.2f} K, {missing} "
                          "without value)", BARS["within"], within >= BARS["within"])
    if compared == 0:
        sys.exit(f"{options.folder}: no raster of mode {options.mode}")
    sys.exit(0 if good or not options.check else 1)


if __name__ == "__main__":
    main()
