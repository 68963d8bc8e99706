#!/usr/bin/env python3
"""Scores a run at a station against six-direction radiation measured there.

    tools/dev/score_scene.py OUTCOME... MEASUREMENTS.csv [--day YYYYMMDD] [--station NAME] [--check]

MEASUREMENTS.csv holds a row an hour: [day,]hour,Kdown,Kup,Kn,Ke,Ks,Kw,Ldown,Lup,Ln,Le,Ls,Lw,...,Tmrt; hour is the
END of the interval in UTC+1 (--offset-h). The outcomes (one or more, of one day each) have `stations:`. Observed
Tmrt is computed anew from the six fluxes of short and long wave (absorptivities 0.70 and 0.97, shares 0.22 for
each side, 0.06 for up and down); the published column is printed beside it. `tmrt` is the model's, of a standing
cylinder; `tmrt six` is that of the model's six fluxes by the sum that the observation takes: four flat faces meet
0.8 to 1.1 of the beam that a cylinder meets, by how they stand to the sun. Where SOLWEIG's own fluxes lie beside
the measurements (../output/DAY/poi_iso.csv), its scores stand in the next columns, and how far the radiometer's north
stood from true north is told from the sun that its sides saw. --check fails (exit 1) when a bar
of `--tmrt-rmse`, `--tmrt-bias` or of the fluxes is missed; `--holds "l_up rmse=27"` names what a bar that is out of
reach is known to come to: that line says HELD, and fails above this value only. The program `jumeau` is sought in
JUMEAU, build/release, build and PATH.
"""

import argparse
import csv
import datetime
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SIGMA = 5.670374419e-8
SHORT, LONG, SIDE, END = 0.70, 0.97, 0.22, 0.06
SIDES = "nesw"
FLUXES = ["k_down", "k_up", "k_n", "k_e", "k_s", "k_w", "l_down", "l_up", "l_n", "l_e", "l_s", "l_w"]
OBSERVED = dict(zip(FLUXES, ["Kdown", "Kup", "Kn", "Ke", "Ks", "Kw", "Ldown", "Lup", "Ln", "Le", "Ls", "Lw"]))
SOLWEIG = dict(zip(FLUXES, ["Kdown", "Kup", "Knorth", "Keast", "Ksouth", "Kwest", "Ldown", "Lup", "Lnorth",
                            "Least", "Lsouth", "Lwest"]))


def find_program():
    for path in (os.environ.get("JUMEAU", ""), "build/release/jumeau", "build/jumeau"):
        if path and os.access(path, os.X_OK):
            return path
    return shutil.which("jumeau") or sys.exit("jumeau is not found: set JUMEAU=PATH")


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return math.nan


def tmrt_of(row):
    """Mean radiant temperature [C] of twelve fluxes [W m-2]."""
    total = 0.0
    for wave, absorbed in (("k", SHORT), ("l", LONG)):
        sides = sum(row[f"{wave}_{s}"] for s in SIDES)
        total += absorbed * (SIDE * sides + END * (row[f"{wave}_down"] + row[f"{wave}_up"]))
    return (total / (LONG * SIGMA)) ** 0.25 - 273.15 if total > 0.0 else math.nan


