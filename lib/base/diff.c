#include "base/diff.h"

#include <string.h>

#include "base/str.h"

struct line {
    const char *text;
    size_t length; /* with its newline, where it has one */
};
struct lines {
    struct line *items;
    size_t count;
};

/* A line of the script: it stands in the old text, in the new one, or in both. */
enum edit { KEPT, DELETED, ADDED };
struct script {
    char *edits;
    size_t count;
};

static struct lines split(struct arena *arena, const char *text)
{
    struct lines lines = {0};
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        length += text[length] == '\n';
        *ARENA_PUSH(arena, lines.items, lines.count) = (struct line){text, length};
        text += length;
    }
    return lines;
}

static bool same(const struct line *a, const struct line *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void push(struct arena *arena, struct script *script, enum edit edit, size_t times)
{
    for (size_t i = 0; i < times; i++)
        *ARENA_PUSH(arena, script->edits, script->count) = (char)edit;
}

/* How far each diagonal k = x - y, from -d to d in steps of two, gets with d edits. */
static int reach_at(int *const *reaches, int d, int k)
{
    return reaches[d][(k + d) / 2];
}

/* Whether diagonal k with d edits comes from k + 1 by an added line, or from k - 1 by a deleted. */
static bool comes_down(int *const *reaches, int d, int k)
{
    return k == -d || (k != d && reach_at(reaches, d - 1, k - 1) < reach_at(reaches, d - 1, k + 1));
}

static int follow(const struct lines *a, const struct lines *b, int x, int k)
{
    while (x < (int)a->count && x - k < (int)b->count && same(&a->items[x], &b->items[x - k]))
        x++;
    return x;
}

/* The way back from the end, edit by edit; the script comes out in reverse. */
static void walk_back(struct arena *arena, const struct lines *a, const struct lines *b,
                      int *const *reaches, int d, struct script *script)
{
    struct script reverse = {0};
    int x = (int)a->count, k = (int)a->count - (int)b->count;
    for (; d > 0; d--) {
        bool down = comes_down(reaches, d, k);
        int from_k = down ? k + 1 : k - 1, from = reach_at(reaches, d - 1, from_k);
        push(arena, &reverse, KEPT, (size_t)(x - (down ? from : from + 1)));
        push(arena, &reverse, down ? ADDED : DELETED, 1);
        x = from;
        k = from_k;
    }
    push(arena, &reverse, KEPT, (size_t)x);
    for (size_t i = reverse.count; i-- > 0;)
        push(arena, script, (enum edit)reverse.edits[i], 1);
}

static void compare(struct arena *arena, const struct lines *a, const struct lines *b,
                    struct script *script)
{
    int **reaches = arena_alloc(arena, (DIFF_MAX_EDITS + 1) * sizeof *reaches);
    int goal = (int)a->count - (int)b->count;
    for (int d = 0; d <= DIFF_MAX_EDITS; d++) {
        reaches[d] = arena_alloc(arena, ((size_t)d + 1) * sizeof **reaches);
        for (int k = -d; k <= d; k += 2) {
            int x = 0;
            if (d > 0)
                x = comes_down(reaches, d, k) ? reach_at(reaches, d - 1, k + 1)
                                              : reach_at(reaches, d - 1, k - 1) + 1;
            x = follow(a, b, x, k);
            reaches[d][(k + d) / 2] = x;
            if (k == goal && x >= (int)a->count) {
                walk_back(arena, a, b, reaches, d, script);
                return;
            }
        }
    }
    push(arena, script, DELETED, a->count);
    push(arena, script, ADDED, b->count);
}

/* The lines at which both texts begin and end alike need not be searched. */
static struct script make_script(struct arena *arena, const struct lines *a, const struct lines *b)
{
    struct script script = {0};
    size_t least = a->count < b->count ? a->count : b->count, head = 0, tail = 0;
    while (head < least && same(&a->items[head], &b->items[head]))
        head++;
    while (tail < least - head &&
           same(&a->items[a->count - 1 - tail], &b->items[b->count - 1 - tail]))
        tail++;
    const struct lines left = {a->items + head, a->count - head - tail};
    const struct lines right = {b->items + head, b->count - head - tail};
    push(arena, &script, KEPT, head);
    if (left.count > 0 && right.count > 0) {
        compare(arena, &left, &right, &script);
    } else {
        push(arena, &script, DELETED, left.count);
        push(arena, &script, ADDED, right.count);
    }
    push(arena, &script, KEPT, tail);
    return script;
}

/* The end of the hunk that begins with an edit at `at`: behind the last edit that is no further
 * than two contexts from the one before. */
static size_t hunk_end(const struct script *script, size_t at)
{
    size_t end = at, kept = 0;
    for (; at < script->count && kept <= (size_t)2 * DIFF_CONTEXT; at++) {
        kept = script->edits[at] == KEPT ? kept + 1 : 0;
        if (script->edits[at] != KEPT)
            end = at + 1;
    }
    return end;
}

static void add_line(struct str *out, char mark, const struct line *line)
{
    str_add_char(out, mark);
    str_add_n(out, line->text, line->length);
    if (line->text[line->length - 1] != '\n')
        str_add(out, "\n\\ No newline at end of file\n");
}

/* "FROM,COUNT"; of an empty range the line before it, and no count of one, as diff(1) has it. */
static void add_range(struct str *out, char mark, size_t from, size_t count)
{
    str_addf(out, "%c%zu", mark, count > 0 ? from + 1 : from);
    if (count != 1)
        str_addf(out, ",%zu", count);
}

/* The lines `first` to `end` of the script, which are at `x` of the old text and `y` of the new. */
static void add_hunk(struct str *out, const struct script *script, size_t first, size_t end,
                     const struct line *x, const struct line *y, size_t old_at, size_t new_at)
{
    size_t olds = 0, news = 0;
    for (size_t i = first; i < end; i++) {
        olds += script->edits[i] != ADDED;
        news += script->edits[i] != DELETED;
    }
    str_add(out, "@@ ");
    add_range(out, '-', old_at, olds);
    str_add_char(out, ' ');
    add_range(out, '+', new_at, news);
    str_add(out, " @@\n");
    for (size_t i = first; i < end; i++) {
        add_line(out, " -+"[(int)script->edits[i]], script -> edits[i] == ADDED ? y : x);
        x += script->edits[i] != ADDED;
        y += script->edits[i] != DELETED;
    }
}

const char *diff_unified(struct arena *arena, const char *old_name, const char *old_text,
                         const char *new_name, const char *new_text)
{
    struct str out = {.arena = arena};
    const struct lines a = split(arena, old_text), b = split(arena, new_text);
    const struct script script = make_script(arena, &a, &b);
    size_t x = 0, y = 0, shown = 0;
    for (size_t i = 0; i < script.count;) {
        if (script.edits[i] == KEPT) {
            x++, y++, i++;
            continue;
        }
        if (shown++ == 0)
            str_addf(&out, "--- %s\n+++ %s\n", old_name, new_name);
        size_t before = i < DIFF_CONTEXT ? i : DIFF_CONTEXT, end = hunk_end(&script, i);
        size_t after = script.count - end < DIFF_CONTEXT ? script.count - end : DIFF_CONTEXT;
        add_hunk(&out, &script, i - before, end + after, a.items + (x - before),
                 b.items + (y - before), x - before, y - before);
        for (; i < end; i++) {
            x += script.edits[i] != ADDED;
            y += script.edits[i] != DELETED;
        }
    }
    return str_text(&out);
}
