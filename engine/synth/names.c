/// names.c: French names out of small tables; the same key gives the same name.
#include "synth/town.h"

#include <stdio.h>

static const char *const things[] = {
    "des Tilleuls",     "du Moulin",        "de la Fontaine",  "des Lavandières", "du Puits",
    "de la Gare",       "des Ardoisiers",   "de l'Abbaye",     "des Tanneurs",    "du Port",
    "de la Forge",      "des Jardins",      "du Four",         "des Acacias",     "de la Halle",
    "des Bateliers",    "de la Croix",      "des Marronniers", "du Pressoir",     "des Vignes",
    "de la Chapelle",   "des Platanes",     "du Lavoir",       "des Saules",      "de l'Écluse",
    "des Rosiers",      "du Gué",           "de la Treille",   "des Glycines",    "du Verger",
    "des Alouettes",    "de la Passerelle", "des Cordiers",    "du Colombier",    "de la Loire",
    "des Charmes",      "du Clos",          "de la Vallée",    "des Noyers",      "du Bellay",
    "des Pervenches",   "de la Mairie",     "des Écoles",      "du Stade",        "de la Liberté",
    "de la République", "du Commerce",      "des Arts",        "de l'Horloge",    "du Rempart",
    "des Faïenciers",   "de la Pépinière",  "des Hortensias",  "du Cèdre",        "de la Garenne",
    "des Mésanges",     "du Bocage",        "de la Prairie",   "des Coteaux",     "du Belvédère",
};
static const char *const twists[] = {"",           " Vieux",      " Neuf",    " du Haut",
                                     " du Bas",    " du Nord",    " du Midi", " de l'Est",
                                     " du Levant", " du Couchant"};
static const char *const quarters[] = {
    "Saint-Aubin",  "La Grange",         "Les Ardoises",     "Belle-Rive",      "Le Clos-Fleuri",
    "Bellevue",     "Les Trois-Moulins", "Saint-Léonard",    "La Madeleine",    "Les Plaines",
    "Le Lac",       "Montplaisir",       "Les Bruyères",     "Saint-Cyr",       "La Barre",
    "Le Hameau",    "Les Capucins",      "Beauregard",       "La Métairie",     "Les Fougères",
    "Le Grand-Pré", "Saint-Lazare",      "La Croix-Blanche", "Les Hauts-Champs"};
static const char *const villages[] = {
    "Sorgevieille", "Brissardel", "Les Aulnaies", "Cantenou",    "Villemoisine", "Juignac",
    "Le Plessis",   "Savenneray", "Écouflette",   "Trélaizy",    "Mûrise",       "Bouchemoine",
    "Saint-Gélin",  "Pellouard",  "Feneuse",      "Montreuvaux", "Soucelaie",    "Briollet",
    "Andarde",      "Cornevault", "Sarrigneux",   "Loiréac",     "Beaucouze",    "Saint-Jan",
    "La Meignan",   "Blaisonnet", "Charcenay",    "Érignac",     "Soulaigne",    "Mozay"};

#define COUNT_OF(table) ((int64_t)(sizeof(table) / sizeof((table)[0])))

static const char *kind_of(jm_way way, int64_t turn)
{
    static const char *const small[] = {"Rue", "Rue", "Rue", "Impasse", "Allée", "Passage"};
    switch (way) {
    case JM_WAY_TRUNK:
        return "Rocade";
    case JM_WAY_PRIMARY:
        return "Boulevard";
    case JM_WAY_SECONDARY:
        return "Avenue";
    case JM_WAY_QUAY:
        return "Quai";
    case JM_WAY_TERTIARY:
        return turn % 3 == 0 ? "Avenue" : "Rue";
    case JM_WAY_UNCLASSIFIED:
        return "Chemin";
    case JM_WAY_LIVING_STREET:
        return turn % 4 == 0 ? "Ruelle" : "Rue";
    default:
        return small[turn % 6];
    }
}

void jm_town_street_name(const jm_town *town, jm_way way, int64_t key, char out[96])
{
    if (way == JM_WAY_TRUNK) {
        snprintf(out, 96, "Rocade de Valmeuse");
        return;
    }
    jm_dice dice = jm_dice_of(town->plan.seed, JM_DICE_NAME, (uint64_t)key);
    int64_t thing = jm_dice_below(&dice, COUNT_OF(things));
    int64_t twist = jm_dice_below(&dice, 2 * COUNT_OF(twists)) - COUNT_OF(twists);
    int64_t kind = jm_dice_below(&dice, 12);
    snprintf(out, 96, "%s %s%s", kind_of(way, kind), things[thing],
             twist > 0 && way >= JM_WAY_TERTIARY ? twists[twist] : "");
}

void jm_town_quarter_name(const jm_town *town, const jm_quarter *quarter, int64_t index,
                          char out[96])
{
    double dx = quarter->x - town->plan.centre_x, dy = quarter->y - town->plan.centre_y;
    if (quarter->village != JM_NONE && quarter->use == JM_USE_VILLAGE) {
        int64_t v = quarter->village, round = v / COUNT_OF(villages);
        const char *lower[] = {"", "-le-Vieux", "-sur-Meuse"};
        snprintf(out, 96, "%s%s %lld", villages[v % COUNT_OF(villages)], lower[round % 3],
                 (long long)index);
        return;
    }
    if (quarter->use == JM_USE_OLD) {
        snprintf(out, 96, "Vieille Ville %s %lld", dx > 0.0 ? "Est" : "Ouest", (long long)index);
        return;
    }
    // One name a direction and belt, so that neighbours often share it.
    int64_t sector = (int64_t)(8.0 * (jm_atan2(dy, dx) + JM_PI) / (2.0 * JM_PI + 1e-9));
    int64_t far = jm_plan_radius_m(&town->plan, quarter->x, quarter->y) > 1500.0 ? 1 : 0;
    int64_t name = (8 * far + sector + (int64_t)(town->plan.seed % 24)) % COUNT_OF(quarters);
    snprintf(out, 96, "%s %lld", quarters[name], (long long)index);
}
