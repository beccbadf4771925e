#include "yaml/characters.h"

#include <stdint.h>

#include "base/str.h"

static uint32_t decode(const char *text, size_t size)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t code = (unsigned char)text[0] & masks[size];
    for (size_t i = 1; i < size; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3f);
    return code;
}

static const char *code_fault(uint32_t code, bool escaped)
{
    if (code == 0)
        return "a NUL character";
    if (code == '\t' || code == '\n' || code == '\r')
        return NULL;
    if (!escaped && (code == 0x85 || code == 0x2028 || code == 0x2029))
        return "a Unicode line separator";
    if (code < 0x20 || code == 0x7f || (code > 0x7f && code < 0xa0 && code != 0x85))
        return "a control character";
    if (!escaped && code == 0xfeff)
        return "a byte order mark in the middle";
    if (!escaped && (code == 0xfffe || code == 0xffff))
        return "a character that Unicode does not define";
    return NULL;
}

/* The fault of the character at `text`, and its size. */
static const char *fault_at(const char *text, size_t available, bool escaped, size_t *size)
{
    *size = utf8_sequence_length(text, available);
    if (*size == 0)
        return "a byte that is not UTF-8";
    return code_fault(decode(text, *size), escaped);
}

const char *characters_fault(const char *text, size_t length, bool escaped)
{
    size_t size = 0;
    for (size_t at = 0; at < length; at += size) {
        const char *fault = fault_at(text + at, length - at, escaped, &size);
        if (fault != NULL)
            return fault;
    }
    return NULL;
}

bool characters_check(const char *text, size_t length, struct problem_list *problems)
{
    struct place place = {.line = 1, .column = 1};
    size_t size = 0;
    for (size_t at = 0; at < length; at += size) {
        const char *fault = fault_at(text + at, length - at, false, &size);
        if (fault != NULL) {
            problem_add(problems, place,
                        "Save the file as UTF-8 text; in double quotes, a special character can be "
                        "written as an escape such as \"\\u2028\".",
                        "the file contains %s", fault);
            return false;
        }
        bool pair = text[at] == '\r' && at + 1 < length && text[at + 1] == '\n';
        if (text[at] == '\n' || (text[at] == '\r' && !pair)) {
            place.line++;
            place.column = 1;
        } else {
            place.column++;
        }
    }
    return true;
}
