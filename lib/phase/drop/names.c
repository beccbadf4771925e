/* What is carried may get another name than the original's: see drop.h. */
#include <string.h>

#include "base/str.h"
#include "phase/convention.h"
#include "phase/drop/build.h"

/* The columns with those of the carried ones that took after them. */
static const char *const *replaced(const struct phase_context *context, const struct qname *table,
                                   const char *const *columns, size_t count)
{
    const char **names = NULL;
    size_t done = 0;
    for (size_t i = 0; i < count; i++) {
        const struct fact *likens = drop_next_like(context, table, columns[i], NULL);
        *ARENA_PUSH(context->arena, names, done) = likens ? likens->object.name : columns[i];
    }
    return names;
}

/* By the convention of the plan; NULL: it has another name, and keeps it. */
static const char *by_convention(const struct phase_context *context, const char *tool,
                                 const struct qname *table, const struct carry *carry)
{
    const struct cat_index *index = carry->index;
    const struct cat_constraint *key = carry->kind == CARRY_FOREIGN_KEY ? carry->constraint : NULL;
    if (!index && !key)
        return NULL;
    const struct convention_parts was = {
        .table = table->name,
        .columns = index ? index->keys : key->columns,
        .column_count = index ? index->key_count : key->column_count,
        .other = key ? key->other.name : NULL,
        .other_columns = key ? key->other_columns : NULL,
        .other_count = key ? key->column_count : 0,
    };
    struct convention_parts is = was;
    is.columns = replaced(context, table, was.columns, was.column_count);
    char kind = key ? 'f' : carry->kind == CARRY_UNIQUE ? 'u' : index->unique ? 'q' : 'i';
    return convention_renamed(context->arena, tool, kind, carry->original, &was, &is);
}

const char *drop_carried_name(const struct phase_context *context, const struct fact *likens,
                              const struct carry *carry)
{
    const struct drop_names *names = &((const struct drop_args *)phase_args(context))->names;
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->items[i].from.text, carry->original))
            return names->items[i].to.text;
    const char *derived =
        names->tool ? by_convention(context, names->tool, &likens->object.of, carry) : NULL;
    return derived ? derived : carry->original;
}

/* The next thing that the drop gives its name; NULL: there is none. */
struct carried {
    const struct fact *ends, *likens;
    struct carry_list list;
    size_t next;
};

static const struct carry *next_carried(const struct phase_context *context,
                                        const struct cat_table *table, struct carried *at)
{
    while (at->next >= at->list.count) {
        at->likens = at->ends
                         ? drop_next_like(context, &table->name, at->ends->object.name, at->likens)
                         : NULL;
        if (!at->likens) {
            at->ends = story_next_of(context->story, FACT_ENDS, context->index, at->ends);
            if (!at->ends)
                return NULL;
            continue;
        }
        at->list = carry_of(context, at->likens);
        at->next = 0;
    }
    return &at->list.items[at->next++];
}

static bool is_carried(const struct phase_context *context, const struct cat_table *table,
                       const char *name)
{
    struct carried at = {0};
    for (const struct carry *carry; (carry = next_carried(context, table, &at));)
        if (str_equal(carry->original, name))
            return true;
    return false;
}

static bool is_taken(const struct cat_table *table, const char *name)
{
    return drop_key(table, name) || drop_constraint(table, name) || drop_index(table, name);
}

static void check_taken(const struct phase_context *context, const struct cat_table *table,
                        const char *name, struct place place, const char *hint,
                        struct finding_list *findings)
{
    if (is_taken(table, name))
        finding_add(findings, FINDING_ERROR, place, hint,
                    "table \"%s\" already has an index or constraint \"%s\"", table->name.name,
                    name);
    else if (strlen(name) > SQL_NAME_MAX_BYTES)
        finding_add(findings, FINDING_ERROR, place, hint,
                    "name \"%s\" has more than 63 bytes (table \"%s\")", name,
                    qname_text(context->arena, &table->name));
}

static void check_derived(const struct phase_context *context, const struct cat_table *table,
                          const struct drop_names *names, struct finding_list *findings)
{
    struct carried at = {0};
    for (const struct carry *carry; (carry = next_carried(context, table, &at));) {
        const char *name = drop_carried_name(context, at.likens, carry);
        if (!str_equal(name, carry->original))
            check_taken(context, table, name, names->place,
                        "Name each by itself instead: `names: {old: new}`.", findings);
    }
}

void drop_check_names(const struct phase_context *context, const struct cat_table *table,
                      struct finding_list *findings)
{
    const struct drop_names *names = &((const struct drop_args *)phase_args(context))->names;
    if (names->tool)
        check_derived(context, table, names, findings);
    for (size_t i = 0; i < names->count; i++) {
        const struct drop_name *name = &names->items[i];
        if (!is_carried(context, table, name->from.text))
            finding_add(findings, FINDING_ERROR, name->from.place,
                        "Name an index, a constraint or statistics of the old column.",
                        "nothing named \"%s\" is carried to another column of table \"%s\"",
                        name->from.text, qname_text(context->arena, &table->name));
        else
            check_taken(context, table, name->to.text, name->to.place, "Choose another name.",
                        findings);
    }
}
