/* What stands against a primary key. */
#include "phase/constrain/primary.h"
#include "phase/story/preflight.h"

struct checker {
    const struct phase_context *context;
    const struct cat_table *table;
    const struct constrain_item *item;
    const struct cat_index *old;
    struct finding_list *findings;
};

static const char *table_name(const struct checker *c)
{
    return qname_text(c->context->arena, &c->table->name);
}

static bool same_columns(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++)
        same = cat_names_contain(b, b_count, a[i]);
    return same;
}

static bool is_lost_before(const struct checker *c, const char *name)
{
    const struct object table = {.of = c->table->name};
    for (const struct fact *loses = NULL;
         (loses = story_next(c->context->story, FACT_LOSES, &table, c->context->index, loses));)
        if (str_equal(loses->name, name))
            return true;
    return false;
}

/* Whether another key of the same columns is there, or comes: a foreign key takes no other. */
static bool is_kept(const struct checker *c)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < c->item->columns.count; i++)
        *ARENA_PUSH(c->context->arena, names, count) = c->item->columns.items[i].text;
    bool kept = c->item->kept.text || same_columns(names, count, c->old->keys, c->old->key_count);
    for (size_t i = 0; !kept && i < c->table->index_count; i++) {
        const struct cat_index *index = &c->table->indexes[i];
        kept = index != c->old && index->unique && index->valid && index->plain &&
               !str_starts_with(index->constraint_tail, " DEFERRABLE") &&
               !is_lost_before(c, index->name) &&
               same_columns(index->keys, index->key_count, c->old->keys, c->old->key_count);
    }
    return kept;
}

/* A revert gives the parts of the key the names that the server gives, and nothing beside. */
static void check_parts(const struct checker *c)
{
    if (c->table->keyed_oddly)
        finding_add(
            c->findings, FINDING_ERROR, c->item->replaces.place,
            "ALTER INDEX … RENAME TO the name that the server gives, and give it up, before "
            "this plan.",
            "the part of primary key \"%s\" in partition \"%s\" has another name than "
            "PARTITION_pkey, a comment or options of its own, or is what CLUSTER or "
            "REPLICA IDENTITY goes by",
            c->old->constraint, c->table->keyed_oddly);
}

static void check_follower(const struct checker *c, const struct cat_constraint *key, bool kept)
{
    const struct cat_table *other = catalog_table(c->context->catalog, &key->other);
    const char *why = c->table->relkind == 'p'                       ? "references partitions"
                      : !other || !other->owned                      ? "belongs to another role"
                      : other->relkind == 'p' || other->is_partition ? "is partitioned"
                      : key->period                                  ? "references a PERIOD"
                                                                     : NULL;
    const char *other_name = qname_text(c->context->arena, &key->other);
    if (why)
        finding_add(c->findings, FINDING_ERROR, c->item->replaces.place,
                    "Drop that foreign key before this plan, and add it again afterwards.",
                    "foreign key \"%s\" cannot follow from \"%s\": table \"%s\" %s", key->name,
                    c->old->constraint, other_name, why);
    else if (!kept)
        finding_add(c->findings, FINDING_ERROR, c->item->replaces.place,
                    "Write `kept: NAME`, of a unique constraint that these columns then have, or "
                    "drop that foreign key before.",
                    "foreign key \"%s\" of table \"%s\" references \"%s\", and nothing else keeps "
                    "its columns unique",
                    key->name, other_name, c->old->constraint);
}

/* A view that groups by the key, for one. */
static void check_hold(const struct checker *c, const struct cat_hold *hold)
{
    const struct cat_table *table = c->table;
    if (!(str_equal(hold->kind, "constraint") && str_equal(hold->name, c->old->constraint)) &&
        !(str_equal(hold->kind, "index") && str_equal(hold->name, c->old->name)))
        return;
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].type == 'f' && table->constraints[i].incoming &&
            str_equal(hold->by, arena_printf(c->context->arena, "constraint %s on table %s",
                                             table->constraints[i].name,
                                             sql_quote_qname(c->context->arena,
                                                             &table->constraints[i].other))))
            return;
    finding_add(c->findings, FINDING_ERROR, c->item->replaces.place,
                "Drop it, or let it do without, before this phase.",
                "%s depends on constraint \"%s\"", hold->by, c->old->constraint);
}

/* On the way back the foreign keys could hang on that one, which then could not go. */
static void check_twins(const struct checker *c)
{
    const struct object table = {.of = c->table->name};
    const char *columns =
        sql_make(c->context->arena, "(%S)",
                 sql_name_list(c->context->arena, c->old->keys, c->old->key_count));
    for (const struct fact *names = NULL;
         (names = story_next(c->context->story, FACT_NAMES, &table, SIZE_MAX, names));) {
        const struct definition *definition = names->detail;
        if (definition && definition->unique && str_equal(definition->sql, columns) &&
            !str_equal(names->name, c->item->name.text))
            finding_add(c->findings, FINDING_ERROR, names->place,
                        "Leave it out, and write `kept` with its name in the primary_key.",
                        "\"%s\" has the columns of \"%s\", which the plan replaces", names->name,
                        c->old->constraint);
    }
}

