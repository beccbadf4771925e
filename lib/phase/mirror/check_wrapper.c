/* What mysql_fdw does with values without an error, as it was seen with its version 2.8 (and stands
 * in its issues 181 and 213 on GitHub). */
#include "base/str.h"
#include "phase/mirror/mirror.h"

/* What is written is asked again, and found if it was not kept; what is read is taken for what is
 * there. */
static const struct {
    const char *type; /* how it begins */
    const char *does, *hint;
} readings[] = {
    {"bytea", "ends a result in silence before a long value",
     "Declare it as text, over a view with HEX() of it; `sluice new move` writes one."},
    {"real", "gives six digits of a float",
     "Declare it as double precision, over a view with the column + 0e0."},
};

static void check_read(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings)
{
    const struct cat_table *table = twin->from;
    for (size_t i = 0; i < table->column_count; i++)
        for (size_t k = 0; k < sizeof readings / sizeof *readings; k++)
            if (str_starts_with(table->columns[i].type, readings[k].type))
                finding_add(findings, FINDING_ERROR, twin->pair->from.place, readings[k].hint,
                            "column \"%s\" of foreign table \"%s\" is of type %s, and mysql_fdw %s",
                            table->columns[i].name, qname_text(context->arena, &table->name),
                            table->columns[i].type, readings[k].does);
}

void mirror_check_wrapper(const struct phase_context *context, const struct twin *twin,
                          struct finding_list *findings)
{
    if (str_equal(twin->from->wrapper, "mysql_fdw"))
        check_read(context, twin, findings);
    if (str_equal(twin->to->wrapper, "mysql_fdw") && twin->to->has_dropped)
        finding_add(findings, FINDING_ERROR, twin->pair->to.place,
                    "Drop the foreign table and create it anew, with the columns it has now.",
                    "columns of foreign table \"%s\" were dropped, and mysql_fdw writes values to "
                    "the wrong ones then",
                    qname_text(context->arena, &twin->to->name));
}
