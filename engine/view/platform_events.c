// Events of SDL as events of ours.
#include "view/platform_own.h"

#include <math.h>

static const struct {
    SDL_Keycode from;
    int32_t to;
} keys[] = {
    {SDLK_RETURN, JM_VIEW_KEY_ENTER},
    {SDLK_KP_ENTER, JM_VIEW_KEY_ENTER},
    {SDLK_ESCAPE, JM_VIEW_KEY_ESCAPE},
    {SDLK_AC_BACK, JM_VIEW_KEY_ESCAPE},
    {SDLK_TAB, JM_VIEW_KEY_TAB},
    {SDLK_SPACE, JM_VIEW_KEY_SPACE},
    {SDLK_LEFT, JM_VIEW_KEY_LEFT},
    {SDLK_RIGHT, JM_VIEW_KEY_RIGHT},
    {SDLK_UP, JM_VIEW_KEY_UP},
    {SDLK_DOWN, JM_VIEW_KEY_DOWN},
    {SDLK_PAGEUP, JM_VIEW_KEY_PAGE_UP},
    {SDLK_PAGEDOWN, JM_VIEW_KEY_PAGE_DOWN},
    {SDLK_HOME, JM_VIEW_KEY_HOME},
    {SDLK_END, JM_VIEW_KEY_END},
    {SDLK_KP_PLUS, '+'},
    {SDLK_KP_MINUS, '-'},
    {SDLK_KP_MULTIPLY, '*'},
    {SDLK_KP_DIVIDE, '/'},
    {SDLK_KP_PERIOD, '.'},
    {SDLK_KP_COMMA, ','},
    {SDLK_KP_0, '0'},
};

// The upper row gives digits on every layout: on a French one its plain signs are letters with
// accents.
static int32_t digit_of(SDL_Scancode code)
{
    if (code == SDL_SCANCODE_0)
        return '0';
    return code >= SDL_SCANCODE_1 && code <= SDL_SCANCODE_9 ? '1' + (int32_t)(code - SDL_SCANCODE_1)
                                                            : 0;
}

static int32_t key_of(const SDL_Keysym *key)
{
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
        if (keys[k].from == key->sym)
            return keys[k].to;
    if (key->sym >= SDLK_F1 && key->sym <= SDLK_F12)
        return JM_VIEW_KEY_F1 + (key->sym - SDLK_F1);
    if (key->sym >= SDLK_KP_1 && key->sym <= SDLK_KP_9)
        return '1' + (key->sym - SDLK_KP_1);
    int32_t digit = digit_of(key->scancode);
    if (digit != 0)
        return digit;
    if (key->sym >= 'A' && key->sym <= 'Z')
        return key->sym + ('a' - 'A');
    return key->sym > 32 && key->sym < 0x110000 && key->sym != 127 ? key->sym : 0;
}

static unsigned mods_of(int mods)
{
    return ((mods & KMOD_SHIFT) != 0 ? JM_VIEW_SHIFT : 0u) |
           ((mods & (KMOD_CTRL | KMOD_GUI)) != 0 ? JM_VIEW_CTRL : 0u) |
           ((mods & KMOD_ALT) != 0 ? JM_VIEW_ALT : 0u);
}

static bool key_event(const SDL_KeyboardEvent *from, jm_view_event *to)
{
    to->kind = from->type == SDL_KEYDOWN ? JM_VIEW_EVENT_KEY_DOWN : JM_VIEW_EVENT_KEY_UP;
    to->code = key_of(&from->keysym);
    to->mods = mods_of(from->keysym.mod);
    return to->code != 0;
}

static bool button_event(const jm_view_platform *p, const SDL_MouseButtonEvent *from,
                         jm_view_event *to)
{
    if (from->which == SDL_TOUCH_MOUSEID)
        return false;
    to->kind =
        from->type == SDL_MOUSEBUTTONDOWN ? JM_VIEW_EVENT_POINTER_DOWN : JM_VIEW_EVENT_POINTER_UP;
    to->x = from->x * p->pixels_x;
    to->y = from->y * p->pixels_y;
    switch (from->button) {
    case SDL_BUTTON_LEFT:
        to->code = JM_VIEW_LEFT;
        return true;
    case SDL_BUTTON_MIDDLE:
        to->code = JM_VIEW_MIDDLE;
        return true;
    case SDL_BUTTON_RIGHT:
        to->code = JM_VIEW_RIGHT;
        return true;
    default:
        return false;
    }
}

