/*
 * lex: SQL as tokens, by the lexical rules of PostgreSQL, for text that may not parse.
 *
 * Any bytes give tokens, and every byte belongs to one or to white space. What is not closed (a
 * quote, a comment) reaches to the end. Strings are read as with standard_conforming_strings on.
 */
#ifndef SLUICE_PARSE_LEX_H
#define SLUICE_PARSE_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum lex_kind {
    LEX_END,
    LEX_WORD,   /* a keyword or an identifier without quotes */
    LEX_NAME,   /* "an identifier" */
    LEX_STRING, /* 'text', with its prefix: E'', B'', U&'' */
    LEX_DOLLAR, /* $tag$text$tag$ */
    LEX_NUMBER,
    LEX_PARAMETER, /* $1 */
    LEX_SYMBOL,    /* any other character, one by one */
    LEX_COMMENT,
};

struct lex_token {
    enum lex_kind kind;
    size_t start, length;
};

struct lex {
    const char *text;
    size_t length;
    size_t at;     /* where the next token is looked for */
    bool unclosed; /* the last token is a comment that nothing ends */
};

struct lex_token lex_next(struct lex *lex);
/* The same, but comments are passed over. */
struct lex_token lex_next_word(struct lex *lex);

/* Whether the token is that keyword; `word` is in capitals. */
bool lex_is(const char *text, struct lex_token token, const char *word);
bool lex_is_symbol(const char *text, struct lex_token token, char symbol);

/* Where the text inside a LEX_DOLLAR begins, and its length. */
void lex_inside(const char *text, struct lex_token token, size_t *start, size_t *length);

bool lex_begins_word(char c);
bool lex_continues_word(char c);

#endif
