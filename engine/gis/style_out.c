// Styles for QGIS as its QML documents. Only the parts that draw: the rest QGIS fills itself.
#include "gis/style.h"

#include <math.h>
#include <string.h>

static const char head[] = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                           "<qgis version=\"3.22\" styleCategories=\"Symbology\">\n";
static const char foot[] = "</qgis>\n";

// XML knows no control characters, not even escaped.
static void add_xml(jm_text *t, const char *text)
{
    char piece[2] = "";
    for (const char *c = text; *c != '\0'; c++) {
        piece[0] = (unsigned char)*c < 0x20 ? ' ' : *c;
        jm_text_add_html(t, piece);
    }
}

static void add_number(jm_text *t, double value)
{
    char number[40];
    jm_format_number(value, -1, number);
    jm_text_add(t, number);
}

// 0.30000000000000004 is 0.3.
static double rounded(double value, const jm_scale *scale)
{
    char text[40];
    jm_format_number(value, jm_scale_decimals(scale) + 6, text);
    double out = value;
    return jm_parse_number(text, &out) ? out + 0.0 : value;
}

static int byte_of(double share)
{
    return (int)(fmin(1.0, fmax(0.0, share)) * 255.0 + 0.5);
}

static void option(jm_text *t, const char *name, const char *value)
{
    jm_text_printf(t, "            <Option type=\"QString\" name=\"%s\" value=\"%s\"/>\n", name,
                   value);
}

static void color_option(jm_text *t, const char *name, const double rgb[3])
{
    char color[32];
    jm_text text = {0};
    jm_text_printf(&text, "%d,%d,%d,255", byte_of(rgb[0]), byte_of(rgb[1]), byte_of(rgb[2]));
    size_t length = text.bytes != NULL ? strlen(text.bytes) : 0;
    if (length == 0 || length >= sizeof color)
        t->failed = true;
    else
        option(t, name, memcpy(color, text.bytes, length + 1));
    jm_text_free(&text);
}

static void fill_options(jm_text *t, const double rgb[3])
{
    color_option(t, "color", rgb);
    option(t, "outline_color", "80,80,85,255");
    option(t, "outline_style", "solid");
    option(t, "outline_width", "0.1");
    option(t, "outline_width_unit", "MM");
    option(t, "style", "solid");
}

static void line_options(jm_text *t, const double rgb[3])
{
    option(t, "capstyle", "round");
    option(t, "joinstyle", "round");
    color_option(t, "line_color", rgb);
    option(t, "line_style", "solid");
    option(t, "line_width", "0.6");
    option(t, "line_width_unit", "MM");
}

static void marker_options(jm_text *t, const double rgb[3])
{
    color_option(t, "color", rgb);
    option(t, "name", "circle");
    option(t, "outline_color", "80,80,85,255");
    option(t, "outline_style", "solid");
    option(t, "outline_width", "0.1");
    option(t, "outline_width_unit", "MM");
    option(t, "size", "2");
    option(t, "size_unit", "MM");
}

static void add_symbol(jm_text *t, jm_geometry geometry, int index, const double rgb[3])
{
    static const char *const types[] = {"", "marker", "line", "fill"};
    static const char *const symbol_layers[] = {"", "SimpleMarker", "SimpleLine", "SimpleFill"};
    jm_text_printf(t,
                   "      <symbol type=\"%s\" name=\"%d\" alpha=\"1\" clip_to_extent=\"1\" "
                   "force_rhr=\"0\">\n        <layer class=\"%s\" pass=\"0\" locked=\"0\" "
                   "enabled=\"1\">\n          <Option type=\"Map\">\n",
                   types[geometry], index, symbol_layers[geometry]);
    if (geometry == JM_POLYGONS)
        fill_options(t, rgb);
    else if (geometry == JM_LINES)
        line_options(t, rgb);
    else
        marker_options(t, rgb);
    jm_text_add(t, "          </Option>\n        </layer>\n      </symbol>\n");
}

