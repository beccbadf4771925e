/* What stands against a swap of tables on this database: what would not go along, by its name. */
#include <string.h>

#include "base/str.h"
#include "phase/story/preflight.h"
#include "phase/swap_tables/swap_tables.h"

struct looker {
    const struct phase_context *context;
    const struct swap_tables_args *args;
    const struct cat_table *table, *from;
    const char *name, *from_name; /* for people */
    struct finding_list *findings;
};

/* An error about the table that takes the name. */
static void lacks(const struct looker *l, const char *hint, const char *what, const char *name)
{
    finding_add(l->findings, FINDING_ERROR, l->args->from.place, hint,
                "%s \"%s\" of table \"%s\" has none like it on \"%s\"", what, name, l->name,
                l->from_name);
}

/* ---- columns ---- */

static const char *default_of(const struct cat_column *column)
{
    return column->generated ? NULL : column->default_sql;
}

static const char *default_words(const struct looker *l, const struct cat_column *column)
{
    return column->generated    ? "a generated value"
           : default_of(column) ? arena_printf(l->context->arena, "DEFAULT %s", default_of(column))
                                : "no default";
}

static void check_default(const struct looker *l, const struct cat_column *column,
                          const struct cat_column *other)
{
    bool both = !column->generated && !other->generated && default_of(column) && default_of(other);
    if (column->generated == other->generated && str_equal(default_of(column), default_of(other)))
        return;
    finding_add(l->findings, both ? FINDING_WARNING : FINDING_ERROR, l->args->from.place,
                "Give it the same one: INSERTs that leave the column out go on.",
                "column \"%s\" has %s in table \"%s\", and %s in \"%s\"", column->name,
                default_words(l, column), l->name, default_words(l, other), l->from_name);
}

static bool same_type(const struct looker *l, const struct cat_column *a,
                      const struct cat_column *b)
{
    return str_equal(cat_column_declaration(l->context->arena, a),
                     cat_column_declaration(l->context->arena, b));
}

static void check_column(const struct looker *l, const struct cat_column *column)
{
    const struct cat_column *other = cat_table_column(l->from, column->name);
    struct place place = l->args->from.place;
    if (!other) {
        finding_add(l->findings, FINDING_ERROR, place,
                    "Let it have the column: drop that in a plan of its own.",
                    "table \"%s\" has no column \"%s\", which statements name that know \"%s\"",
                    l->from_name, column->name, l->name);
        return;
    }
    if (other->sequence)
        finding_add(l->findings, FINDING_ERROR, place,
                    column->sequence ? "Leave it out there: that of the table goes over."
                                     : "Let it take values from a sequence that it does not own.",
                    "column \"%s\" of table \"%s\" has a sequence of its own", column->name,
                    l->from_name);
    check_default(l, column, other);
    if (!same_type(l, column, other))
        finding_add(l->findings, FINDING_WARNING, place,
                    "Let the application prepare its statements again then.",
                    "column \"%s\" is of type %s in table \"%s\", and %s in \"%s\"", column->name,
                    column->type, l->name, other->type, l->from_name);
}

/* Columns that both have, in another order. */
static void check_order(const struct looker *l)
{
    size_t last = 0;
    for (size_t i = 0; i < l->table->column_count; i++) {
        const struct cat_column *other = cat_table_column(l->from, l->table->columns[i].name);
        size_t at = other ? (size_t)(other - l->from->columns) : last;
        if (at < last) {
            finding_add(l->findings, FINDING_WARNING, l->args->from.place,
                        "See that every INSERT and COPY lists its columns.",
                        "columns of table \"%s\" stand in another order than those of \"%s\", here "
                        "\"%s\"",
                        l->from_name, l->name, other->name);
            return;
        }
        last = at;
    }
}

static void check_new_columns(const struct looker *l)
{
    for (size_t i = 0; i < l->from->column_count; i++) {
        const struct cat_column *column = &l->from->columns[i];
        if (!cat_table_column(l->table, column->name) && column->not_null && !default_of(column) &&
            !column->generated)
            finding_add(l->findings, FINDING_ERROR, l->args->from.place, "Give it a default.",
                        "column \"%s\" of table \"%s\" is NOT NULL without a default, and \"%s\" "
                        "has no such column: every INSERT would fail",
                        column->name, l->from_name, l->name);
    }
}

