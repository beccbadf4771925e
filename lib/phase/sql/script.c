/* SQL of a plan, cut into statements: see script.h. */
#include "phase/sql/script.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "parse/text/cut.h"
#include "sql/sql.h"

struct place sql_script_place(const struct sql_script *script, int line, int column)
{
    struct place place = script->place;
    if (script->apart)
        return place;
    place.line += line - 1 + script->block;
    place.column = line > 1 || script->block ? column + (script->block ? place.column - 1 : 0)
                                             : place.column + column - 1;
    return place;
}

#define OURS "sluice"

/* ---- what is no SQL of a plan ---- */

/* Comments in which other tools, or lint, are told something: here nobody would hear of it. */
static void refuse_comments(const struct parse_script *cut, const struct sql_script *script,
                            struct problem_list *problems)
{
    for (size_t i = 0; i < cut->comment_count; i++) {
        const struct parse_comment *c = &cut->comments[i];
        const char *text = arena_strndup(cut->arena, cut->text + c->start, c->length);
        if (strstr(text, "sluice:allow") || strstr(text, "sluice:ignore"))
            problem_add(problems, sql_script_place(script, c->line, c->column),
                        "Write `allow: {RULE: REASON}` in the phase, which is shown and kept.",
                        "a comment cannot allow what a rule is against");
    }
    if (cut->section_count > 1 || cut->tool)
        problem_add(problems, script->place, "Leave the markers out, and write only what is run.",
                    "markers of %s divide this SQL", cut->tool ? cut->tool : "a migration tool");
}

/* What a quote or bracket that is not closed would swallow, and what the server would say of it. */
static const char *cut_off(struct arena *arena, const char *text)
{
    enum { MAX = 200 };
    struct lex lex = {.text = text, .length = strlen(text)};
    int depth = 0;
    for (struct lex_token token; (token = lex_next(&lex)).kind != LEX_END;) {
        const char *t = text + token.start;
        char last = t[token.length - 1];
        depth += lex_is_symbol(text, token, '(') - lex_is_symbol(text, token, ')');
        if ((token.kind == LEX_STRING || token.kind == LEX_NAME) &&
            (token.length < 2 || last != (token.kind == LEX_NAME ? '"' : '\'')))
            return "it ends inside quotes";
        if (token.kind == LEX_DOLLAR && last != '$')
            return "it ends inside a dollar quote";
        if (token.kind == LEX_COMMENT && t[0] == '/' && (token.length < 4 || last != '/'))
            return "it ends inside a comment";
        if (depth < 0)
            return "a bracket is closed that was not opened";
    }
    (void)arena;
    return depth > 0 ? "a bracket is not closed" : NULL;
}

/* ---- a statement ---- */

