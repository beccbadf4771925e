/* What goes away with a dropped column, and what its absence does until then. */
#include "base/str.h"
#include "phase/carry/carry.h"
#include "phase/drop/build.h"
#include "phase/drop/drop.h"

bool drop_loses(const struct phase_context *context, const struct qname *table, const char *name)
{
    const struct object object = {.of = *table};
    for (const struct fact *loses = NULL;
         (loses = story_next(context->story, FACT_LOSES, &object, context->index + 1, loses));)
        if (str_equal(loses->name, name))
            return true;
    return false;
}

/* Whether a phase of the plan makes it or takes it away. */
static bool is_own(const struct phase_context *context, const struct cat_table *table,
                   const char *name)
{
    if (drop_loses(context, &table->name, name))
        return true;
    for (const struct fact *names = NULL;
         (names = story_next(context->story, FACT_NAMES, NULL, SIZE_MAX, names));)
        if (str_equal(names->name, name))
            return true;
    return false;
}

static void add(struct arena *arena, struct str *list, const char *what, const char *name)
{
    str_addf(list, "%s%s %s", list->length ? ", " : "", what, sql_quote_name(arena, name));
}

/* A comment has to end where it ends. */
static const char *tame(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (; *text; text++) {
        bool slash = *text == '/' && out.length && out.text[out.length - 1] == '*';
        bool star = *text == '*' && out.length && out.text[out.length - 1] == '/';
        str_add(&out, slash || star ? " " : "");
        str_add_char(&out, *text);
    }
    return str_text(&out);
}

const char *drop_what_goes(const struct phase_context *context, const struct cat_table *table,
                           const char *column)
{
    struct str list = {.arena = context->arena};
    for (size_t i = 0; i < table->index_count; i++)
        if (cat_names_contain(table->indexes[i].columns, table->indexes[i].column_count, column) &&
            !is_own(context, table, table->indexes[i].name))
            add(context->arena, &list, "index", table->indexes[i].name);
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (!constraint->incoming && !is_own(context, table, constraint->name) &&
            cat_names_contain(constraint->columns, constraint->column_count, column))
            add(context->arena, &list, constraint->type == 'f' ? "foreign key" : "check",
                constraint->name);
    }
    return list.length ? tame(context->arena, str_text(&list)) : NULL;
}

static void goes(const struct name_at *column, const char *what, const char *name,
                 struct finding_list *findings)
{
    finding_add(findings, FINDING_WARNING, column->place,
                "Carry it with `like` in a constrain phase if it is still wanted.",
                "%s \"%s\" goes away with column \"%s\"", what, name, column->text);
}

static void loses(const struct name_at *column, bool has, const char *what,
                  struct finding_list *findings)
{
    if (has)
        finding_add(findings, FINDING_WARNING, column->place,
                    "Give the new column the same if it is still wanted.",
                    "the %s column \"%s\" goes away with it", what, column->text);
}

void drop_check_attached(const struct phase_context *context, const struct cat_table *table,
                         const struct name_at *column, struct finding_list *findings)
{
    const struct cat_column *old = cat_table_column(table, column->text);
    for (size_t i = 0; i < table->own_count; i++)
        if (str_equal(table->owns[i].column, column->text))
            finding_add(findings, FINDING_WARNING, column->place,
                        "Give the new column of that partition the same by hand if it is wanted.",
                        "partition \"%s\" has %s of its own on column \"%s\", which goes away",
                        table->owns[i].partition, table->owns[i].what, column->text);
    for (size_t i = 0; i < table->index_count; i++)
        if (cat_names_contain(table->indexes[i].columns, table->indexes[i].column_count,
                              column->text) &&
            !drop_loses(context, &table->name, table->indexes[i].name))
            goes(column, "index", table->indexes[i].name, findings);
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (!constraint->incoming && !drop_loses(context, &table->name, constraint->name) &&
            cat_names_contain(constraint->columns, constraint->column_count, column->text))
            goes(column, constraint->type == 'f' ? "foreign key" : "check", constraint->name,
                 findings);
    }
    loses(column, old->default_sql && !old->generated && !old->sequence, "default of", findings);
    loses(column, old->grant_count > 0, "rights on", findings);
    loses(column, old->comment != NULL, "comment of", findings);
    loses(column, old->labelled, "security label of", findings);
    if (old->sequence)
        goes(column, "sequence", old->sequence->name.name, findings);
}

/* A default passes to the new column as `up` makes it, as far as that can be told. */
void drop_check_defaults(const struct phase_context *context, const struct cat_table *table,
                         struct finding_list *findings)
{
    const struct object object = {.of = table->name};
    for (const struct fact *likens = NULL;
         (likens = story_next(context->story, FACT_LIKENS, &object, context->index, likens));) {
        const char *from = likens->other.name;
        const struct cat_column *old = cat_table_column(table, from);
        if (!old || !old->default_sql)
            continue;
        if (!carry_keeps_default(context, &table->name, likens->object.name, from))
            finding_add(
                findings, FINDING_ERROR, likens->place,
                "Set a default that is a constant before this plan, or write `up` without a "
                "subquery: the new column's is what `up` makes of it.",
                "like cannot carry the default of column \"%s\": up changes the value", from);
    }
}