/* ---- indexes and constraints ---- */

static bool same_names(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
    for (size_t i = 0; i < a_count; i++)
        if (!cat_names_contain(b, b_count, a[i]))
            return false;
    return a_count == b_count;
}

/* Whether the plan makes it itself, for the mirror. */
static bool is_of_plan(const struct looker *l, const char *name)
{
    const struct object table = {.of = l->table->name};
    for (const struct fact *names = NULL;
         (names = story_next(l->context->story, FACT_NAMES, &table, SIZE_MAX, names));)
        if (str_equal(names->name, name))
            return true;
    return false;
}

static void check_indexes(const struct looker *l)
{
    const struct cat_index *key = cat_primary_key(l->table), *other = cat_primary_key(l->from);
    for (size_t i = 0; i < l->table->index_count; i++) {
        const struct cat_index *index = &l->table->indexes[i];
        if (swap_tables_like_index(l->from, index) || is_of_plan(l, index->name))
            continue;
        if (index->unique || index->exclusion)
            lacks(l, "Let the `sql` that makes it make this one, too.",
                  index->primary ? "primary key" : "unique index", index->name);
        else
            finding_add(l->findings, FINDING_WARNING, l->args->from.place,
                        "Let the `sql` that makes it make this one, too.",
                        "index \"%s\" of table \"%s\" has none like it on \"%s\"", index->name,
                        l->name, l->from_name);
    }
    swap_tables_check_clustered(l->context, l->table, l->from, l->args->from.place, l->findings);
    if (key && other && !same_names(key->keys, key->key_count, other->keys, other->key_count))
        finding_add(l->findings, FINDING_WARNING, l->args->from.place,
                    "See that no statement says ON CONFLICT with the old key's columns.",
                    "the primary key is (%s) from then on, and no longer (%s): nothing else keeps "
                    "that unique once the retired table is gone",
                    sql_name_list(l->context->arena, other->keys, other->key_count),
                    sql_name_list(l->context->arena, key->keys, key->key_count));
    for (size_t i = 0; i < l->from->index_count; i++)
        if (!l->from->indexes[i].valid)
            finding_add(l->findings, FINDING_ERROR, l->args->from.place, "REINDEX it.",
                        "index \"%s\" of table \"%s\" is invalid", l->from->indexes[i].name,
                        l->from_name);
}

static bool same_order(const char *const *a, const char *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!str_equal(a[i], b[i]))
            return false;
    return true;
}

static bool same_reference(const struct cat_constraint *a, const struct cat_constraint *b)
{
    return qname_equal(&a->other, &b->other) && a->column_count == b->column_count &&
           same_order(a->columns, b->columns, a->column_count) &&
           same_order(a->other_columns, b->other_columns, a->column_count) &&
           a->on_update == b->on_update && a->on_delete == b->on_delete &&
           a->match_full == b->match_full && a->deferrable == b->deferrable &&
           a->deferred == b->deferred;
}

static const struct cat_constraint *constraint_like(const struct looker *l,
                                                    const struct cat_constraint *constraint)
{
    for (size_t i = 0; i < l->from->constraint_count; i++) {
        const struct cat_constraint *other = &l->from->constraints[i];
        if (!other->incoming && other->type == constraint->type &&
            str_equal(other->name, constraint->name) &&
            (other->type != 'f' || same_reference(other, constraint)))
            return other;
    }
    return NULL;
}

/* What a foreign key of another table can reference. */
static bool has_key(const struct looker *l, const struct cat_constraint *reference)
{
    for (size_t i = 0; i < l->from->index_count; i++) {
        const struct cat_index *index = &l->from->indexes[i];
        if (index->unique && index->plain && !index->exclusion &&
            !(index->constraint_tail && *index->constraint_tail) &&
            same_names(index->keys, index->key_count, reference->columns, reference->column_count))
            return true;
    }
    return false;
}

