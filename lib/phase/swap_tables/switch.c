/* The operations of a swap of tables: see swap_tables.h. */
#include "base/str.h"
#include "phase/carry/carry.h"
#include "phase/swap_tables/build.h"
#include "phase/twin/twin.h"

struct operation *trade_add(struct trade_builder *b, struct operation operation)
{
    struct operation *added = ARENA_PUSH(b->arena, b->operations->items, b->operations->count);
    *added = operation;
    added->group = b->group;
    if (!operation.table.name)
        added->table = *b->name;
    added->reversible = true;
    return added;
}

struct lock_list trade_lock(struct trade_builder *b, const struct qname *name, bool parts)
{
    struct lock_list list = lock_one(b->arena, name, LOCK_ACCESS_EXCLUSIVE);
    list.items[0].only = !parts;
    return list;
}

const char *trade_aside_name(struct trade_builder *b, const char *name, const char *state)
{
    return sql_derived_name(b->arena, CATALOG_OUR_PREFIX, b->context->plan_name, b->name->name,
                            name, state, NULL);
}

static struct step step_on(struct trade_builder *b, const struct qname *name, const char *sql)
{
    return step_in_transaction(sql, trade_lock(b, name, false));
}

/* ---- names ---- */

static const char *rename_sql(struct trade_builder *b, const char *what, const char *schema,
                              const char *from, const char *to)
{
    return sql_make(b->arena, "ALTER %S %I.%I RENAME TO %I", what, schema, from, to);
}

/* Those of the table step aside; the other one's take them behind the tables' own. Each is a
 * statement, and all of them one message. */
struct names {
    struct sql go, back;
    bool taken;
};

static void add_name(struct trade_builder *b, struct names *names, const char *what,
                     const char *schema, const char *name, const char *other)
{
    const char *to = names->taken ? name : trade_aside_name(b, name, "retired");
    const char *from = names->taken ? other : name;
    const char *between = *sql_text(&names->go) ? ";\n" : "";
    sql_add(&names->go, "%S%S", between, rename_sql(b, what, schema, from, to));
    sql_add(&names->back, "%S%S", between, rename_sql(b, what, schema, to, from));
}

static void each_name(struct trade_builder *b, bool taken)
{
    struct names names = {sql_new(b->arena), sql_new(b->arena), taken};
    for (size_t i = 0; i < b->table->index_count; i++) {
        const char *name = b->table->indexes[i].name;
        const struct cat_index *other = swap_tables_like_index(b->from, &b->table->indexes[i]);
        if (other)
            add_name(b, &names, "INDEX", b->name->schema, name, other->name);
    }
    for (size_t i = 0; i < b->table->statistics_count; i++) {
        const struct qname *name = &b->table->statistics[i].name;
        const struct cat_statistics *other =
            swap_tables_like_statistics(b->from, &b->table->statistics[i]);
        if (other && str_equal(other->name.schema, name->schema))
            add_name(b, &names, "STATISTICS", name->schema, name->name, other->name.name);
    }
    if (*sql_text(&names.go))
        trade_add(b, (struct operation){
                         .go = step_on(b, taken ? b->from_name : b->name, sql_text(&names.go)),
                         .back = step_on(b, taken ? b->name : b->retired, sql_text(&names.back)),
                         .why = taken ? "those of the other one take these names"
                                      : "names of indexes and statistics step aside",
                     });
}

static struct live_object table_object(const struct qname *name)
{
    return (struct live_object){OBJECT_TABLE, *name, name->name};
}

static void add_rename(struct trade_builder *b, const struct qname *name, const struct qname *to,
                       bool parts, const char *why)
{
    const char *schema = name->schema;
    struct operation *rename = trade_add(
        b, (struct operation){
               .go = step_in_transaction(rename_sql(b, "TABLE", schema, name->name, to->name),
                                         trade_lock(b, name, parts)),
               .back = step_in_transaction(rename_sql(b, "TABLE", schema, to->name, name->name),
                                           trade_lock(b, to, parts)),
               .leaves = effect_one(b->arena, table_object(to), PRESENT),
               .why = why,
           });
    rename_add(b->arena, &rename->renames, table_object(name), to->name);
}

static void add_renames(struct trade_builder *b)
{
    add_rename(b, b->name, b->retired, false, "the table lives on under this name");
    add_rename(b, b->from_name, b->name, b->parts,
               "the other one takes its name: no row is touched");
    effect_add(b->arena, &b->operations->items[b->operations->count - 1].leaves,
               table_object(b->from_name), ABSENT);
}

/* ---- what goes along ---- */

static struct step belonging_step(struct trade_builder *b, const struct cat_belonging *belonging,
                                  const struct qname *name, const char *sql)
{
    bool parts = b->parts && str_equal(belonging->kind, "trigger");
    struct step step =
        sql ? step_in_transaction(sql, trade_lock(b, name, parts)) : (struct step){0};
    if (sql && belonging->of.name) {
        const struct step_lock lock = {
            .object = {belonging->view ? OBJECT_VIEW : OBJECT_TABLE, belonging->of, NULL},
            .mode = LOCK_ACCESS_EXCLUSIVE};
        step.locks = (struct lock_list){0}; /* which is renamed later: this one comes first */
        *ARENA_PUSH(b->arena, step.locks.items, step.locks.count) = lock;
        lock_add(b->arena, &step.locks, name, LOCK_ACCESS_SHARE);
    }
    return step;
}

static const char *said_of(struct trade_builder *b, const struct cat_belonging *belonging,
                           const char *words)
{
    return *belonging->name
               ? arena_printf(b->arena, "%s %s %s", belonging->kind, belonging->name, words)
               : arena_printf(b->arena, "%s: %s", belonging->kind, words);
}

