// Any bytes as the table of what the codes of a land cover mean.
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
    static const char cover[] = "ncols 2\nnrows 2\nxllcorner 434000\nyllcorner 6716000\n"
                                "cellsize 500\n1 2\n3 4\n";
    fuzz_write("cover.asc", (const uint8_t *)cover, sizeof cover - 1);
    fuzz_write("codes.csv", data, size);
    fuzz_read("preset: geotiff-landcover, file: cover.asc, crs: EPSG:2154, codes: codes.csv");
    return 0;
}