/* "CREATE TABLE": its first words that are all keywords of what it does. */
static const char *what_of(struct arena *arena, const char *text)
{
    static const char *const second[] = {"CREATE", "DROP", "ALTER", "COMMENT"};
    struct lex lex = {.text = text, .length = strlen(text)};
    struct lex_token token = lex_next_word(&lex);
    struct str out = {.arena = arena};
    size_t words = 1;
    for (size_t i = 0; i < sizeof second / sizeof *second; i++)
        words += lex_is(text, token, second[i]);
    for (; words > 0 && token.kind == LEX_WORD; words--) {
        str_addf(&out, "%s%.*s", out.length ? " " : "", (int)token.length, text + token.start);
        token = lex_next_word(&lex);
        if (lex_is(text, token, "OR")) { /* REPLACE */
            lex_next_word(&lex);
            token = lex_next_word(&lex);
        }
    }
    for (char *c = out.text; c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return out.length ? str_text(&out) : "the statement";
}

static bool is_one_of(const struct parse_node *tree, const char *const *types)
{
    for (; *types; types++)
        if (node_inside(tree, *types))
            return true;
    return false;
}

static void know(struct arena *arena, const struct parse_node *tree, struct sql_statement *out)
{
    static const char *const explained[] = {"InsertStmt", "UpdateStmt", "DeleteStmt",
                                            "MergeStmt",  "SelectStmt", NULL};
    static const char *const left[] = {"DoStmt",     "TruncateStmt", "RefreshMatViewStmt",
                                       "VacuumStmt", "ClusterStmt",  "ReindexStmt",
                                       NULL};
    const struct parse_node *into = node_get(node_inside(tree, "CreateTableAsStmt"), "into");
    out->trial = into && !node_is(into, "skipData") ? SQL_TRY_EMPTY
                 : is_one_of(tree, explained)       ? SQL_TRY_EXPLAIN
                 : is_one_of(tree, left)            ? SQL_TRY_NOTHING
                                                    : SQL_TRY_RUN;
    sql_find_undo(arena, tree, out);
    sql_find_touches(arena, tree, out);
    sql_find_marks(arena, tree, out);
}

/* Whatever our grammar does not know the server may: what takes it back is for its author to say.
 */
static void take(struct arena *arena, struct sql_statement *out)
{
    struct arena *scratch = arena_new();
    const struct parse_node *tree =
        parse_statement(scratch, out->text, strlen(out->text), &out->problem);
    if (tree) {
        know(arena, tree, out);
    } else {
        out->problem = arena_strdup(arena, out->problem ? out->problem : "it is empty");
        struct sql_undo *undo = ARENA_PUSH(arena, out->undos, out->undo_count);
        *undo = (struct sql_undo){.kind = SQL_UNDO_GIVEN};
    }
    arena_free(scratch);
}

static bool is_made(const struct sql_script *script, const struct qname *name)
{
    for (size_t i = 0; i + 1 < script->statement_count; i++)
        for (size_t k = 0; k < script->statements[i].made_count; k++)
            if (qname_equal(&script->statements[i].made[k], name))
                return true;
    return false;
}

/* What only changes relations that the script makes goes when they do. */
static void forget_undo(const struct sql_script *script, struct sql_statement *last)
{
    bool changes = false;
    for (size_t i = 0; i < last->touch_count; i++) {
        if (last->touches[i].mode <= LOCK_ROW_SHARE)
            continue;
        changes = true;
        if (!is_made(script, &last->touches[i].name))
            return;
    }
    if (changes && sql_statement_undo(last) > SQL_UNDO_ASKED)
        last->undo_count = 0;
}

/* Whether it names schema sluice, or something in it. */
static bool is_about_ours(const char *text)
{
    struct lex lex = {.text = text, .length = strlen(text)};
    bool schema = false;
    for (struct lex_token token; (token = lex_next_word(&lex)).kind != LEX_END;) {
        struct lex after = lex;
        size_t from = token.start + (token.kind == LEX_NAME);
        size_t length = token.length - 2 * (size_t)(token.kind == LEX_NAME);
        bool ours = (token.kind == LEX_WORD || token.kind == LEX_NAME) && length == strlen(OURS) &&
                    strncasecmp(text + from, OURS, length) == 0;
        if (ours && (schema || lex_is_symbol(text, lex_next_word(&after), '.')))
            return true;
        schema = lex_is(text, token, "SCHEMA") ||
                 (schema && (lex_is(text, token, "IF") || lex_is(text, token, "EXISTS")));
    }
    return false;
}

static void check_statement(struct arena *arena, struct sql_statement *statement,
                            struct problem_list *problems)
{
    struct arena *scratch = arena_new();
    const char *hint = NULL, *problem = NULL;
    const struct parse_node *tree =
        parse_statement(scratch, statement->text, strlen(statement->text), &problem);
    const char *why = tree ? sql_refusal(arena, tree, &hint) : NULL;
    const char *cut = problem ? cut_off(arena, statement->text) : NULL;
    if (why)
        problem_add(problems, statement->place, hint, "%s", why);
    else if (cut)
        problem_add(problems, statement->place, "Write whole statements, with a semicolon each.",
                    "%s is cut off: %s", statement->what, cut);
    else if (is_about_ours(statement->text))
        problem_add(problems, statement->place, "Leave schema \"sluice\" alone.",
                    "%s is about what Sluice keeps itself", statement->what);
    if (why || cut || is_about_ours(statement->text))
        statement->undo_count = 0; /* what would take it back is no matter */
    arena_free(scratch);
}

void sql_script_read(struct arena *arena, struct sql_script *script, struct problem_list *problems)
{
    struct arena *scratch = arena_new();
    const struct parse_script *cut = parse_cut(scratch, NULL, script->text, strlen(script->text));
    refuse_comments(cut, script, problems);
    for (size_t i = 0; i < cut->piece_count; i++) {
        const struct parse_piece *piece = &cut->pieces[i];
        const struct place place = sql_script_place(script, piece->line, piece->column);
        if (piece->kind == PARSE_COMMAND) {
            problem_add(problems, place, "Write the SQL itself.",
                        "a backslash begins a command of psql, which is not here");
            continue;
        }
        struct sql_statement *s = ARENA_PUSH(arena, script->statements, script->statement_count);
        *s = (struct sql_statement){
            .schema = script->schema,
            .text = arena_strndup(arena, script->text + piece->start, piece->length),
            .place = place,
            .line = piece->line,
        };
        s->what = what_of(arena, s->text);
        take(arena, s);
        forget_undo(script, s);
        check_statement(arena, s, problems);
    }
    if (script->statement_count == 0)
        problem_add(problems, script->place, NULL, "there is no statement");
    arena_free(scratch);
}

/* ---- what is asked of it ---- */

enum sql_undo_kind sql_statement_undo(const struct sql_statement *statement)
{
    enum sql_undo_kind kind = SQL_UNDO_TEXT;
    for (size_t i = 0; i < statement->undo_count; i++)
        if (statement->undos[i].kind > kind)
            kind = statement->undos[i].kind;
    return kind;
}

bool sql_script_has(const struct sql_script *script, enum sql_undo_kind kind)
{
    for (size_t i = 0; i < script->statement_count; i++)
        if (sql_statement_undo(&script->statements[i]) == kind)
            return true;
    return false;
}

struct sql_touch *sql_touches_of(struct arena *arena, const char *text, const char *schema,
                                 size_t *count)
{
    struct problem_list ignored = {.arena = arena};
    struct sql_script script = {.text = text, .schema = schema};
    struct sql_touch *touches = NULL;
    *count = 0;
    sql_script_read(arena, &script, &ignored);
    for (size_t i = 0; i < script.statement_count; i++)
        for (size_t k = 0; k < script.statements[i].touch_count; k++)
            *ARENA_PUSH(arena, touches, *count) = script.statements[i].touches[k];
    return touches;
}
