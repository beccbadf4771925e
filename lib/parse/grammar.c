#include <pg_query.h>

#include "parse/reads.h"

const char *parse_grammar_version(void)
{
    return PG_VERSION;
}
