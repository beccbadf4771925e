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

/* The statement that begins behind the comment, or that it stands in. A statement in a body counts
 * too, so it reaches to where the statement ends. False: it is passed over, and the comment too. */
static bool find_statement(const struct parse_script *script, const struct parse_comment *comment,
                           struct lint_allow *allow)
{
    for (size_t i = 0; i < script->piece_count; i++) {
        const struct parse_piece *piece = &script->pieces[i];
        if (piece->start + piece->length <= comment->start + comment->length)
            continue;
        const struct parse_section *section = &script->sections[piece->section];
        allow->from = (struct parse_position){piece->start, piece->line, piece->column};
        allow->to = allow->from;
        parse_move(&allow->to, script->text, piece->start + piece->length);
        return !section->passed_over || comment->start < section->start;
    }
    return true;
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

/* `where` has the comment's place and statement. */
static void read_rules(struct arena *arena, struct lint_allow_list *list, const char *text,
                       size_t length, size_t at, const struct lint_allow *where)
{
    size_t first = list->count;
    for (;;) {
        at = skip_space(text, length, at);
        size_t end = word_end(text, length, at);
        struct lint_allow *allow = ARENA_PUSH(arena, list->items, list->count);
        *allow = *where;
        allow->rule = arena_strndup(arena, text + at, end - at);
        at = skip_space(text, length, end);
        if (at >= length || text[at] != ',')
            break;
        at++;
    }
    const char *reason = reason_of(arena, text, length, at);
    for (size_t i = first; i < list->count; i++)
        list->items[i].reason = reason;
}

static void read_comment(struct arena *arena, struct lint_allow_list *list, const char *text,
                         size_t length, struct lint_allow where, bool passed_over)
{
    static const struct {
        const char *word;
        bool whole_file;
    } words[] = {{"sluice:allow-file", true},
                 {"sluice:allow", false},
                 {"sluice:ignore-file", true},
                 {"sluice:ignore", false}};
    if (str_starts_with(text, "/*") && length >= 4)
        length -= 2; /* its end */
    size_t at = skip_space(text, length, 2);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t end = at + strlen(words[i].word);
        where.whole_file = words[i].whole_file;
        if ((where.whole_file || !passed_over) && str_starts_with(text + at, words[i].word) &&
            (end >= length || !is_rule_character(text[end])))
            read_rules(arena, list, text, length, end, &where);
    }
}

/* Comments in a body: each is for the statement behind it, to its semicolon. */
static void read_body(struct arena *arena, struct lint_allow_list *list,
                      const struct parse_script *script, struct parse_position position,
                      struct lex_token body)
{
    const char *text = script->text;
    struct lex lex = {.text = text};
    lex_inside(text, body, &lex.at, &lex.length);
    lex.length += lex.at;
    for (struct lex_token token = lex_next(&lex); token.kind != LEX_END; token = lex_next(&lex)) {
        if (token.kind != LEX_COMMENT)
            continue;
        struct lex ahead = lex;
        struct lex_token next = lex_next_word(&ahead);
        parse_move(&position, text, token.start);
        struct lint_allow where = {.line = position.line, .column = position.column};
        where.from = position;
        parse_move(&where.from, text, next.start);
        while (next.kind != LEX_END && !lex_is_symbol(text, next, ';'))
            next = lex_next_word(&ahead);
        where.to = where.from;
        parse_move(&where.to, text, next.start);
        read_comment(arena, list, text + token.start, token.length, where, false);
    }
}

static void read_bodies(struct arena *arena, struct lint_allow_list *list,
                        const struct parse_script *script, const struct parse_piece *piece)
{
    struct lex lex = {
        .text = script->text, .length = piece->start + piece->length, .at = piece->start};
    struct parse_position position = {piece->start, piece->line, piece->column};
    if (!memmem(script->text + piece->start, piece->length, "sluice:", strlen("sluice:")))
        return;
    for (struct lex_token token = lex_next(&lex); token.kind != LEX_END; token = lex_next(&lex))
        if (token.kind == LEX_DOLLAR)
            read_body(arena, list, script, position, token);
}

struct lint_allow_list lint_allow_read(struct arena *arena, const struct parse_script *script)
{
    struct lint_allow_list list = {0};
    for (size_t i = 0; i < script->comment_count; i++) {
        const struct parse_comment *comment = &script->comments[i];
        struct lint_allow where = {.line = comment->line, .column = comment->column};
        bool read = find_statement(script, comment, &where);
        read_comment(arena, &list, script->text + comment->start, comment->length, where, !read);
    }
    for (size_t i = 0; i < script->piece_count; i++)
        if (!script->sections[script->pieces[i].section].passed_over)
            read_bodies(arena, &list, script, &script->pieces[i]);
    return list;
}

static bool is_before(int line, int column, const struct parse_position *place)
{
    return line < place->line || (line == place->line && column < place->column);
}

bool lint_allow_take(struct lint_allow_list *list, const char *rule, int line, int column)
{
    bool allowed = false;
    for (size_t i = 0; i < list->count; i++) {
        struct lint_allow *allow = &list->items[i];
        if (str_equal(allow->rule, rule) && allow->reason &&
            (allow->whole_file ||
             (!is_before(line, column, &allow->from) && is_before(line, column, &allow->to))))
            allowed = allow->used = true;
    }
    return allowed;
}

const char *lint_allow_problem(struct arena *arena, const struct lint_allow *allow, bool asked)
{
    if (!*allow->rule)
        return "the comment names no rule: write \"-- sluice:allow RULE: REASON\"";
    if (!lint_rule_find(allow->rule))
        return arena_printf(arena, "the comment allows \"%s\", and there is no such rule",
                            allow->rule);
    if (!allow->reason)
        return arena_printf(arena,
                            "the comment allows %s without a reason, so it allows nothing: write "
                            "\"-- sluice:allow %s: REASON\"",
                            allow->rule, allow->rule);
    if (!allow->used && asked)
        return arena_printf(arena, "the comment allows %s, which %s does not break", allow->rule,
                            allow->whole_file ? "the file" : "the statement below");
    return NULL;
}
