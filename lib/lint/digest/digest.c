#include "lint/digest/digest.h"

#include <string.h>

#include "base/str.h"
#include "parse/text/lex.h"

const char *digest_keep(struct digest *d, const char *text)
{
    return text ? arena_strdup(d->arena, text) : NULL;
}

struct act *digest_act(struct digest *d, enum act_kind kind)
{
    struct act *act = ARENA_PUSH(d->arena, d->acts, d->act_count);
    act->kind = kind;
    act->statement = d->current;
    return act;
}

/* ---- one statement ---- */

/* PostgreSQL cuts a name at 63 bytes, and the parser has done so already. */
static void find_long_names(struct digest *d, const char *text, size_t length)
{
    enum { NAME_BYTES = 63 };
    struct lex lex = {.text = text, .length = length};
    for (struct lex_token token; (token = lex_next_word(&lex)).kind != LEX_END;) {
        size_t quotes = token.kind == LEX_NAME ? 2 : 0;
        if ((token.kind == LEX_WORD || token.kind == LEX_NAME) &&
            token.length > NAME_BYTES + quotes) {
            struct act *act = digest_act(d, ACT_OTHER);
            act->what = 'l';
            act->name = arena_strndup(d->arena, text + token.start, token.length);
        }
    }
}

static void unparsed(struct digest *d, const char *text, size_t length, const char *problem)
{
    struct act_statement *statement = &d->statements[d->current];
    statement->problem = digest_keep(d, problem);
    statement->unparsed = arena_strndup(d->arena, text, length);
    digest_act(d, ACT_UNPARSED)->text = statement->problem;
}

static void take_tree(struct digest *d, const struct parse_node *tree)
{
    if (!digest_alter(d, tree) && !digest_create(d, tree) && !digest_object(d, tree) &&
        !digest_type(d, tree) && !digest_routine(d, tree) && !digest_data(d, tree))
        digest_act(d, ACT_OTHER);
}

void digest_statement(struct digest *d, const char *text, size_t length)
{
    struct arena *scratch = arena_new();
    const char *problem = NULL;
    struct act_statement outer = {0};
    bool nested = d->in_body;
    if (nested)
        outer = d->statements[d->current];
    d->current = d->statement_count;
    struct act_statement *statement = ARENA_PUSH(d->arena, d->statements, d->statement_count);
    *statement = outer;
    statement->problem = statement->unparsed = NULL;
    statement->line = d->position.line;
    statement->column = d->position.column;
    statement->in_transaction |= nested;
    d->source = arena_strndup(scratch, text, length);
    const struct parse_node *tree = parse_statement(scratch, text, length, &problem);
    if (problem)
        unparsed(d, text, length, problem);
    else if (tree)
        take_tree(d, tree);
    else
        digest_act(d, ACT_OTHER);
    if (!nested)
        find_long_names(d, text, length);
    arena_free(scratch);
}

/* ---- psql ---- */

static void take_command(struct digest *d, const char *text, size_t length)
{
    static const char *const running[] = {"\\i",    "\\ir", "\\include", "\\include_relative",
                                          "\\copy", "\\!",  "\\gexec"};
    size_t word = strcspn(text, " \t\r\n");
    const char *name = arena_strndup(d->arena, text, word < length ? word : length);
    for (size_t i = 0; i < sizeof running / sizeof *running; i++) {
        if (!str_equal(name, running[i]))
            continue;
        digest_statement(d, "", 0);
        struct act *act = &d->acts[d->act_count - 1];
        act->kind = ACT_OPAQUE;
        act->text = arena_printf(d->arena, "psql's %s brings what is not in this file", name);
    }
}

/* ---- transactions ---- */

static size_t statements_of(const struct parse_script *script, size_t section)
{
    size_t count = 0;
    for (size_t i = 0; i < script->piece_count; i++)
        count += script->pieces[i].kind == PARSE_SQL && script->pieces[i].section == section;
    return count;
}

