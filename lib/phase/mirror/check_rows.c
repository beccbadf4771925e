/* What stands against a mirror for several rows of `to` for one of `from`. */
#include "base/str.h"
#include "phase/mirror/mirror.h"
#include "phase/story/preflight.h"

static bool is_of_key(const struct pair *pair, const char *column)
{
    bool is = false;
    for (size_t i = 0; i < pair->key_count; i++)
        is |= str_equal(pair->keys[i].to.text, column);
    for (size_t i = 0; i < pair->constant_count; i++)
        is |= str_equal(pair->constants[i].name.text, column);
    return is;
}

static void check_columns(const struct phase_context *context, const struct twin *twin,
                          struct finding_list *findings)
{
    const struct cat_rows *rows = &twin->found->rows;
    const char *name = qname_text(context->arena, &twin->to->name);
    for (size_t i = 0; i < rows->count; i++) {
        const struct cat_column *column = cat_table_column(twin->to, rows->names[i]);
        if (is_of_key(twin->pair, rows->names[i]))
            finding_add(findings, FINDING_ERROR, twin->pair->rows.place, "Leave it out of `rows`.",
                        "column \"%s\" of `rows` is in the key, which says what it is",
                        rows->names[i]);
        else if (!column)
            finding_add(findings, FINDING_ERROR, twin->pair->rows.place,
                        "Name columns that are there before the plan, or add them by `sql`.",
                        "column \"%s\" of `rows` is none of table \"%s\"", rows->names[i], name);
        else if (column->generated)
            finding_add(findings, FINDING_ERROR, twin->pair->rows.place, "Leave it out.",
                        "column \"%s\" of table \"%s\" is generated", rows->names[i], name);
        else if (column->not_null)
            finding_add(
                findings, FINDING_WARNING, twin->pair->rows.place,
                "See that the query leaves NULL out: WHERE … IS NOT NULL.",
                "column \"%s\" of table \"%s\" is NOT NULL: where `rows` gives NULL, a write "
                "to \"%s\" fails",
                rows->names[i], name, qname_text(context->arena, &twin->from->name));
    }
}

bool mirror_check_rows(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings)
{
    const struct pair *pair = twin->pair;
    const struct cat_rows *rows = twin->found ? &twin->found->rows : NULL;
    size_t before = findings->count;
    if (!rows || !twin->to || !twin->from)
        return false;
    if (rows->query.problem || rows->query.uncommitted) {
        finding_add(
            findings, FINDING_ERROR, pair->rows.place,
            "It is a query over one row of the table, whose columns are columns of the other.",
            "rows: %s",
            rows->query.problem ? rows->query.problem
                                : "it has a value of an enum that comes with the plan");
        return false;
    }
    if (rows->query.volatility == 'v')
        finding_add(findings, FINDING_ERROR, pair->rows.place,
                    "Use functions that give the same answer for the same row.",
                    "rows is volatile: whether rows agree could never be told");
    if (rows->query.reads)
        finding_add(findings, FINDING_WARNING, pair->rows.place,
                    "Leave what it reads as it is while the mirror lasts.",
                    "rows reads %s: a change there is not seen by the mirror", rows->query.reads);
    check_columns(context, twin, findings);
    for (size_t i = before; i < findings->count; i++)
        if (findings->items[i].severity <= FINDING_ERROR)
            return false;
    for (size_t i = 0; i < twin->told_by_count; i++)
        if (!cat_table_column(twin->to, twin->told_by[i])->not_null)
            finding_add(findings, FINDING_ERROR, pair->rows.place, "Make it NOT NULL.",
                        "column \"%s\" of table \"%s\" takes NULL, which tells no rows apart",
                        twin->told_by[i], qname_text(context->arena, &twin->to->name));
    if (twin->told_by_count)
        return true;
    finding_add(
        findings, FINDING_ERROR, pair->rows.place,
        "Give it a primary key or a unique index on the key's columns and one or more columns "
        "of the query, not deferrable.",
        "table \"%s\" has no unique key by which the rows of `rows` are told apart",
        qname_text(context->arena, &twin->to->name));
    return false;
}
