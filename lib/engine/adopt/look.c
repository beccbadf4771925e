/* Items of an end state, looked for in the database: see look.h. */
#include "engine/adopt/look.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"
#include "engine_sql.h"
#include "pg/scratch/scratch.h"
#include "phase/sync/sync.h"

#define COPY "pg_temp.sluice_scratch"
#define TRIAL "sluice_end"

void look_add(struct look *look, size_t phase, bool made, const char *lacks, const char *format,
              ...)
{
    struct adoption *out = look->out;
    va_list args;
    va_start(args, format);
    const char *what = arena_vprintf(look->arena, format, args);
    va_end(args);
    *ARENA_PUSH(look->arena, out->items, out->item_count) =
        (struct end_item){.what = what, .lacks = lacks, .phase = phase, .made = made};
    out->near |= made && !lacks;
    if (!out->lacks)
        out->lacks = lacks;
}

bool look_is_answer(const struct error *error)
{
    return !error->connection_lost && !error->interrupted;
}

static const char *shown(struct look *look, const struct qname *table)
{
    return qname_text(look->arena, table);
}

static const char *quoted(struct look *look, const struct qname *table)
{
    return sql_quote_qname(look->arena, table);
}

/* Statements that the server may refuse, which then is `problem`. */
static bool try_sql(struct look *look, const char *sql, const char **problem)
{
    struct error answer = {.arena = look->arena};
    *problem = NULL;
    if (!pg_try_begin(look->engine->pg, look->error))
        return false;
    if (!pg_exec(look->engine->pg, sql, &answer))
        *problem = answer.message;
    bool good = pg_try_end(look->engine->pg, &answer, true, &answer);
    if (!good)
        *look->error = answer;
    return good;
}

/* A trial reads SQL of the plan where the plan's phases read it; what is deparsed is qualified. */
static bool set_path(struct look *look, const char *path)
{
    return pg_exec(look->engine->pg, sql_make(look->arena, "SET LOCAL search_path = %S", path),
                   look->error);
}

static bool open_copy(struct look *look, const struct qname *table, const char **problem)
{
    return set_path(look, "pg_catalog") &&
           try_sql(look,
                   sql_make(look->arena,
                            "DROP TABLE IF EXISTS " COPY
                            " CASCADE; CREATE TEMPORARY TABLE sluice_scratch (LIKE %T); SET LOCAL "
                            "search_path = %S",
                            table, sync_search_path(look->arena, table)),
                   problem);
}

bool look_ask(struct look *look, size_t phase, const struct qname *table, const char *sql,
              const char *what)
{
    const struct qname nowhere = {look->plan->schema, ""};
    PG_RESULT(result);
    struct error answer = {.arena = look->arena};
    const char *lacks = NULL;
    if (!set_path(look, sync_search_path(look->arena, table ? table : &nowhere)) ||
        !pg_try_begin(look->engine->pg, look->error))
        return false;
    if (!pg_query(look->engine->pg, sql, PG_NO_PARAMS, &result, &answer))
        lacks = arena_printf(look->arena, "it cannot be told whether %s: %s", what, answer.message);
    else if (pg_rows(result) != 1 || !pg_bool(result, 0, "holds"))
        lacks = arena_printf(look->arena, "it is not so that %s", what);
    if (!pg_try_end(look->engine->pg, &answer, true, look->error) || !set_path(look, "pg_catalog"))
        return false;
    look_add(look, phase, false, lacks, "%s", what);
    return true;
}

/* ---- columns ---- */

struct column {
    bool there;
    const char *type, *default_sql;
    bool not_null, generated;
};

static bool read_column(struct look *look, const char *table, const char *name, struct column *out)
{
    PG_RESULT(result);
    *out = (struct column){0};
    if (!set_path(look, "pg_catalog") ||
        !pg_query(look->engine->pg, sql_end_column, PG_PARAMS(table, name), &result, look->error))
        return false;
    if (pg_rows(result))
        *out = (struct column){
            .there = true,
            .type = pg_text_dup(look->arena, result, 0, "type"),
            .default_sql = pg_is_null(result, 0, "default_sql")
                               ? NULL
                               : pg_text_dup(look->arena, result, 0, "default_sql"),
            .not_null = pg_bool(result, 0, "not_null"),
            .generated = pg_bool(result, 0, "generated"),
        };
    return true;
}

/* What the plan's words would make of a column: of no type where it says none. */
static bool expect_column(struct look *look, const struct qname *table, const char *type_sql,
                          const char *default_sql, struct column *out, const char **problem)
{
    *out = (struct column){0};
    return open_copy(look, table, problem) &&
           (*problem ||
            try_sql(look,
                    sql_make(look->arena, "ALTER TABLE " COPY " ADD COLUMN " TRIAL " %S%S%S",
                             type_sql, default_sql ? " DEFAULT " : "",
                             default_sql ? default_sql : ""),
                    problem)) &&
           (*problem || read_column(look, COPY, TRIAL, out));
}

