/* Syntax of 16 to 18 put into what grammar 15 takes: see parse/node.h for what marks it. Only forms
 * that change tables or rows are worth it; what else is newer stays unparsed. */
#include <string.h>

#include "base/str.h"
#include "parse/node.h"
#include "parse/text/lex.h"

struct shim {
    struct arena *arena;
    const char *text;
    struct lex_token *tokens;
    size_t count;
    size_t at;     /* the token that is looked at */
    size_t copied; /* up to here the text is in `out` */
    struct str out;
    bool changed, alters;
};

static struct lex_token token_at(const struct shim *s, size_t at)
{
    return at < s->count ? s->tokens[at] : (struct lex_token){.kind = LEX_END};
}

static bool word_at(const struct shim *s, size_t at, const char *word)
{
    return lex_is(s->text, token_at(s, at), word);
}

static bool words_at(const struct shim *s, size_t at, const char *first, const char *second)
{
    return word_at(s, at, first) && word_at(s, at + 1, second);
}

static bool symbol_at(const struct shim *s, size_t at, char symbol)
{
    return lex_is_symbol(s->text, token_at(s, at), symbol);
}

static bool is_name(const struct shim *s, size_t at)
{
    enum lex_kind kind = token_at(s, at).kind;
    return kind == LEX_WORD || kind == LEX_NAME;
}

/* Put `text` in the place of `count` tokens. */
static bool replace(struct shim *s, size_t count, const char *text)
{
    struct lex_token first = token_at(s, s->at), last = token_at(s, s->at + count - 1);
    str_add_n(&s->out, s->text + s->copied, first.start - s->copied);
    str_add(&s->out, text);
    s->copied = last.start + last.length;
    s->at += count;
    return s->changed = true;
}

static const char *text_of(const struct shim *s, size_t at)
{
    struct lex_token token = token_at(s, at);
    return arena_strndup(s->arena, s->text + token.start, token.length);
}

/* The token of the bracket that closes the one at `at`, or `count`. */
static size_t closing(const struct shim *s, size_t at)
{
    size_t depth = 0;
    for (; at < s->count; at++) {
        depth += symbol_at(s, at, '(');
        if (symbol_at(s, at, ')') && --depth == 0)
            return at;
    }
    return s->count;
}

static bool shim_number(struct shim *s)
{
    struct lex_token token = token_at(s, s->at);
    if (token.kind != LEX_NUMBER)
        return false;
    const char *number = text_of(s, s->at);
    if (number[0] == '0' && strchr("xXoObB", number[1]) && number[1])
        return replace(s, 1, "1");
    if (!strchr(number, '_'))
        return false;
    struct str plain = {.arena = s->arena};
    for (; *number; number++)
        if (*number != '_')
            str_add_char(&plain, *number);
    return replace(s, 1, str_text(&plain));
}

/* [CONSTRAINT n] NOT NULL c, as an item of ALTER TABLE or CREATE TABLE. */
static bool shim_not_null(struct shim *s)
{
    size_t word = s->at;
    bool begins = s->at > 0 && (word_at(s, s->at - 1, "ADD") || symbol_at(s, s->at - 1, '(') ||
                                symbol_at(s, s->at - 1, ','));
    if (begins && word_at(s, word, "CONSTRAINT"))
        word += 2;
    if (!begins || !words_at(s, word, "NOT", "NULL") || !is_name(s, word + 2))
        return false;
    const char *name =
        word > s->at ? arena_printf(s->arena, "CONSTRAINT %s ", text_of(s, s->at + 1)) : "";
    return replace(s, word - s->at + 3,
                   arena_printf(s->arena, "%sCHECK (" PARSE_SHIM_NOT_NULL "(%s))", name,
                                text_of(s, word + 2)));
}

