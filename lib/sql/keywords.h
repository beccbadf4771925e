/*
 * keywords: the words that PostgreSQL does not accept, or not everywhere, as a bare identifier.
 *
 * These are the words whose category in pg_get_keywords() is not "unreserved", in any version from
 * 14 to 18 (src/include/parser/kwlist.h), and every word of PL/pgSQL, in which sync is written
 * (src/pl/plpgsql/src/pl_reserved_kwlist.h, pl_unreserved_kwlist.h). Quoting one too many does no
 * harm.
 */
#ifndef SLUICE_SQL_KEYWORDS_H
#define SLUICE_SQL_KEYWORDS_H

#include <stdbool.h>

bool sql_is_keyword(const char *word);

#endif