static void let_go(struct trade_builder *b)
{
    for (size_t i = 0; i < b->table->belonging_count; i++) {
        const struct cat_belonging *belonging = &b->table->belongings[i];
        bool bound = belonging->of.name != NULL;
        if (belonging->off || belonging->off_back)
            trade_add(
                b, (struct operation){
                       .go = belonging_step(b, belonging, b->name, belonging->off),
                       .back = belonging_step(b, belonging, b->name, belonging->off_back),
                       .why = said_of(b, belonging,
                                      bound ? "as it is: it is locked before the table" : "ends"),
                   });
    }
}

static void take_on(struct trade_builder *b)
{
    for (size_t i = 0; i < b->table->belonging_count; i++) {
        const struct cat_belonging *belonging = &b->table->belongings[i];
        bool bound = belonging->of.name != NULL;
        if (belonging->on)
            trade_add(b,
                      (struct operation){
                          .go = belonging_step(b, belonging, b->name, belonging->on),
                          .back = belonging_step(b, belonging, b->name, belonging->on_back),
                          .why = said_of(b, belonging,
                                         bound ? "in the same words, which mean the other table now"
                                               : "as the table had it"),
                      });
    }
}

static void add_comments(struct trade_builder *b)
{
    struct sql sql = sql_new(b->arena);
    if (b->table->comment && !str_equal(b->table->comment, b->from->comment))
        sql_add(&sql, "COMMENT ON TABLE %T IS %L", b->name, b->table->comment);
    for (size_t i = 0; i < b->table->column_count; i++) {
        const struct cat_column *column = &b->table->columns[i];
        const struct cat_column *other = cat_table_column(b->from, column->name);
        if (column->comment && other && !str_equal(column->comment, other->comment))
            sql_add(&sql, "%SCOMMENT ON COLUMN %T.%I IS %L", *sql_text(&sql) ? ";\n" : "", b->name,
                    column->name, column->comment);
    }
    if (*sql_text(&sql))
        trade_add(b, (struct operation){.go = step_on(b, b->name, sql_text(&sql)),
                                        .why = "what is said of it"});
}

/* ---- sequences ---- */

static struct step sequence_step(struct trade_builder *b, const struct cat_sequence *sequence,
                                 const char *sql)
{
    struct step step = step_on(b, b->name, sql);
    lock_add(b->arena, &step.locks, b->retired, LOCK_ACCESS_EXCLUSIVE);
    step.locks.items[1].only = true;
    lock_add_sequence(b->arena, &step.locks, &sequence->name,
                      sequence->identity ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE_ROW_EXCLUSIVE);
    return step;
}

static const char *owned_by(struct trade_builder *b, const struct cat_sequence *sequence,
                            const struct qname *table, const char *column)
{
    return sql_make(b->arena, "ALTER SEQUENCE %T OWNED BY %T.%I", &sequence->name, table, column);
}

static void move_sequences(struct trade_builder *b)
{
    for (size_t i = 0; i < b->table->column_count; i++) {
        const struct cat_sequence *s = b->table->columns[i].sequence;
        const char *column = b->table->columns[i].name;
        if (s && s->identity)
            trade_add(
                b,
                (struct operation){
                    .go = sequence_step(
                        b, s, carry_identity_sql(b->arena, s, b->retired, column, b->name, column)),
                    .back = sequence_step(
                        b, s, carry_identity_sql(b->arena, s, b->name, column, b->retired, column)),
                    .why = "the identity counts on from where it is",
                });
        else if (s)
            trade_add(b, (struct operation){
                             .go = sequence_step(b, s, owned_by(b, s, b->name, column)),
                             .back = sequence_step(b, s, owned_by(b, s, b->retired, column)),
                             .why = "the sequence stays when the retired table goes",
                         });
    }
}

/* ---- the whole ---- */

/* A row trigger comes to each partition, and a foreign key that is not made ahead. */
static bool reaches_partitions(const struct trade_builder *b)
{
    bool reaches = trade_references_itself(b);
    for (size_t i = 0; i < b->table->belonging_count; i++)
        reaches |= str_equal(b->table->belongings[i].kind, "trigger");
    return reaches && b->from->relkind == 'p';
}

static void trade(struct trade_builder *b, const struct twin *twin)
{
    let_go(b);
    trade_drop_references(b);
    each_name(b, false);
    add_renames(b);
    each_name(b, true);
    twin_trade(twin, b->group, b->operations);
    move_sequences(b);
    take_on(b);
    add_comments(b);
    trade_add_references(b);
}

void swap_tables_compile(const struct phase_context *context, struct operation_list *operations)
{
    const struct swap_tables_args *args = phase_args(context);
    const struct fact *mirrors = swap_tables_mirror(context->story, context->index);
    struct trade_builder b = {
        .arena = context->arena,
        .context = context,
        .table = catalog_table(context->catalog, &args->table.name),
        .from = catalog_table(context->catalog, &args->from.name),
        .name = &args->table.name,
        .from_name = &args->from.name,
        .retired = &args->retired.name,
        .operations = operations,
    };
    struct twin twin;
    if (!b.table || !b.from || !mirrors || !twin_of(context, mirrors, &twin))
        return;
    b.parts = reaches_partitions(&b);
    trade_validate_references_back(&b);
    b.group++;
    trade_carry_identity(&b);
    trade_make_references_ahead(&b);
    twin_proof(&twin, b.group++, operations);
    trade(&b, &twin);
    trade_validate_references(&b);
}
