/*
 * cut: a file of SQL cut into its statements, each with its place.
 *
 * One bad statement costs one statement. What is no SQL is taken out by name: psql's lines that
 * begin with a backslash, the rows behind COPY … FROM stdin. Templates ({{ x }}, ${x}, :x, %(x)s,
 * <%= x %>) become identifiers of the same length. Comments that migration tools read as markers
 * divide the file into sections: what a migration runs, and what takes it back.
 */
#ifndef SLUICE_PARSE_CUT_H
#define SLUICE_PARSE_CUT_H

#include "base/arena.h"
#include "parse/text/lex.h"

enum parse_piece_kind {
    PARSE_SQL,
    PARSE_COMMAND, /* of psql: \i file */
};

struct parse_piece {
    enum parse_piece_kind kind;
    size_t start, length; /* without the semicolon */
    int line, column;     /* of its first character, from 1; columns in characters */
    size_t section;
};

struct parse_comment {
    size_t start, length;
    int line, column;
};

/* How a tool runs a file or a part of it. */
enum parse_transaction {
    PARSE_TX_UNKNOWN,
    PARSE_TX_NONE,     /* every statement by itself, unless the file says BEGIN */
    PARSE_TX_FILE,     /* in one transaction */
    PARSE_TX_IMPLICIT, /* as one string: in one transaction when there are several statements */
    PARSE_TX_MIXED,    /* Flyway: without a transaction when no statement may be in one */
};

struct parse_section {
    size_t start; /* it reaches to the next */
    enum parse_transaction transaction;
    const char *passed_over; /* why it is not read: "goose Down"; or NULL */
};

struct parse_script {
    struct arena *arena;
    const char *path;
    char *text; /* as long as the file, NUL-terminated; templates and COPY data are blanked */
    size_t length;
    const char *tool; /* whose markers it has, or NULL */
    struct parse_piece *pieces;
    size_t piece_count;
    struct parse_comment *comments;
    size_t comment_count;
    struct parse_section *sections; /* at least one */
    size_t section_count;
};

/* `text` is copied. `path` may be NULL; it tells tools that mark files by their names. */
struct parse_script *parse_cut(struct arena *arena, const char *path, const char *text,
                               size_t length);

/* Counting lines from a known place on. */
struct parse_position {
    size_t at;
    int line, column;
};
void parse_move(struct parse_position *position, const char *text, size_t to);

/* template.c: replaces the template at `at`, outside of quotes, in place; false when there is
 * none. `in_brackets`: a colon is a slice's. */
bool parse_replace_template(char *text, size_t length, size_t at, bool in_brackets);

/* marker.c: the sections. */
void parse_find_sections(struct parse_script *script);

#endif