/* Flyway looks whether every statement is one that may not be in a transaction. */
static bool all_stand_alone(const struct parse_script *script, size_t section)
{
    for (size_t i = 0; i < script->piece_count; i++) {
        const struct parse_piece *piece = &script->pieces[i];
        const char *text = script->text + piece->start;
        if (piece->kind == PARSE_SQL && piece->section == section &&
            !strcasestr(arena_strndup(script->arena, text, piece->length), "CONCURRENTLY") &&
            strncasecmp(text, "VACUUM", 6) != 0 && strncasecmp(text, "SET ", 4) != 0)
            return false;
    }
    return true;
}

static bool is_wrapped(const struct parse_script *script, size_t section)
{
    switch (script->sections[section].transaction) {
    case PARSE_TX_FILE:
        return true;
    case PARSE_TX_IMPLICIT:
        return statements_of(script, section) > 1;
    case PARSE_TX_MIXED:
        return !all_stand_alone(script, section);
    default:
        return false;
    }
}

static void begin_section(struct digest *d, const struct parse_script *script, size_t section)
{
    d->wrapped = is_wrapped(script, section);
    d->transaction = d->wrapped ? ++d->transaction_count : 0;
    d->begin = 0;
}

/* What BEGIN and COMMIT do to the transaction; ACT_LOCAL: it is there already, or none is. */
static void follow(struct digest *d, struct act *act, bool implicit)
{
    if (act->kind == ACT_BEGIN) {
        if (d->begin || (d->wrapped && !implicit))
            act->flags |= ACT_LOCAL;
        if (!d->begin)
            d->begin = (size_t)(act - d->acts) + 1;
        if (!d->transaction)
            d->transaction = ++d->transaction_count;
        d->statements[act->statement].transaction = d->transaction;
        d->statements[act->statement].in_transaction = true;
    } else if (act->kind == ACT_COMMIT) {
        if (!d->begin)
            act->flags |= ACT_LOCAL;
        d->begin = d->transaction = 0;
        d->wrapped = false;
        if (act_has(act, ACT_ALL)) { /* AND CHAIN: the next one has begun */
            d->begin = (size_t)(act - d->acts) + 1;
            d->transaction = ++d->transaction_count;
        }
    }
}

static void end_section(struct digest *d)
{
    if (d->begin)
        d->acts[d->begin - 1].text = "open";
    d->begin = d->transaction = 0;
}

static void take_piece(struct digest *d, const struct parse_script *script,
                       const struct parse_piece *piece, size_t file)
{
    size_t first = d->act_count, before = d->statement_count;
    const char *text = script->text + piece->start;
    bool implicit = script->sections[piece->section].transaction == PARSE_TX_IMPLICIT;
    d->position = (struct parse_position){0, piece->line, piece->column};
    d->current = before;
    if (piece->kind == PARSE_SQL)
        digest_statement(d, text, piece->length);
    else
        take_command(d, text, piece->length);
    size_t transaction = d->transaction ? d->transaction : ++d->transaction_count;
    for (size_t i = before; i < d->statement_count; i++) {
        d->statements[i].file = file;
        d->statements[i].transaction = transaction;
        d->statements[i].in_transaction |= d->transaction != 0;
        d->statements[i].wrapped = d->wrapped && !d->begin;
    }
    for (size_t i = first; i < d->act_count; i++)
        follow(d, &d->acts[i], implicit);
}

void digest_script(struct digest *d, const struct parse_script *script, size_t file)
{
    size_t section = 0;
    begin_section(d, script, section);
    for (size_t i = 0; i < script->piece_count; i++) {
        const struct parse_piece *piece = &script->pieces[i];
        if (piece->section != section) {
            end_section(d);
            begin_section(d, script, section = piece->section);
        }
        if (!script->sections[section].passed_over)
            take_piece(d, script, piece, file);
    }
    end_section(d);
}
