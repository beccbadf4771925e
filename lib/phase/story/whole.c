#include "phase/story/whole.h"

#include <string.h>

#include "phase/story/argument.h"

static const char name_hint[] =
    "Let it name its columns on both sides, or take all of a row on both, before this plan.";
static const char read_hint[] = "Read it: where a list of columns is meant, let it name them.";

bool whole_check_untyped(const struct phase_context *context, const struct cat_table *table,
                         struct place place, struct finding_list *findings)
{
    if (!table->around.of_type)
        return true;
    finding_add(
        findings, FINDING_ERROR, place,
        "ALTER TYPE … CASCADE changes all tables of the type; ALTER TABLE … NOT OF takes this "
        "one out first.",
        "table \"%s\" is of type %s, which says what columns it has",
        qname_text(context->arena, &table->name), table->around.of_type);
    return false;
}

/* Columns of this plan up to here that the table has not got yet. */
static size_t missing_columns(const struct phase_context *context, const struct cat_table *table)
{
    const struct object object = {.of = table->name};
    size_t missing = 0;
    for (const struct fact *adds = NULL;
         (adds = story_next(context->story, FACT_ADDS, &object, context->index + 1, adds));)
        missing += !cat_table_column(table, adds->object.name);
    return missing;
}

static void check_numbers(const struct phase_context *context, const struct cat_table *table,
                          struct place place, struct finding_list *findings)
{
    enum { MOST_COLUMNS = 1600 }; /* MaxHeapAttributeNumber */
    size_t missing = missing_columns(context, table);
    if ((size_t)table->around.attributes + missing > MOST_COLUMNS)
        finding_add(
            findings, FINDING_ERROR, place,
            "Copy the rows into a new table: a column that was dropped keeps its number.",
            "table \"%s\" has used %d of 1600 column numbers, dropped columns included, and "
            "cannot get %zu more",
            qname_text(context->arena, &table->name), table->around.attributes, missing);
}

/* The names among `names` that the other table of a NATURAL JOIN has too. */
static const char *shared_name(const struct cat_use *use, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cat_names_contain(use->names, use->name_count, names[i]))
            return names[i];
    return NULL;
}

static void check_shape(const struct phase_context *context, const struct cat_table *table,
                        const struct cat_use *use, const char *when, struct place place,
                        struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &table->name);
    if (use->certain)
        finding_add(findings, FINDING_ERROR, place, name_hint,
                    "%s breaks when a column of table \"%s\" %s: %s", use->object, name, when,
                    use->what);
    else
        finding_add(findings, FINDING_WARNING, place, read_hint,
                    "%s may break when a column of table \"%s\" %s: %s", use->object, name, when,
                    use->what);
}

static void check_common(const struct phase_context *context, const struct cat_table *table,
                         const struct cat_use *use, const char *when, struct place place,
                         struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &table->name);
    if (use->kind == CAT_USE_SHAPE)
        check_shape(context, table, use, when, place, findings);
    else if (use->kind == CAT_USE_WHOLE)
        finding_add(findings, FINDING_WARNING, place, read_hint,
                    "%s takes rows of table \"%s\" as a whole: what it makes of them changes with "
                    "the columns",
                    use->object, name);
    else if (use->kind == CAT_USE_UNREADABLE)
        finding_add(findings, FINDING_WARNING, place, read_hint,
                    "%s may take rows of table \"%s\" as a whole: %s cannot be read", use->object,
                    name, use->what);
}

/* Rights on single columns come with a column that is to be like one. */
static void check_roles(const struct phase_context *context, const struct cat_table *table,
                        const char *const *names, size_t count, struct place place,
                        struct finding_list *findings)
{
    for (size_t i = 0; i < count; i++) {
        const struct object object = {table->name, names[i]};
        if (!story_next(context->story, FACT_LIKENS, &object, SIZE_MAX, NULL))
            finding_add(findings, FINDING_WARNING, place,
                        "GRANT SELECT on the new column to them, or carry rights with `like`.",
                        "SELECT * from table \"%s\" fails for roles that may read single columns "
                        "only, and get no right on column \"%s\": %s",
                        qname_text(context->arena, &table->name), names[i],
                        table->around.narrow_roles);
    }
}

/* Whether "function public.f(users)", of one parameter, is called `name`: users.name then calls it.
 * "8.16.5. Using Composite Types in Queries" of the documentation. */
static bool is_called(const char *function, const char *name)
{
    const char *end = strchr(function, '('), *start = function;
    if (!end || strchr(end, ','))
        return false;
    bool quoted = false;
    for (const char *c = function; c < end; c++) {
        quoted ^= *c == '"';
        if (!quoted && (*c == '.' || *c == ' '))
            start = c + 1;
    }
    size_t quote = *start == '"', length = (size_t)(end - start) - 2 * quote;
    return strlen(name) == length && strncmp(start + quote, name, length) == 0;
}

