#include "phase/story/argument.h"

#include "base/str.h"
#include "phase/story/join.h"

bool argument_is(const struct cat_arguments *arguments, const char *name)
{
    return cat_names_contain(arguments->names, arguments->name_count, name);
}

/* '{title,body}' has "title" in it. */
static bool have_name(const struct cat_arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->name_count; i++)
        if (str_has_name(arguments->names[i], name, false))
            return true;
    return false;
}

void argument_check_column(const struct phase_context *context, const struct cat_table *table,
                           const char *column, bool due, const char *hint, struct place place,
                           struct finding_list *findings)
{
    for (size_t i = 0; i < table->around.argument_count; i++) {
        const struct cat_arguments *arguments = &table->around.arguments[i];
        if (join_remakes_trigger(context, arguments->trigger))
            continue;
        if (arguments->own && argument_is(arguments, column))
            finding_add(findings, due ? FINDING_ERROR : FINDING_WARNING, place, hint,
                        "%s has column \"%s\" as an argument, and writes that fire it fail once "
                        "nothing is called so",
                        arguments->object, column);
        else if (have_name(arguments, column))
            finding_add(findings, FINDING_WARNING, place, hint,
                        "%s may mean column \"%s\" of table \"%s\" by an argument",
                        arguments->object, column, qname_text(context->arena, &table->name));
    }
}

void argument_check_type(const struct phase_context *context, const struct cat_table *table,
                         const char *column, struct place place, struct finding_list *findings)
{
    (void)context;
    for (size_t i = 0; i < table->around.argument_count; i++) {
        const struct cat_arguments *arguments = &table->around.arguments[i];
        if (arguments->own && argument_is(arguments, column))
            finding_add(findings, FINDING_WARNING, place,
                        "See that its function takes the new type, by a write to a copy of the "
                        "table.",
                        "%s has column \"%s\" as an argument, and finds it in its new type",
                        arguments->object, column);
    }
}

void argument_check_table(const struct phase_context *context, const struct cat_table *table,
                          const char *hint, struct place place, struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &table->name);
    const char *quoted = sql_quote_qname(context->arena, &table->name);
    for (size_t i = 0; i < table->around.argument_count; i++) {
        const struct cat_arguments *arguments = &table->around.arguments[i];
        if (argument_is(arguments, table->name.name) || argument_is(arguments, name) ||
            argument_is(arguments, quoted))
            finding_add(findings, FINDING_WARNING, place, hint,
                        "%s may mean table \"%s\" by an argument", arguments->object, name);
    }
}

void argument_check_own_name(const struct phase_context *context, const struct cat_table *table,
                             const struct qname *now, struct place place,
                             struct finding_list *findings)
{
    bool moves = !str_equal(now->schema, table->name.schema);
    for (size_t i = 0; i < table->around.use_count; i++) {
        const struct cat_use *use = &table->around.uses[i];
        if (use->kind != CAT_USE_OWN_NAME)
            continue;
        bool schema = str_equal(use->name, "TG_TABLE_SCHEMA");
        bool class = str_equal(use->name, "TG_RELID::regclass");
        if (!class && schema != moves)
            continue;
        finding_add(findings,
                    use->certain && table->relkind != 'p' ? FINDING_ERROR : FINDING_WARNING, place,
                    "Let it take the name from an argument of the trigger (TG_ARGV), which stays, "
                    "before this plan.",
                    "%s says %s, which is \"%s\" and no longer \"%s\" from then on", use->object,
                    use->certain ? arena_printf(context->arena,
                                                "%s in SQL that it makes at run time", use->name)
                                 : use->name,
                    class    ? qname_text(context->arena, now)
                    : schema ? now->schema
                             : now->name,
                    class    ? qname_text(context->arena, &table->name)
                    : schema ? table->name.schema
                             : table->name.name);
    }
}