bool look_column(struct look *look, const struct fact *fact, const struct qname *table,
                 const char *column, const char *type_sql, const char *default_sql)
{
    struct column now, then = {0};
    const char *problem = NULL, *lacks = NULL;
    if (!read_column(look, quoted(look, table), column, &now))
        return false;
    if (!now.there)
        lacks = arena_printf(look->arena, "table \"%s\" has no column \"%s\"", shown(look, table),
                             column);
    const char *type = type_sql ? type_sql : now.type;
    if (!lacks && (type_sql || default_sql) &&
        !expect_column(look, table, type, default_sql, &then, &problem))
        return false;
    if (problem)
        lacks = arena_printf(look->arena, "column \"%s\" of table \"%s\" cannot be compared: %s",
                             column, shown(look, table), problem);
    if (!lacks && type_sql && !str_equal(now.type, then.type))
        lacks = arena_printf(look->arena, "column \"%s\" of table \"%s\" is of type %s, not %s",
                             column, shown(look, table), now.type, then.type);
    if (!lacks && default_sql && !str_equal(now.default_sql, then.default_sql))
        lacks = arena_printf(look->arena, "column \"%s\" of table \"%s\" has %s%s, not %s", column,
                             shown(look, table), now.default_sql ? "default " : "no default",
                             now.default_sql ? now.default_sql : "", then.default_sql);
    look_add(look, fact->phase, true, lacks, "column \"%s\" of table \"%s\" is there%s%s%s%s",
             column, shown(look, table), type_sql ? ", of type " : "",
             type_sql && then.type ? then.type : "", default_sql ? ", with default " : "",
             default_sql && then.default_sql ? then.default_sql : "");
    return true;
}

bool look_said(struct look *look, const struct qname *table, const char *column,
               const char *type_sql, const char *default_sql, const char **type,
               const char **default_said)
{
    struct column now, then = {0};
    const char *problem = NULL;
    *type = *default_said = NULL;
    if (!read_column(look, quoted(look, table), column, &now))
        return false;
    const char *given = type_sql ? type_sql : now.type;
    if (given && !expect_column(look, table, given, default_sql, &then, &problem))
        return false;
    if (problem)
        return true;
    *type = type_sql ? then.type : NULL;
    *default_said = then.default_sql;
    return true;
}

bool look_column_absent(struct look *look, const struct fact *fact, const struct qname *table,
                        const char *column)
{
    struct column now;
    if (!read_column(look, quoted(look, table), column, &now))
        return false;
    look_add(look, fact->phase, false,
             now.there ? arena_printf(look->arena, "column \"%s\" of table \"%s\" is still there",
                                      column, shown(look, table))
                       : NULL,
             "column \"%s\" of table \"%s\" is gone", column, shown(look, table));
    return true;
}

bool look_nullable(struct look *look, const struct fact *fact, const struct qname *table,
                   const char *column, bool nullable)
{
    struct column now;
    if (!read_column(look, quoted(look, table), column, &now))
        return false;
    look_add(look, fact->phase, !nullable,
             now.there && now.not_null != nullable
                 ? NULL
                 : arena_printf(look->arena, "column \"%s\" of table \"%s\" is %s", column,
                                shown(look, table),
                                !now.there     ? "missing"
                                : now.not_null ? "NOT NULL"
                                               : "not NOT NULL"),
             "column \"%s\" of table \"%s\" %s NULL", column, shown(look, table),
             nullable ? "takes" : "is NOT");
    return true;
}

/* ---- indexes and constraints ---- */

struct named {
    bool index, constraint, is_unique, is_valid;
    const char *index_sql, *constraint_sql;
};

static bool read_named(struct look *look, const char *table, const char *name, struct named *out)
{
    PG_RESULT(result);
    *out = (struct named){.is_valid = true};
    if (!set_path(look, "pg_catalog") ||
        !pg_query(look->engine->pg, sql_end_named, PG_PARAMS(table, name), &result, look->error))
        return false;
    for (size_t i = 0; i < pg_rows(result); i++) {
        const char *definition = pg_text_dup(look->arena, result, i, "definition");
        bool index = str_equal(pg_text(result, i, "kind"), "index");
        *(index ? &out->index : &out->constraint) = true;
        *(index ? &out->index_sql : &out->constraint_sql) = definition;
        out->is_unique |= pg_bool(result, i, "is_unique");
        out->is_valid &= pg_bool(result, i, "is_valid");
    }
    return true;
}

/* The copy has the names that hold when the phase runs. */
static bool rename_on_copy(struct look *look, const struct fact *names, bool back,
                           const char **problem)
{
    const struct object table = {.of = names->object.of};
    struct sql sql = sql_new(look->arena);
    for (const struct fact *renames = NULL;
         (renames = story_next(look->story, FACT_RENAMES, &table, look->end, renames));) {
        const char *then = story_name(look->story, &renames->object, names->phase);
        const char *now = story_name(look->story, &renames->object, look->end);
        if (!str_equal(then, now) &&
            !story_next(look->story, FACT_ENDS, &renames->object, look->end, NULL))
            sql_add(&sql, "ALTER TABLE " COPY " RENAME COLUMN %I TO %I;", back ? then : now,
                    back ? now : then);
    }
    const char *text = sql_text(&sql);
    return !*text || try_sql(look, text, problem);
}

