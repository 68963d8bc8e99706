// The key `area:` of a recipe: a box, polygons of a file, or communes and EPCI by their codes.
#include "gis/recipe_read.h"

#include "core/text.h"

#include <string.h>

#define AT(member) offsetof(jm_city_def, member)
static const jm_schema_row box_rows[] = {
    {"west", JM_SCHEMA_NUMBER, AT(west_m), true, -1e8, 1e8, "m", "", NULL, "smallest x"},
    {"south", JM_SCHEMA_NUMBER, AT(south_m), true, -1e8, 1e8, "m", "", NULL, "smallest y"},
    {"east", JM_SCHEMA_NUMBER, AT(east_m), true, -1e8, 1e8, "m", "", NULL, "largest x"},
    {"north", JM_SCHEMA_NUMBER, AT(north_m), true, -1e8, 1e8, "m", "", NULL, "largest y"},
    {.key = NULL},
};
#undef AT

typedef struct area_text {
    char *where, *crs;
    const jm_yaml_node *file, *layer, *columns, *commune, *epci;
} area_text;

#define AT(member) offsetof(area_text, member)
static const jm_schema_row area_rows[] = {
    {"file", JM_SCHEMA_NODE, AT(file), true, 0, 0, "", "", NULL,
     "file with polygons, or a BD TOPO delivery"},
    {"commune", JM_SCHEMA_NODE, AT(commune), false, 0, 0, "", "", NULL,
     "INSEE code of the commune, or a list of codes"},
    {"epci", JM_SCHEMA_NODE, AT(epci), false, 0, 0, "", "", NULL,
     "SIREN code of the EPCI, or a list of codes"},
    {"layer", JM_SCHEMA_NODE, AT(layer), false, 0, 0, "", "the only one", NULL,
     "layer in a file of several"},
    {"where", JM_SCHEMA_TEXT, AT(where), false, 0, 0, "", "all", NULL,
     "condition on the file's columns"},
    {"crs", JM_SCHEMA_TEXT, AT(crs), false, 0, 0, "", "the file's own", NULL,
     "coordinate system of a file that does not say"},
    {"columns", JM_SCHEMA_NODE, AT(columns), false, 0, 0, "", "as in BD TOPO", NULL,
     "{code: name_in_the_file}"},
    {.key = NULL},
};
#undef AT

static jm_status read_box(const jm_reading *r, const jm_yaml_node *node, jm_city_def *city,
                          bool *good)
{
    int64_t before = r->faults->count;
    JM_TRY(jm_schema_read(r->ctx, r->yaml, node, box_rows, city, NULL, r->faults));
    *good = r->faults->count == before;
    if (*good && !(city->west_m < city->east_m && city->south_m < city->north_m)) {
        *good = false;
        jm_faults_add(r->ctx, r->faults, r->yaml, node,
                      "the area is empty: west must be below east, and south below north");
    }
    return JM_OK;
}

static jm_status set_columns(jm_ctx *ctx, jm_entry *entry, const char *canonical,
                             const char *const *columns)
{
    JM_TRY(jm_grow(ctx, &entry->mappings, &entry->mapping_capacity, entry->mapping_count + 1));
    jm_mapping *map = &entry->mappings[entry->mapping_count++];
    *map = (jm_mapping){.factor = 1.0};
    JM_TRY(jm_copy_text(ctx, canonical, &map->canonical));
    for (int c = 0; columns[c] != NULL; c++)
        JM_TRY(jm_text_list_add(ctx, &map->columns, columns[c]));
    return JM_OK;
}

