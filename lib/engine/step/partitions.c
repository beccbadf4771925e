/*
 * What is done to each partition of a partitioned table: the parts of its index, and the validation
 * of its constraint.
 *
 * The statement of such an operation is one for all partitions, with a word for what differs from
 * one to the next (phase/partitioned.h has the list). Which partitions still lack their part is
 * asked when an operation begins, so nothing but the catalogue has to be remembered, and an
 * interrupted run is gone on with. Partitions that come or go meanwhile do no harm: the server
 * itself gives one that comes what its parent has, and whether one is gone is asked when it fails.
 * While a part is not attached it bears a name made from the partition's oid.
 */
#include <stdint.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine/step/step.h"
#include "pg/look.h"
#include "phase/route/partitioned.h"

struct part {
    const struct pg_partition *partition;
    struct qname index;  /* under the name that it has until it is attached */
    struct pg_part seen; /* of that index, with the name that it gets then; by look_at */
};

struct each {
    struct run *run;
    size_t phase, number;
    struct store_operation *operations;
    const struct operation *operation;
};

static struct each each_of(struct run *run, size_t phase, struct store_operation *operations,
                           size_t number)
{
    return (struct each){run, phase, number, operations, &operations[number].operation};
}

/* What its steps are part of, or about: the index or constraint of the whole table. */
static const struct live_object *whole_of(const struct operation *operation)
{
    return &operation->needs.items[0].object;
}

static struct part part_of(const struct each *each, const struct pg_partition *partition)
{
    return (struct part){
        .partition = partition,
        .index = {partition->name.schema,
                  sql_derived_name(each->run->arena, CATALOG_OUR_PREFIX, each->run->plan->name,
                                   whole_of(each->operation)->name, partition->oid, NULL)},
    };
}

/* The statement with its words put in. */
static const char *put_in(const struct each *each, const char *statement, const struct part *part)
{
    struct arena *arena = each->run->arena;
    struct sql_word words[] = {
        {PARTITIONED_TABLE, sql_quote_qname(arena, &part->partition->name)},
        {PARTITIONED_INDEX, sql_quote_name(arena, part->index.name)},
        {PARTITIONED_INDEX_IN_SCHEMA, sql_quote_qname(arena, &part->index)},
        {PARTITIONED_PARENT_INDEX, part->partition->parent_index},
        {PARTITIONED_NAME, part->seen.name ? sql_quote_name(arena, part->seen.name) : NULL},
    };
    size_t known = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].text)
            words[known++] = words[i];
    return sql_put_in(arena, statement, words, known);
}

static bool find_parts(const struct each *each, struct pg_partition **partitions, size_t *count,
                       struct error *error)
{
    struct arena *arena = each->run->arena;
    struct pg *pg = each->run->pg;
    const struct qname *table = &each->operation->table;
    const char *whole = whole_of(each->operation)->name, **parts = NULL;
    size_t inner = 0;
    if (each->operation->go.each == EACH_UNVALIDATED)
        return pg_look_unvalidated(arena, pg, table, whole, partitions, count, error);
    if (!pg_look_partitions(arena, pg, table, whole, NULL, 0, partitions, count, error))
        return false;
    for (size_t i = 0; i < *count; i++)
        if (!(*partitions)[i].leaf) {
            const struct qname part = part_of(each, &(*partitions)[i]).index;
            *ARENA_PUSH(arena, parts, inner) = sql_quote_qname(arena, &part);
        }
    return inner == 0 ||
           pg_look_partitions(arena, pg, table, whole, parts, inner, partitions, count, error);
}

/* The parts of these partitions, which only this run makes. */
static bool look_at(const struct each *each, const struct pg_partition *partitions, size_t count,
                    bool named, struct part **parts, struct error *error)
{
    struct arena *arena = each->run->arena;
    const char **indexes = arena_alloc(arena, count * sizeof *indexes);
    struct pg_part *seen;
    *parts = arena_alloc(arena, count * sizeof **parts);
    for (size_t i = 0; i < count; i++) {
        (*parts)[i] = part_of(each, &partitions[i]);
        indexes[i] = sql_quote_qname(arena, &(*parts)[i].index);
    }
    if (!pg_look_parts(arena, each->run->pg, indexes, count, named, &seen, error))
        return false;
    for (size_t i = 0; i < count; i++)
        (*parts)[i].seen = seen[i];
    return true;
}

static bool probe(const struct each *each, const struct part *part, enum object_class class,
                  enum presence *state, struct error *error)
{
    const struct live_object object = {class, part->partition->name, part->index.name};
    return engine_probe(each->run->engine, &object, state, error);
}

/* Where the step names the table, the partition is locked, and its part of the index where it names
 * the index; of what is attached the tables above it are read. */