static void begin_renderer(jm_text *t, const char *type, const char *column)
{
    jm_text_add(t, head);
    jm_text_printf(t, "  <renderer-v2 type=\"%s\"", type);
    if (column != NULL) {
        jm_text_add(t, " attr=\"");
        add_xml(t, column);
        jm_text_add(t, "\"");
    }
    if (strcmp(type, "graduatedSymbol") == 0)
        jm_text_add(t, " graduatedMethod=\"GraduatedColor\"");
    jm_text_add(t, " forceraster=\"0\" symbollevels=\"0\" enableorderby=\"0\">\n");
}

static void end_renderer(jm_text *t, jm_geometry geometry)
{
    jm_text_printf(t, "  </renderer-v2>\n  <layerGeometryType>%d</layerGeometryType>\n%s",
                   (int)geometry - (int)JM_POINTS, foot);
}

void jm_style_single(jm_geometry geometry, const double rgb[3], jm_text *qml)
{
    begin_renderer(qml, "singleSymbol", NULL);
    jm_text_add(qml, "    <symbols>\n");
    add_symbol(qml, geometry, 0, rgb);
    jm_text_add(qml, "    </symbols>\n");
    end_renderer(qml, geometry);
}

void jm_style_categories(jm_geometry geometry, const char *column, const jm_style_class *classes,
                         int count, jm_text *qml)
{
    begin_renderer(qml, "categorizedSymbol", column);
    jm_text_add(qml, "    <categories>\n");
    for (int i = 0; i < count; i++) {
        jm_text_add(qml, "      <category render=\"true\" value=\"");
        add_xml(qml, classes[i].value);
        jm_text_printf(qml, "\" symbol=\"%d\" label=\"", i);
        add_xml(qml, classes[i].label);
        jm_text_add(qml, "\"/>\n");
    }
    jm_text_add(qml, "    </categories>\n    <symbols>\n");
    for (int i = 0; i < count; i++)
        add_symbol(qml, geometry, i, classes[i].rgb);
    jm_text_add(qml, "    </symbols>\n");
    end_renderer(qml, geometry);
}

// ---- numbers ----

static int classes_of(const jm_scale *scale)
{
    double count = rint((scale->high - scale->low) / scale->step);
    return count < 1.0 ? 1 : count > 40.0 ? 40 : (int)count;
}

static void add_label(jm_text *t, const jm_scale *scale, int i, int count)
{
    char from[40], to[40];
    int decimals = jm_scale_decimals(scale);
    jm_format_number(scale->low + i * scale->step, decimals, from);
    jm_format_number(scale->low + (i + 1) * scale->step, decimals, to);
    if (count == 1)
        jm_text_printf(t, "%s \xE2\x80\x93 %s", from, to);
    else if (i == 0)
        jm_text_printf(t, "&lt; %s", to);
    else if (i + 1 == count)
        jm_text_printf(t, "\xE2\x89\xA5 %s", from);
    else
        jm_text_printf(t, "%s \xE2\x80\x93 %s", from, to);
}

void jm_style_graduated(jm_geometry geometry, const char *column, const jm_scale *scale, double low,
                        double high, jm_text *qml)
{
    int count = classes_of(scale);
    begin_renderer(qml, "graduatedSymbol", column);
    jm_text_add(qml, "    <ranges>\n");
    for (int i = 0; i < count; i++) {
        double from = rounded(scale->low + i * scale->step, scale);
        double to = rounded(scale->low + (i + 1) * scale->step, scale);
        jm_text_add(qml, "      <range render=\"true\" lower=\"");
        add_number(qml, i == 0 ? fmin(from, low) : from);
        jm_text_add(qml, "\" upper=\"");
        add_number(qml, i + 1 == count ? fmax(to, high) : to);
        jm_text_printf(qml, "\" symbol=\"%d\" label=\"", i);
        add_label(qml, scale, i, count);
        jm_text_add(qml, "\"/>\n");
    }
    jm_text_add(qml, "    </ranges>\n    <symbols>\n");
    for (int i = 0; i < count; i++) {
        double rgb[3];
        jm_scale_color(scale, scale->low + (i + 0.5) * (scale->high - scale->low) / count, rgb);
        add_symbol(qml, geometry, i, rgb);
    }
    jm_text_add(qml, "    </symbols>\n");
    end_renderer(qml, geometry);
}

