/// layer_files.h: GeoJSON and shapefiles of the tests' own making.
#pragma once

#include "gis_files.h"

#define LINE(props, points)                                                                        \
    "{\"type\":\"Feature\",\"properties\":{" props "},\"geometry\":{\"type\":\"LineString\","      \
    "\"coordinates\":[" points "]}}"
#define POLYGON(props, rings)                                                                      \
    "{\"type\":\"Feature\",\"properties\":{" props "},\"geometry\":{\"type\":\"Polygon\","         \
    "\"coordinates\":[" rings "]}}"
#define SQUARE(props, x, y, x2, y2)                                                                \
    POLYGON(props, "[[" x "," y "],[" x2 "," y "],[" x2 "," y2 "],[" x "," y2 "],[" x "," y "]]")
#define FEATURE(geometry) "{\"type\":\"Feature\",\"properties\":{},\"geometry\":" geometry "}"

/// GeoJSON in Lambert-93; `head` are members before the features (with a comma behind), `tail`
/// those after them (with a comma in front).
static inline void write_collection(const gis_scene *scene, const char *name, const char *head,
                                    const char *features, const char *tail)
{
    static char text[65536];
    int length = snprintf(text, sizeof text,
                          "{\"type\":\"FeatureCollection\",%s\"crs\":{\"type\":\"name\","
                          "\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::2154\"}},\"features\":["
                          "%s]%s}",
                          head, features, tail);
    assert_true(length > 0 && (size_t)length < sizeof text);
    write_text(scene, name, text);
}

static inline void write_geojson(const gis_scene *scene, const char *name, const char *features)
{
    write_collection(scene, name, "", features, "");
}

/// A shapefile of one point at (x, y) with one text column SPECIES, its bytes as given.
static inline void write_shapefile(const gis_scene *scene, const char *stem, double x, double y,
                                   const char *bytes, bool with_dbf)
{
    unsigned char shp[128] = {0}, dbf[128] = {0};
    char name[64];
    shp[2] = 0x27, shp[3] = 0x0a;   // file code 9994, big endian
    shp[27] = 64;                   // words in all
    shp[28] = 0xe8, shp[29] = 0x03; // version 1000
    shp[32] = 1;                    // points
    memcpy(shp + 36, &x, 8), memcpy(shp + 44, &y, 8);
    memcpy(shp + 52, &x, 8), memcpy(shp + 60, &y, 8);
    shp[103] = 1, shp[107] = 10; // record 1 of 10 words
    shp[108] = 1;
    memcpy(shp + 112, &x, 8), memcpy(shp + 120, &y, 8);
    snprintf(name, sizeof name, "%s.shp", stem);
    write_bytes(scene, name, shp, 128);
    unsigned char shx[108];
    memcpy(shx, shp, 100);
    shx[27] = 54;
    memcpy(shx + 100, "\0\0\0\62\0\0\0\12", 8); // offset 50 words, 10 words
    snprintf(name, sizeof name, "%s.shx", stem);
    write_bytes(scene, name, shx, 108);
    if (!with_dbf)
        return;
    dbf[0] = 3, dbf[1] = 126, dbf[2] = 1, dbf[3] = 1;
    dbf[4] = 1;                // one record
    dbf[8] = 65, dbf[10] = 21; // header and record length
    memcpy(dbf + 32, "SPECIES", 7);
    dbf[43] = 'C', dbf[48] = 20;
    dbf[64] = 0x0d;
    memset(dbf + 65, ' ', 21);
    memcpy(dbf + 66, bytes, strlen(bytes));
    dbf[86] = 0x1a;
    snprintf(name, sizeof name, "%s.dbf", stem);
    write_bytes(scene, name, dbf, 87);
}
