/// parkings.h: what the steps that build parking share: inventories, car parks that two layers
/// know, and kerbs that follow from tags, widths or a rule.
#pragma once

#include "city/build.h"

/// What is known of a parking besides the city's columns, while layers are read.
typedef struct jm_parking_note {
    const jm_layer *layer; // borrowed; NULL: presumed
    int64_t feature;
    double stated; // spaces of the whole entry, NaN not stated
    bool kind_known, price_known;
} jm_parking_note;

typedef struct jm_parking_read {
    jm_build *build;
    jm_buckets zone_finder;
    jm_parking_note *notes; // [parkings]
    int64_t note_capacity;
    int32_t *of_street;           // [links] parking of the kerb, JM_NONE; the lower of two twins
    const jm_layer **surveyed_by; // [links] first layer that tells of this kerb, or NULL
    double *stated_kerb;          // [links] spaces that layers state
    double private_spaces;        // that the layers state
    int64_t total;                // entries of layers inside the area
    int64_t lost, empty, odd, repeated, differing, surveyed_twice, no_capacity, no_price;
    double usual_spaces; // of a point of the layer that does not say
} jm_parking_read;

/// The lower of a link and its twin: a kerb belongs to both directions.
int32_t jm_kerb_key(const jm_streets *streets, int32_t link);

/// One parking, as it joins the city.
typedef struct jm_parking_entry {
    jm_parking_kind kind;
    double x, y;
    int32_t link; // or JM_NONE
    double capacity, price_eurh;
    jm_origin origin;
    const char *name;
    jm_parking_note note;
} jm_parking_entry;
JM_CHECKED jm_status jm_parking_append(jm_parking_read *r, const jm_parking_entry *parking);

/// Whether two names mean one place: case, accents, hyphens and words like "parking", "P+R", "le"
/// do not count; one may say more than the other ("Foch", "Foch Préfecture"), but a number that
/// only one has tells them apart ("Saint Laud", "Saint Laud 2"). False when one says nothing.
bool jm_same_place_name(const char *a, const char *b);

/// Car parks off the street of the layers before, by place.
JM_CHECKED jm_status jm_car_parks_file(jm_parking_read *r, jm_buckets *out);
/// The lowest of them that is the same as the one of `note` with kind and name, or JM_NONE.
int32_t jm_car_parks_find(const jm_parking_read *r, const jm_buckets *filed,
                          const jm_parking_entry *parking);
/// Gives a parking what it lacks of its like in a later layer; counts where both state a number.
JM_CHECKED jm_status jm_car_park_complete(jm_parking_read *r, int32_t id,
                                          const jm_parking_entry *from);

/// Spaces along `length_m` of kerb by their arrangement: "parallel", "diagonal", "perpendicular",
/// else parallel.
double jm_kerb_spaces(double length_m, const char *arrangement);
/// Kerbs that no inventory tells of: by tags, by the width of the carriageway, by the rule.
JM_CHECKED jm_status jm_presume_kerbs(jm_parking_read *r);
