#!/usr/bin/env python3
"""Times whole commands: CPU seconds (user + system of all threads), wall seconds, peak memory; minimum of N.

    tests/bench/bench.py [--build build/release] [--repeats 5] [--only NAME] [--csv FILE]
    tests/bench/bench.py --view [OUTCOME ...]

Real cities come from JM_SHARED (default ../shared). The machine's triad bandwidth is printed beside, since
these machines are shared. Rows are `name,cpu_s,wall_s,peak_mb,bar_cpu_s,threads,triad_gbs,cpu_s_per_mcell`: the
last, CPU seconds for each million cells of an import's grid, stays level (or falls, for what does not depend
on cells) where import is linear.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import time


def run(command):
    """One run: its own (cpu seconds, wall seconds, peak MB)."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        _, code, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(code)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}: {errors.read().decode()}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024.0


def with_cell(recipe, cell_m, target):
    """A copy of a recipe with another cell size."""
    with open(recipe, encoding="utf-8") as file:
        text = re.sub(r"(?m)^cell_m:.*$", f"cell_m: {cell_m}", file.read())
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    return target


def cells_of(recipe):
    """Cells of a recipe's grid: its box and margin."""
    with open(recipe, encoding="utf-8") as file:
        text = file.read()
    west, south, east, north = (float(re.search(rf"{side}: (-?[0-9.]+)", text)[1])
                                for side in ("west", "south", "east", "north"))
    cell = float(re.search(r"(?m)^cell_m: ([0-9.]+)", text)[1])
    margin = re.search(r"(?m)^margin_m: ([0-9.]+)", text)
    rim = 2 * float(margin[1]) if margin else 0.0
    return (east - west + rim) / cell * (north - south + rim) / cell


def measure(command, repeats):
    return min(run(command) for _ in range(repeats))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only")
    parser.add_argument("--csv")
    parser.add_argument("--view", nargs="*", metavar="OUTCOME",
                        help="the viewer instead: CPU ms of a frame of toytown (bar 60) and of these outcomes, by layer")
    args = parser.parse_args()
    if args.view is not None:
        for scene in ["toy"] + args.view:
            print(f"== {scene}", flush=True)
            subprocess.run([os.path.join(args.build, "tests/bench/frame"), scene], check=True)
        return
    jumeau = os.path.join(args.build, "jumeau")
    triad = subprocess.check_output([os.path.join(args.build, "tests/bench/triad")], text=True).strip()
    os.environ.setdefault("JM_SHARED", "../shared")
    work = tempfile.mkdtemp(prefix="jumeau-bench-")
    w = lambda name: os.path.join(work, name)  # noqa: E731

    # name, bar in CPU seconds (None: no bar yet), command. Later rows use what earlier ones wrote.
    rows = [
        ("demo_city_6km", None, [jumeau, "demo-city", w("demo")]),
        ("demo_city_26km", None, [jumeau, "demo-city", w("demo26"), "--size-km", "26"]),
        ("import_lorient_2m", 10, [jumeau, "import", "scenarios/lorient/lorient.import.yaml", "-o", w("lorient.city.h5")]),
        ("import_geneve_2m", 60, [jumeau, "import", "scenarios/geneve/geneve.import.yaml", "-o", w("geneve.city.h5")]),
    ] + [
        (f"import_geneve_{cell}m", None, [jumeau, "import", with_cell("scenarios/geneve/geneve.import.yaml", cell,
                                                                      w(f"geneve_{cell}m.import.yaml")),
                                          "-o", w("geneve_cells.city.h5")]) for cell in (10, 5, 1)
    ] + [
        ("import_demo_6km_5m", None, [jumeau, "import", w("demo/demo.import.yaml"), "-o", w("demo.city.h5")]),
        ("demo_city_1km", None, [jumeau, "demo-city", w("demo1"), "--size-km", "1"]),
        ("import_demo_1km_1m", None, [jumeau, "import", w("demo1/demo_1m.import.yaml"), "-o", w("demo1.city.h5")]),
        ("import_demo_26km_10m", 300, [jumeau, "import", w("demo26/demo_10m.import.yaml"), "-o", w("demo26.city.h5")]),
        ("day_lorient_2m", 120, [jumeau, "run", w("lorient.yaml"), "-o", w("lorient.outcome.nc")]),
        ("day_geneve_2m", None, [jumeau, "run", w("geneve.yaml"), "-o", w("geneve.outcome.nc")]),
        ("day_demo_6km_5m", None, [jumeau, "run", w("demo.yaml"), "-o", w("demo.outcome.nc")]),
        # A million cells on two threads: its peak may be the program's 40 MB and 600 MB.
        ("day_demo_1km_1m", 180, [jumeau, "run", w("demo1.yaml"), "-o", w("demo1.outcome.nc"), "--threads", "2"]),
    ]
    for city, source in (("lorient", "scenarios/lorient/base.yaml"), ("geneve", "scenarios/geneve/base.yaml"),
                         ("demo", "scenarios/demo/base.yaml"), ("demo1", "scenarios/demo/base.yaml")):
        with open(source, encoding="utf-8") as file:
            lines = file.read().splitlines()
        with open(w(city + ".yaml"), "w", encoding="utf-8") as file:
            for line in lines:
                if line.startswith("city:"):
                    line = f"city: {city}.city.h5"
                if line.startswith("weather:") and city.startswith("demo"):
                    line = f"weather: {city}/weather-heatwave.csv"
                file.write(line + "\n")

    header = "name,cpu_s,wall_s,peak_mb,bar_cpu_s,threads,triad_gbs,cpu_s_per_mcell"
    # What later rows read, made even where --only leaves it out.
    needed = {row[0] for row in rows if row[0].startswith("demo_city") and args.only != "import_geneve"}
    if args.only and args.only.startswith("day"):
        needed |= {"import" + row[0][3:] for row in rows if row[0].startswith(args.only)}
    print(header)
    out = [header]
    for name, bar, command in rows:
        if name == "import_demo_26km_10m" and os.path.exists(w("demo26/demo.import.yaml")):
            with_cell(w("demo26/demo.import.yaml"), 10, w("demo26/demo_10m.import.yaml"))
        if name == "import_demo_1km_1m" and os.path.exists(w("demo1/demo.import.yaml")):
            with_cell(w("demo1/demo.import.yaml"), 1, w("demo1/demo_1m.import.yaml"))
        if args.only and not name.startswith(args.only):
            if name in needed:
                run(command)  # later rows need its files
            continue
        cpu, wall, peak = measure(command, args.repeats)
        per_cell = f"{cpu / cells_of(command[2]) * 1e6:.2f}" if command[1] == "import" else ""
        row = (f"{name},{cpu:.2f},{wall:.2f},{peak:.0f},{bar if bar is not None else ''},{os.cpu_count()},{triad},"
               f"{per_cell}")
        print(row, flush=True)
        out.append(row)
    if args.csv:
        with open(args.csv, "w", encoding="utf-8") as file:
            file.write("\n".join(out) + "\n")
    subprocess.run(["rm", "-rf", work], check=True)


if __name__ == "__main__":
    main()