/* Without spaces and quotes, which the server sets as it likes. */
static const char *bare(struct arena *arena, const char *sql)
{
    struct str out = {.arena = arena};
    for (const char *c = sql ? sql : ""; *c; c++)
        if (*c != ' ' && *c != '"' && *c != '\n')
            str_add_char(&out, *c);
    return str_text(&out);
}

/* Makes it on the copy; a foreign key, which a copy cannot have, is its own text. */
static bool expect_named(struct look *look, const struct fact *names, const struct qname *table,
                         struct named *out, const char **problem)
{
    const struct definition *definition = names->detail;
    bool index = definition->what == DEFINITION_INDEX || definition->what == DEFINITION_UNIQUE;
    *out = (struct named){.is_valid = true};
    if (definition->what == DEFINITION_OTHER) {
        out->constraint = true;
        out->constraint_sql = definition->sql;
        return true;
    }
    const char *sql =
        index ? sql_make(look->arena, "CREATE %SINDEX " TRIAL " ON " COPY " %S",
                         definition->unique ? "UNIQUE " : "", definition->sql)
              : sql_make(look->arena, "ALTER TABLE " COPY " ADD CONSTRAINT " TRIAL " %S",
                         definition->sql);
    return open_copy(look, table, problem) &&
           (*problem || rename_on_copy(look, names, false, problem)) &&
           (*problem || try_sql(look, sql, problem)) &&
           (*problem || rename_on_copy(look, names, true, problem)) &&
           (*problem || read_named(look, COPY, TRIAL, out));
}

static const char *compare_named(struct look *look, const struct fact *names,
                                 const struct named *now, const struct named *then)
{
    const char *what = then->index ? "index" : "constraint";
    const char *is = then->index ? now->index_sql : now->constraint_sql;
    const char *expected = then->index ? then->index_sql : then->constraint_sql;
    if (!is)
        return arena_printf(look->arena, "%s \"%s\" is missing", what, names->name);
    if (!now->is_valid)
        return arena_printf(look->arena, "%s \"%s\" is %s", what, names->name,
                            then->index ? "invalid" : "not validated");
    if (then->index && now->is_unique != then->is_unique)
        return arena_printf(look->arena, "index \"%s\" is %sunique", names->name,
                            now->is_unique ? "" : "not ");
    if (expected && !str_equal(bare(look->arena, is), bare(look->arena, expected)))
        return arena_printf(look->arena, "%s \"%s\" is %s, not %s", what, names->name, is,
                            expected);
    return NULL;
}

bool look_named(struct look *look, const struct fact *fact, const struct qname *table)
{
    const char *problem = NULL, *lacks = NULL;
    struct named now, then = {0};
    if (!fact->detail)
        return true;
    if (!expect_named(look, fact, table, &then, &problem) ||
        !read_named(look, quoted(look, table), fact->name, &now))
        return false;
    lacks = problem
                ? arena_printf(look->arena, "\"%s\" cannot be compared: %s", fact->name, problem)
                : compare_named(look, fact, &now, &then);
    look_add(look, fact->phase, true, lacks, "%s \"%s\" of table \"%s\" is as the plan says",
             then.index ? "index" : "constraint", fact->name, shown(look, table));
    return true;
}

/* ---- anything ---- */

bool look_object(struct look *look, size_t phase, bool made, const struct live_object *object,
                 enum presence presence)
{
    enum presence now;
    if (!engine_probe(look->engine, object, &now, look->error))
        return false;
    const char *class = object_class_name(object->class);
    const char *name = object->name ? arena_printf(look->arena, "\"%s\" of \"%s\"", object->name,
                                                   shown(look, &object->of))
                                    : arena_printf(look->arena, "\"%s\"", shown(look, &object->of));
    look_add(look, phase, made,
             now == presence ? NULL
                             : arena_printf(look->arena, "%s %s is %s", class, name,
                                            now == PRESENT  ? "still there"
                                            : now == ABSENT ? "missing"
                                                            : "not whole"),
             "%s %s is %s", class, name, presence == PRESENT ? "there" : "gone");
    return true;
}

bool look_whole(struct look *look, const struct fact *uses, const struct qname *table)
{
    PG_RESULT(result);
    if (!set_path(look, "pg_catalog") ||
        !pg_query(look->engine->pg, sql_end_unfinished, PG_PARAMS(quoted(look, table)), &result,
                  look->error))
        return false;
    for (size_t i = 0; i < pg_rows(result); i++)
        look_add(look, uses->phase, false, pg_text_dup(look->arena, result, i, "what"),
                 "every index of table \"%s\" is valid", shown(look, table));
    return true;
}