def read_outcome(program, outcome, offset_h, station):
    """(day, hour) -> twelve fluxes and tmrt, means of the hour that ends then."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "stations.csv"
        subprocess.run([program, "export", outcome, "--field", "stations", "-o", str(table)], check=True,
                       stdout=subprocess.DEVNULL)
        rows = list(csv.DictReader(open(table, encoding="utf-8-sig")))
    names = sorted({r["name"] for r in rows})
    if station is None and len(names) > 1:
        sys.exit(f"{outcome}: several stations ({', '.join(names)}); name one with --station")
    hours = {}
    for r in rows:
        if station is not None and r["name"] != station:
            continue
        end = datetime.datetime.fromisoformat(r["time"].replace("Z", "+00:00"))
        local = end.astimezone(datetime.timezone(datetime.timedelta(hours=offset_h)))
        # Steps shorter than an hour end in the hour that ends next.
        last = local - datetime.timedelta(seconds=1)
        key = (last.strftime("%Y%m%d"), last.hour + 1)
        hours.setdefault(key, []).append({f: number(r[f]) for f in FLUXES + ["tmrt"]})
    return {k: {f: sum(s[f] for s in v) / len(v) for f in v[0]} for k, v in hours.items()}


def hour_of(path, day, text):
    """(day, hour) as the outcomes have them: 2006-07-26 is 20060726, hour 0 is the day before's 24."""
    day, hour = day.replace("-", ""), number(text)
    if len(day) != 8 or not day.isdigit() or not (0 <= hour <= 24 and hour == int(hour)):
        sys.exit(f"{path}: day {day}, hour {text}: the day is YYYYMMDD, the hour the full one that ends, 1 to 24")
    if hour == 0:
        before = datetime.datetime.strptime(day, "%Y%m%d") - datetime.timedelta(days=1)
        return before.strftime("%Y%m%d"), 24
    return day, int(hour)


def read_measurements(path, days):
    rows = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        names = table.fieldnames or []
        lacking = [n for n in ["hour", *OBSERVED.values()] if n not in names]
        if lacking:
            sys.exit(f"{path}: no column {', '.join(lacking)}; its columns, between commas: {', '.join(names)}")
        for r in table:
            day = r.get("day") or (days[0] if len(days) == 1 else sys.exit(f"{path}: no column day; name it: --day"))
            row = {f: number(r[OBSERVED[f]]) for f in FLUXES}
            # An hour without its published temperature is a doubtful one; a file without any says nothing by it.
            row["published"] = number(r["Tmrt"]) if "Tmrt" in names else 0.0
            if all(math.isfinite(v) and v > -900.0 for v in row.values()):
                row["tmrt"] = tmrt_of(row)
                row["published"] = row["published"] if "Tmrt" in names else math.nan
                rows[hour_of(path, day, r["hour"])] = row
    return rows


def read_solweig(measurements, day):
    """SOLWEIG's fluxes, and its sides with the beam that its cylinder leaves out."""
    path = measurements.parent.parent / "output" / day / "poi_iso.csv"
    if not path.exists():
        return {}
    rows = {}
    for r in csv.DictReader(open(path)):
        v = {k: number(x) for k, x in r.items()}
        row = {f: v[SOLWEIG[f]] for f in FLUXES}
        for side, azimuth in zip(SIDES, (0.0, 90.0, 180.0, 270.0)):
            towards = math.cos(math.radians(v["sun_azi_deg"] - azimuth)) * math.cos(math.radians(v["sun_alt_deg"]))
            row[f"k_{side}"] += v["shadow"] * v["Kdir"] * max(0.0, towards) if v["sun_alt_deg"] > 0.0 else 0.0
        row.update(tmrt=v["Tmrt_C"], air_c=v["Ta_C"], humidity=v["RH_pct"], sky=v["svf_bv"])
        row.update(sun_deg=v["sun_azi_deg"], sun_height_deg=v["sun_alt_deg"])
        rows[(day, int(v["hour"]))] = row
    return rows


def score(pairs):
    differences = [m - o for m, o in pairs if math.isfinite(m) and math.isfinite(o)]
    if not differences:
        return math.nan, math.nan, 0
    n = len(differences)
    return math.sqrt(sum(d * d for d in differences) / n), sum(differences) / n, n


def side_mean(row):
    return sum(row[f"l_{s}"] for s in SIDES) / 4.0