static void check_reference(const struct looker *l, const struct cat_constraint *reference)
{
    bool itself = qname_equal(&reference->other, &l->table->name);
    const struct cat_table *other =
        itself ? l->from : catalog_table(l->context->catalog, &reference->other);
    const char *name = qname_text(l->context->arena, &reference->other);
    const char *problem =
        !other || !other->owned   ? "belongs to another role"
        : reference->not_enforced ? "has it not enforced"
        : reference->period       ? "has it for a period of time"
        : other->relkind != 'p'   ? NULL
        : l->context->catalog->server_version < 180000
            ? "is partitioned, which before PostgreSQL 18 takes none that is not validated at once"
            : NULL;
    if (qname_equal(&reference->other, &l->from->name))
        problem = "is the one that is to take the name";
    if (problem)
        finding_add(l->findings, FINDING_ERROR, l->args->table.place,
                    "Drop it before this plan, and add it again afterwards.",
                    "foreign key \"%s\" cannot go over: table \"%s\" %s", reference->name,
                    itself ? l->from_name : name, problem);
    else if (!has_key(l, reference))
        finding_add(l->findings, FINDING_ERROR, l->args->from.place,
                    "Give it such a key, or let the foreign key reference one that it has.",
                    "foreign key \"%s\" of table \"%s\" references (%s), which is no key of table "
                    "\"%s\"",
                    reference->name, name,
                    sql_name_list(l->context->arena, reference->columns, reference->column_count),
                    l->from_name);
}

static void check_constraints(const struct looker *l)
{
    for (size_t i = 0; i < l->table->constraint_count; i++) {
        const struct cat_constraint *constraint = &l->table->constraints[i];
        bool itself = qname_equal(&constraint->other, &l->table->name);
        if (constraint->incoming)
            check_reference(l, constraint);
        else if (!itself && !constraint_like(l, constraint))
            lacks(l, "Let the `sql` that makes it make this one, too, by the same name.",
                  constraint->type == 'f' ? "foreign key" : "check", constraint->name);
    }
    for (size_t i = 0; i < l->from->constraint_count; i++)
        if (l->from->constraints[i].incoming &&
            qname_equal(&l->from->constraints[i].other, &l->from->name))
            finding_add(l->findings, FINDING_ERROR, l->args->from.place,
                        "Leave it out there: that of the table goes over.",
                        "foreign key \"%s\" of table \"%s\" references the table itself",
                        l->from->constraints[i].name, l->from_name);
    for (size_t i = 0; i < l->table->statistics_count; i++) {
        const struct cat_statistics *statistics = &l->table->statistics[i];
        const struct cat_statistics *other = swap_tables_like_statistics(l->from, statistics);
        if (!other || !str_equal(other->name.schema, statistics->name.schema))
            lacks(l, "Let the `sql` that makes it make them, too: LIKE … INCLUDING STATISTICS.",
                  "statistics", statistics->name.name);
    }
}

/* ---- what goes along ---- */

/* A column of another type by which it goes; NULL: there is none. */
static const char *find_retyped(const struct looker *l, const struct cat_belonging *belonging)
{
    for (size_t i = 0; i < belonging->column_count; i++) {
        const struct cat_column *column = cat_table_column(l->table, belonging->columns[i]);
        const struct cat_column *other = cat_table_column(l->from, belonging->columns[i]);
        if (column && other && !same_type(l, column, other))
            return column->name;
    }
    return NULL;
}

static void check_belongings(const struct looker *l)
{
    const struct cat_index *key = cat_primary_key(l->table), *other = cat_primary_key(l->from);
    bool same_key =
        key && other && same_names(key->keys, key->key_count, other->keys, other->key_count);
    for (size_t i = 0; i < l->table->belonging_count; i++) {
        const struct cat_belonging *belonging = &l->table->belongings[i];
        const char *problem = belonging->problem ? belonging->problem
                              : l->from->relkind == 'p' && belonging->partitioned
                                  ? belonging->partitioned
                              : !same_key ? belonging->key
                                          : NULL;
        const char *retyped = find_retyped(l, belonging);
        if (!problem && retyped)
            problem =
                arena_printf(l->context->arena, "column \"%s\" is of another type there", retyped);
        if (problem)
            finding_add(l->findings, FINDING_ERROR, l->args->table.place,
                        "Drop it before this plan, and make it again afterwards.",
                        "%s%s%s cannot go over to table \"%s\": %s", belonging->kind,
                        *belonging->name ? " " : "", belonging->name, l->from_name, problem);
    }
    for (size_t i = 0; i < l->from->trigger_count; i++)
        finding_add(l->findings, FINDING_ERROR, l->args->from.place,
                    "Drop it: those of the table that it takes the name of go over.",
                    "trigger \"%s\" of table \"%s\" would fire for what the mirror writes",
                    l->from->triggers[i].name, l->from_name);
}