static bool motion_event(const jm_view_platform *p, const SDL_MouseMotionEvent *from,
                         jm_view_event *to)
{
    if (from->which == SDL_TOUCH_MOUSEID)
        return false;
    to->kind = JM_VIEW_EVENT_POINTER_MOVE;
    to->x = from->x * p->pixels_x;
    to->y = from->y * p->pixels_y;
    return true;
}

static bool wheel_event(const jm_view_platform *p, const SDL_MouseWheelEvent *from,
                        jm_view_event *to)
{
    int x = 0, y = 0;
    SDL_GetMouseState(&x, &y);
    to->kind = JM_VIEW_EVENT_WHEEL;
    to->x = x * p->pixels_x;
    to->y = y * p->pixels_y;
    // Older drivers fill the whole notches only.
    to->value = from->preciseY != 0.0f ? (double)from->preciseY : (double)from->y;
    if (from->direction == SDL_MOUSEWHEEL_FLIPPED)
        to->value = -to->value;
    return to->value != 0.0;
}

// The number of a finger among those that are down; a new one takes the first free number.
static int finger_number(jm_view_platform *p, SDL_FingerID id, bool down)
{
    for (int f = 0; f < JM_VIEW_FINGERS; f++)
        if (p->finger_down[f] && p->finger[f] == id)
            return f;
    for (int f = 0; f < JM_VIEW_FINGERS && down; f++)
        if (!p->finger_down[f]) {
            p->finger[f] = id;
            p->finger_down[f] = true;
            return f;
        }
    return -1;
}

static bool finger_event(jm_view_platform *p, const SDL_TouchFingerEvent *from, jm_view_event *to)
{
    int finger = finger_number(p, from->fingerId, from->type == SDL_FINGERDOWN);
    if (finger < 0)
        return false;
    to->kind = from->type == SDL_FINGERDOWN ? JM_VIEW_EVENT_FINGER_DOWN
               : from->type == SDL_FINGERUP ? JM_VIEW_EVENT_FINGER_UP
                                            : JM_VIEW_EVENT_FINGER_MOVE;
    if (from->type == SDL_FINGERUP)
        p->finger_down[finger] = false;
    to->code = finger;
    to->x = (double)from->x * p->width;
    to->y = (double)from->y * p->height;
    return true;
}

static bool axis_event(const SDL_ControllerAxisEvent *from, jm_view_event *to)
{
    static const int32_t axes[SDL_CONTROLLER_AXIS_MAX] = {
        [SDL_CONTROLLER_AXIS_LEFTX] = JM_VIEW_AXIS_LEFT_X,
        [SDL_CONTROLLER_AXIS_LEFTY] = JM_VIEW_AXIS_LEFT_Y,
        [SDL_CONTROLLER_AXIS_RIGHTX] = JM_VIEW_AXIS_RIGHT_X,
        [SDL_CONTROLLER_AXIS_RIGHTY] = JM_VIEW_AXIS_RIGHT_Y,
        [SDL_CONTROLLER_AXIS_TRIGGERLEFT] = JM_VIEW_AXIS_TRIGGER_LEFT,
        [SDL_CONTROLLER_AXIS_TRIGGERRIGHT] = JM_VIEW_AXIS_TRIGGER_RIGHT,
    };
    if (from->axis >= SDL_CONTROLLER_AXIS_MAX)
        return false;
    to->kind = JM_VIEW_EVENT_PAD_AXIS;
    to->code = axes[from->axis];
    to->value = fmax(-1.0, from->value / 32767.0);
    return true;
}