/* GENERATED ALWAYS AS (…) VIRTUAL, and neither VIRTUAL nor STORED, which means the same. */
static bool shim_virtual(struct shim *s)
{
    if (!words_at(s, s->at, "ALWAYS", "AS") || !symbol_at(s, s->at + 2, '('))
        return false;
    size_t open = s->at + 2, close = closing(s, open);
    if (close == s->count || word_at(s, close + 1, "STORED"))
        return false;
    size_t from = token_at(s, open).start;
    const char *expression =
        arena_strndup(s->arena, s->text + from, token_at(s, close).start + 1 - from);
    return replace(
        s, close + 1 - s->at + word_at(s, close + 1, "VIRTUAL"),
        arena_printf(s->arena, "ALWAYS AS (" PARSE_SHIM_VIRTUAL "%s) STORED", expression));
}

static bool shim_enforced(struct shim *s)
{
    if (words_at(s, s->at, "NOT", "ENFORCED"))
        return replace(s, 2, s->alters ? "NOT VALID" : "");
    return word_at(s, s->at, "ENFORCED") && replace(s, 1, "");
}

static bool shim_setting(struct shim *s)
{
    if (words_at(s, s->at, "SET", "EXPRESSION") && word_at(s, s->at + 2, "AS"))
        return replace(s, 3, "SET DEFAULT " PARSE_SHIM_EXPRESSION);
    if (words_at(s, s->at, "STORAGE", "DEFAULT"))
        return replace(s, 2, "STORAGE plain");
    if (words_at(s, s->at, "STATISTICS", "DEFAULT"))
        return replace(s, 2, "STATISTICS -1");
    if (words_at(s, s->at, "METHOD", "DEFAULT"))
        return replace(s, 2, "METHOD heap");
    if (!s->alters && word_at(s, s->at, "STORAGE") && s->at > 2 && is_name(s, s->at + 1) &&
        !word_at(s, s->at - 1, "SET"))
        return replace(s, 2, "");
    return false;
}

/* WITHOUT OVERLAPS and PERIOD of temporal keys; ALTER CONSTRAINT c [NO] INHERIT. */
static bool shim_constraint(struct shim *s)
{
    if (words_at(s, s->at, "WITHOUT", "OVERLAPS"))
        return replace(s, 2, "");
    if (word_at(s, s->at, "PERIOD") && s->at > 0 && symbol_at(s, s->at - 1, ',') &&
        is_name(s, s->at + 1))
        return replace(s, 1, "");
    if (s->at < 3 || !words_at(s, s->at - 3, "ALTER", "CONSTRAINT"))
        return false;
    if (words_at(s, s->at, "NO", "INHERIT"))
        return replace(s, 2, "NOT DEFERRABLE");
    return word_at(s, s->at, "INHERIT") && replace(s, 1, "NOT DEFERRABLE");
}

static bool shim_statement(struct shim *s)
{
    if (s->at == 1 && words_at(s, 0, "CREATE", "STATISTICS") &&
        (word_at(s, 2, "ON") || symbol_at(s, 2, '(')))
        return replace(s, 1, "STATISTICS sluice_unnamed");
    if (word_at(s, s->at, "ONLY") && s->at > 0 &&
        (word_at(s, 0, "VACUUM") || word_at(s, 0, "ANALYZE")))
        return replace(s, 1, "");
    if (word_at(s, 0, "GRANT") && word_at(s, s->at, "WITH") &&
        (word_at(s, s->at + 1, "INHERIT") || word_at(s, s->at + 1, "SET")))
        return replace(s, s->count - s->at, "");
    return symbol_at(s, s->at, '?') && replace(s, 1, "$1");
}