def sky_formulas(row):
    """Long wave of a clear sky [W m-2] by Prata 1996 (SOLWEIG's) and by Brunt 1932 (0.52, 0.065)."""
    air_k = row["air_c"] + 273.15
    vapour_hpa = 6.107 * 10 ** (7.5 * row["air_c"] / (237.3 + row["air_c"])) * row["humidity"] / 100.0
    water = 46.5 * vapour_hpa / air_k
    prata = 1.0 - (1.0 + water) * math.exp(-math.sqrt(1.2 + 3.0 * water))
    brunt = 0.52 + 0.065 * math.sqrt(vapour_hpa)
    return prata * SIGMA * air_k ** 4, brunt * SIGMA * air_k ** 4


def print_table(keys, model, observed, solweig):
    scores = {}
    print(f"{'':12}{'n':>4}{'RMSE':>9}{'bias':>9}{'SOLWEIG RMSE':>15}{'bias':>9}")
    for name in ["tmrt"] + FLUXES:
        ours = score([(model[k][name], observed[k][name]) for k in keys])
        theirs = score([(solweig[k][name], observed[k][name]) for k in keys if k in solweig])
        scores[name] = (ours, theirs)
        print(f"{name:12}{ours[2]:4}{ours[0]:9.2f}{ours[1]:+9.2f}{theirs[0]:15.2f}{theirs[1]:+9.2f}")
    ours = score([(tmrt_of(model[k]), observed[k]["tmrt"]) for k in keys])
    theirs = score([(tmrt_of(solweig[k]), observed[k]["tmrt"]) for k in keys if k in solweig])
    scores["tmrt_six"] = (ours, theirs)
    print(f"{'tmrt six':12}{ours[2]:4}{ours[0]:9.2f}{ours[1]:+9.2f}{theirs[0]:15.2f}{theirs[1]:+9.2f}")
    ours = score([(side_mean(model[k]), side_mean(observed[k])) for k in keys])
    theirs = score([(side_mean(solweig[k]), side_mean(observed[k])) for k in keys if k in solweig])
    scores["l_sides"] = (ours, theirs)
    print(f"{'l sides':12}{ours[2]:4}{ours[0]:9.2f}{ours[1]:+9.2f}{theirs[0]:15.2f}{theirs[1]:+9.2f}")
    published = score([(model[k]["tmrt"], observed[k]["published"]) for k in keys])
    gap = score([(observed[k]["published"], observed[k]["tmrt"]) for k in keys])
    print(f"published Tmrt column: RMSE {published[0]:.2f} K, bias {published[1]:+.2f}; itself against its six "
          f"fluxes: RMSE {gap[0]:.2f}, bias {gap[1]:+.2f}")
    return scores


def print_turn(keys, observed, solweig):
    """Where the face called north looked: the sun that opposite faces saw (what is even in their light drops out)
    against the sun of those hours."""
    turns = []
    for k in keys:
        east, north = observed[k]["k_e"] - observed[k]["k_w"], observed[k]["k_n"] - observed[k]["k_s"]
        if k in solweig and solweig[k]["sun_height_deg"] > 10.0 and math.hypot(east, north) > 400.0:
            seen = math.degrees(math.atan2(east, north))
            turns.append((solweig[k]["sun_deg"] - seen + 180.0) % 360.0 - 180.0)
    if len(turns) >= 4:
        mean = sum(turns) / len(turns)
        spread = math.sqrt(sum((t - mean) ** 2 for t in turns) / (len(turns) - 1))
        print(f"radiometer's north by the sun of {len(turns)} hours: {mean:+.1f} degrees from true north, "
              f"spread {spread:.1f}")


def print_shares(keys, model, observed, solweig):
    """How far the sky's formula and the walls explain what is left of the bias of l_down."""
    known = [k for k in keys if k in solweig]
    if not known:
        return
    n = len(known)
    bias = sum(model[k]["l_down"] - observed[k]["l_down"] for k in known) / n
    theirs = sum(solweig[k]["l_down"] - observed[k]["l_down"] for k in known) / n
    formula = sum(solweig[k]["sky"] * (sky_formulas(solweig[k])[1] - sky_formulas(solweig[k])[0]) for k in known) / n
    print(f"l_down bias {bias:+.1f} W/m2 (SOLWEIG {theirs:+.1f}): of the {bias - theirs:+.1f} between them the sky's "
          f"formula (Brunt for Prata, clear, sky view {solweig[known[0]]['sky']:.2f}) makes {formula:+.1f}, walls, "
          f"crowns and cloud {bias - theirs - formula:+.1f}")


