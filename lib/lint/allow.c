#include "lint/allow.h"

#include <string.h>

#include "base/str.h"
#include "lint/rule/rules.h"

static size_t skip_space(const char *text, size_t length, size_t at)
{
    while (at < length && (text[at] == ' ' || text[at] == '\t'))
        at++;
    return at;
}

static bool is_rule_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* The lines of the statement that begins behind the comment. A statement in a body counts too, so
 * it reaches to where the statement ends. */
static void find_statement(const struct parse_script *script, struct lint_allow *allow,
                           size_t behind)
{
    for (size_t i = 0; i < script->piece_count; i++) {
        const struct parse_piece *piece = &script->pieces[i];
        if (piece->start + piece->length <= behind)
            continue;
        /* A comment in a statement is for that one. */
        struct parse_position end = {piece->start, piece->line, piece->column};
        parse_move(&end, script->text, piece->start + piece->length);
        allow->from = piece->line;
        allow->to = end.line;
        return;
    }
}

static const char *reason_of(struct arena *arena, const char *text, size_t length, size_t at)
{
    at = skip_space(text, length, at);
    if (at < length && text[at] == ':')
        at++;
    else if (at + 1 < length && text[at] == '-' && text[at + 1] == '-')
        at += 2;
    else
        return NULL;
    at = skip_space(text, length, at);
    while (length > at && (text[length - 1] == ' ' || text[length - 1] == '\r'))
        length--;
    return length > at ? arena_strndup(arena, text + at, length - at) : NULL;
}

static size_t word_end(const char *text, size_t length, size_t at)
{
    while (at < length && is_rule_character(text[at]) &&
           !(text[at] == '-' && at + 1 < length && text[at + 1] == '-'))
        at++;
    return at;
}

static void read_rules(struct arena *arena, struct lint_allow_list *list,
                       const struct parse_script *script, const struct parse_comment *comment,
                       size_t at, bool whole_file)
{
    const char *text = script->text + comment->start;
    size_t length = comment->length, first = list->count;
    for (;;) {
        at = skip_space(text, length, at);
        size_t end = word_end(text, length, at);
        struct lint_allow *allow = ARENA_PUSH(arena, list->items, list->count);
        *allow = (struct lint_allow){.rule = arena_strndup(arena, text + at, end - at),
                                     .line = comment->line,
                                     .column = comment->column,
                                     .whole_file = whole_file};
        find_statement(script, allow, comment->start + comment->length);
        at = skip_space(text, length, end);
        if (at >= length || text[at] != ',')
            break;
        at++;
    }
    const char *reason = reason_of(arena, text, length, at);
    for (size_t i = first; i < list->count; i++)
        list->items[i].reason = reason;
}

struct lint_allow_list lint_allow_read(struct arena *arena, const struct parse_script *script)
{
    static const struct {
        const char *word;
        bool whole_file;
    } words[] = {{"sluice:allow-file ", true},
                 {"sluice:allow ", false},
                 {"sluice:ignore-file ", true},
                 {"sluice:ignore ", false}};
    struct lint_allow_list list = {0};
    for (size_t i = 0; i < script->comment_count; i++) {
        const struct parse_comment *comment = &script->comments[i];
        const char *text = script->text + comment->start;
        if (!str_starts_with(text, "--"))
            continue;
        size_t at = skip_space(text, comment->length, 2);
        for (size_t j = 0; j < sizeof words / sizeof *words; j++)
            if (str_starts_with(text + at, words[j].word)) {
                read_rules(arena, &list, script, comment, at + strlen(words[j].word),
                           words[j].whole_file);
                break;
            }
    }
    return list;
}

bool lint_allow_take(struct lint_allow_list *list, const char *rule, int line)
{
    bool allowed = false;
    for (size_t i = 0; i < list->count; i++) {
        struct lint_allow *allow = &list->items[i];
        if (str_equal(allow->rule, rule) && allow->reason &&
            (allow->whole_file || (line >= allow->from && line <= allow->to)))
            allowed = allow->used = true;
    }
    return allowed;
}

const char *lint_allow_problem(struct arena *arena, const struct lint_allow *allow)
{
    if (!lint_rule_find(allow->rule))
        return arena_printf(arena, "the comment allows \"%s\", and there is no such rule",
                            allow->rule);
    if (!allow->reason)
        return arena_printf(arena,
                            "the comment allows %s without a reason, so it allows nothing: write "
                            "\"-- sluice:allow %s: REASON\"",
                            allow->rule, allow->rule);
    if (!allow->used)
        return arena_printf(arena, "the comment allows %s, which %s does not break", allow->rule,
                            allow->whole_file ? "the file" : "the statement below");
    return NULL;
}
