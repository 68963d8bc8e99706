#include "view/keys.h"

#include "core/math.h"

// What is printed first is what the help shows. Letters and digits are where every keyboard prints
// them; brackets and the like are seconds for those who have them.
#define KEY(key_code, key_mods, text, what, number, way)                                           \
    {                                                                                              \
        .code = (key_code), .mods = (key_mods), .label = (text), .verb = (what),                   \
        .value = (number), .kind = (way)                                                           \
    }
#define PRESS(code, text, verb) KEY(code, 0, text, verb, 0.0, JM_VIEW_KEY_PRESS)
#define MOVE(code, mods, text, what, right, down)                                                  \
    {                                                                                              \
        (code), (mods), (text), (what), (right), (down), 0.0, JM_VIEW_KEY_HOLD                     \
    }
#define BOOKMARK(digit, keep, go)                                                                  \
    KEY(digit, JM_VIEW_CTRL, keep, JM_VIEW_DO_KEEP, (digit) - '1', JM_VIEW_KEY_PRESS),             \
        KEY(digit, JM_VIEW_SHIFT, go, JM_VIEW_DO_GO, (digit) - '1', JM_VIEW_KEY_PRESS)

static const double pan_rate = 0.8, orbit_rate = 0.35; // heights of the picture a second
static const double wipe_rate = 0.4;                   // widths a second
#define ZOOM_RATE 1.2                                  // e-foldings a second

