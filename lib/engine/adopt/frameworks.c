/* Whose migrations the database has, and what its tool and drivers have to be told while a plan
 * runs: see adopt.h. */
#include "base/str.h"
#include "engine/adopt/adopt.h"
#include "engine_sql.h"

static const struct framework {
    const char *table, *tool, *what;
} frameworks[] = {
    {"_prisma_migrations", "Prisma",
     "no `migrate dev`, `db push` or `db pull` here until the plan is complete"},
    {"schema_migrations", "Rails",
     "`ignored_columns` for what comes and goes, and `prepared_statements: false` for a change of "
     "type"},
    {"alembic_version", "Alembic",
     "no `--autogenerate` here until the plan is complete; psycopg 3 needs "
     "`prepare_threshold=None`, "
     "asyncpg `statement_cache_size=0`"},
    {"django_migrations", "Django", "a migration that starts Sluice has `atomic = False`"},
    {"knex_migrations", "Knex",
     "a migration that starts Sluice has `exports.config = { transaction: false }`"},
    {"SequelizeMeta", "Sequelize", "no `sync({ alter: true })` until the plan is complete"},
    {"migrations", "TypeORM",
     "no `synchronize` or `migration:generate` here until the plan is complete"},
    {"__drizzle_migrations", "Drizzle", "no `push` or `pull` here until the plan is complete"},
};

bool engine_find_frameworks(struct engine *engine, const struct plan *plan,
                            struct finding_list *findings, struct error *error)
{
    PG_RESULT(result);
    if (!plan->phases.count)
        return true;
    if (!pg_query(engine->pg, sql_frameworks, PG_NO_PARAMS, &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++)
        for (size_t i = 0; i < sizeof frameworks / sizeof *frameworks; i++)
            if (str_equal(frameworks[i].table, pg_text(result, row, "name")))
                finding_add(findings, FINDING_NOTE, plan->phases.items[0].place,
                            "See docs/orm.md, and `sluice migration` for its folder.",
                            "table \"%s\" is the history of %s: %s", frameworks[i].table,
                            frameworks[i].tool, frameworks[i].what);
    return true;
}