/* The columns of an index by which rows are told apart take no NULL. */
static void check_identity(const struct looker *l)
{
    const struct cat_index *index = swap_tables_identity(l->table, l->from);
    bool good = index != NULL;
    for (size_t i = 0; index && i < index->key_count; i++) {
        const struct cat_column *column = cat_table_column(l->from, index->keys[i]);
        good &= column && column->not_null;
    }
    if (l->table->replica_identity == 'i' && !good)
        finding_add(l->findings, FINDING_ERROR, l->args->from.place,
                    "Let the `sql` that makes it make the index, on columns that are NOT NULL; or "
                    "ALTER TABLE … REPLICA IDENTITY DEFAULT before this plan.",
                    "the replica identity of table \"%s\" does not go over to \"%s\", which has "
                    "no such index",
                    l->name, l->from_name);
}

/* Row triggers of a partitioned table are told the partition's name. */
static void check_own_names(const struct looker *l)
{
    const struct cat_around *around = &l->table->around;
    for (size_t i = 0; i < around->use_count && l->from->relkind == 'p'; i++)
        if (around->uses[i].kind == CAT_USE_OWN_NAME && l->table->relkind != 'p')
            finding_add(l->findings, FINDING_WARNING, l->args->from.place,
                        "Let it take the name from an argument of the trigger (TG_ARGV), which "
                        "stays, before this plan.",
                        "%s says %s, which is that of a partition of table \"%s\" from then on",
                        around->uses[i].object, around->uses[i].name, l->name);
}

static void check_table(const struct looker *l)
{
    struct place place = l->args->from.place;
    const struct cat_table *retired = catalog_table(l->context->catalog, &l->args->retired.name);
    if (retired && retired->exists && !retired->aside)
        finding_add(l->findings, FINDING_ERROR, l->args->retired.place, "Choose another name.",
                    "relation \"%s\" already exists",
                    qname_text(l->context->arena, &l->args->retired.name));
    if (!str_equal(l->table->owner, l->from->owner))
        finding_add(l->findings, FINDING_ERROR, place,
                    sql_make(l->context->arena, "ALTER TABLE %T OWNER TO %I, and its partitions.",
                             &l->from->name, l->table->owner),
                    "table \"%s\" belongs to role \"%s\", and \"%s\" to \"%s\"", l->name,
                    l->table->owner, l->from_name, l->from->owner);
    if (l->from->unlogged && !l->table->unlogged)
        finding_add(l->findings, FINDING_ERROR, place, "ALTER TABLE … SET LOGGED.",
                    "table \"%s\" is unlogged, and \"%s\" is not", l->from_name, l->name);
    if (l->table->around.fed_by)
        finding_add(l->findings, FINDING_ERROR, l->args->table.place,
                    "Take it out of the publication, and ALTER SUBSCRIPTION … REFRESH PUBLICATION.",
                    "table \"%s\" is fed by subscription %s, which would stop", l->name,
                    l->table->around.fed_by);
    preflight_other_plans(l->context, l->table, NULL, l->args->table.place, l->findings);
    finding_add(l->findings, FINDING_NOTE, place,
                "Let the application prepare it again when that happens, as most drivers do.",
                "a client's prepared statement that returns all columns of table \"%s\" fails once "
                "if \"%s\" has other ones, or in another order",
                l->name, l->from_name);
}

void swap_tables_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct swap_tables_args *args = phase_args(context);
    struct looker l = {
        .context = context,
        .args = args,
        .table = preflight_table(context, &args->table, findings),
        .from = preflight_table(context, &args->from, findings),
        .name = qname_text(context->arena, &args->table.name),
        .from_name = qname_text(context->arena, &args->from.name),
        .findings = findings,
    };
    if (!l.table || !l.from)
        return;
    check_table(&l);
    check_identity(&l);
    for (size_t i = 0; i < l.table->column_count; i++)
        check_column(&l, &l.table->columns[i]);
    check_order(&l);
    check_new_columns(&l);
    check_indexes(&l);
    check_constraints(&l);
    check_belongings(&l);
    check_own_names(&l);
}
