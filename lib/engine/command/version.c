/* What the program is: see struct view_version. */
#include "base/version.h"
#include "engine/engine.h"
#include "parse/reads.h"
#include "pg/pg.h"
#include "store/store.h"

struct view_version engine_describe_version(struct arena *arena, const char *commit)
{
    return (struct view_version){
        .version = SLUICE_VERSION,
        .commit = commit,
        .libpq = pg_library_version(arena),
        .grammar = parse_grammar_version(),
        .store_oldest = 1,
        .store_newest = STORE_VERSION,
    };
}
