#!/usr/bin/env python3
"""Fails when docs/formats.md is silent about a name that files hold.

    tests/style/words_of_formats.py [ROOT]

Names are taken from the tables that the engine reads and writes by: columns of the city, columns and
units of layers, presets, keys of recipe and scenario, weather columns, numbers of group /run, outcome
fields. Each must stand in the section that describes it, in backticks or in an example. Codes must
stand beside their number. words_of_formats_fail.py plants violations.
"""

import re
import sys
from pathlib import Path

# Section of docs/formats.md, source, pattern whose first group is a name, names at least.
TABLES = [
    ("City file", "engine/city/columns.c", r'^\s*(?:PLAIN|WIDE|START|TEXT)\("\w+/(\w+)"', 60),
    ("City file", "engine/city/columns.c", r'^\s*(?:PLAIN|WIDE|START|TEXT)\("(\w+)/', 60),
    ("City file", "engine/city/city_file.c", r'write_\w+\(\w+, \w+, \w+, "(?:\w+/)?(\w+)"', 10),
    ("Layers", "engine/gis/attributes.c", r'\{JM_ROLE_\w+, "(\w+)"', 40),
    ("Recipe", "engine/gis/attributes.c", r'^\s*\{"(\w+)", "\w+", [\d.]', 15),
    ("Recipe", "engine/gis/recipe.c", r'^\s*\{"(\w+)", JM_SCHEMA', 15),
    ("Recipe", "engine/gis/entry.c", r'^\s*\{"(\w+)", JM_SCHEMA', 10),
    ("Scenario", "engine/scenario/keys.c", r'^\s*(?:\{|COUPLING\()"(\w+)", ', 30),
    ("Weather", "engine/weather/table.c", r'\{"(\w+)", JM_RAW_', 40),
    ("Weather", "engine/weather/meteo_france.c", r'\{"(\w+)", JM_RAW_', 10),
    ("Weather", "engine/weather/names.c", r'"([\w]+)"', 6),
    ("Outcome", "engine/heat/fields.c", r'add\(heat, \(jm_field\)\{"(\w+)"', 6),
    ("Outcome", "engine/traffic/traffic.c", r'shown_field\(t, \d, "(\w+)"', 4),
    ("Outcome", "engine/run/rows.c", r'^\s*\{"(\w+)", ', 4),
]
# Array of names, what each code stands for: the row `| 4 | ... | `grass` ...` of section Codes.
CODES = ["surface_names", "road_names", "usage_names", "parking_names"]


def sections_of(text):
    parts = re.split(r"^## (.+)$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def words_of(text):
    """All words in backticks and in examples."""
    words = set()
    for code in re.findall(r"```.*?```|`[^`\n]+`", text, re.S):
        words |= set(re.findall(r"\w+", code))
    return words


def array_of(text, name):
    found = re.search(name + r"\[\w+\]\s*=\s*\{(.*?)\};", text, re.S)
    return re.findall(r'"(\w+)"', found.group(1)) if found else []


def faults_of(root):
    faults, seen = [], 0
    sections = sections_of((root / "docs/formats.md").read_text(encoding="utf-8"))
    for title, source, pattern, least in TABLES:
        names = re.findall(pattern, (root / source).read_text(encoding="utf-8"), re.M)
        seen += len(names)
        if len(names) < least:
            faults.append(f"{source}: only {len(names)} names were found; {Path(__file__).name} looks at nothing")
        known = words_of(sections.get(title, ""))
        for name in dict.fromkeys(names):
            if name not in known:
                faults.append(f"docs/formats.md: section '{title}' is silent about `{name}` ({source})")
    text = (root / "engine/city/names.c").read_text(encoding="utf-8")
    rows = [r.split("|") for r in sections.get("Codes", "").splitlines() if r.startswith("|")]
    for array in CODES:
        names = array_of(text, array)
        if len(names) < 4:
            faults.append(f"engine/city/names.c: {array} was not found")
        for code, name in enumerate(names):
            beside = any(
                r[i].strip() == str(code) and f"`{name}`" in "".join(r[i + 1 :])
                for r in rows for i in range(len(r))
            )
            seen += 1
            if not beside:
                faults.append(f"docs/formats.md: section 'Codes' does not say {code} `{name}` ({array})")
    return faults, seen


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    faults, seen = faults_of(root)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{seen} names are described")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
