// Any bytes as a layer of polygons: GDAL parses, our repairs and columns see what it made of it.
#include "fuzz_recipe.h"

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 8000; // some 40 ms each: a recipe opens the CRS database
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_write("a.geojson", data, size);
    fuzz_read("role: buildings, preset: generic-vector, file: a.geojson, columns: {height_m: [h, "
              "hauteur]}, values: {usage: {\"*\": other}}, set: {dwellings: 2}");
    return 0;
}