def check(scores, options):
    """Bars: fluxes up and down no worse than SOLWEIG's, side long wave at most 3 W/m2 worse, side short wave no worse
    than SOLWEIG's with its beam, l_down's bias below SOLWEIG's, mean of the side long waves within 10 W/m2."""
    bars = []
    if options.tmrt_rmse is not None:
        bars.append(("tmrt rmse", scores["tmrt"][0][0], options.tmrt_rmse))
        bars.append(("tmrt six rmse", scores["tmrt_six"][0][0], options.tmrt_rmse))
    if options.tmrt_bias is not None:
        bars.append(("tmrt |bias|", abs(scores["tmrt"][0][1]), options.tmrt_bias))
        bars.append(("tmrt six |bias|", abs(scores["tmrt_six"][0][1]), options.tmrt_bias))
    if scores["k_down"][1][2] > 0:
        for name in FLUXES:
            slack = 3.0 if name in ("l_n", "l_e", "l_s", "l_w") else 0.0
            bars.append((f"{name} rmse", scores[name][0][0], scores[name][1][0] + slack))
        bars.append(("l_down bias", scores["l_down"][0][1], scores["l_down"][1][1]))
    bars.append(("l sides |bias|", abs(scores["l_sides"][0][1]), 10.0))
    known = {name: float(value) for name, value in (h.rsplit("=", 1) for h in options.holds)}
    strange = set(known) - {name for name, found, bar in bars}
    if strange:
        sys.exit(f"--holds: no bar is called {', '.join(sorted(strange))}")
    good = True
    for name, found, bar in bars:
        held = found <= known.get(name, bar)
        good = good and (found <= bar or held)
        word = "ok    " if found <= bar else "HELD  " if held else "MISSED"
        print(f"  {word} {name:16}{found:9.2f}  bar {bar:8.2f}" + (f"  held {known[name]:8.2f}" if name in known else ""))
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("outcomes", nargs="+", metavar="OUTCOME")
    parser.add_argument("measurements", metavar="MEASUREMENTS.csv")
    parser.add_argument("--day", help="score this day only; the day of a file without the column day")
    parser.add_argument("--station")
    parser.add_argument("--offset-h", type=float, default=1.0, help="of the measurements' clock from UTC (1)")
    parser.add_argument("--hours", action="store_true", help="print each hour")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--tmrt-rmse", type=float)
    parser.add_argument("--tmrt-bias", type=float)
    parser.add_argument("--holds", action="append", default=[], metavar="BAR=VALUE")
    options = parser.parse_args()
    program, measurements, model = find_program(), Path(options.measurements), {}
    for outcome in options.outcomes:
        model.update(read_outcome(program, outcome, options.offset_h, options.station))
    days = [options.day] if options.day else sorted({day for day, hour in model if hour < 24})
    observed = read_measurements(measurements, days)
    solweig = {}
    for day in days:
        solweig.update(read_solweig(measurements, day))
    keys = sorted(k for k in observed if k in model and k[0] in days)
    if not keys:
        sys.exit("no hour is in both the outcomes and the measurements")
    for key in keys if options.hours else []:
        print(key[0], f"{key[1]:2} h", f"tmrt {model[key]['tmrt']:7.2f} obs {observed[key]['tmrt']:7.2f}",
              " ".join(f"{f} {model[key][f]:.0f}/{observed[key][f]:.0f}" for f in FLUXES))
    scores = print_table(keys, model, observed, solweig)
    print_turn(keys, observed, solweig)
    print_shares(keys, model, observed, solweig)
    good = check(scores, options) if options.check else True
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
