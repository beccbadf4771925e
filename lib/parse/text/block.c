#include "parse/text/block.h"

#include <string.h>

#include "base/str.h"
#include "parse/text/lex.h"

struct block {
    struct arena *arena;
    const char *text;
    struct lex lex;
    struct parse_part_list parts;
};

static bool is_one_of(const struct block *b, struct lex_token token, const char *const *words)
{
    for (; *words; words++)
        if (lex_is(b->text, token, *words))
            return true;
    return false;
}

static void add(struct block *b, enum parse_part_kind kind, size_t start, const char *text)
{
    *ARENA_PUSH(b->arena, b->parts.items, b->parts.count) = (struct parse_part){kind, start, text};
}

/* To the semicolon, or to a word that ends an expression in PL/pgSQL; gives the end of the text. */
static size_t to_end(struct block *b, const char *const *stops)
{
    size_t depth = 0, end = b->lex.at;
    for (;;) {
        struct lex_token token = lex_next_word(&b->lex);
        if (token.kind == LEX_END)
            return end;
        depth += lex_is_symbol(b->text, token, '(');
        if (lex_is_symbol(b->text, token, ')') && depth > 0)
            depth--;
        if (lex_is_symbol(b->text, token, ';') || (depth == 0 && is_one_of(b, token, stops)))
            return end;
        end = token.start + token.length;
    }
}

/* 'it''s' as the text that it stands for; NULL for a string with escapes. */
static const char *unquoted(struct block *b, struct lex_token token)
{
    if (token.kind == LEX_DOLLAR) {
        size_t start, length;
        lex_inside(b->text, token, &start, &length);
        return arena_strndup(b->arena, b->text + start, length);
    }
    if (b->text[token.start] != '\'' || token.length < 2)
        return NULL;
    struct str out = {.arena = b->arena};
    for (size_t i = token.start + 1; i < token.start + token.length - 1; i++) {
        str_add_char(&out, b->text[i]);
        i += b->text[i] == '\'';
    }
    return str_text(&out);
}

static void take_execute(struct block *b, struct lex_token execute)
{
    static const char *const stops[] = {"INTO", "USING", "LOOP", NULL};
    size_t from = b->lex.at;
    struct lex_token first = lex_next_word(&b->lex);
    const char *literal =
        first.kind == LEX_STRING || first.kind == LEX_DOLLAR ? unquoted(b, first) : NULL;
    b->lex.at = from;
    size_t end = to_end(b, stops);
    if (literal && first.start + first.length == end)
        add(b, PARSE_PART_LITERAL, execute.start, literal);
    else
        add(b, PARSE_PART_DYNAMIC, execute.start,
            arena_strndup(b->arena, b->text + first.start,
                          end > first.start ? end - first.start : 0));
}

static void take_statement(struct block *b, struct lex_token verb)
{
    static const char *const loop[] = {"LOOP", NULL}, /* FOR … IN query LOOP */
        *const returning[] = {"RETURNING", "LOOP", NULL};
    static const char *const writes[] = {"INSERT", "UPDATE", "DELETE", "WITH", NULL};
    bool performs = lex_is(b->text, verb, "PERFORM"), writes_rows = is_one_of(b, verb, writes);
    size_t end = to_end(b, writes_rows ? returning : loop);
    if (end < verb.start + verb.length)
        end = verb.start + verb.length;
    const char *text = arena_strndup(b->arena, b->text + verb.start, end - verb.start);
    if (performs)
        text = arena_printf(b->arena, "SELECT%s", text + verb.length);
    add(b, PARSE_PART_SQL, verb.start, text);
}

struct parse_part_list parse_block(struct arena *arena, const char *text, size_t start,
                                   size_t length)
{
    static const char *const verbs[] = {
        "ALTER",    "CREATE",  "DROP",    "INSERT", "UPDATE",  "DELETE",  "TRUNCATE",
        "LOCK",     "REINDEX", "GRANT",   "REVOKE", "REFRESH", "SET",     "MERGE",
        "CALL",     "CLUSTER", "ANALYZE", "SELECT", "PERFORM", "COMMENT", "VACUUM",
        "SECURITY", "WITH",    "COPY",    "DO",     NULL};
    /* Words behind which a statement may begin. */
    static const char *const openers[] = {"BEGIN", "THEN", "ELSE", "LOOP", "QUERY", "IN", NULL};
    struct block b = {.arena = arena, .text = text};
    b.lex = (struct lex){.text = text, .length = start + length, .at = start};
    bool begins = true;
    for (struct lex_token token; (token = lex_next_word(&b.lex)).kind != LEX_END;) {
        if (lex_is(text, token, "EXECUTE")) {
            take_execute(&b, token);
            begins = true;
        } else if (begins && is_one_of(&b, token, verbs)) {
            take_statement(&b, token);
        } else {
            begins = is_one_of(&b, token, openers) || lex_is_symbol(text, token, ';') ||
                     lex_is_symbol(text, token, '>');
        }
    }
    return b.parts;
}
