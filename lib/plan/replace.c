/* What replace_table stands for, once a database has told what the table has: another table like
 * it, a mirror between the two and the copies of its rows, a gate, the swap of names, a gate, and
 * the end of the old table.
 *
 * All that the new table has is made while it is empty: then neither its indexes nor its foreign
 * keys ever read a row under lock, on any version of PostgreSQL, and what a row of the copy would
 * violate is found by that row. Identities and what belongs to the name alone (rights, triggers,
 * policies) the swap takes over. */
#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "phase/backfill/backfill.h"
#include "phase/constrain/constrain.h"
#include "phase/drop/drop.h"
#include "phase/kinds.h"
#include "phase/mirror/mirror.h"
#include "phase/sql/args.h"
#include "phase/swap_tables/swap_tables.h"
#include "plan/recipe.h"
#include "plan/replace.h"

enum { AHEAD = 4 };

const struct qname *plan_replaced(const struct plan *plan, const char **every, const char **from,
                                  long long *ahead)
{
    static const char *const spans[] = {NULL, "1 day", "1 week", "1 month", "1 year"};
    const struct replace_partitions *partitions = &plan->replaces->partitions;
    *every = spans[partitions->every];
    *from = partitions->first;
    *ahead = partitions->ahead ? partitions->ahead : AHEAD;
    return &plan->replaces->table.name;
}

/* ---- what stands against it ---- */

bool replace_refuse(struct replace_making *m, struct place place, const char *hint,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(m->arena, format, args);
    va_end(args);
    error_set(m->error, ERROR_REFUSED, "%s", message);
    m->error->place = place;
    error_hint(m->error, "%s", hint);
    return false;
}

/* What was given wrongly, of the one error that was just set. */
static bool invalid(struct replace_making *m)
{
    m->error->code = ERROR_USAGE;
    return false;
}

bool replace_contains(const struct name_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i].text, name))
            return true;
    return false;
}

static const struct replace_column *find(const struct replace_column *list, size_t count,
                                         const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i].name.text, name))
            return &list[i];
    return NULL;
}

/* The columns of the new table's primary key. */
static struct name_list key_of(struct replace_making *m)
{
    const struct cat_index *primary = cat_primary_key(m->table);
    struct name_list key = m->args->primary_key;
    for (size_t i = 0; !m->args->primary_key.count && primary && i < primary->key_count; i++)
        *ARENA_PUSH(m->arena, key.items, key.count) =
            (struct name_at){primary->keys[i], m->args->table.place};
    return key;
}

static bool has_all_columns(struct replace_making *m, const struct name_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (!cat_table_column(m->table, names->items[i].text))
            return replace_refuse(m, names->items[i].place, "Name columns of the table.",
                                  "column \"%s\" of table \"%s\" does not exist",
                                  names->items[i].text, qname_text(m->arena, &m->table->name)) ||
                   invalid(m);
    return true;
}

static bool has_all_typed(struct replace_making *m, const struct replace_column *list, size_t count)
{
    struct name_list names = {0};
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(m->arena, names.items, names.count) = list[i].name;
    return has_all_columns(m, &names);
}

static bool check(struct replace_making *m, const struct name_list *key)
{
    const struct replace_table_args *args = m->args;
    const char *name = qname_text(m->arena, &args->table.name);
    struct place place = args->table.place;
    if (m->table->exists && m->table->column_count == key->count)
        return replace_refuse(m, place,
                              "Such a table is not replaced by this release: give it another "
                              "column, or copy it by hand.",
                              "table \"%s\" has no column beside its key", name);
    if (!m->table->exists)
        return replace_refuse(m, place, "Check the name, its schema and case.",
                              "table \"%s\" does not exist", name) ||
               invalid(m);
    if (m->table->relkind != 'r')
        return replace_refuse(
            m, place, "Write the phases: see `sluice plan --yaml` of another such plan.",
            "table \"%s\" is %s", name,
            m->table->relkind == 'p' ? "partitioned already" : "not an ordinary one");
    if (!key->count)
        return replace_refuse(
            m, place, "Give `primary_key`.",
            "table \"%s\" has no primary key, by which rows would belong together", name);
    if (m->by && !replace_contains(key, m->by))
        return replace_refuse(
            m, args->primary_key.count ? args->primary_key.items[0].place : place,
            "Give `primary_key` with that column in it.",
            "the primary key of a partitioned table has the column in it by which it is "
            "partitioned, here \"%s\"",
            m->by);
    struct name_list by = {0};
    if (m->by)
        *ARENA_PUSH(m->arena, by.items, by.count) = (struct name_at){m->by, place};
    return has_all_columns(m, &by) && has_all_columns(m, key) && has_all_columns(m, &args->order) &&
           has_all_typed(m, args->types, args->type_count) &&
           has_all_typed(m, args->ups, args->up_count) &&
           has_all_typed(m, args->downs, args->down_count);
}

/* ---- phases ---- */

static struct replacement replacement_of(struct replace_making *m)
{
    return (struct replacement){.arena = m->arena,
                                .document = &m->document,
                                .place = m->args->place,
                                .table = &m->args->table,
                                .gate = &m->args->gate};
}

static struct name_at phase_name(struct replace_making *m, const char *tail)
{
    return (struct name_at){arena_printf(m->arena, "%s%s",
                                         plan_make_name(m->arena, m->table->name.name,
                                                        SQL_NAME_MAX_BYTES - strlen(tail)),
                                         tail),
                            m->args->place};
}

static struct table_at table_at(const struct replace_making *m, const struct qname *name)
{
    return (struct table_at){*name, m->args->place};
}

