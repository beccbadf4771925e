/* What stands against a mirror with `sync: none`, whose rows are copied by ranges of the key. */
#include "base/str.h"
#include "phase/mirror/mirror.h"

/* Values of these have one order, whichever server compares them. */
static bool has_one_order(const char *type)
{
    static const char *const types[] = {
        "smallint",
        "integer",
        "bigint",
        "uuid",
        "date",
        "timestamp without time zone",
        "timestamp with time zone",
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(type, types[i]))
            return true;
    return str_starts_with(type, "numeric");
}

static bool same_collation(const struct cat_column *a, const struct cat_column *b)
{
    return (!a->collation && !b->collation) ||
           (a->collation && b->collation && str_equal(a->collation, b->collation));
}

static void check_order(const struct phase_context *context, const struct twin *twin,
                        const struct twin_key *key, struct finding_list *findings)
{
    const struct cat_column *from = cat_table_column(twin->from, key->from.text);
    const struct cat_column *to = cat_table_column(twin->to, key->to.text);
    if (twin->foreign && !has_one_order(to->type))
        finding_add(findings, FINDING_ERROR, key->to.place,
                    "Let the key be a number, a uuid, a date or a time.",
                    "column \"%s\" is of type %s, which another server may put in another order: "
                    "ranges of it are not the same on both",
                    to->name, to->type);
    else if (!same_collation(from, to))
        finding_add(findings, FINDING_ERROR, key->to.place, "Give both the same collation.",
                    "columns \"%s\" and \"%s\" of tables \"%s\" and \"%s\" are put in order by "
                    "different collations",
                    from->name, to->name, qname_text(context->arena, &twin->from->name),
                    qname_text(context->arena, &twin->to->name));
}

void mirror_check_once(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings)
{
    for (size_t i = 0; i < twin->pair->key_count; i++)
        check_order(context, twin, &twin->pair->keys[i], findings);
    mirror_check_wrapper(context, twin, findings);
    mirror_check_bulk(context, twin, findings);
    finding_add(
        findings, FINDING_NOTE, twin->pair->from.place,
        "Bring it up to date by a `backfill` with `refresh: true`, before the other table is "
        "used.",
        "nothing keeps the rows in step: what is written to table \"%s\" after it was "
        "copied is not in \"%s\"",
        qname_text(context->arena, &twin->from->name), qname_text(context->arena, &twin->to->name));
    if (twin->foreign)
        finding_add(findings, FINDING_NOTE, twin->pair->to.place,
                    "See that a unique index on the other server has it.",
                    "whether the key of foreign table \"%s\" is unique cannot be known here",
                    qname_text(context->arena,
                               twin->from->relkind == 'f' ? &twin->from->name : &twin->to->name));
}
