/* The values of change_enum, and what stands against it. */
#include "base/str.h"
#include "phase/swap/swap.h"
#include "plan/enum.h"

static bool is_new(const struct change_enum_args *args, const char *text)
{
    for (size_t i = 0; i < args->value_count; i++)
        if (str_equal(args->values[i].text, text))
            return true;
    return false;
}

bool plan_enum_has(const struct cat_enum *found, const char *text)
{
    for (size_t i = 0; i < found->value_count; i++)
        if (str_equal(found->values[i], text))
            return true;
    return false;
}

static const struct enum_pair *pair_of(const struct change_enum_args *args, const char *old)
{
    for (size_t i = 0; i < args->map_count; i++)
        if (str_equal(args->map[i].old.text, old))
            return &args->map[i];
    return NULL;
}

const char **plan_enum_unmapped(struct arena *arena, const struct plan *plan,
                                const struct cat_enum *found, size_t *count)
{
    const char **values = NULL;
    *count = 0;
    for (size_t i = 0; i < found->value_count; i++)
        if (!is_new(plan->asks, found->values[i]) && !pair_of(plan->asks, found->values[i]))
            *ARENA_PUSH(arena, values, *count) = found->values[i];
    return values;
}

bool plan_enum_only_adds(const struct making *m)
{
    size_t next = 0;
    for (size_t i = 0; i < m->args->value_count && next < m->found->value_count; i++)
        next += str_equal(m->args->values[i].text, m->found->values[next]);
    return next == m->found->value_count;
}

void plan_enum_find_renamed(struct making *m)
{
    struct change_enum_args *args = &m->document.change_enum;
    args->renamed = NULL;
    args->renamed_count = 0;
    for (size_t i = 0; i < args->map_count; i++) {
        const struct enum_pair *pair = &args->map[i];
        bool only = !plan_enum_has(m->found, pair->new.text);
        for (size_t k = 0; k < args->map_count; k++)
            only &= k == i || !str_equal(args->map[k].new.text, pair->new.text);
        if (only)
            *ARENA_PUSH(m->arena, args->renamed, args->renamed_count) =
                (struct swap_value){pair->old.text, pair->new.text};
    }
}

bool plan_enum_refuse(const struct making *m, struct error *error)
{
    const struct cat_enum *found = m->found;
    const char *name = qname_text(m->arena, &m->type);
    struct str others = {.arena = m->arena};
    error->place = m->args->type.place;
    if (!found->exists || !found->is_enum) {
        error_set(error, ERROR_USAGE,
                  found->exists ? "type \"%s\" is no enum" : "type \"%s\" does not exist", name);
        error_hint(error, "Name an enum of this database, with its schema unless that is public.");
        return false;
    }
    if (!found->owned) {
        error_set(error, ERROR_REFUSED, "type \"%s\" belongs to role %s", name, found->owner);
        error_hint(error, "Run the plan as a member of that role.");
        return false;
    }
    for (size_t i = 0; i < m->args->map_count; i++)
        if (!plan_enum_has(found, m->args->map[i].old.text)) {
            error->place = m->args->map[i].old.place;
            error_set(error, ERROR_REFUSED, "type \"%s\" has no value \"%s\"", name,
                      m->args->map[i].old.text);
            error_hint(error, "Leave it out of `map`, which is for values that are there and go.");
            return false;
        }
    if (plan_enum_only_adds(m) && found->value_count == m->args->value_count) {
        error_set(error, ERROR_REFUSED, "type \"%s\" has these values already", name);
        error_hint(error, "There is nothing to do.");
        return false;
    }
    if (plan_enum_only_adds(m))
        return true;
    for (size_t i = 0; i < found->other_count; i++)
        str_addf(&others, "%s%s", i ? "\n" : "", found->others[i]);
    if (others.length) {
        error_set(error, ERROR_REFUSED,
                  "type \"%s\" cannot be made anew: what cannot follow uses it", name);
        error_detail(error, "%s", str_text(&others));
        error_hint(error, "Drop it before this plan, or let it use text, and make it again "
                          "afterwards; `alter_type` gives a column of a domain the type below it, "
                          "in a plan of its own. Values alone can be added all the same.");
        return false;
    }
    if (!found->column_count) {
        error_set(error, ERROR_REFUSED, "no column of a table is of type \"%s\"", name);
        error_hint(error, "Write a `sql` phase that makes it anew.");
        return false;
    }
    return true;
}
