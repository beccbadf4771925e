#include <string.h>

#include "base/str.h"
#include "yaml/field.h"

enum { LONGEST = 40, FARTHEST = 3 };

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance, in bytes. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t a_length = strlen(a), b_length = strlen(b);
    size_t row[LONGEST + 1];
    if (a_length > LONGEST || b_length > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = smallest(row[j] + 1, row[j - 1] + 1, changed);
        }
    }
    return row[b_length];
}

/* As many letters may be wrong as still leaves most of a word right. */
static size_t tolerance(const char *word)
{
    size_t third = (strlen(word) + 2) / 3;
    return third < FARTHEST ? third : FARTHEST;
}

const char *yaml_suggest(struct arena *arena, const char *word, const char *const *words,
                         size_t count)
{
    const char *best = NULL;
    size_t best_distance = tolerance(word) + 1;
    for (size_t i = 0; i < count; i++) {
        size_t distance = edit_distance(word, words[i]);
        if (distance < best_distance) {
            best = words[i];
            best_distance = distance;
        }
    }
    if (best != NULL)
        return arena_printf(arena, "Did you mean \"%s\"?", best);

    struct str list = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            str_add(&list, i + 1 < count ? ", " : " or ");
        str_addf(&list, "\"%s\"", words[i]);
    }
    return arena_printf(arena, "Write %s.", str_text(&list));
}
