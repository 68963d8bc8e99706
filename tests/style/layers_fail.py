#!/usr/bin/env python3
"""tools/dev/layers.py finds each planted violation, and nothing in a clean tree."""

import importlib.util
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "dev" / "layers.py"
spec = importlib.util.spec_from_file_location("layers", TOOL)
layers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(layers)

CLEAN = {
    "engine/core/ctx.h": "#include <stdint.h>\n",
    "engine/core/math.c": '#include "core/math.h"\n#include <math.h>\n',
    "engine/core/math.h": "",
    "engine/store/h5.c": '#include "core/ctx.h"\n#include <hdf5.h>\n#include <yaml.h>\n',
    "engine/store/yaml.h": '#include "core/ctx.h"\n',
    "engine/geo/geo.h": '#include "core/ctx.h"\n',
    "engine/geo/geo.c": '#include "geo/geo.h"\n#include <proj.h>\n',
    "engine/city/city.h": '#include "geo/geo.h"\n#include "store/yaml.h"\n',
    "engine/heat/heat.h": '#include "city/city.h"\n',
    "engine/heat/surface.c": '#include "heat/heat.h"\n',
    "engine/traffic/traffic.h": '#include "city/city.h"\n',
    "engine/synth/synth.h": '#include "city/city.h"\n',
    "engine/gis/gis.c": '#include "synth/synth.h"\n#include <gdal.h>\n#include <cpl_conv.h>\n',
    "engine/run/run.c": '#include "heat/heat.h"\n#include "traffic/traffic.h"\n',
    "engine/jumeau.h": '#include "run/run.h"\n',
    "engine/run/run.h": "",
    "engine/heat/CMakeLists.txt": "jm_library(heat NEEDS core city SOURCES heat.c)\n",
    "tools/jumeau/main.c": '#include "jumeau.h"\n#include "run/run.h"\n',
}


class Layers(unittest.TestCase):
    def breaks(self, planted):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {**CLEAN, **planted}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            found, _ = layers.breaks_of(root)
            return [what for _, _, what in found]

    def finds(self, file, text, words):
        found = self.breaks({file: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_a_clean_tree_is_clean(self):
        self.assertEqual(self.breaks({}), [])

    def test_an_include_that_points_up(self):
        self.finds("engine/core/up.c", '#include "city/city.h"\n', "point down only")
        self.finds("engine/city/up.h", '#include "run/run.h"\n', "point down only")
        self.finds("engine/heat/up.c", '#include "jumeau.h"\n', "point down only")

    def test_an_include_in_other_dress(self):
        self.finds("engine/core/up.c", "  #  include <city/city.h>\n", "point down only")
        self.finds("engine/core/up.c", '#include "../city/city.h"\n', "point down only")
        self.finds("engine/core/up.c", '#include /* why not */ "city/city.h"\n', "point down only")
        self.finds("engine/core/up.c", '#include"city/city.h"\n', "point down only")
        self.finds("engine/core/up.c", '#include "city/not_yet.h"\n', "point down only")
        self.finds("engine/core/up.c", "#include SOME_HEADER\n", "cannot be checked")

    def test_models_that_meet(self):
        self.finds("engine/heat/side.c", '#include "traffic/traffic.h"\n', "never meet")
        self.finds("engine/synth/side.c", '#include "gis/gis.h"\n', "never meet")
        self.finds("engine/store/side.c", '#include "geo/geo.h"\n', "never meet")

    def test_only_gis_may_look_aside_and_only_at_synth(self):
        self.assertEqual(self.breaks({"engine/gis/a.c": '#include "synth/synth.h"\n'}), [])
        self.finds("engine/gis/a.c", '#include "heat/heat.h"\n', "never meet")

    def test_a_foreign_library_outside_its_door(self):
        for header in ("hdf5.h", "H5Ppublic.h", "yaml.h", "jansson.h", "libdeflate.h",
                       "openssl/evp.h", "proj.h", "gdal.h", "gdal_utils.h", "ogr_api.h",
                       "cpl_conv.h", "cairo.h", "cairo-svg.h", "mpi.h", "SDL2/SDL.h", "GL/glew.h",
                       "mosquitto.h", "curl/curl.h", "sqlite3.h"):
            self.finds("engine/heat/door.c", f"#include <{header}>\n", "outside its door")
            self.finds("engine/heat/door.c", f'#include "{header}"\n', "outside its door")
        self.finds("tools/jumeau/door.c", "#include <hdf5.h>\n", "outside its door")
        self.finds("engine/geo/door.c", "#include <gdal.h>\n", "door engine/gis")
        self.finds("engine/gis/door.c", "#include <proj.h>\n", "door engine/geo")

    def test_a_header_of_ours_with_a_foreign_name_is_ours(self):
        self.assertEqual(self.breaks({"engine/city/a.c": '#include "store/yaml.h"\n'}), [])

    def test_a_library_that_links_up_or_aside(self):
        self.finds("engine/heat/CMakeLists.txt",
                   "jm_library(heat NEEDS core traffic SOURCES heat.c)\n", "not below")
        self.finds("engine/core/CMakeLists.txt", "jm_library(core NEEDS run)\n", "not below")

    def test_a_folder_on_no_floor(self):
        self.finds("engine/attic/a.c", "", "no floor")

    def test_an_empty_tree_is_no_proof(self):
        with tempfile.TemporaryDirectory() as folder:
            found, files = layers.breaks_of(Path(folder))
            self.assertEqual((len(found), files), (1, 0))


if __name__ == "__main__":
    unittest.main()
