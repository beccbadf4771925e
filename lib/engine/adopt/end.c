/* Names that hold when a plan is done: see end.h. */
#include "engine/adopt/end.h"

#include "base/str.h"

struct qname end_table(const struct plan *plan, const struct qname *table)
{
    return story_table_name(plan->story, table, plan->phases.count);
}

const char *end_column(const struct plan *plan, const struct object *column)
{
    return story_name(plan->story, column, plan->phases.count);
}

/* A drop names the table as it is called by then. */
bool end_has_table(const struct plan *plan, const struct qname *table)
{
    for (const struct fact *goes = NULL;
         (goes = story_next(plan->story, FACT_GOES, NULL, plan->phases.count, goes));) {
        const struct qname first = end_first_table(plan, &goes->object.of, goes->phase);
        if (qname_equal(&first, table))
            return false;
    }
    return true;
}

bool end_has_column(const struct plan *plan, const struct object *column)
{
    return end_has_table(plan, &column->of) &&
           !story_next(plan->story, FACT_ENDS, column, plan->phases.count, NULL);
}

bool end_is_traded(const struct plan *plan, const struct qname *table)
{
    const struct object object = {.of = *table};
    const struct fact *trades = story_last(plan->story, FACT_TRADES, &object, plan->phases.count);
    return trades && trades->entry == 0;
}

struct qname end_first_table(const struct plan *plan, const struct qname *name, size_t phase)
{
    static const enum fact_kind kinds[] = {FACT_TRADES, FACT_ASIDE};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const struct fact *fact = NULL;
             (fact = story_next(plan->story, kinds[i], NULL, phase, fact));) {
            const struct qname then = story_table_name(plan->story, &fact->object.of, phase);
            if (qname_equal(&then, name))
                return fact->object.of;
        }
    return *name;
}

bool end_type_name(const struct plan *plan, const struct qname *type, struct qname *now)
{
    const struct object object = {.of = *type};
    const struct fact *retypes = story_last(plan->story, FACT_RETYPES, &object, plan->phases.count);
    *now = retypes ? (struct qname){type->schema, retypes->name} : *type;
    return !retypes || retypes->detail;
}

const char *end_type(struct arena *arena, const struct plan *plan, const struct sql_fragment *type)
{
    if (!type || !type->text)
        return NULL;
    for (const struct fact *fact = NULL;
         (fact = story_next(plan->story, FACT_RETYPES, NULL, plan->phases.count, fact));) {
        const struct qname now = {fact->object.of.schema, fact->name};
        const char *name = sql_quote_name(arena, fact->object.of.name);
        bool here = str_equal(fact->object.of.schema, plan->schema);
        const char *words[] = {sql_quote_qname(arena, &fact->object.of), here ? name : NULL};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            for (int array = 0; words[i] && array < 2; array++)
                if (str_equal(type->text, arena_printf(arena, "%s%s", words[i], array ? "[]" : "")))
                    return arena_printf(arena, "%s%s", sql_quote_qname(arena, &now),
                                        array ? "[]" : "");
    }
    return sql_make(arena, "%R", type);
}

bool end_is_named_later(const struct plan *plan, const struct fact *fact, enum fact_kind kind)
{
    const struct object table = {.of = fact->object.of};
    for (const struct fact *other = NULL;
         (other = story_next(plan->story, kind, &table, plan->phases.count, other));)
        if (other > fact && str_equal(other->name, fact->name))
            return true;
    return false;
}
