#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"
#include "parse/text/block.h"
#include "parse/text/lex.h"

enum { MAX_DEPTH = 8 };

/* Where the body stands in the statement: inside its first dollar quote. */
static bool find_body(const char *source, size_t *start, size_t *length)
{
    struct lex lex = {.text = source, .length = strlen(source)};
    for (struct lex_token token; (token = lex_next_word(&lex)).kind != LEX_END;)
        if (token.kind == LEX_DOLLAR) {
            lex_inside(source, token, start, length);
            return true;
        }
    return false;
}

static void take_part(struct digest *d, const struct parse_part *part)
{
    if (part->kind == PARSE_PART_DYNAMIC) {
        digest_statement(d, "", 0);
        d->acts[d->act_count - 1].kind = ACT_OPAQUE;
        d->acts[d->act_count - 1].text =
            arena_printf(d->arena, "it executes what is only known when it runs: %s", part->text);
        return;
    }
    digest_statement(d, part->text, strlen(part->text));
}

static void take_parts(struct digest *d, const char *text, size_t start, size_t length, bool placed)
{
    const struct parse_position begin = d->position;
    struct parse_part_list parts = parse_block(d->arena, text, start, length);
    for (size_t i = 0; i < parts.count; i++) {
        if (placed)
            parse_move(&d->position, text, parts.items[i].start);
        struct parse_position here = d->position;
        d->position.at = 0;
        take_part(d, &parts.items[i]);
        d->position = here;
    }
    d->position = begin;
}

static void take_sql(struct digest *d, const char *body)
{
    const struct parse_script *script = parse_cut(d->arena, NULL, body, strlen(body));
    for (size_t i = 0; i < script->piece_count; i++)
        digest_statement(d, script->text + script->pieces[i].start, script->pieces[i].length);
}

void digest_body(struct digest *d, const char *language, const char *body, const char *source)
{
    size_t start = 0, length = body ? strlen(body) : 0, current = d->current;
    bool in_body = d->in_body;
    const char *outer = d->source;
    if (!body || d->depth >= MAX_DEPTH)
        return;
    d->depth++;
    d->in_body = true;
    if (str_equal(language, "sql"))
        take_sql(d, body);
    else if (!str_equal(language, "plpgsql"))
        digest_act(d, ACT_OPAQUE)->text = arena_printf(d->arena, "it is written in %s", language);
    else if (source && find_body(source, &start, &length))
        take_parts(d, source, start, length, true);
    else
        take_parts(d, body, 0, length, false);
    d->source = outer;
    d->current = current;
    d->in_body = in_body;
    d->depth--;
}