static void check_readers(const struct checker *c, bool kept)
{
    const char *published = c->table->around.publishes_updates;
    if (c->context->due)
        return;
    if (!kept)
        finding_add(c->findings, FINDING_WARNING, c->item->replaces.place,
                    "See that no version of the application has such a statement, or write "
                    "`kept: NAME`.",
                    "INSERT … ON CONFLICT that goes by \"%s\" fails without it",
                    c->old->constraint);
    if (published &&
        (c->table->replica_identity == 'd' || (c->old->replica_identity && !c->item->kept.text)))
        finding_add(c->findings, FINDING_WARNING, c->item->replaces.place,
                    "REPLICA IDENTITY FULL before this phase, until the subscribers have the new "
                    "key too.",
                    "table \"%s\" is published by %s: a subscriber that finds rows by \"%s\" stops",
                    table_name(c), published, c->old->constraint);
}

static void check_replacement(const struct checker *c)
{
    const struct name_at *at = &c->item->replaces;
    bool kept;
    if (!c->old || !str_equal(c->old->constraint, at->text)) {
        finding_add(c->findings, FINDING_ERROR, at->place,
                    c->old ? arena_printf(c->context->arena, "It is \"%s\".", c->old->constraint)
                           : "It has none: leave `replaces` out.",
                    "\"%s\" is not the primary key of table \"%s\"", at->text, table_name(c));
        return;
    }
    if (c->old->exclusion) {
        finding_add(c->findings, FINDING_ERROR, at->place, NULL,
                    "primary key \"%s\" of table \"%s\" has a period: its index could not be "
                    "built again without blocking",
                    c->old->constraint, table_name(c));
        return;
    }
    if (c->table->relkind == 'p')
        check_parts(c);
    kept = is_kept(c);
    check_twins(c);
    check_readers(c, kept);
    for (size_t i = 0; i < c->table->constraint_count; i++)
        if (constrain_follows(&c->table->constraints[i], c->old))
            check_follower(c, &c->table->constraints[i], kept);
    for (size_t i = 0; i < c->table->hold_count; i++)
        check_hold(c, &c->table->holds[i]);
}

/* A key of a partition makes NOT NULL its own there, so that it stays when that of the table goes.
 */
static void check_partitions(const struct checker *c, const struct name_at *at,
                             const struct cat_column *column)
{
    enum { NOT_NULL_IS_A_CONSTRAINT = 180000 };
    if (c->table->relkind == 'p' && column && !column->not_null &&
        c->context->catalog->server_version >= NOT_NULL_IS_A_CONSTRAINT)
        finding_add(c->findings, FINDING_ERROR, at->place,
                    "Make it NOT NULL by a plan of its own, before this one.",
                    "column \"%s\" of partitioned table \"%s\" may be NULL: since PostgreSQL 18 a "
                    "revert would leave it NOT NULL in partitions",
                    column->name, table_name(c));
}

static void check_column(const struct checker *c, const struct name_at *at)
{
    const struct cat_column *column = cat_table_column(c->table, at->text);
    bool partial = column && column->not_null_options && *column->not_null_options;
    check_partitions(c, at, column);
    if (column && (column->not_null_unvalidated || partial))
        finding_add(c->findings, FINDING_ERROR, at->place,
                    partial ? "ALTER TABLE … ALTER CONSTRAINT … INHERIT first."
                            : "VALIDATE CONSTRAINT first.",
                    "column \"%s\" is NOT NULL by a constraint that is %s", column->name,
                    partial ? "not inherited" : "not validated");
}

void constrain_check_primary_key(const struct phase_context *context, const struct cat_table *table,
                                 const struct constrain_item *item, struct finding_list *findings)
{
    const struct checker c = {context, table, item, carry_primary_of(table, NULL), findings};
    for (size_t i = 0; i < item->columns.count; i++)
        check_column(&c, &item->columns.items[i]);
    if (item->replaces.text)
        check_replacement(&c);
    else if (c.old && !is_lost_before(&c, c.old->constraint))
        finding_add(findings, FINDING_ERROR, item->place,
                    arena_printf(context->arena, "Write `replaces: %s`.", c.old->constraint),
                    "table \"%s\" has a primary key already", table_name(&c));
    else if (!c.old && table->keyed_partition)
        finding_add(findings, FINDING_ERROR, item->place, "Drop that of the partition first.",
                    "partition \"%s\" has a primary key of its own", table->keyed_partition);
}