static struct lock_list locks_of(const struct each *each, const struct part *part,
                                 const struct lock_list *step)
{
    struct lock_list locks = {0};
    for (size_t i = 0; i < step->count; i++) {
        struct step_lock lock = step->items[i];
        if (operation_locks_each(each->operation, &lock)) {
            lock.object.of = part->partition->name;
            if (lock.object.class == OBJECT_INDEX)
                lock.object =
                    (struct live_object){OBJECT_INDEX, part->partition->name, part->index.name};
        }
        *ARENA_PUSH(each->run->arena, locks.items, locks.count) = lock;
    }
    return locks;
}

static bool in_transaction(const struct each *each, const struct part *part, bool undo,
                           struct error *error)
{
    const struct step *step = undo ? &each->operation->back : &each->operation->go;
    return run_transaction(each->run,
                           &(struct transaction_group){
                               .phase = each->phase,
                               .operations = each->operations,
                               .first = each->number,
                               .last = each->number,
                               .undo = undo,
                               .statement = put_in(each, step->sql, part),
                               .locks = locks_of(each, part, &step->locks),
                           },
                           error);
}

static bool clear_away(const struct each *each, const struct part *part, struct error *error)
{
    struct run *run = each->run;
    const char *sql = put_in(each, each->operation->repair, part);
    const struct log_facts facts = log_facts_one(run->arena, "statement", sql);
    if (!run_alone_end(run, error))
        return false;
    engine_say(run->engine,
               "index of partition %s was left invalid by an interrupted run: removing it",
               qname_text(run->arena, &part->partition->name));
    return run_statement_alone(run, &each->operation->table, sql, NULL, NULL, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[each->phase].name, "repair",
                             "ok", -1, sql, &facts, error);
}

/* Build it, or what an interrupted run has left of it anew, by the step that makes it. */
static bool build(const struct each *each, const struct part *part, const struct step *step,
                  struct error *error)
{
    if (part->seen.valid)
        return true;
    if (part->seen.there && !clear_away(each, part, error))
        return false;
    engine_say(each->run->engine, "building the index of partition %s",
               qname_text(each->run->arena, &part->partition->name));
    return run_alone_begin(each->run, &each->operation->table, error) &&
           run_statement_alone(each->run, &each->operation->table, put_in(each, step->sql, part),
                               put_in(each, each->operation->repair, part), NULL, error);
}

/* An inner partition gets its part of the index, a leaf makes a constraint of it. */
static enum object_class made_by(const struct operation *operation)
{
    return operation->go.mode == STEP_TRANSACTION && operation->go.each == EACH_LEAF
               ? OBJECT_CONSTRAINT
               : OBJECT_INDEX;
}

static bool create(const struct each *each, const struct part *part, struct error *error)
{
    enum presence state;
    return probe(each, part, made_by(each->operation), &state, error) &&
           (state != ABSENT || in_transaction(each, part, false, error));
}

static bool is_attachable(const struct part *part)
{
    return part->partition->parent_index && part->seen.there;
}

static bool attach(const struct each *each, struct part *part, struct error *error)
{
    if (is_attachable(part))
        return in_transaction(each, part, false, error);
    error_set(error, ERROR_FAILED, "partition \"%s\" has no index to attach to index \"%s\"",
              qname_text(each->run->arena, &part->partition->name),
              whole_of(each->operation)->name);
    error_hint(error, "Take the phase back with `sluice revert %s` and run it again.",
               each->run->plan->name);
    return false;
}

static bool do_one(const struct each *each, struct part *part, struct error *error)
{
    const struct step *step = &each->operation->go;
    if (step->mode == STEP_ALONE)
        return build(each, part, step, error);
    switch (step->each) {
    case EACH_UNVALIDATED:
        return in_transaction(each, part, false, error);
    default:
        return create(each, part, error);
    }
}

static bool check_interrupt(struct error *error)
{
    return interrupt_requested() ? error_interrupted(error) : true;
}

static bool concerns(enum step_each each, const struct pg_partition *partition)
{
    return each == EACH_PARTITION || partition->leaf == (each != EACH_INNER);
}

