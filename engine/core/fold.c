// Texts compared without case and accents: names that people write in several ways.
#include "core/text.h"

#include <string.h>

// One letter a code point from U+00C0 on; '.' stands as it is.
static const char latin1[] = "aaaaaaaceeeeiiiidnooooo.ouuuuypsaaaaaaaceeeeiiiidnooooo.ouuuuypy";
static const char extended[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkk"
                               "llllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuu"
                               "wwyyyzzzzzzs";

const uint16_t jm_windows_1252[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

// Reads one code point; a byte that is no UTF-8 stands for itself.
static uint32_t next_point(const unsigned char **at)
{
    const unsigned char *p = *at;
    int more = p[0] >= 0xf0 && p[0] < 0xf8 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc2 ? 1 : 0;
    uint32_t point = p[0];
    if (p[0] >= 0xf8)
        more = 0;
    if (more > 0)
        point &= 0x3fu >> more;
    for (int i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            point = p[0];
            more = 0;
            break;
        }
        point = point << 6 | (p[i] & 0x3f);
    }
    *at = p + 1 + more;
    return point;
}

static int put_point(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

// Small letters of Greek and Cyrillic, which have no accents worth dropping here.
static uint32_t lower_other(uint32_t c)
{
    if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
        return c + 32;
    return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}

static int put_pair(char out[4], const char *pair)
{
    memcpy(out, pair, 2);
    return 2;
}

// The folded form of one code point; returns its bytes, 0 when it is dropped.
static int fold_point(uint32_t c, char out[4])
{
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    if (c == 0xa0 || c == 0x202f || c == 0x2009) // blanks that do not break
        c = ' ';
    if (c == 0x2018 || c == 0x2019 || c == 0xb4)
        c = '\'';
    if (c >= 0x300 && c <= 0x36f) // accents that combine
        return 0;
    if (c == 0xc6 || c == 0xe6)
        return put_pair(out, "ae");
    if (c == 0x152 || c == 0x153)
        return put_pair(out, "oe");
    if (c == 0xdf)
        return put_pair(out, "ss");
    if (c >= 0xc0 && c <= 0xff && latin1[c - 0xc0] != '.')
        c = (unsigned char)latin1[c - 0xc0];
    else if (c >= 0x100 && c < 0x100 + sizeof extended - 1)
        c = (unsigned char)extended[c - 0x100];
    return put_point(lower_other(c), out);
}

void jm_text_add_folded(jm_text *t, const char *text)
{
    char out[4];
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        int bytes = fold_point(next_point(&at), out);
        jm_text_add_bytes(t, out, bytes);
    }
}

// The next folded letters of a text; 0 bytes at its end.
static int next_folded(const unsigned char **at, char out[4])
{
    int bytes = 0;
    while (bytes == 0 && **at != '\0')
        bytes = fold_point(next_point(at), out);
    return bytes;
}

bool jm_text_alike(const char *a, const char *b)
{
    const unsigned char *p = (const unsigned char *)a, *q = (const unsigned char *)b;
    char left[8], right[8];
    int held_left = 0, held_right = 0;
    while (true) {
        // A ligature folds to two letters: what one side has too many waits for the next round.
        if (held_left == 0)
            held_left = next_folded(&p, left);
        if (held_right == 0)
            held_right = next_folded(&q, right);
        if (held_left == 0 || held_right == 0)
            return held_left == held_right;
        int shared = held_left < held_right ? held_left : held_right;
        if (memcmp(left, right, (size_t)shared) != 0)
            return false;
        memmove(left, left + shared, (size_t)(held_left -= shared));
        memmove(right, right + shared, (size_t)(held_right -= shared));
    }
}

bool jm_text_like(const char *pattern, const char *text)
{
    if (strpbrk(pattern, "*?") == NULL)
        return jm_text_alike(pattern, text);
    const unsigned char *p = (const unsigned char *)pattern, *q = (const unsigned char *)text;
    const unsigned char *star = NULL, *resume = NULL;
    while (*q != '\0') {
        const unsigned char *p_next = p, *q_next = q;
        char left[4] = "", right[4] = "";
        int l = 0, r = fold_point(next_point(&q_next), right);
        if (r == 0) {
            q = q_next;
            continue;
        }
        if (*p == '*') {
            star = ++p;
            resume = q;
            continue;
        }
        if (*p != '\0')
            l = fold_point(next_point(&p_next), left);
        if (*p == '?' || (l == r && memcmp(left, right, (size_t)l) == 0)) {
            p = p_next;
            q = q_next;
        } else if (*p != '\0' && l == 0) {
            p = p_next;
        } else if (star != NULL) {
            (void)next_point(&resume);
            p = star;
            q = resume;
        } else {
            return false;
        }
    }
    while (*p == '*')
        p++;
    return *p == '\0';
}
