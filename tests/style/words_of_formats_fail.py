#!/usr/bin/env python3
"""words_of_formats.py finds names that are taken out of the real docs/formats.md, and nothing in it."""

import importlib.util
import shutil
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("words", Path(__file__).with_name("words_of_formats.py"))
words = importlib.util.module_from_spec(spec)
spec.loader.exec_module(words)


class Formats(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        sources = {source for _, source, _, _ in words.TABLES} | {"engine/city/names.c", "docs/formats.md"}
        for source in sources:
            (self.root / source).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, self.root / source)

    def tearDown(self):
        self.folder.cleanup()

    def change(self, file, old, new):
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new), encoding="utf-8")
        return words.faults_of(self.root)[0]

    def test_the_real_text_is_whole(self):
        faults, seen = words.faults_of(self.root)
        self.assertEqual(faults, [])
        self.assertGreater(seen, 250)

    def test_a_name_that_is_taken_out(self):
        for name in ("footprint", "canopy_top", "water_below_m", "relative_gap", "cloud_share", "tmrt", "bearing_deg"):
            faults = self.change("docs/formats.md", name, "gone")
            self.assertTrue(faults, name)
            self.tearDown()
            self.setUp()

    def test_a_column_that_is_new(self):
        faults = self.change("engine/city/columns.c", 'PLAIN("trees/height"', 'PLAIN("trees/girth"')
        self.assertEqual([f for f in faults if "girth" not in f], [])
        self.assertEqual(len(faults), 1)

    def test_a_code_that_moved(self):
        faults = self.change("engine/city/names.c", '"asphalt", "paving"', '"paving", "asphalt"')
        self.assertEqual(len(faults), 2, faults)

    def test_a_table_that_cannot_be_read_is_no_proof(self):
        faults = self.change("engine/scenario/keys.c", "{\"", "{ROWS \"")
        self.assertTrue(any("looks at nothing" in fault for fault in faults), faults)


if __name__ == "__main__":
    unittest.main()