static void check_field(const struct cat_use *use, const char *table, const char *const *names,
                        size_t count, struct place place, struct finding_list *findings)
{
    for (size_t i = 0; i < count; i++)
        if (is_called(use->object, names[i]))
            finding_add(
                findings, FINDING_WARNING, place,
                "Choose another name for the column, or have readers call the function.",
                "%s is read as if it were column \"%s\" of table \"%s\": who does so gets the "
                "new column instead",
                use->object, names[i], table);
}

void whole_check_added(const struct phase_context *context, const struct cat_table *table,
                       const char *const *names, size_t count, struct place place,
                       struct finding_list *findings)
{
    const struct cat_around *around = &table->around;
    const char *name = qname_text(context->arena, &table->name);
    if (whole_check_untyped(context, table, place, findings))
        check_numbers(context, table, place, findings);
    if (around->fed_by)
        finding_add(
            findings, FINDING_WARNING, place,
            "Sync fires for what it applies; see that both versions are gone on the publisher "
            "too before the drop.",
            "table \"%s\" is fed by subscription %s, whose publisher knows the old columns "
            "only",
            name, around->fed_by);
    if (around->narrow_roles)
        check_roles(context, table, names, count, place, findings);
    for (size_t i = 0; i < around->row_column_count; i++)
        finding_add(findings, FINDING_WARNING, place,
                    "Let the application write it by ROW(…) with as many values as there are then.",
                    "%s holds rows of table \"%s\", which get more columns", around->row_columns[i],
                    name);
    for (size_t i = 0; i < around->use_count; i++) {
        const struct cat_use *use = &around->uses[i];
        const char *shared = shared_name(use, names, count);
        check_common(context, table, use, "is added", place, findings);
        if (use->kind == CAT_USE_TAKES)
            check_field(use, name, names, count, place, findings);
        if (use->kind == CAT_USE_BARE && cat_names_contain(names, count, use->name))
            finding_add(
                findings, use->certain ? FINDING_ERROR : FINDING_WARNING, place,
                "Let it qualify the name, or choose another one for the column.",
                "%s has \"%s\" in a query over table \"%s\": it would be ambiguous, or mean "
                "the new column",
                use->object, use->name, name);
        else if (use->kind == CAT_USE_NATURAL && (shared || !use->certain))
            finding_add(findings, shared && use->certain ? FINDING_ERROR : FINDING_WARNING, place,
                        "Write JOIN … USING with the columns that are meant.",
                        "%s joins table \"%s\" by all names that are equal, and a new column may "
                        "be one of them: %s",
                        use->object, name, use->what);
    }
}

void whole_check_dropped(const struct phase_context *context, const struct cat_table *table,
                         const char *column, struct place place, struct finding_list *findings)
{
    const struct cat_around *around = &table->around;
    const char *name = qname_text(context->arena, &table->name);
    bool due = context->due || context->index == 0;
    const struct object object = {.of = table->name};
    bool said = !due && story_next(context->story, FACT_ADDS, &object, context->index, NULL);
    whole_check_untyped(context, table, place, findings);
    if (around->fed_by)
        finding_add(
            findings, FINDING_WARNING, place,
            "Let the publisher drop the column, or leave it out of its list, before the drop.",
            "table \"%s\" is fed by subscription %s, which stops at the drop of column "
            "\"%s\" as long as the publisher sends it",
            name, around->fed_by, column);
    argument_check_column(context, table, column, due,
                          "DROP TRIGGER, and make it anew with the new name, by an `sql` before or "
                          "by hand, and run this again.",
                          place, findings);
    for (size_t i = 0; i < around->use_count; i++) {
        const struct cat_use *use = &around->uses[i];
        if (!said && use->kind != CAT_USE_NATURAL)
            check_common(context, table, use, "goes", place, findings);
        if (use->kind == CAT_USE_COLUMN && due && use->certain && str_equal(use->name, column))
            finding_add(findings, FINDING_ERROR, place,
                        "Change it to use the new column, or drop it, and run this again.",
                        "%s names column \"%s\", and would fail without it", use->object, column);
        else if (use->kind == CAT_USE_PLACE)
            finding_add(findings, due && use->certain ? FINDING_ERROR : FINDING_WARNING, place,
                        "Let it name the columns that it means, before the drop.",
                        "%s breaks when a column of table \"%s\" goes: %s", use->object, name,
                        use->what);
    }
}
