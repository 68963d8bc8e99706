#!/usr/bin/env python3
"""Fails when an include points up or sideways, or a foreign library is used outside its door.

    tools/dev/layers.py [ROOT]

Reads every C file under ROOT/engine and ROOT/tools, and who links whom in the CMakeLists.txt of
engine/. Prints each break of a rule as FILE:LINE: what; exit 1 if there was one. The floors are
those of ARCHITECTURE.md. tests/style/layers_fail.py plants violations and asserts that they are
found.
"""

import re
import sys
from pathlib import Path

FLOORS = {
    "core": 1,
    "store": 2, "geo": 2,
    "city": 3, "sky": 3, "weather": 3, "comfort": 3, "atmosphere": 3, "assignment": 3,
    "radiation": 4, "surfaces": 4,
    "heat": 5, "traffic": 5, "parking": 5, "air": 5, "scenario": 5, "synth": 5,
    "gis": 5, "report": 5, "view": 5,
    "run": 6,
    "batch": 7, "live": 7,
    "jumeau": 8,  # the whole engine as one library, and engine/jumeau.h
}

# gis writes the demo city as files, and takes it as synth's neutral structs.
SIDEWAYS_ALLOWED = {("gis", "synth")}

# Header of a foreign library (start of the name in angle brackets) -> the one folder that may.
DOORS = [
    (r"hdf5|H5[A-Z]", "store"),
    (r"yaml\.h", "store"),
    (r"jansson", "store"),
    (r"libdeflate", "store"),
    (r"openssl/", "store"),
    (r"proj\.h|proj_|proj/|geodesic\.h", "geo"),
    (r"gdal|ogr_|ogrsf|cpl_|vrtdataset", "gis"),
    (r"cairo", "report"),
    (r"mpi\.h", "batch"),
    (r"mosquitto|curl/|microhttpd|sqlite3|libxml|protobuf-c", "live"),
    (r"SDL|GL/|GLES|EGL|cglm/|meshoptimizer|png\.h", "view"),
]

INCLUDE = re.compile(r'^\s*#\s*include\b\s*(?:/\*.*?\*/\s*)?(?:"([^"]+)"|<([^>]+)>|(.*))')
LIBRARY = re.compile(r"jm_library\(\s*(\w+)([^)]*)\)", re.S)


def door_of(header):
    """The folder that alone may include this foreign header, or None."""
    for pattern, folder in DOORS:
        if re.match(pattern, header):
            return folder
    return None


def may_see(folder, target):
    """Down, or within the own folder."""
    if folder == target or (folder, target) in SIDEWAYS_ALLOWED:
        return True
    return FLOORS[target] < FLOORS[folder]


def folder_of(root, path):
    """Folder of engine/ that holds a path; "jumeau" for engine/jumeau.h; None outside engine/."""
    try:
        parts = path.resolve().relative_to((root / "engine").resolve()).parts
    except ValueError:
        return None
    return parts[0] if len(parts) > 1 else "jumeau"


def target_of(root, file, header):
    """The file of ours that a quoted include names, or None."""
    for place in (file.parent / header, root / "engine" / header):
        if place.is_file():
            return place
    return None


def check_include(root, file, quoted, angled):
    """What is wrong with one include, or None."""
    header = quoted or angled
    own = folder_of(root, file)
    # A header in angle brackets may be ours too: engine/ is on the include path.
    target = target_of(root, file, header) if quoted or "/" in header else None
    if target is None and header.split("/")[0] in FLOORS and "/" in header:
        target = root / "engine" / header  # not there (yet): judged by its folder
    if target is not None:
        folder = folder_of(root, target)
        if own is None or folder is None:
            return None
        if folder not in FLOORS:
            return f"{header} is in engine/{folder}, which stands on no floor of layers.py"
        if not may_see(own, folder):
            return (f"{own} (floor {FLOORS[own]}) includes {header} (floor {FLOORS[folder]}): "
                    "includes point down only, and neighbours never meet")
        return None
    door = door_of(header)
    if door is not None and own != door:
        return f"{header} is included outside its door engine/{door}"
    return None


def check_file(root, file):
    breaks = []
    own = folder_of(root, file)
    if own is not None and own not in FLOORS:
        return [(file, 1, f"engine/{own} stands on no floor of layers.py")]
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        quoted, angled, other = found.groups()
        if not quoted and not angled:
            breaks.append((file, number, f"an include that cannot be checked: {other.strip()}"))
            continue
        wrong = check_include(root, file, quoted, angled)
        if wrong:
            breaks.append((file, number, wrong))
    return breaks


def check_links(root, cmake):
    """jm_library(name NEEDS ...) obeys the floors as includes do."""
    breaks = []
    text = re.sub(r"#.*", "", cmake.read_text(encoding="utf-8"))
    for found in LIBRARY.finditer(text):
        name, words = found.group(1), found.group(2).split()
        line = text.count("\n", 0, found.start()) + 1
        if name not in FLOORS:
            breaks.append((cmake, line, f"library {name} stands on no floor of layers.py"))
            continue
        part = None
        for word in words:
            if word in ("NEEDS", "SOURCES", "DOORS", "APART"):
                part = word
            elif part == "NEEDS" and (word not in FLOORS or not may_see(name, word)):
                breaks.append((cmake, line, f"library {name} needs {word}, which is not below it"))
    return breaks


def breaks_of(root):
    breaks, files = [], 0
    for top in ("engine", "tools"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix in (".c", ".h", ".inc") and file.is_file():
                files += 1
                breaks += check_file(root, file)
    for cmake in sorted((root / "engine").rglob("CMakeLists.txt")):
        breaks += check_links(root, cmake)
    if files == 0:
        breaks.append((root, 0, "no C file was found under engine/ and tools/"))
    return breaks, files


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    breaks, files = breaks_of(root)
    for file, line, what in breaks:
        print(f"{file}:{line}: {what}")
    print(f"{files} files, {len(breaks)} breaks of the floors")
    return 1 if breaks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
