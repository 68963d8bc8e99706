#!/usr/bin/env python3
"""Fails when assets/glossary.csv and the engine do not speak of the same things.

    tests/style/glossary.py [ROOT]

Every outcome field (jm_field rows with JM_RESULT or JM_STATIC in the models and in engine/run/rows.c),
every field that the viewer derives (engine/view/derived.c), every column of stations
(engine/run/stations.c), every indicator (engine/run/indicators.c) and every measure
(engine/scenario/list.c) needs one row, with the unit of the source; every row needs one of them. A row written in a way that this program does not
understand is a fault too, so that it cannot go blind. glossary_fail.py plants violations.
"""

import csv
import re
import sys
from pathlib import Path

MODELS = ("heat", "traffic", "parking", "air")
OUTCOME_FLAGS = {"JM_RESULT", "JM_STATIC"}
FLAGS = OUTCOME_FLAGS | {"JM_CHECKPOINT"}
HEADER = ["kind", "name", "unit", "english", "french"]
NAME = re.compile(r"[a-z][a-z0-9_]*$")
DOTTED = re.compile(r"[a-z]+\.[a-z0-9_]+$")
MOST_CHARACTERS, MOST_SENTENCES = 320, 3

TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*")
    |(?P<char>'(?:[^'\\\n]|\\.)*')
    |(?P<word>\w+)
    |(?P<sign>.)""",
    re.S | re.X,
)


class Token:
    """A word, sign or string of C; strings that follow each other are one."""

    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line


class Group:
    """What stands between a pair of brackets: its tokens, without those of inner pairs."""

    def __init__(self, opener, before, line, outer):
        self.opener, self.before, self.line, self.outer = opener, before, line, outer
        self.tokens = []

    def words(self):
        return [t.text for t in self.tokens if t.kind == "word"]


def tokens_of(text):
    found, line = [], 1
    for match in TOKEN.finditer(text):
        kind, value = match.lastgroup, match.group()
        if kind == "string":
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
            if found and found[-1].kind == "string":
                found[-1].text += value
            else:
                found.append(Token(kind, value, line))
        elif kind != "blank":
            found.append(Token(kind, value, line))
        line += match.group().count("\n")
    return found


def groups_of(text):
    """All bracket groups of a C file, each with the token before it."""
    whole = Group("", None, 1, None)
    groups, stack, before = [whole], [whole], None
    for token in tokens_of(text):
        if token.kind == "sign" and token.text in "({[":
            stack[-1].tokens.append(token)
            group = Group(token.text, before, token.line, stack[-1])
            groups.append(group)
            stack.append(group)
        elif token.kind == "sign" and token.text in ")}]" and len(stack) > 1:
            stack.pop()
        else:
            stack[-1].tokens.append(token)
        before = token
    return groups


def items_of(group):
    """The items of a list: each a list of tokens."""
    items = [[]]
    for token in group.tokens:
        if token.kind == "sign" and token.text == ",":
            items.append([])
        else:
            items[-1].append(token)
    return items


def strings_in_a_row(group, pattern):
    """(name, unit) of three strings that follow each other, the first of which is a name."""
    items = items_of(group)
    for i in range(len(items) - 2):
        three = items[i : i + 3]
        if all(len(item) == 1 and item[0].kind == "string" for item in three):
            if pattern.match(three[0][0].text):
                return three[0][0].text, three[1][0].text
    return None


def designated(group):
    """(name, unit) of {.name = "flow", .unit = "veh s-1"}."""
    said = {}
    for item in items_of(group):
        if len(item) == 4 and item[0].text == "." and item[2].text == "=":
            if item[3].kind == "string":
                said[item[1].text] = item[3].text
    if "name" in said and "unit" in said and NAME.match(said["name"]):
        return said["name"], said["unit"]
    return None


def functions_of(groups):
    """Function name -> flags that stand in its body."""
    flags = {}
    for body in groups:
        if body.opener != "{" or body.outer is None or body.outer.opener != "":
            continue
        heads = [g for g in groups if g.opener == "(" and g.outer is body.outer and g.line <= body.line]
        if not heads or heads[-1].before is None:
            continue
        inside = set()
        for group in groups:
            outer = group
            while outer is not None and outer is not body:
                outer = outer.outer
            if outer is body:
                inside |= FLAGS & set(group.words())
        flags[heads[-1].before.text] = (inside, body)
    return flags


def is_within(group, body):
    while group is not None and group is not body:
        group = group.outer
    return group is body


def fields_of(path, shown):
    """Outcome fields of one C file as (name, unit, place), and what could not be understood."""
    groups = groups_of(path.read_text(encoding="utf-8"))
    functions = functions_of(groups)
    fields, faults, understood, helpers = [], [], set(), []
    for group in groups:
        row = strings_in_a_row(group, NAME) if group.opener in "({" else None
        row = row or (designated(group) if group.opener == "{" else None)
        if row is None:
            continue
        flags = FLAGS & set(group.words())
        caller = group.before.text if group.opener == "(" and group.before is not None else ""
        if not flags and caller in functions:
            flags, body = functions[caller]
            helpers.append(body)
        understood.add(id(group))
        if flags & OUTCOME_FLAGS:
            fields.append((*row, f"{shown}:{group.line}"))
    for group in groups:
        if not OUTCOME_FLAGS & set(group.words()) or id(group) in understood:
            continue
        if not any(is_within(group, body) for body in helpers):
            faults.append(
                f"{shown}:{group.line}: a field row that glossary.py does not understand; write its "
                "name, unit and sentence as strings"
            )
    return fields, faults


def indicators_of(path, shown):
    found, faults = [], []
    for group in groups_of(path.read_text(encoding="utf-8")):
        if group.opener != "(" or group.before is None or group.before.text != "add":
            continue
        row = strings_in_a_row(group, DOTTED)
        if row is not None:
            found.append((*row, f"{shown}:{group.line}"))
        elif any(t.kind == "string" for t in group.tokens):
            faults.append(f"{shown}:{group.line}: an indicator that glossary.py does not understand")
    return found, faults


def measures_of(root):
    """Measures of the list, by the name that their descriptor gives."""
    listed = root / "engine/scenario/list.c"
    names = re.findall(r"&\s*jm_measure_(\w+)", listed.read_text(encoding="utf-8"))
    found, faults, described = [], [], {}
    for path in sorted((root / "engine/scenario/measures").glob("*.c")):
        for group in groups_of(path.read_text(encoding="utf-8")):
            items = items_of(group) if group.opener == "{" else []
            for item in items:
                words = [t.text for t in item]
                if words[:3] == [".", "name", "="] and len(item) == 4 and item[3].kind == "string":
                    outer = [t.text for t in group.outer.tokens if t.text.startswith("jm_measure_")]
                    if outer:
                        described[outer[-1][len("jm_measure_") :]] = item[3].text
    for name in names:
        if name not in described:
            faults.append(f"engine/scenario/list.c: jm_measure_{name} has no descriptor with a name")
        else:
            found.append((described[name], "", "engine/scenario/list.c"))
    return found, faults


def table_of(root, place):
    """Rows {"name", "unit", JM_WORDS(...)} of one file: what the viewer works out of an outcome's
    fields (engine/view/derived.c), what is kept at stations (engine/run/stations.c)."""
    path = root / place
    if not path.exists():
        return [], []
    text = path.read_text(encoding="utf-8")
    rows = re.findall(r'\{\s*"([a-z][a-z0-9_]*)",\s*"([^"]*)",\s*JM_WORDS\(', text)
    faults = [] if rows else [f"{place}: no row that glossary.py understands"]
    return [(name, unit, place) for name, unit in rows], faults


def sources_of(root):
    """kind -> [(name, unit, place)], and the faults of reading."""
    sources, faults = {"field": [], "indicator": [], "measure": []}, []
    files = [root / "engine/run/rows.c"]
    for model in MODELS:
        files += sorted((root / "engine" / model).glob("*.c"))
    by_folder = {}
    for path in files:
        shown = path.relative_to(root).as_posix()
        fields, wrong = fields_of(path, shown)
        sources["field"] += fields
        faults += wrong
        by_folder[path.parent.name] = by_folder.get(path.parent.name, 0) + len(fields)
    for folder, count in by_folder.items():
        if count == 0:
            faults.append(f"engine/{folder}: no outcome field was found; glossary.py looks at nothing")
    derived, wrong = table_of(root, "engine/view/derived.c")
    sources["field"] += derived
    faults += wrong
    stations, wrong = table_of(root, "engine/run/stations.c")
    faults += wrong
    maps = {(name, unit) for name, unit, _ in sources["field"]}  # tmrt stands in both
    sources["field"] += [row for row in stations if row[:2] not in maps]
    path = root / "engine/run/indicators.c"
    sources["indicator"], wrong = indicators_of(path, "engine/run/indicators.c")
    faults += wrong
    sources["measure"], wrong = measures_of(root)
    faults += wrong
    for kind, found in sources.items():
        if not found:
            faults.append(f"no {kind} was found in the sources; glossary.py looks at nothing")
    return sources, faults


def text_faults(row, place):
    """What is wrong with the words of a row."""
    faults = []
    for language in ("english", "french"):
        text = row[language]
        if text != text.strip() or not text:
            faults.append(f"{place}: {language} is empty or has blanks around it")
        elif not text[0].isupper() or text[-1] != ".":
            faults.append(f"{place}: {language} is no sentence: capital letter, full stop")
        elif len(text) > MOST_CHARACTERS or len(re.findall(r"\.(?:\s|$)", text)) > MOST_SENTENCES:
            faults.append(f"{place}: {language} is too long; one or two sentences")
    if row["english"] == row["french"]:
        faults.append(f"{place}: english and french are the same")
    if re.search(r"[^\s\d][;:!?](?:\s|$)", row["french"]):
        faults.append(f"{place}: french wants a space before ; : ! ?")
    return faults


def glossary_of(root):
    """(kind, name) -> (unit, place), and faults."""
    path, rows, faults = root / "assets/glossary.csv", {}, []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != HEADER:
                return rows, [f"assets/glossary.csv: the columns are {','.join(HEADER)}"]
            for row in reader:
                place = f"assets/glossary.csv:{reader.line_num}"
                if None in row or None in row.values():
                    faults.append(f"{place}: not {len(HEADER)} cells")
                    continue
                key = (row["kind"], row["name"])
                if key in rows:
                    faults.append(f"{place}: {key[0]} {key[1]} stands here twice")
                rows[key] = (row["unit"], place)
                faults += text_faults(row, place)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return rows, [f"assets/glossary.csv: {error}"]
    return rows, faults


def faults_of(root):
    """All faults, and how many things both sides speak of."""
    sources, faults = sources_of(root)
    rows, wrong = glossary_of(root)
    faults += wrong
    known = {}
    for kind, found in sources.items():
        for name, unit, place in found:
            if (kind, name) in known:
                faults.append(f"{place}: a second {kind} is named {name}")
            known[(kind, name)] = unit
            if (kind, name) not in rows:
                faults.append(f"{place}: {kind} {name} has no row in assets/glossary.csv")
            elif rows[(kind, name)][0] != unit:
                faults.append(
                    f"{rows[(kind, name)][1]}: {name} is in '{unit}' ({place}), the glossary says "
                    f"'{rows[(kind, name)][0]}'"
                )
    for (kind, name), (_, place) in rows.items():
        if (kind, name) not in known:
            faults.append(f"{place}: there is no {kind or 'thing'} {name}")
    return faults, len(known)


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    faults, count = faults_of(root)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{count} fields, indicators and measures are explained")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
