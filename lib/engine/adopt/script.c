/* Plain SQL of a plan: what it makes is made on temporary tables, and compared with what is there.
 */
#include <string.h>

#include "base/str.h"
#include "engine/adopt/look.h"
#include "engine_sql.h"
#include "phase/sync/sync.h"

static bool is_known(const struct look *look, const struct qname *name)
{
    for (size_t i = 0; i < look->copied_count; i++)
        if (qname_equal(&look->copied[i], name))
            return true;
    return false;
}

static struct qname copy_of(const struct qname *name)
{
    return (struct qname){"pg_temp", name->name};
}

/* A statement whose refusal is `problem`; what it has done stays. */
static bool try_statement(struct look *look, const char *sql, const char **problem)
{
    struct error answer = {.arena = look->arena};
    struct pg *pg = look->engine->pg;
    const struct qname nowhere = {look->plan->schema, ""};
    *problem = NULL;
    if (!pg_exec(pg,
                 sql_make(look->arena, "SET LOCAL search_path = %S",
                          sync_search_path(look->arena, &nowhere)),
                 look->error) ||
        !pg_try_begin(pg, look->error))
        return false;
    if (!pg_exec(pg, sql, &answer))
        *problem = answer.message;
    return pg_try_end(pg, &answer, true, look->error);
}

/* A foreign key of a temporary table can only reference another one. */
static bool copy_touched(struct look *look, const struct sql_statement *statement,
                         const char **problem)
{
    for (size_t i = 0; i < statement->touch_count && !*problem; i++) {
        const struct sql_touch *touch = &statement->touches[i];
        if (touch->index || touch->sequence || is_known(look, &touch->name))
            continue;
        const struct qname copy = copy_of(&touch->name);
        if (!try_statement(look,
                           sql_make(look->arena,
                                    "CREATE TEMPORARY TABLE %T (LIKE %T INCLUDING "
                                    "INDEXES)",
                                    &copy, &touch->name),
                           problem))
            return false;
        *ARENA_PUSH(look->arena, look->copied, look->copied_count) = touch->name;
    }
    return true;
}

static bool works_on_made(const struct look *look, const struct sql_statement *statement)
{
    bool all = statement->touch_count > 0;
    for (size_t i = 0; i < statement->touch_count; i++)
        all &= statement->touches[i].index || is_known(look, &statement->touches[i].name);
    return all;
}

static bool is_one_of(const char *what, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(what, words[i]))
            return true;
    return false;
}

/* What says nothing of the schema that is compared: rights and comments. */
static bool says_nothing(const struct sql_statement *statement)
{
    static const char *const words[] = {"GRANT", "REVOKE", "COMMENT"};
    return is_one_of(statement->what, words, sizeof words / sizeof *words);
}

/* What the comparison of tables leaves out. */
static bool is_left_out(const struct sql_statement *statement)
{
    static const char *const words[] = {"CREATE TRIGGER", "CREATE RULE"}; /* OR REPLACE */
    for (size_t i = 0; i < statement->mark_count; i++)
        if (statement->marks[i].what == SQL_MARK_TRIGGER ||
            statement->marks[i].what == SQL_MARK_POLICY ||
            statement->marks[i].what == SQL_MARK_RULE)
            return true;
    return is_one_of(statement->what, words, sizeof words / sizeof *words);
}

static bool run_statement(struct look *look, const struct sql_statement *s, const char **problem)
{
    bool table = str_equal(s->what, "CREATE TABLE");
    for (size_t i = 0; table && i < s->made_count; i++)
        if (!is_known(look, &s->made[i])) {
            *ARENA_PUSH(look->arena, look->copied, look->copied_count) = s->made[i];
            *ARENA_PUSH(look->arena, look->made, look->made_count) = s->made[i];
        }
    if (says_nothing(s))
        return true;
    if (!table && (is_left_out(s) || !works_on_made(look, s))) {
        *problem = arena_printf(look->arena, "%s is not compared", s->what);
        return true;
    }
    return copy_touched(look, s, problem) &&
           (*problem || try_statement(look,
                                      sql_redirect(look->arena, s->text, look->copied,
                                                   look->copied_count, s->schema, "pg_temp"),
                                      problem));
}

static bool compare_table(struct look *look, size_t phase, const struct qname *table)
{
    PG_RESULT(result);
    const struct qname copy = copy_of(table);
    const char *shown = qname_text(look->arena, table), *lacks = NULL;
    const char *live = sql_quote_qname(look->arena, table);
    const struct live_object object = {OBJECT_TABLE, *table, table->name};
    if (!pg_exec(look->engine->pg, "SET LOCAL search_path = pg_catalog", look->error) ||
        !look_object(look, phase, true, &object, PRESENT) || look->out->lacks ||
        !pg_query(look->engine->pg, sql_end_table,
                  PG_PARAMS(sql_quote_qname(look->arena, &copy), live), &result, look->error))
        return look->error->code == ERROR_NONE;
    if (pg_rows(result))
        lacks = arena_printf(look->arena, "%s of table \"%s\" is missing, or says something else",
                             pg_text(result, 0, "what"), shown);
    look_add(look, phase, true, lacks, "table \"%s\" is as the plan makes it", shown);
    return lacks ||
           look_ask(look, phase, NULL,
                    sql_make(look->arena,
                             "SELECT NOT EXISTS (SELECT * FROM %T EXCEPT SELECT * FROM %T) AS "
                             "holds",
                             &copy, table),
                    arena_printf(look->arena,
                                 "the rows that the plan inserts into \"%s\" are there", shown));
}

bool look_script(struct look *look, size_t phase, const struct sql_args *args)
{
    const char *problem = NULL;
    size_t before = look->made_count;
    if (look->out->lacks)
        return true;
    for (size_t i = 0; i < args->run.statement_count && !problem; i++)
        if (!run_statement(look, &args->run.statements[i], &problem))
            return false;
    if (problem) {
        look_add(look, phase, false,
                 arena_printf(look->arena,
                              "phase \"%s\" is plain SQL of which it cannot be told whether it has "
                              "run: %s",
                              look->story->phases->items[phase].name, problem),
                 "phase \"%s\" has been done", look->story->phases->items[phase].name);
        return true;
    }
    for (size_t i = before; i < look->made_count; i++)
        if (!compare_table(look, phase, &look->made[i]))
            return false;
    return true;
}