static const jm_view_key_row rows[] = {
    PRESS(JM_VIEW_KEY_SPACE, JM_WORDS("Space"), JM_VIEW_DO_PLAY),
    KEY(',', 0, ",", JM_VIEW_DO_FRAME, -1.0, JM_VIEW_KEY_REPEAT),
    KEY('.', 0, ".", JM_VIEW_DO_FRAME, 1.0, JM_VIEW_KEY_REPEAT),
    KEY(';', 0, ".", JM_VIEW_DO_FRAME, 1.0, JM_VIEW_KEY_REPEAT), // Shift with it is the full stop
    KEY('y', 0, "Y", JM_VIEW_DO_FASTER, -1.0, JM_VIEW_KEY_REPEAT),
    KEY('u', 0, "U", JM_VIEW_DO_FASTER, 1.0, JM_VIEW_KEY_REPEAT),
    KEY('[', 0, "Y", JM_VIEW_DO_FASTER, -1.0, JM_VIEW_KEY_REPEAT),
    KEY(']', 0, "U", JM_VIEW_DO_FASTER, 1.0, JM_VIEW_KEY_REPEAT),
    PRESS('l', "L", JM_VIEW_DO_LOOP),
    PRESS(JM_VIEW_KEY_END, JM_WORDS("End"), JM_VIEW_DO_FOLLOW),

    PRESS(JM_VIEW_KEY_HOME, JM_WORDS("Home"), JM_VIEW_DO_HOME),
    PRESS('n', "N", JM_VIEW_DO_NORTH),
    PRESS('t', "T", JM_VIEW_DO_TOP),
    KEY('+', 0, "+", JM_VIEW_DO_ZOOM, ZOOM_RATE, JM_VIEW_KEY_HOLD),
    KEY('-', 0, "-", JM_VIEW_DO_ZOOM, -ZOOM_RATE, JM_VIEW_KEY_HOLD),
    KEY('=', 0, "+", JM_VIEW_DO_ZOOM, ZOOM_RATE, JM_VIEW_KEY_HOLD),
    KEY(JM_VIEW_KEY_PAGE_UP, 0, "+", JM_VIEW_DO_ZOOM, ZOOM_RATE, JM_VIEW_KEY_HOLD),
    KEY(JM_VIEW_KEY_PAGE_DOWN, 0, "-", JM_VIEW_DO_ZOOM, -ZOOM_RATE, JM_VIEW_KEY_HOLD),
    // An arrow goes where it points: the ground comes the other way.
    MOVE(JM_VIEW_KEY_LEFT, 0, JM_WORDS("Arrows"), JM_VIEW_DO_PAN, 1.0, 0.0),
    MOVE(JM_VIEW_KEY_RIGHT, 0, JM_WORDS("Arrows"), JM_VIEW_DO_PAN, -1.0, 0.0),
    MOVE(JM_VIEW_KEY_UP, 0, JM_WORDS("Arrows"), JM_VIEW_DO_PAN, 0.0, 1.0),
    MOVE(JM_VIEW_KEY_DOWN, 0, JM_WORDS("Arrows"), JM_VIEW_DO_PAN, 0.0, -1.0),
    MOVE(JM_VIEW_KEY_LEFT, JM_VIEW_SHIFT, JM_WORDS("Shift+Arrows"), JM_VIEW_DO_ORBIT, -1.0, 0.0),
    MOVE(JM_VIEW_KEY_RIGHT, JM_VIEW_SHIFT, JM_WORDS("Shift+Arrows"), JM_VIEW_DO_ORBIT, 1.0, 0.0),
    MOVE(JM_VIEW_KEY_UP, JM_VIEW_SHIFT, JM_WORDS("Shift+Arrows"), JM_VIEW_DO_ORBIT, 0.0, -1.0),
    MOVE(JM_VIEW_KEY_DOWN, JM_VIEW_SHIFT, JM_WORDS("Shift+Arrows"), JM_VIEW_DO_ORBIT, 0.0, 1.0),

    KEY('1', 0, "1", JM_VIEW_DO_COMPARE, JM_VIEW_ONE, JM_VIEW_KEY_PRESS),
    KEY('2', 0, "2", JM_VIEW_DO_COMPARE, JM_VIEW_WIPE, JM_VIEW_KEY_PRESS),
    KEY('3', 0, "3", JM_VIEW_DO_COMPARE, JM_VIEW_PAIR, JM_VIEW_KEY_PRESS),
    KEY('4', 0, "4", JM_VIEW_DO_COMPARE, JM_VIEW_DIFF, JM_VIEW_KEY_PRESS),
    KEY('d', 0, "D", JM_VIEW_DO_COMPARE, JM_VIEW_DIFF, JM_VIEW_KEY_PRESS),
    MOVE(JM_VIEW_KEY_LEFT, JM_VIEW_CTRL, JM_WORDS("Ctrl+Left/Right"), JM_VIEW_DO_WIPE, -1.0, 0.0),
    MOVE(JM_VIEW_KEY_RIGHT, JM_VIEW_CTRL, JM_WORDS("Ctrl+Left/Right"), JM_VIEW_DO_WIPE, 1.0, 0.0),
    KEY(JM_VIEW_KEY_UP, JM_VIEW_CTRL, JM_WORDS("Ctrl+Up"), JM_VIEW_DO_NEXT_TOPIC, -1.0,
        JM_VIEW_KEY_REPEAT),
    KEY(JM_VIEW_KEY_DOWN, JM_VIEW_CTRL, JM_WORDS("Ctrl+Down"), JM_VIEW_DO_NEXT_TOPIC, 1.0,
        JM_VIEW_KEY_REPEAT),

    PRESS('f', "F", JM_VIEW_DO_FOCUS),
    PRESS('r', "R", JM_VIEW_DO_TREES),
    PRESS('s', "S", JM_VIEW_DO_SHADOWS),
    PRESS('z', "Z", JM_VIEW_DO_ZONES),
    PRESS('i', "I", JM_VIEW_DO_INTERFACE),
    PRESS('h', "H", JM_VIEW_DO_HELP),
    PRESS(JM_VIEW_KEY_F1, "F1", JM_VIEW_DO_HELP),
    PRESS('m', "M", JM_VIEW_DO_PANEL),
    PRESS('g', "G", JM_VIEW_DO_LANGUAGE),
    PRESS('a', "A", JM_VIEW_DO_MOTION),
    KEY('v', 0, "V", JM_VIEW_DO_QUALITY, -1.0, JM_VIEW_KEY_PRESS),
    KEY('+', JM_VIEW_CTRL, "Ctrl++", JM_VIEW_DO_SCALE, 1.1, JM_VIEW_KEY_REPEAT),
    KEY('-', JM_VIEW_CTRL, "Ctrl+-", JM_VIEW_DO_SCALE, 1.0 / 1.1, JM_VIEW_KEY_REPEAT),
    KEY('=', JM_VIEW_CTRL, "Ctrl++", JM_VIEW_DO_SCALE, 1.1, JM_VIEW_KEY_REPEAT),
    PRESS(JM_VIEW_KEY_F11, "F11", JM_VIEW_DO_FULLSCREEN),

    PRESS(JM_VIEW_KEY_ENTER, JM_WORDS("Enter"), JM_VIEW_DO_PICK),
    PRESS(JM_VIEW_KEY_ESCAPE, JM_WORDS("Escape"), JM_VIEW_DO_UNPICK),
    PRESS(JM_VIEW_KEY_F12, "F12", JM_VIEW_DO_SHOT),
    PRESS('p', "P", JM_VIEW_DO_POSTER),
    PRESS('k', "K", JM_VIEW_DO_RESET),
    KEY('q', JM_VIEW_CTRL, "Ctrl+Q", JM_VIEW_DO_QUIT, 0.0, JM_VIEW_KEY_PRESS),
    BOOKMARK('1', "Ctrl+1", JM_WORDS("Shift+1")),
    BOOKMARK('2', "Ctrl+2", JM_WORDS("Shift+2")),
    BOOKMARK('3', "Ctrl+3", JM_WORDS("Shift+3")),
    BOOKMARK('4', "Ctrl+4", JM_WORDS("Shift+4")),
    BOOKMARK('5', "Ctrl+5", JM_WORDS("Shift+5")),
    BOOKMARK('6', "Ctrl+6", JM_WORDS("Shift+6")),
    BOOKMARK('7', "Ctrl+7", JM_WORDS("Shift+7")),
    BOOKMARK('8', "Ctrl+8", JM_WORDS("Shift+8")),
    BOOKMARK('9', "Ctrl+9", JM_WORDS("Shift+9")),
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

const jm_view_key_row *jm_view_key_rows(int32_t *count)
{
    *count = ROW_COUNT;
    return rows;
}

static const jm_view_key_row *find_exactly(int32_t code, unsigned mods)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if (rows[i].code == code && rows[i].mods == mods)
            return &rows[i];
    return NULL;
}

