#!/usr/bin/env python3
"""Prints the texts of tables that are translated later, as calls xgettext understands.

    words_tables.py FILE.c... > tables.c

Tables hold texts where no call can be put round them: sentences of outcome rows, help of schema rows,
sentence and doc of measures. Each is printed as JM_WORDS("..."), and so is the sentence of each preset
of assets/presets.
"""
import json
import pathlib
import re
import sys

LITERAL = r'"(?:[^"\\]|\\.)*"'
TEXTS = rf"{LITERAL}(?:\s*{LITERAL})*"  # adjacent literals are one text
ROW = re.compile(rf"\{{\s*(?:{TEXTS})\s*,\s*(?:{TEXTS})\s*,\s*({TEXTS})\s*,\s*JM_(?:F32|F64|I32|I64|U8)\b")
SCHEMA = re.compile(r"\{[^{}]*\bJM_SCHEMA_[A-Z]+[^{}]*\}")
MEMBER = re.compile(rf"\.(?:sentence|doc)\s*=\s*({TEXTS})")

# What import fills and how: jm_build_gap(b, "road speed", "by class", ...), and the rules that are names.
GAP = re.compile(rf"\b(?:jm_build_gap|jm_build_fact|tell)\(\s*[\w>.&-]+\s*,\s*(?:({TEXTS})\s*,)?(?:[^\"();]*,)?\s*({TEXTS})?")
RULE = re.compile(rf"#define JM_RULE_\w+\s+({TEXTS})")
ZONE = re.compile(r"jm_zone_columns\[[A-Z_]+\] = \{([^}]*)\}")
COLUMN = re.compile(rf"\{{JM_ROLE_\w+,\s*{LITERAL},\s*(?:REAL|TEXT),\s*{LITERAL},\s*({TEXTS})\}}")


def texts_of(source):
    source = source.replace("\\\n", "\n")  # a macro of several lines is one text
    for match in GAP.finditer(source) if "jm_build_gap(" in source else ():
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
