#!/usr/bin/env python3
"""Prints the texts of tables that are translated later, as calls xgettext understands.

    words_tables.py FILE.c... > tables.c

Tables hold texts where no call can be put round them: sentences of outcome rows, help, units and
defaults of schema rows, sentence and doc of measures. Each is printed as JM_WORDS("..."), and so is the sentence of each preset
of assets/presets.
"""
import json
import pathlib
import re
import sys

LITERAL = r'"(?:[^"\\]|\\.)*"'
TEXTS = rf"{LITERAL}(?:\s*{LITERAL})*"  # adjacent literals are one text
ROW = re.compile(rf"\{{\s*(?:{TEXTS})\s*,\s*(?:{TEXTS})\s*,\s*({TEXTS})\s*,\s*JM_(?:F32|F64|I32|I64|U8)\b")
PART = rf"(?:[^{{}}\"]|{LITERAL})*"  # of a row: braces may stand in its texts only
SCHEMA = re.compile(rf"\{{{PART}\bJM_SCHEMA_[A-Z]+{PART}\}}")
# What the manual says beside the help: defaults in words (those of choices and switches are values).
BESIDE = re.compile(rf"\.(?:unit|default_text)\s*=\s*({TEXTS})")
VALUE = re.compile(r'"(?:[^a-z]*|[a-z]{1,2}|min|1/s|[a-z]+[0-9_/][a-z0-9_]*|deg\w|k[a-z]/h|\[.*\])"')
COUPLING = re.compile(rf"\bCOUPLING\({LITERAL},\s*\w+,\s*({TEXTS})\)")
MEMBER = re.compile(rf"\.(?:sentence|doc)\s*=\s*({TEXTS})")

# What import fills and how: jm_build_gap(b, "road speed", "by class", ...), and the rules that are names.
GAP = re.compile(rf"\b(?:jm_build_gap|jm_build_fact|tell)\(\s*[\w>.&-]+\s*,\s*(?:({TEXTS})\s*,)?(?:[^\"();]*,)?\s*({TEXTS})?")
RULE = re.compile(rf"#define JM_(?:RULE|TOLD)_\w+\s+({TEXTS})")
ZONE = re.compile(r"jm_zone_columns\[[A-Z_]+\] = \{([^}]*)\}")
COLUMN = re.compile(rf"\{{JM_ROLE_\w+,\s*{LITERAL},\s*(?:REAL|TEXT),\s*{LITERAL},\s*({TEXTS})\}}")


def defaults_in(row, texts):
    """Defaults in words of rows by position: {"key", JM_SCHEMA_..., "unit", "default", choices, "help"}."""
    if "AT(" not in row or len(texts) < 4 or "true," in row:
        return
    is_value = "JM_SCHEMA_CHOICE" in row or "JM_SCHEMA_BOOL" in row
    if " " in texts[2] or (not is_value and re.fullmatch(r'"[a-z]{3,}"', texts[2])):
        yield texts[2]


def texts_of(source):
    source = source.replace("\\\n", "\n")  # a macro of several lines is one text
    for match in GAP.finditer(source) if "jm_build_gap(" in source or "jm_build_fact(" in source else ():
        yield from filter(None, match.groups())
    for match in RULE.finditer(source):
        yield match.group(1)
    for match in ZONE.finditer(source):
        yield from re.findall(LITERAL, match.group(1))
    for match in COLUMN.finditer(source):
        yield match.group(1)
    for match in ROW.finditer(source):
        yield match.group(1)
    for match in SCHEMA.finditer(source):
        texts = re.findall(TEXTS, match.group(0))
        if len(texts) > 1 and texts[-1] != '""':  # the key comes first, the help last
            yield texts[-1]
        if "JM_SCHEMA_CHOICE" not in match.group(0) and "JM_SCHEMA_BOOL" not in match.group(0):
            yield from (text for text in BESIDE.findall(match.group(0)) if not VALUE.fullmatch(text))
        yield from defaults_in(match.group(0), texts)
    for match in COUPLING.finditer(source):
        yield match.group(1)
    for match in MEMBER.finditer(source):
        yield match.group(1)


PRESETS = pathlib.Path(__file__).resolve().parents[2] / "assets" / "presets"
SENTENCE = re.compile(r"^sentence:[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def sentences_of_presets():
    for path in sorted(PRESETS.glob("*.yaml")):
        for match in SENTENCE.finditer(path.read_text(encoding="utf-8")):
            yield json.dumps(match.group(1), ensure_ascii=False)


def main():
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            for text in texts_of(file.read()):
                print(f"JM_WORDS({text})")
    for text in sentences_of_presets():
        print(f"JM_WORDS({text})")


if __name__ == "__main__":
    main()