/* One that was detached or dropped since the list was read. */
static bool is_gone(const struct each *each, const struct pg_partition *partition)
{
    struct pg_partition *partitions;
    size_t count;
    struct error error = {.arena = each->run->arena};
    if (interrupt_requested() || !find_parts(each, &partitions, &count, &error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_equal(partitions[i].oid, partition->oid))
            return false;
    return true;
}

static bool do_each_of(const struct each *each, struct part *part,
                       bool (*do_it)(const struct each *, struct part *, struct error *),
                       struct error *error)
{
    if (!check_interrupt(error))
        return false;
    if (do_it(each, part, error))
        return true;
    run_alone_end(each->run, error);
    if (!is_gone(each, part->partition))
        return false;
    engine_say(each->run->engine, "partition %s is gone: passing it over",
               qname_text(each->run->arena, &part->partition->name));
    error_clear(error);
    return true;
}

/* One transaction for all of them; *good: it was had. */
static bool attach_at_once(const struct each *each, const struct part *parts, size_t count,
                           bool *good, struct error *error)
{
    const struct step *step = &each->operation->go;
    struct error trouble = {.arena = each->run->arena};
    struct str statements = {.arena = each->run->arena};
    struct transaction_group group = {each->phase, each->operations, each->number, each->number,
                                      .undo = false};
    *good = count > 1;
    for (size_t i = count; i-- > 0 && *good;) {
        const struct lock_list locks = locks_of(each, &parts[i], &step->locks);
        for (size_t k = 0; k < locks.count; k++)
            *ARENA_PUSH(each->run->arena, group.locks.items, group.locks.count) = locks.items[k];
        str_addf(&statements, "%s;\n", put_in(each, step->sql, &parts[i]));
        *good = is_attachable(&parts[i]);
    }
    group.statement = str_text(&statements);
    *good = *good && run_transaction_at_once(each->run, &group, count, &trouble);
    if (trouble.connection_lost || trouble.interrupted)
        *error = trouble;
    return error->code == ERROR_NONE;
}

/* From the bottom up, which is from the end of the list: where the last part of an index is
 * attached while that is attached itself, PostgreSQL locks the table above it, all readers out
 * (validatePartitionedIndex). So no part is attached to another that has its last name already.
 * Several go in one transaction, as long as nobody is in the way: each locks the new index of its
 * partition for as long. */
static bool attach_each(const struct each *each, struct error *error)
{
    enum { AT_ONCE = 20 };
    struct pg_partition *partitions;
    struct part *parts;
    size_t count;
    for (;;) {
        if (!find_parts(each, &partitions, &count, error))
            return false;
        if (count == 0)
            return true;
        while (count > 0) {
            size_t some = count < AT_ONCE ? count : AT_ONCE;
            bool good;
            count -= some;
            if (!check_interrupt(error) ||
                !look_at(each, &partitions[count], some, true, &parts, error) ||
                !attach_at_once(each, parts, some, &good, error))
                return false;
            for (size_t i = some; i-- > 0 && !good;)
                if (!do_each_of(each, &parts[i], attach, error))
                    return false;
        }
    }
}

/* Those that were without their part to begin with. */
static bool do_each(const struct each *each, struct error *error)
{
    struct pg_partition *partitions;
    struct part *parts;
    size_t count;
    if (!find_parts(each, &partitions, &count, error) ||
        !look_at(each, partitions, count, false, &parts, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (concerns(each->operation->go.each, &partitions[i]) &&
            !do_each_of(each, &parts[i], do_one, error))
            return false;
    return true;
}

bool run_partitions(struct run *run, size_t phase, struct store_operation *operations,
                    size_t operation, struct error *error)
{
    const struct each each = each_of(run, phase, operations, operation);
    bool attaches = each.operation->go.each == EACH_PARTITION;
    if (each.operation->go.mode != STEP_NONE)
        (attaches ? attach_each : do_each)(&each, error);
    return run_alone_end(run, error) &&
           store_set_operations_done(run->pg, &run->lease, phase, operation, operation, true,
                                     error);
}

/* What is attached goes with the index of the table itself. */
static bool undo_each(const struct each *each, struct error *error)
{
    const struct operation *o = each->operation;
    struct pg_partition *partitions;
    struct part *parts;
    size_t count;
    if (o->back.mode == STEP_NONE)
        return true;
    if (!find_parts(each, &partitions, &count, error) ||
        !look_at(each, partitions, count, false, &parts, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        enum presence state = parts[i].seen.there ? PRESENT : ABSENT;
        if (!concerns(o->back.each, &partitions[i]))
            continue;
        if (o->go.mode == STEP_NONE) { /* what is done on the way back alone is made there */
            if (!check_interrupt(error) || !build(each, &parts[i], &o->back, error))
                return false;
            continue;
        }
        if (!check_interrupt(error) ||
            (made_by(o) != OBJECT_INDEX && !probe(each, &parts[i], made_by(o), &state, error)))
            return false;
        if (state != ABSENT &&
            !(o->back.mode == STEP_ALONE
                  ? run_alone_begin(each->run, &o->table, error) &&
                        run_statement_alone(each->run, &o->table,
                                            put_in(each, o->back.sql, &parts[i]), NULL, NULL, error)
                  : in_transaction(each, &parts[i], true, error)))
            return false;
    }
    return true;
}

bool run_undo_partitions(struct run *run, size_t phase, struct store_operation *operations,
                         size_t operation, struct error *error)
{
    const struct each each = each_of(run, phase, operations, operation);
    undo_each(&each, error);
    return run_alone_end(run, error) &&
           store_set_operations_done(run->pg, &run->lease, phase, operation, operation, false,
                                     error);
}