static void add_made(struct replace_making *m)
{
    struct replacement r = replacement_of(m);
    struct sql_args *args = recipe_add_phase(&r, &phase_sql);
    args->head.name = phase_name(m, "-made");
    args->run.text = str_text(&m->script);
}

static bool has_key(struct replace_making *m, const struct name_list *key)
{
    for (size_t i = 0; i < m->table->index_count; i++) {
        const struct cat_index *index = &m->table->indexes[i];
        bool same = index->unique && index->plain && index->column_count == key->count &&
                    !index->exclusion && !*index->constraint_tail;
        for (size_t k = 0; k < index->key_count; k++)
            same &= replace_contains(key, index->keys[k]);
        if (same)
            return true;
    }
    return false;
}

/* What comes back over the mirror finds its row by it. It goes with the table. */
static void add_key(struct replace_making *m, const struct name_list *key)
{
    if (has_key(m, key))
        return;
    struct replacement r = replacement_of(m);
    struct constrain_args *args = recipe_add_phase(&r, &phase_constrain);
    args->head.name = phase_name(m, "-key");
    args->table = m->args->table;
    struct constrain_item *item = ARENA_PUSH(m->arena, args->items, args->item_count);
    item->kind = CONSTRAIN_INDEX;
    item->place = m->args->place;
    item->name = (struct name_at){sql_name_with(m->arena, m->table->name.name, "_mirror_key"),
                                  m->args->place};
    item->on = (struct sql_fragment){arena_printf(m->arena, "(%s)", replace_names_sql(m, key)),
                                     m->args->place};
    item->index_unique = true;
}

static struct sql_fragment value_of(struct replace_making *m, const char *name,
                                    const struct replace_column *given, const char *type)
{
    if (given)
        return given->sql;
    return (struct sql_fragment){type ? sql_make(m->arena, "%I::%S", name, type)
                                      : sql_quote_name(m->arena, name),
                                 m->args->place};
}

static void add_mirror(struct replace_making *m, const struct name_list *key)
{
    const struct replace_table_args *a = m->args;
    struct replacement r = replacement_of(m);
    struct mirror_args *args = recipe_add_phase(&r, &phase_mirror);
    struct pair *pair = &args->pair;
    args->head.name = phase_name(m, "-mirror");
    pair->from = m->args->table;
    pair->to = table_at(m, &m->made);
    for (size_t i = 0; i < key->count; i++)
        *ARENA_PUSH(m->arena, pair->keys, pair->key_count) =
            (struct twin_key){key->items[i], key->items[i]};
    for (size_t i = 0; i < m->table->column_count; i++) {
        const struct cat_column *column = &m->table->columns[i];
        const struct name_at name = {column->name, m->args->place};
        const struct replace_column *type = find(a->types, a->type_count, column->name);
        if (replace_contains(key, column->name) || column->generated)
            continue;
        *ARENA_PUSH(m->arena, pair->ups, pair->up_count) = (struct twin_column){
            name, value_of(m, column->name, find(a->ups, a->up_count, column->name),
                           type ? type->sql.text : NULL)};
        *ARENA_PUSH(m->arena, pair->downs, pair->down_count) = (struct twin_column){
            name, value_of(m, column->name, find(a->downs, a->down_count, column->name),
                           type ? cat_column_declaration(m->arena, column) : NULL)};
    }
    pair->sync = TWIN_BOTH;
    struct backfill_args *backfill = recipe_add_phase(&r, &phase_backfill);
    backfill->mirror = args->head.name;
}

static void add_swap(struct replace_making *m)
{
    struct replacement r = replacement_of(m);
    struct gate_args first = m->args->gate;
    const char *table = m->table->name.name;
    first.head.name.text = NULL;
    r.gate = &first;
    recipe_add_gate(&r, "table", "-copied",
                    arena_printf(m->arena,
                                 "Has every service been tried with %s as it will be, so that the "
                                 "new table may take the name?",
                                 table));
    struct swap_tables_args *swap = recipe_add_phase(&r, &phase_swap_tables);
    swap->table = m->args->table;
    swap->from = table_at(m, &m->made);
    swap->retired = table_at(m, &m->retired);
    r.gate = &m->args->gate;
    recipe_add_gate(&r, "table", "-replaced",
                    arena_printf(m->arena,
                                 "Does every service work with the new table %s, so that the old "
                                 "one may go?",
                                 table));
    struct drop_args *drop = recipe_add_phase(&r, &phase_drop);
    drop->table = table_at(m, &m->retired);
}

const char *plan_expand_replace(struct arena *arena, const struct plan *plan,
                                const struct cat_replacement *found, struct error *error)
{
    const struct replace_table_args *args = plan->replaces;
    const struct qname *name = &args->table.name;
    struct replace_making m = {
        .arena = arena,
        .document = plan_document_of(plan),
        .args = args,
        .found = found,
        .table = found->table,
        .made = {name->schema, sql_name_with(arena, name->name, "_new")},
        .retired = {name->schema, sql_name_with(arena, name->name, "_old")},
        .by = args->by.range.text  ? args->by.range.text
              : args->by.list.text ? args->by.list.text
                                   : args->by.hash.text,
        .script = {.arena = arena},
        .error = error,
    };
    const struct name_list key = key_of(&m);
    if (!check(&m, &key))
        return NULL;
    if (!replace_make_table(&m, &key))
        return NULL;
    add_made(&m);
    add_key(&m, &key);
    add_mirror(&m, &key);
    add_swap(&m);
    return plan_document_yaml(arena, &m.document);
}
