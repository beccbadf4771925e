/* What the phases of a plan leave, from the facts that they tell: see adopt.h. */
#include "base/str.h"
#include "engine/adopt/end.h"
#include "engine/adopt/look.h"
#include "engine/survey/survey.h"
#include "phase/rows/rows.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

static struct qname last_table(const struct look *look, const struct qname *table)
{
    return end_table(look->plan, table);
}

static const char *last_column(const struct look *look, const struct object *column)
{
    return end_column(look->plan, column);
}

static const char *last_type(const struct look *look, const struct sql_fragment *type)
{
    return end_type(look->arena, look->plan, type);
}

static bool is_told(const struct look *look, enum fact_kind kind, const struct object *object)
{
    return story_next(look->story, kind, object, look->end, NULL) != NULL;
}

/* Whether a table that the plan names is there in the end. */
static bool stays(const struct look *look, const struct qname *table)
{
    return end_has_table(look->plan, table);
}

static bool ends(const struct look *look, const struct object *column)
{
    return !end_has_column(look->plan, column);
}

/* By the first name, from the one that holds when the phase runs. */
static struct object column_of(const struct look *look, const struct fact *fact)
{
    return story_object(look->story, &fact->object, fact->phase);
}

static const char *default_of(const struct look *look, const struct sql_fragment *fragment)
{
    return fragment && fragment->text ? sql_make(look->arena, "%E", fragment) : NULL;
}

/* ---- items, by kind of fact ---- */

static bool look_uses(struct look *look, const struct fact *fact)
{
    const struct qname table = last_table(look, &fact->object.of);
    const struct live_object object = {OBJECT_TABLE, table, table.name};
    if (!stays(look, &fact->object.of))
        return true;
    return look_object(look, fact->phase, false, &object, PRESENT) &&
           look_whole(look, fact, &table);
}

static bool look_adds(struct look *look, const struct fact *fact)
{
    const struct column_group *group = fact->detail;
    const struct new_column *column = &group->columns[fact->entry];
    const struct qname table = last_table(look, &fact->object.of);
    const struct fact *presets = story_last(look->story, FACT_PRESETS, &fact->object, look->end);
    const struct fact *alters = story_last(look->story, FACT_ALTERS, &fact->object, look->end);
    if (ends(look, &fact->object))
        return true;
    return look_column(
        look, fact, &table, last_column(look, &fact->object),
        last_type(look, alters ? (const struct sql_fragment *)alters->detail : &column->type),
        presets || column->up.text || column->virtual_sql.text || column->identity != IDENTITY_NONE
            ? NULL
            : default_of(look, &column->default_sql));
}

static bool look_ends(struct look *look, const struct fact *fact)
{
    const struct qname table = last_table(look, &fact->object.of);
    return !stays(look, &fact->object.of) ||
           look_column_absent(look, fact, &table, last_column(look, &fact->object));
}

/* Of a column that was there before the plan, and that it does not drop. */
static bool look_renames(struct look *look, const struct fact *fact)
{
    const struct qname table = last_table(look, &fact->object.of);
    if (ends(look, &fact->object) || is_told(look, FACT_ADDS, &fact->object))
        return true;
    return look_column(look, fact, &table, last_column(look, &fact->object), NULL, NULL) &&
           (story_is_taken(look->story, &fact->object, look->end) ||
            look_column_absent(look, fact, &table, fact->object.name));
}

/* The recipe that stands for it here may have begun as the other one, by a second column. */
static bool look_second(struct look *look, const struct fact *fact, const struct qname *table,
                        const char *column)
{
    return look_column_absent(look, fact, table, sql_name_with(look->arena, column, "_new")) &&
           look_column_absent(look, fact, table, sql_name_with(look->arena, column, "_old"));
}

static bool look_alters(struct look *look, const struct fact *fact)
{
    const struct object column = column_of(look, fact);
    const struct qname table = last_table(look, &column.of);
    const char *name = last_column(look, &column);
    if (ends(look, &column) || is_told(look, FACT_ADDS, &column))
        return true;
    return look_column(look, fact, &table, name, last_type(look, fact->detail), NULL) &&
           (!look->plan->recipe || look_second(look, fact, &table, name));
}

static bool look_presets(struct look *look, const struct fact *fact)
{
    const struct object column = column_of(look, fact);
    const struct qname table = last_table(look, &column.of);
    if (ends(look, &column) ||
        story_between(look->story, FACT_PRESETS, &fact->object, fact->phase, look->end))
        return true;
    return look_column(look, fact, &table, last_column(look, &column), NULL,
                       default_of(look, fact->detail));
}

static bool look_binds(struct look *look, const struct fact *fact)
{
    const struct object column = column_of(look, fact);
    const struct qname table = last_table(look, &column.of);
    enum fact_kind other = fact->kind == FACT_BINDS ? FACT_LIFTS : FACT_BINDS;
    return ends(look, &column) ||
           story_between(look->story, other, &fact->object, fact->phase, look->end) ||
           look_nullable(look, fact, &table, last_column(look, &column), fact->kind == FACT_LIFTS);
}