// ---- rasters ----

static const char bounds_are_given[] = "      <rasterTransparency/>\n"
                                       "      <minMaxOrigin>\n"
                                       "        <limits>None</limits>\n"
                                       "        <extent>WholeRaster</extent>\n"
                                       "        <statAccuracy>Exact</statAccuracy>\n"
                                       "        <cumulativeCutLower>0.02</cumulativeCutLower>\n"
                                       "        <cumulativeCutUpper>0.98</cumulativeCutUpper>\n"
                                       "        <stdDevFactor>2</stdDevFactor>\n"
                                       "      </minMaxOrigin>\n";

static void add_hex(jm_text *t, const double rgb[3])
{
    jm_text_printf(t, "#%02x%02x%02x", byte_of(rgb[0]), byte_of(rgb[1]), byte_of(rgb[2]));
}

void jm_style_ramp(const jm_scale *scale, jm_text *qml)
{
    enum { steps = 32 }; // as many as the ramp has points
    double low = rounded(scale->low, scale), high = rounded(scale->high, scale);
    jm_text_add(qml, head);
    jm_text_add(qml, "  <pipe>\n    <rasterrenderer type=\"singlebandpseudocolor\" band=\"1\" "
                     "opacity=\"1\" alphaBand=\"-1\" nodataColor=\"\" classificationMin=\"");
    add_number(qml, low);
    jm_text_add(qml, "\" classificationMax=\"");
    add_number(qml, high);
    jm_text_printf(qml,
                   "\">\n%s      <rastershader>\n        <colorrampshader "
                   "colorRampType=\"INTERPOLATED\" classificationMode=\"1\" clip=\"0\" "
                   "minimumValue=\"",
                   bounds_are_given);
    add_number(qml, low);
    jm_text_add(qml, "\" maximumValue=\"");
    add_number(qml, high);
    jm_text_add(qml, "\">\n");
    for (int i = 0; i <= steps; i++) {
        double rgb[3], value = scale->low + (scale->high - scale->low) * i / steps;
        char label[40];
        jm_scale_color(scale, value, rgb);
        jm_format_number(value, jm_scale_decimals(scale) + 1, label);
        jm_text_add(qml, "          <item alpha=\"255\" value=\"");
        add_number(qml, rounded(value, scale));
        jm_text_printf(qml, "\" label=\"%s\" color=\"", label);
        add_hex(qml, rgb);
        jm_text_add(qml, "\"/>\n");
    }
    jm_text_printf(qml,
                   "        </colorrampshader>\n      </rastershader>\n"
                   "    </rasterrenderer>\n  </pipe>\n%s",
                   foot);
}

void jm_style_palette(const jm_style_class *classes, int count, jm_text *qml)
{
    jm_text_printf(qml,
                   "%s  <pipe>\n    <rasterrenderer type=\"paletted\" band=\"1\" opacity=\"1\" "
                   "alphaBand=\"-1\" nodataColor=\"\">\n%s      <colorPalette>\n",
                   head, bounds_are_given);
    for (int i = 0; i < count; i++) {
        jm_text_printf(qml, "        <paletteEntry value=\"%s\" color=\"", classes[i].value);
        add_hex(qml, classes[i].rgb);
        jm_text_add(qml, "\" alpha=\"255\" label=\"");
        add_xml(qml, classes[i].label);
        jm_text_add(qml, "\"/>\n");
    }
    jm_text_printf(qml, "      </colorPalette>\n    </rasterrenderer>\n  </pipe>\n%s", foot);
}
