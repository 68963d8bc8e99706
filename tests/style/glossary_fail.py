#!/usr/bin/env python3
"""glossary.py finds each planted violation, and nothing in a sound tree."""

import importlib.util
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parent / "glossary.py"
spec = importlib.util.spec_from_file_location("glossary", TOOL)
glossary = importlib.util.module_from_spec(spec)
spec.loader.exec_module(glossary)

ROWS = """// {"in_a_comment", "m", "is no row", JM_STATIC}
static void add_city_rows(jm_session *s)
{
    const jm_field rows[] = {
        {"ground_height", "m", "altitude of "
         "the ground", JM_F32, JM_DIM_CELLS, cells, r->ground_height_m, 1.0f / 64.0f, JM_STATIC},
    };
}
"""
HEAT = """static void add(jm_heat *heat, jm_field field) { heat->fields[heat->count++] = field; }
static void list(jm_heat *heat)
{
    add(heat, (jm_field){"utci", "K", "felt, \\"as if\\"", JM_F32, JM_DIM_CELLS, n, heat->utci_k,
                         1.0f, JM_RESULT | JM_CHECKPOINT});
}
static void add_state(jm_heat *h, const char *name, const char *unit, const char *sentence)
{
    add(h, (jm_field){name, unit, sentence, JM_F32, JM_DIM_OTHER, 1, NULL, 0.0f, JM_CHECKPOINT});
}
static void list_state(jm_heat *heat) { add_state(heat, "heat_air", "1", "state of the air"); }
"""
TRAFFIC = """static jm_field shown_field(const char *name, const char *unit, const char *sentence)
{
    return (jm_field){.name = name, .unit = unit, .sentence = sentence, .flags = JM_RESULT};
}
static void list(jm_traffic *t) { *f++ = shown_field("flow", "veh s-1", "cars that pass"); }
"""
PARKING = """static const jm_field field = {.name = "capacity", .unit = "1", .sentence = "spaces",
    .flags = JM_STATIC};
static void log(void) { jm_log(ctx, "one", "two", "three words"); }
"""
INDICATORS = """static void add_heat(jm_indicator_list *list)
{
    add(list, "heat.hours", "h",
        "hours of "
        "stress", has ? h.hours : nan);
}
"""
LIST = "const jm_measure *const jm_measures[] = {\n    &jm_measure_trees, NULL,\n};\n"
TREES = """static const jm_schema_row rows[] = {{"points", .unit = "points"}, {0}};
const jm_measure jm_measure_trees = {.name = "trees", .sentence = "plants trees.", .apply = apply};
"""
WORDS = '"A sentence.","Une phrase."\n'
TABLE = (
    "kind,name,unit,english,french\n"
    "field,ground_height,m," + WORDS + "field,utci,K," + WORDS + "field,flow,veh s-1," + WORDS +
    "field,capacity,1," + WORDS + "indicator,heat.hours,h," + WORDS + "measure,trees,," + WORDS
)
SOUND = {
    "engine/run/rows.c": ROWS,
    "engine/heat/fields.c": HEAT,
    "engine/traffic/traffic.c": TRAFFIC,
    "engine/parking/parking.c": PARKING,
    "engine/run/indicators.c": INDICATORS,
    "engine/scenario/list.c": LIST,
    "engine/scenario/measures/trees.c": TREES,
    "assets/glossary.csv": TABLE,
}


class Glossary(unittest.TestCase):
    def faults(self, planted):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {**SOUND, **planted}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return glossary.faults_of(root)

    def finds(self, file, old, new, words):
        self.assertIn(old, SOUND[file])
        found, _ = self.faults({file: SOUND[file].replace(old, new)})
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_a_sound_tree_has_no_fault(self):
        self.assertEqual(self.faults({}), ([], 6))

    def test_a_field_without_a_row_in_each_dress(self):
        for name in ("ground_height,m", "utci,K", "flow,veh s-1", "capacity,1"):
            self.finds("assets/glossary.csv", f"field,{name},{WORDS}", "", "has no row")

    def test_an_indicator_without_a_row(self):
        self.finds("assets/glossary.csv", f"indicator,heat.hours,h,{WORDS}", "", "has no row")

    def test_a_measure_without_a_row(self):
        self.finds("assets/glossary.csv", f"measure,trees,,{WORDS}", "", "has no row")

    def test_a_row_that_names_nothing(self):
        for row in ("field,heat_air,1,", "field,points,m,", "field,in_a_comment,m,", "field,one,two,",
                    "indicator,heat.days,h,", "measure,shrubs,,", "measure,utci,,", ",utci,K,"):
            self.finds("assets/glossary.csv", "measure,", f"{row}{WORDS}measure,", "there is no")

    def test_a_state_row_that_becomes_a_result(self):
        found, _ = self.faults({"engine/heat/fields.c": HEAT.replace(", JM_CHECKPOINT})", ", JM_RESULT})")})
        self.assertEqual(len(found), 1, found)
        self.assertIn("heat_air", found[0])

    def test_a_unit_that_changed(self):
        self.finds("engine/heat/fields.c", '"utci", "K"', '"utci", "degC"', "is in 'degC'")
        self.finds("engine/run/indicators.c", '"h",', '"min",', "is in 'min'")

    def test_two_rows_of_one_thing(self):
        self.finds("assets/glossary.csv", "measure,", f"field,utci,K,{WORDS}measure,", "twice")

    def test_a_row_in_a_dress_that_cannot_be_read(self):
        self.finds("engine/parking/parking.c", ".flags = JM_STATIC};",
                   ".flags = JM_STATIC};\nstatic const jm_field other = {.name = NAME, .unit = \"m\", "
                   ".flags = JM_RESULT};", "does not understand")
        self.finds("engine/parking/parking.c", "static void log",
                   "#define OURS (JM_RESULT | JM_CHECKPOINT)\nstatic void log", "does not understand")
        self.finds("engine/run/indicators.c", "}\n", '    add(list, NAME, "h", "hours", 1.0);\n}\n',
                   "does not understand")

    def test_a_folder_without_any_field_is_no_proof(self):
        found, _ = self.faults({"engine/heat/fields.c": "int x;\n"})
        self.assertTrue(any("looks at nothing" in fault for fault in found), found)

    def test_a_measure_without_a_name(self):
        found, _ = self.faults({"engine/scenario/measures/trees.c": TREES.replace(".name", ".title")})
        self.assertTrue(any("no descriptor" in fault for fault in found), found)

    def test_words_that_are_none(self):
        for old, new, words in (('"A sentence."', '""', "empty"),
                                ('"A sentence."', '"a sentence."', "no sentence"),
                                ('"Une phrase."', '"Une phrase"', "no sentence"),
                                ('"Une phrase."', '"A sentence."', "the same"),
                                ('"Une phrase."', '"Une phrase: deux."', "space before"),
                                ('"A sentence."', '"' + "A. B. C. D." + '"', "too long")):
            found, _ = self.faults({"assets/glossary.csv": TABLE.replace(old, new, 1)})
            self.assertEqual(len(found), 1, found)
            self.assertIn(words, found[0])

    def test_a_glossary_that_is_absent_or_torn(self):
        for text in ("", "kind,name\n", "kind,name,unit,english,french\nfield,utci\n"):
            found, _ = self.faults({"assets/glossary.csv": text})
            self.assertTrue(any("assets/glossary.csv" in fault for fault in found), found)


if __name__ == "__main__":
    unittest.main()
