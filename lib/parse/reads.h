/*
 * reads: whether a statement reads a column, from its parse tree.
 *
 * The parser is PostgreSQL's own grammar, of version 15, as libpg_query packs it; what it does not
 * know of later versions is answered by parse_unknown. There is no catalogue here, so:
 *
 * - A table without a schema is taken for ours when the name is the same: search_path is unknown.
 * - A bare name in a query over our table is taken for its column, though an inner table might have
 *   one of that name.
 * - Views and functions are not looked into.
 *
 * To set a column, as in INSERT INTO t (c) and SET c = …, is no read of it.
 */
#ifndef SLUICE_PARSE_READS_H
#define SLUICE_PARSE_READS_H

#include "base/arena.h"
#include "sql/sql.h"

enum parse_answer {
    PARSE_NOT_READ,
    PARSE_STAR, /* it takes all columns at once: SELECT *, t.*, a whole row, COPY, NATURAL JOIN */
    PARSE_READ, /* it names the column */
    PARSE_UNKNOWN, /* it cannot be parsed, and its text has the column's name in it */
};

/* `statement` may have $1 in it, as pg_stat_statements writes constants; NULL is unknown. `column`
 * NULL: whether it reads the table at all; to insert into it is no read. */
enum parse_answer parse_reads(struct arena *arena, const char *statement, const struct qname *table,
                              const char *column);

/* The version of PostgreSQL whose grammar it is: "15.1". */
const char *parse_grammar_version(void);

#endif
