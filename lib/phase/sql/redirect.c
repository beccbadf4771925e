/* Statements that are tried on copies of tables: the copies' schema in place of the tables' own. */
#include <string.h>

#include "base/str.h"
#include "parse/text/lex.h"
#include "phase/sql/script.h"
#include "sql/sql.h"

static const char *name_at(struct arena *arena, const char *text, struct lex_token token)
{
    char *name = arena_strndup(arena, text + token.start, token.length);
    if (token.kind == LEX_NAME && token.length > 2)
        return arena_strndup(arena, name + 1, token.length - 2);
    for (char *c = name; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return name;
}

static bool is_name(struct lex_token token)
{
    return token.kind == LEX_WORD || token.kind == LEX_NAME;
}

/* Where a table is named: behind one of these, or a comma in a list of them. */
static bool is_before_table(const char *text, struct lex_token token)
{
    static const char *const words[] = {"ON",   "TABLE", "ONLY", "EXISTS", "REFERENCES", "FROM",
                                        "JOIN", "INTO",  "VIEW", "UPDATE", "TRUNCATE"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (lex_is(text, token, words[i]))
            return true;
    return false;
}

const char *sql_redirect(struct arena *arena, const char *text, const struct qname *names,
                         size_t count, const char *schema, const char *to)
{
    struct str out = {.arena = arena};
    struct lex lex = {.text = text, .length = strlen(text)};
    size_t copied = 0;
    struct lex_token before = {.kind = LEX_END}, token = lex_next_word(&lex);
    while (token.kind != LEX_END) {
        struct lex after = lex;
        struct lex_token dot = lex_next_word(&after), second = lex_next_word(&after);
        bool qualified = is_name(token) && lex_is_symbol(text, dot, '.') && is_name(second);
        struct lex_token last = qualified ? second : token;
        const struct qname name = {qualified ? name_at(arena, text, token) : schema,
                                   is_name(last) ? name_at(arena, text, last) : NULL};
        if (name.name && is_before_table(text, before) && qname_is_among(names, count, &name)) {
            const struct qname copy = {to, name.name};
            str_add_n(&out, text + copied, token.start - copied);
            str_add(&out, sql_quote_qname(arena, &copy));
            copied = last.start + last.length;
        }
        before = last;
        if (qualified)
            lex = after;
        token = lex_next_word(&lex);
    }
    str_add(&out, text + copied);
    return str_text(&out);
}