/* A query in FROM needs a name in 15. What follows such a name's place is a clause, or the end. */
static bool ends_without_name(const struct shim *s, size_t close)
{
    static const char *const clauses[] = {
        "WHERE", "GROUP", "HAVING",  "WINDOW",    "ORDER", "LIMIT",     "OFFSET", "FETCH",
        "FOR",   "UNION", "EXCEPT",  "INTERSECT", "JOIN",  "INNER",     "LEFT",   "RIGHT",
        "FULL",  "CROSS", "NATURAL", "ON",        "USING", "RETURNING", "WHEN",   "TABLESAMPLE"};
    enum lex_kind kind = token_at(s, close + 1).kind;
    if (kind != LEX_WORD)
        return kind == LEX_END || symbol_at(s, close + 1, ')') || symbol_at(s, close + 1, ',');
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        if (word_at(s, close + 1, clauses[i]))
            return true;
    return false;
}

static bool begins_query(const struct shim *s, size_t at)
{
    return word_at(s, at, "SELECT") || word_at(s, at, "VALUES") || word_at(s, at, "WITH") ||
           word_at(s, at, "TABLE");
}

/* Backwards from the bracket that closes one: what stands before it says whether it is in FROM. */
static bool shim_unnamed(struct shim *s)
{
    size_t depth = 0, open = s->at;
    if (!symbol_at(s, s->at, ')') || !ends_without_name(s, s->at))
        return false;
    do {
        depth += symbol_at(s, open, ')');
        depth -= symbol_at(s, open, '(');
    } while (depth > 0 && open-- > 0);
    if (depth > 0 || open == 0 || !begins_query(s, open + 1))
        return false;
    bool from = word_at(s, open - 1, "FROM") || word_at(s, open - 1, "JOIN") ||
                word_at(s, open - 1, "LATERAL");
    return from && replace(s, 1, arena_printf(s->arena, ") AS sluice_unnamed_%zu", open));
}

/* MERGE … WHEN NOT MATCHED BY SOURCE changes rows as WHEN MATCHED does; RETURNING changes none.
 * JSON_TABLE (value, …) gives rows, as a function of its value does. */
static bool shim_query(struct shim *s)
{
    bool merges = word_at(s, 0, "MERGE") || word_at(s, 0, "WITH");
    if (merges && words_at(s, s->at, "NOT", "MATCHED") && words_at(s, s->at + 2, "BY", "SOURCE"))
        return replace(s, 4, "MATCHED");
    if (merges && words_at(s, s->at, "MATCHED", "BY") && word_at(s, s->at + 2, "TARGET"))
        return replace(s, 3, "MATCHED");
    if (word_at(s, 0, "MERGE") && word_at(s, s->at, "RETURNING"))
        return replace(s, s->count - s->at, "");
    if (!word_at(s, s->at, "JSON_TABLE") || !symbol_at(s, s->at + 1, '('))
        return false;
    size_t close = closing(s, s->at + 1), end = s->at + 2, depth = 0;
    for (; end < close && (depth > 0 || !symbol_at(s, end, ',')); end++) {
        depth += symbol_at(s, end, '(');
        depth -= symbol_at(s, end, ')');
    }
    if (close == s->count || end == close)
        return false;
    size_t from = token_at(s, s->at + 2).start;
    const char *value = arena_strndup(s->arena, s->text + from, token_at(s, end).start - from);
    return replace(s, close + 1 - s->at, arena_printf(s->arena, "json_table(%s)", value));
}

const char *parse_shim(struct arena *arena, const char *text)
{
    struct shim s = {.arena = arena, .text = text, .out = {.arena = arena}};
    struct lex lex = {.text = text, .length = strlen(text)};
    for (struct lex_token token; (token = lex_next_word(&lex)).kind != LEX_END;)
        *ARENA_PUSH(arena, s.tokens, s.count) = token;
    s.alters = word_at(&s, 0, "ALTER");
    while (s.at < s.count)
        if (!shim_number(&s) && !shim_not_null(&s) && !shim_virtual(&s) && !shim_enforced(&s) &&
            !shim_setting(&s) && !shim_constraint(&s) && !shim_query(&s) && !shim_unnamed(&s) &&
            !shim_statement(&s))
            s.at++;
    str_add(&s.out, text + s.copied);
    return s.changed ? str_text(&s.out) : NULL;
}