static bool look_names(struct look *look, const struct fact *fact)
{
    const struct qname table = last_table(look, &fact->object.of);
    return !stays(look, &fact->object.of) || end_is_named_later(look->plan, fact, FACT_LOSES) ||
           look_named(look, fact, &table);
}

/* A key that is replaced gives its name to the next. */
static bool look_loses(struct look *look, const struct fact *fact)
{
    const struct qname table = last_table(look, &fact->object.of);
    const struct live_object constraint = {OBJECT_CONSTRAINT, table, fact->name};
    const struct live_object index = {OBJECT_INDEX, table, fact->name};
    return !stays(look, &fact->object.of) || end_is_named_later(look->plan, fact, FACT_NAMES) ||
           (look_object(look, fact->phase, false, &constraint, ABSENT) &&
            look_object(look, fact->phase, false, &index, ABSENT));
}

/* By the name that it has when it goes; its first one, unless another table has that. */
static bool look_goes(struct look *look, const struct fact *fact)
{
    const struct qname table = end_first_table(look->plan, &fact->object.of, fact->phase);
    const struct qname last = last_table(look, &table);
    const struct live_object first = {OBJECT_TABLE, table, table.name},
                             now = {OBJECT_TABLE, last, last.name};
    return (end_is_traded(look->plan, &table) ||
            look_object(look, fact->phase, false, &first, ABSENT)) &&
           (qname_equal(&last, &table) || look_object(look, fact->phase, false, &now, ABSENT));
}

/* The table has another name, or its own again; a view has the old one as long as it is not
 * released. */
static bool look_aside(struct look *look, const struct fact *fact)
{
    const struct qname *table = &fact->object.of, other = fact->other.of;
    const struct live_object renamed = {OBJECT_TABLE, other, other.name},
                             view = {OBJECT_VIEW, *table, table->name},
                             old = {OBJECT_TABLE, *table, table->name};
    const struct qname last = last_table(look, table);
    if (!stays(look, table))
        return true;
    if (qname_equal(&last, table))
        return look_object(look, fact->phase, false, &renamed, ABSENT);
    bool seen = fact->detail && !is_told(look, FACT_FREES, &(struct object){.of = *table});
    return look_object(look, fact->phase, true, &renamed, PRESENT) &&
           look_object(look, fact->phase, false, seen ? &view : &old, seen ? PRESENT : ABSENT);
}

/* The one that takes the name has its own no more, and has the values that the plan gives it: what
 * the plan does not make nobody knows. */
static bool look_retypes(struct look *look, const struct fact *fact)
{
    const struct qname *from = &fact->object.of;
    const struct qname now = {from->schema, fact->name};
    const struct sql_mark *made = NULL;
    struct sql labels = sql_new(look->arena);
    if (!fact->detail)
        return true;
    for (const struct fact *runs = NULL;
         (runs = story_next(look->story, FACT_RUNS, NULL, look->end, runs));) {
        const struct sql_args *args = runs->detail;
        for (size_t i = 0; i < args->run.statement_count; i++)
            for (size_t k = 0; k < args->run.statements[i].mark_count; k++) {
                const struct sql_mark *mark = &args->run.statements[i].marks[k];
                if (mark->what == SQL_MARK_TYPE && mark->there && qname_equal(&mark->of, from))
                    made = mark;
            }
    }
    const char *what =
        arena_printf(look->arena, "type \"%s\" has the values that the plan gives it",
                     qname_text(look->arena, &now));
    if (!made || !made->label_count) {
        look_add(look, fact->phase, false,
                 arena_printf(look->arena,
                              "it cannot be told whether %s: no phase makes type \"%s\"", what,
                              qname_text(look->arena, from)),
                 "%s", what);
        return true;
    }
    for (size_t i = 0; i < made->label_count; i++)
        sql_add(&labels, "%S%L", i ? ", " : "", made->labels[i]);
    return look_ask(look, fact->phase, NULL,
                    sql_make(look->arena,
                             "SELECT pg_catalog.to_regtype(%L) IS NULL AND ARRAY(SELECT "
                             "e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = "
                             "pg_catalog.to_regtype(%L) ORDER BY e.enumsortorder) = "
                             "ARRAY[%S]::text[] AS holds",
                             sql_quote_qname(look->arena, from), sql_quote_qname(look->arena, &now),
                             sql_text(&labels)),
                    what);
}

static bool look_keeps(struct look *look, const struct fact *fact)
{
    const struct qname table = last_table(look, &fact->object.of);
    const struct live_object trigger = {
        OBJECT_TRIGGER, table,
        sync_trigger_name(look->arena, look->plan->name,
                          look->story->phases->items[fact->phase].name)};
    return !stays(look, &fact->object.of) ||
           look_object(look, fact->phase, false, &trigger, ABSENT);
}

/* ---- rows, each by a question of its own ---- */