// A French keyboard gives signs for its row of digits: & is 1 ... a with grave is 0.
static int32_t digit_of(int32_t code)
{
    static const int32_t signs[10] = {0xE0, '&', 0xE9, '"', '\'', '(', '-', 0xE8, '_', 0xE7};
    for (int32_t digit = 0; digit < 10; digit++)
        if (signs[digit] == code)
            return '0' + digit;
    return code;
}

static bool is_letter(int32_t code)
{
    return code >= 'a' && code <= 'z';
}

// The minus of a French keyboard is its 6 as well: alone and with Ctrl it is the minus. Ctrl+Shift
// with a digit keeps a view too, so that the sixth can be kept there.
const jm_view_key_row *jm_view_key_find(int32_t code, unsigned mods)
{
    int32_t digit = digit_of(code);
    unsigned unshifted = mods & ~(unsigned)JM_VIEW_SHIFT;
    const jm_view_key_row *row = find_exactly(code, mods);
    if (row == NULL)
        row = find_exactly(digit, mods);
    bool loose = code > ' ' && code < JM_VIEW_KEY_LEFT && !is_letter(code);
    if (row == NULL && loose && unshifted != mods)
        row = find_exactly(digit, unshifted);
    if (row == NULL && loose && unshifted != mods)
        row = find_exactly(code, unshifted);
    return row;
}

jm_view_action jm_view_key_action(const jm_view_key_row *row, double seconds)
{
    jm_view_action a = {row->verb, row->x, row->y, row->value};
    switch (row->verb) {
    case JM_VIEW_DO_PAN:
        a.x *= pan_rate * seconds;
        a.y *= pan_rate * seconds;
        break;
    case JM_VIEW_DO_ORBIT:
        a.x *= orbit_rate * seconds;
        a.y *= orbit_rate * seconds;
        break;
    case JM_VIEW_DO_WIPE:
        a.x *= wipe_rate * seconds;
        a.value = -1.0;
        break;
    case JM_VIEW_DO_ZOOM:
        a.x = a.y = 0.5;
        a.value = jm_exp(row->value * seconds);
        break;
    case JM_VIEW_DO_PICK:
        a.x = a.y = 0.5; // where the arrows have brought it
        break;
    default:
        break;
    }
    return a;
}

static bool means(const jm_view_key_row *row, jm_view_verb verb, double value)
{
    if (row->verb != verb)
        return false;
    switch (verb) {
    case JM_VIEW_DO_FRAME:
    case JM_VIEW_DO_FASTER:
    case JM_VIEW_DO_NEXT_TOPIC:
        return row->value * value > 0.0;
    case JM_VIEW_DO_ZOOM:
        return row->value * (value - 1.0) > 0.0;
    case JM_VIEW_DO_SCALE:
        return (row->value - 1.0) * (value - 1.0) > 0.0;
    case JM_VIEW_DO_COMPARE:
    case JM_VIEW_DO_QUALITY:
    case JM_VIEW_DO_KEEP:
    case JM_VIEW_DO_GO:
        return row->value >= value && row->value <= value;
    default:
        return true;
    }
}

const char *jm_view_key_of(jm_view_verb verb, double value)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if (means(&rows[i], verb, value))
            return rows[i].label;
    return "";
}
