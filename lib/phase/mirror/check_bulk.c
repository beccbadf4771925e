/* What stands against `by_copy`, as far as it can be told without the other server. */
#include "base/str.h"
#include "phase/mirror/mirror.h"

#define LEAVE_OUT "leave `by_copy` out: then rows go through the foreign table."

static void refuse(struct place place, const char *message, struct finding_list *findings)
{
    finding_add(findings, FINDING_ERROR, place, "Mend that, or " LEAVE_OUT, "%s", message);
}

/* Their server computes nothing: a value is the column, in its type. */
static void check_pulled(const struct phase_context *context, const struct twin *twin,
                         const struct sql_fragment *value, const char *name,
                         struct finding_list *findings)
{
    const struct cat_column *from = twin_plain_column(twin, value);
    const struct cat_column *to = cat_table_column(twin->to, name);
    if (!from)
        refuse(value->place,
               arena_printf(context->arena,
                            "column \"%s\" is more than a column of foreign table \"%s\", whose "
                            "server gives rows as they are",
                            name, qname_text(context->arena, &twin->from->name)),
               findings);
    else if (!str_equal(twin_assigned_type(context->arena, from),
                        twin_assigned_type(context->arena, to)))
        refuse(value->place,
               arena_printf(context->arena, "column \"%s\" is of type %s, and \"%s\" of %s",
                            from->name, from->type, name, to->type),
               findings);
}

static void check_pull(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings)
{
    const struct pair *pair = twin->pair;
    if (pair->where.text || pair->constant_count)
        refuse(pair->by_copy.place,
               arena_printf(context->arena,
                            "\"%s\" would be for the server of foreign table \"%s\" to compute, "
                            "which gives rows as they are",
                            pair->where.text ? "where" : "constant",
                            qname_text(context->arena, &twin->from->name)),
               findings);
    for (size_t i = 0; i < pair->key_count; i++) {
        const struct sql_fragment key = {pair->keys[i].from.text, pair->keys[i].from.place};
        check_pulled(context, twin, &key, pair->keys[i].to.text, findings);
    }
    for (size_t i = 0; i < pair->up_count; i++)
        check_pulled(context, twin, &pair->ups[i].value, pair->ups[i].name.text, findings);
}

void mirror_check_bulk(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings)
{
    const struct place place = twin->pair->by_copy.place;
    const bool pulls = twin->from->relkind == 'f';
    const char *wrapper = pulls ? twin->from->wrapper : twin->to->wrapper;
    if (!pair_is_by_copy(twin->pair))
        return;
    if (!twin->foreign || (pulls && twin->to->relkind == 'f'))
        refuse(place, "\"by_copy\" needs one foreign table, and one that is here", findings);
    else if (!str_equal(wrapper, "postgres_fdw"))
        refuse(
            place,
            arena_printf(context->arena,
                         "\"by_copy\" needs a PostgreSQL server, and wrapper \"%s\" leads to none",
                         wrapper),
            findings);
    else if (pulls)
        check_pull(context, twin, findings);
    else if (*twin_value_settings(twin, true))
        refuse(place,
               arena_printf(context->arena, "values depend on settings that COPY does not pin:%s",
                            twin_value_settings(twin, true)),
               findings);
}