// Names of layers and columns in BD TOPO and Admin Express, GeoPackage and shapefile alike.
static jm_status set_product(jm_ctx *ctx, jm_area_kind kind, jm_entry *entry)
{
    static const char *const communes[] = {"commune",   "communes",   "arrondissement_municipal",
                                           "commune_*", "communes_*", NULL};
    static const char *const epcis[] = {"epci", "epcis", "epci_*", NULL};
    static const char *const insee[] = {"code_insee", "insee_com", "insee_arm", "codgeo",
                                        "com",        "insee",     "code",      NULL};
    static const char *const siren[] = {
        "code_siren", "siren_epci", "code_siren_epci", "code_epci", "epci", "code", NULL};
    static const char *const titles[] = {"nom_officiel", "nom",      "nom_com", "nom_epci",
                                         "libelle",      "toponyme", NULL};
    const char *const *layers = kind == JM_AREA_EPCI ? epcis : communes;
    for (int l = 0; layers[l] != NULL && kind != JM_AREA_POLYGONS; l++)
        JM_TRY(jm_text_list_add(ctx, &entry->layers, layers[l]));
    JM_TRY(set_columns(ctx, entry, "code", kind == JM_AREA_EPCI ? siren : insee));
    return set_columns(ctx, entry, "name", titles);
}

static void check_codes(const jm_reading *r, const jm_yaml_node *node, const jm_area_source *area)
{
    size_t length = area->kind == JM_AREA_EPCI ? 9 : 5;
    for (int64_t c = 0; c < area->codes.count; c++) {
        const char *code = area->codes.items[c];
        bool good = strlen(code) == length;
        for (const char *p = code; *p != '\0'; p++)
            good &= (*p >= '0' && *p <= '9') || (length == 5 && (*p == 'A' || *p == 'B'));
        if (!good && area->kind == JM_AREA_EPCI)
            jm_faults_add(r->ctx, r->faults, r->yaml, node,
                          "'%.40s' is no SIREN code of an EPCI: nine digits, such as 244900015",
                          code);
        else if (!good)
            jm_faults_add(r->ctx, r->faults, r->yaml, node,
                          "'%.40s' is no INSEE code of a commune: five characters, such as 49007 "
                          "(not the postal code)",
                          code);
    }
}

static jm_status fill(const jm_reading *r, const jm_yaml_node *node, area_text *text,
                      jm_area_source *area)
{
    jm_entry *entry = &area->entry;
    const jm_yaml_node *codes = text->epci != NULL ? text->epci : text->commune;
    area->kind = text->epci != NULL      ? JM_AREA_EPCI
                 : text->commune != NULL ? JM_AREA_COMMUNES
                                         : JM_AREA_POLYGONS;
    *entry = (jm_entry){.role = JM_ROLE_ZONES,
                        .reader = JM_READER_VECTOR,
                        .line = jm_yaml_line(node),
                        .where = text->where,
                        .crs = text->crs};
    text->where = text->crs = NULL;
    if (text->file != NULL)
        JM_TRY(jm_files_read(r, text->file, entry));
    JM_TRY(jm_entry_name(r, text->layer, entry));
    jm_texts_check(r, node, entry->where, entry->crs);
    if (text->epci != NULL && text->commune != NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, node,
                      "an area is given by `commune` or by `epci`, not by both");
    if (codes != NULL)
        JM_TRY(jm_texts_read(r, codes, text->epci != NULL ? "epci" : "commune",
                             "code, or [code, other_code]", &area->codes));
    check_codes(r, codes, area);
    JM_TRY(set_product(r->ctx, area->kind, entry));
    const jm_part_keys keys = {.layers = text->layer, .columns = text->columns};
    return jm_part_keys_read(r, &keys, true, entry);
}

jm_status jm_area_read(const jm_reading *r, const jm_yaml_node *node, jm_recipe *recipe, bool *good)
{
    *good = false;
    recipe->area.kind = JM_AREA_BOX;
    recipe->area.entry = (jm_entry){.role = JM_ROLE_COUNT, .reader = JM_READER_COUNT};
    if (node == NULL)
        return JM_OK; // the schema has said so
    bool layer = jm_yaml_get(node, "file") != NULL || jm_yaml_get(node, "commune") != NULL ||
                 jm_yaml_get(node, "epci") != NULL;
    if (jm_yaml_kind_of(node) != JM_YAML_MAP || !layer)
        return read_box(r, node, &recipe->city, good);
    area_text text = {.where = NULL};
    jm_status status = jm_schema_read(r->ctx, r->yaml, node, area_rows, &text, NULL, r->faults);
    if (status == JM_OK)
        status = fill(r, node, &text, &recipe->area);
    jm_free(text.where);
    jm_free(text.crs);
    return status;
}