static bool pad_button_event(const SDL_ControllerButtonEvent *from, jm_view_event *to)
{
    static const struct {
        int from;
        int32_t to;
    } buttons[] = {
        {SDL_CONTROLLER_BUTTON_A, JM_VIEW_PAD_A},
        {SDL_CONTROLLER_BUTTON_B, JM_VIEW_PAD_B},
        {SDL_CONTROLLER_BUTTON_X, JM_VIEW_PAD_X},
        {SDL_CONTROLLER_BUTTON_Y, JM_VIEW_PAD_Y},
        {SDL_CONTROLLER_BUTTON_BACK, JM_VIEW_PAD_BACK},
        {SDL_CONTROLLER_BUTTON_START, JM_VIEW_PAD_START},
        {SDL_CONTROLLER_BUTTON_LEFTSHOULDER, JM_VIEW_PAD_SHOULDER_LEFT},
        {SDL_CONTROLLER_BUTTON_RIGHTSHOULDER, JM_VIEW_PAD_SHOULDER_RIGHT},
        {SDL_CONTROLLER_BUTTON_DPAD_UP, JM_VIEW_PAD_UP},
        {SDL_CONTROLLER_BUTTON_DPAD_DOWN, JM_VIEW_PAD_DOWN},
        {SDL_CONTROLLER_BUTTON_DPAD_LEFT, JM_VIEW_PAD_LEFT},
        {SDL_CONTROLLER_BUTTON_DPAD_RIGHT, JM_VIEW_PAD_RIGHT},
    };
    for (size_t b = 0; b < sizeof buttons / sizeof buttons[0]; b++)
        if (buttons[b].from == from->button) {
            to->kind = from->type == SDL_CONTROLLERBUTTONDOWN ? JM_VIEW_EVENT_PAD_DOWN
                                                              : JM_VIEW_EVENT_PAD_UP;
            to->code = buttons[b].to;
            return true;
        }
    return false;
}

static void plug(jm_view_platform *p, int device)
{
    for (int i = 0; i < JM_VIEW_PADS; i++)
        if (p->pad[i] == NULL) {
            p->pad[i] = SDL_GameControllerOpen(device);
            return;
        }
}

static void unplug(jm_view_platform *p, SDL_JoystickID id)
{
    SDL_GameController *gone = SDL_GameControllerFromInstanceID(id);
    for (int i = 0; i < JM_VIEW_PADS && gone != NULL; i++)
        if (p->pad[i] == gone) {
            SDL_GameControllerClose(gone);
            p->pad[i] = NULL;
        }
}

static bool window_event(jm_view_platform *p, const SDL_WindowEvent *from, jm_view_event *to)
{
    if (from->event == SDL_WINDOWEVENT_CLOSE) {
        to->kind = JM_VIEW_EVENT_QUIT;
        return true;
    }
    if (from->event != SDL_WINDOWEVENT_SIZE_CHANGED)
        return false;
    jm_view_platform_measure(p);
    to->kind = JM_VIEW_EVENT_RESIZE;
    to->x = p->width;
    to->y = p->height;
    return true;
}

bool jm_view_platform_translate(jm_view_platform *p, const SDL_Event *from, jm_view_event *to)
{
    *to = (jm_view_event){0};
    switch (from->type) {
    case SDL_QUIT:
        to->kind = JM_VIEW_EVENT_QUIT;
        return true;
    case SDL_WINDOWEVENT:
        return window_event(p, &from->window, to);
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        return key_event(&from->key, to);
    case SDL_MOUSEMOTION:
        return motion_event(p, &from->motion, to);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return button_event(p, &from->button, to);
    case SDL_MOUSEWHEEL:
        return wheel_event(p, &from->wheel, to);
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
        return finger_event(p, &from->tfinger, to);
    case SDL_CONTROLLERAXISMOTION:
        return axis_event(&from->caxis, to);
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERBUTTONUP:
        return pad_button_event(&from->cbutton, to);
    case SDL_CONTROLLERDEVICEADDED:
        plug(p, from->cdevice.which);
        return false;
    case SDL_CONTROLLERDEVICEREMOVED:
        unplug(p, from->cdevice.which);
        return false;
    default:
        return false;
    }
}