static bool look_rows(struct look *look, const struct fact *fact, const char *condition,
                      const char *what)
{
    const struct qname table = last_table(look, &fact->object.of);
    if (!stays(look, &fact->object.of))
        return true;
    return look_ask(look, fact->phase, &table,
                    sql_make(look->arena, "SELECT NOT EXISTS (SELECT FROM %T WHERE %S) AS holds",
                             &table, condition),
                    what);
}

static bool look_chooses(struct look *look, const struct fact *fact)
{
    const struct row_choice *choice = fact->detail;
    return !choice->where.text ||
           look_rows(look, fact, sql_make(look->arena, "%E", &choice->where),
                     arena_printf(look->arena, "no row of \"%s\" is left to be done",
                                  qname_text(look->arena, &fact->object.of)));
}

/* Rows of a column that keeps its old one are compared; those of one that has lost it cannot be. */
static bool look_filled(struct look *look, const struct fact *fact)
{
    const struct column_group *group = fact->detail;
    const struct new_column *column = &group->columns[fact->entry];
    const struct object table = {.of = fact->object.of};
    if (!column->up.text || is_told(look, FACT_ENDS, &table) || is_told(look, FACT_RENAMES, &table))
        return true;
    return look_rows(
        look, fact, sql_make(look->arena, "%I IS DISTINCT FROM %E", column->name.text, &column->up),
        arena_printf(look->arena, "column \"%s\" has its values in every row", column->name.text));
}

/* What is left of the one table says what should be in the other; with nothing left nothing is
 * missing. */
static bool look_mirrored(struct look *look, const struct fact *fact)
{
    const struct object from = {.of = fact->object.of};
    if (!stays(look, &from.of) || is_told(look, FACT_ENDS, &from))
        return true;
    return look_rows(look, fact, "true",
                     arena_printf(look->arena, "table \"%s\" has no row that is to be copied",
                                  qname_text(look->arena, &from.of)));
}

static bool look_shows(struct look *look, const struct fact *fact)
{
    const struct object column = column_of(look, fact);
    const struct qname table = last_table(look, &column.of);
    const char *name = last_column(look, &column);
    if (ends(look, &column))
        return true;
    return look_ask(look, fact->phase, &table,
                    sql_make(look->arena,
                             "SELECT %S AS holds FROM pg_attribute a WHERE a.attrelid = "
                             "to_regclass(%L) AND a.attname = %L",
                             fact->detail, sql_quote_qname(look->arena, &table), name),
                    arena_printf(look->arena, "column \"%s\" of table \"%s\" %s", name,
                                 qname_text(look->arena, &table), fact->name));
}

static bool look_runs(struct look *look, const struct fact *fact)
{
    return look_script(look, fact->phase, fact->detail);
}

/* ---- all of them ---- */

/* Every kind tells one of these, or has no end state that can be told. */
static const struct looked {
    enum fact_kind kind;
    bool (*look)(struct look *look, const struct fact *fact); /* NULL: it leaves nothing */
    bool rows;
} looked[] = {
    {FACT_USES, look_uses, false},       {FACT_ADDS, look_adds, false},
    {FACT_ENDS, look_ends, false},       {FACT_RENAMES, look_renames, false},
    {FACT_ALTERS, look_alters, false},   {FACT_PRESETS, look_presets, false},
    {FACT_BINDS, look_binds, false},     {FACT_LIFTS, look_binds, false},
    {FACT_NAMES, look_names, false},     {FACT_LOSES, look_loses, false},
    {FACT_GOES, look_goes, false},       {FACT_ASIDE, look_aside, false},
    {FACT_RETYPES, look_retypes, false}, {FACT_KEEPS, look_keeps, false},
    {FACT_RUNS, look_runs, false},       {FACT_SHOWS, look_shows, false},
    {FACT_CHOOSES, look_chooses, true},  {FACT_ADDS, look_filled, true},
    {FACT_MIRRORS, look_mirrored, true}, {FACT_LIKENS, NULL, false},
    {FACT_FILLS, NULL, false},           {FACT_COPIES, NULL, false},
    {FACT_DELETES, NULL, false},         {FACT_FREES, NULL, false},
    {FACT_WAITS, NULL, false},
};
enum { LOOKED = sizeof looked / sizeof *looked };

static bool tells_its_end(const struct look *look, size_t phase)
{
    for (size_t i = 0; i < LOOKED; i++)
        if (looked[i].kind != FACT_USES && story_next_of(look->story, looked[i].kind, phase, NULL))
            return true;
    return false;
}

bool look_at_ends(struct look *look, bool rows)
{
    for (size_t i = 0; i < LOOKED; i++)
        for (const struct fact *fact = NULL;
             looked[i].rows == rows && looked[i].look &&
             (fact = story_next(look->story, looked[i].kind, NULL, look->end, fact));)
            if (!looked[i].look(look, fact))
                return false;
    return true;
}

void look_for_untold(struct look *look)
{
    for (size_t p = 0; p < look->end; p++)
        if (!tells_its_end(look, p))
            look_add(look, p, false,
                     arena_printf(look->arena, "phase \"%s\" cannot tell whether it has been done",
                                  look->story->phases->items[p].name),
                     "phase \"%s\" has been done", look->story->phases->items[p].name);
}
