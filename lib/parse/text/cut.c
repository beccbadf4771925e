#include "parse/text/cut.h"

#include <string.h>

#include "base/str.h"

/* Where the cutter stands in the statement that it reads. */
struct cutter {
    struct parse_script *script;
    struct lex lex;
    struct parse_position position;
    bool open;         /* a statement has begun */
    size_t start, end; /* of its tokens */
    size_t words;      /* that it has so far */
    size_t depth;      /* of parentheses */
    size_t brackets;   /* of [ */
    bool creates, copies, is_rule, is_routine;
    bool from, from_stdin; /* COPY … FROM, … FROM stdin */
    bool begin;            /* the last word was BEGIN */
    size_t atomic;         /* BEGIN ATOMIC, and CASE in it, that wait for their END */
};

void parse_move(struct parse_position *position, const char *text, size_t to)
{
    for (; position->at < to; position->at++) {
        unsigned char c = (unsigned char)text[position->at];
        if (c == '\n') {
            position->line++;
            position->column = 1;
        } else if ((c & 0xC0) != 0x80) {
            position->column++;
        }
    }
}

static void add_piece(struct cutter *c, enum parse_piece_kind kind, size_t start, size_t length)
{
    struct parse_script *s = c->script;
    parse_move(&c->position, s->text, start);
    *ARENA_PUSH(s->arena, s->pieces, s->piece_count) = (struct parse_piece){
        .kind = kind,
        .start = start,
        .length = length,
        .line = c->position.line,
        .column = c->position.column,
    };
}

static void close_statement(struct cutter *c)
{
    if (c->open)
        add_piece(c, PARSE_SQL, c->start, c->end - c->start);
    *c = (struct cutter){.script = c->script, .lex = c->lex, .position = c->position};
}

static void blank(struct cutter *c, size_t from, size_t to)
{
    for (; from < to; from++)
        if (c->script->text[from] != '\n')
            c->script->text[from] = ' ';
}

static size_t next_line(const struct cutter *c, size_t at)
{
    const char *end = memchr(c->script->text + at, '\n', c->script->length - at);
    return end ? (size_t)(end - c->script->text) + 1 : c->script->length;
}

/* The rows of COPY … FROM stdin, to the line that is "\." alone. */
static void skip_rows(struct cutter *c)
{
    size_t begin = next_line(c, c->lex.at), at = begin;
    while (at < c->script->length) {
        size_t next = next_line(c, at);
        const char *line = c->script->text + at;
        size_t length = next - at;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            length--;
        at = next;
        if (length == 2 && memcmp(line, "\\.", 2) == 0)
            break;
    }
    blank(c, begin, at);
    c->lex.at = at;
}

/* psql reads from a backslash to the end of the line; \; and \g end the statement before it. */
static void take_command(struct cutter *c, size_t start)
{
    close_statement(c);
    size_t end = next_line(c, start), length = end - start;
    const char *text = c->script->text + start;
    if (length > 1 && text[1] == ';') {
        blank(c, start, start + 2);
        c->lex.at = start + 2;
        return;
    }
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    add_piece(c, PARSE_COMMAND, start, length);
    c->lex.at = end;
}

static void see_word(struct cutter *c, struct lex_token token)
{
    enum { HEAD = 6 }; /* CREATE OR REPLACE FUNCTION */
    const char *text = c->script->text;
    c->words++;
    if (c->words == 1) {
        c->creates = lex_is(text, token, "CREATE");
        c->copies = lex_is(text, token, "COPY");
    } else if (c->creates && c->words < HEAD) {
        c->is_rule |= lex_is(text, token, "RULE");
        c->is_routine |= lex_is(text, token, "FUNCTION") || lex_is(text, token, "PROCEDURE");
    }
    if (c->copies && c->depth == 0) {
        c->from_stdin |= c->from && lex_is(text, token, "STDIN");
        c->from = lex_is(text, token, "FROM");
    }
    if (c->is_routine && c->begin && lex_is(text, token, "ATOMIC"))
        c->atomic = 1;
    else if (c->atomic && lex_is(text, token, "CASE"))
        c->atomic++;
    else if (c->atomic && lex_is(text, token, "END"))
        c->atomic--;
    c->begin = lex_is(text, token, "BEGIN");
}

static void see_symbol(struct cutter *c, char symbol)
{
    if (symbol == '(')
        c->depth++;
    else if (symbol == ')' && c->depth > 0)
        c->depth--;
    else if (symbol == '[')
        c->brackets++;
    else if (symbol == ']' && c->brackets > 0)
        c->brackets--;
}

static void add_comment(struct cutter *c, struct lex_token token)
{
    struct parse_script *s = c->script;
    struct parse_position position = c->position;
    parse_move(&position, s->text, token.start);
    *ARENA_PUSH(s->arena, s->comments, s->comment_count) =
        (struct parse_comment){token.start, token.length, position.line, position.column};
    if (!c->open) /* else the statement's start is still to be counted to */
        c->position = position;
}

static void take_token(struct cutter *c, struct lex_token token)
{
    char symbol = token.kind == LEX_SYMBOL ? c->script->text[token.start] : '\0';
    if (symbol == ';' && !c->atomic && !(c->is_rule && c->depth > 0)) {
        bool rows = c->from_stdin;
        close_statement(c);
        if (rows)
            skip_rows(c);
        return;
    }
    if (symbol == '\\') {
        take_command(c, token.start);
        return;
    }
    if (!c->open)
        c->start = token.start;
    c->open = true;
    c->end = token.start + token.length;
    if (token.kind == LEX_WORD)
        see_word(c, token);
    else
        c->begin = false;
    if (symbol)
        see_symbol(c, symbol);
}

static void cut(struct cutter *c)
{
    struct parse_script *s = c->script;
    for (;;) {
        struct lex_token token = lex_next(&c->lex);
        if (token.kind == LEX_END)
            break;
        if (token.kind == LEX_COMMENT && !c->lex.unclosed)
            add_comment(c, token);
        else if (token.kind == LEX_SYMBOL &&
                 parse_replace_template(s->text, s->length, token.start, c->brackets > 0))
            c->lex.at = token.start;
        else
            take_token(c, token);
    }
    close_statement(c);
}

static void number_sections(struct parse_script *s)
{
    size_t section = 0;
    for (size_t i = 0; i < s->piece_count; i++) {
        while (section + 1 < s->section_count &&
               s->sections[section + 1].start <= s->pieces[i].start)
            section++;
        s->pieces[i].section = section;
    }
}

struct parse_script *parse_cut(struct arena *arena, const char *path, const char *text,
                               size_t length)
{
    struct parse_script *s = arena_alloc(arena, sizeof *s);
    s->arena = arena;
    s->path = path;
    s->length = length;
    s->text = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(s->text, text, length);
    for (char *nul = s->text; (nul = memchr(nul, '\0', (size_t)(s->text + length - nul)));)
        *nul = ' ';
    struct cutter cutter = {.script = s, .position = {.at = 0, .line = 1, .column = 1}};
    if (str_starts_with(s->text, "\xEF\xBB\xBF")) {
        memset(s->text, ' ', 3);
        cutter.position.at = 3; /* nobody counts the mark */
    }
    cutter.lex = (struct lex){.text = s->text, .length = length};
    cut(&cutter);
    parse_find_sections(s);
    number_sections(s);
    return s;
}
