/*
 * What is done to each partition of a partitioned table: the parts of its index, and the validation
 * of its constraint.
 *
 * The statement of such an operation is one for all partitions, with a word for what differs from
 * one to the next (phase/partitioned.h has the list). Which partitions still lack their part is
 * asked again before each of them, so nothing but the catalogue has to be remembered, an
 * interrupted run is gone on with, and partitions that come or go meanwhile do no harm: the server
 * itself gives one that comes what its parent has. While a part is not attached it bears a name
 * made from the partition's oid.
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
    struct qname index; /* under the name that it has until it is attached */
    const char *name;   /* that it gets then */
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

static struct part part_of(const struct each *each, const struct pg_partition *partition)
{
    return (struct part){
        .partition = partition,
        .index = {partition->name.schema,
                  sql_derived_name(each->run->arena, CATALOG_OUR_PREFIX, each->run->plan->name,
                                   each->operation->effect.name, partition->oid, NULL)},
    };
}

/* The statement with its words put in. Text of the plan, in which they could stand by chance, comes
 * behind the words of our own: only the first `most` are meant. */
static const char *put_in(const struct each *each, const char *statement, const struct part *part,
                          size_t most)
{
    struct arena *arena = each->run->arena;
    const struct {
        const char *word, *text;
    } words[] = {
        {PARTITIONED_TABLE, sql_quote_qname(arena, &part->partition->name)},
        {PARTITIONED_INDEX, sql_quote_name(arena, part->index.name)},
        {PARTITIONED_INDEX_IN_SCHEMA, sql_quote_qname(arena, &part->index)},
        {PARTITIONED_PARENT_INDEX, part->partition->parent_index},
        {PARTITIONED_NAME, part->name ? sql_quote_name(arena, part->name) : NULL},
    };
    enum { WORDS = sizeof words / sizeof *words };
    struct str out = {.arena = arena};
    while (*statement) {
        size_t w = most > 0 ? 0 : WORDS;
        while (w < WORDS && !(words[w].text && str_starts_with(statement, words[w].word)))
            w++;
        if (w == WORDS) {
            str_add_char(&out, *statement++);
            continue;
        }
        most--;
        str_add(&out, words[w].text);
        statement += strlen(words[w].word);
    }
    return str_text(&out);
}

/* How many words stand before text of the plan. */
enum { WORDS_OF_VALIDATE = 1, WORDS_OF_CREATE = 2 };

static bool find_parts(const struct each *each, struct pg_partition **partitions, size_t *count,
                       struct error *error)
{
    bool (*look)(struct arena *, struct pg *, const struct qname *, const char *,
                 struct pg_partition **, size_t *, struct error *) =
        each->operation->mode == OPERATION_VALIDATE_LEAF ? pg_look_unvalidated : pg_look_partitions;
    return look(each->run->arena, each->run->pg, &each->operation->object,
                each->operation->effect.name, partitions, count, error);
}

static bool probe(const struct each *each, const struct part *part, enum effect_kind kind,
                  enum effect_want *state, struct error *error)
{
    const struct effect effect = {
        .kind = kind, .relation = part->partition->name, .name = part->index.name};
    return engine_probe(each->run->engine, &effect, state, error);
}

static bool in_transaction(const struct each *each, const struct part *part, const char *statement,
                           enum lock_mode lock, bool undo, struct error *error)
{
    bool attaches = each->operation->mode == OPERATION_ATTACH;
    return run_transaction(each->run,
                           &(struct transaction_group){
                               .phase = each->phase,
                               .operations = each->operations,
                               .first = each->number,
                               .last = each->number,
                               .undo = undo,
                               .statement = statement,
                               .target = attaches ? part->index : part->partition->name,
                               .target_lock = lock,
                               .target_is_index = attaches,
                           },
                           error);
}

static bool clear_away(const struct each *each, const struct part *part, struct error *error)
{
    struct run *run = each->run;
    const char *sql = put_in(each, each->operation->repair, part, SIZE_MAX);
    engine_say(run->engine,
               "index of partition %s was left invalid by an interrupted run: removing it",
               qname_text(run->arena, &part->partition->name));
    return run_statement_alone(run, &each->operation->object, sql, NULL, error) &&
           engine_append_log(run->engine, run->plan->name, run->phases[each->phase].name, "repair",
                             "ok", -1, sql, error);
}

/* Build it, or what an interrupted run has left of it anew. */
static bool build(const struct each *each, const struct part *part, struct error *error)
{
    const struct qname *table = &each->operation->object;
    enum effect_want state;
    if (!probe(each, part, EFFECT_INDEX, &state, error))
        return false;
    if (state == EFFECT_PRESENT)
        return true;
    if (state == EFFECT_PARTIAL && !clear_away(each, part, error))
        return false;
    engine_say(each->run->engine, "building the index of partition %s",
               qname_text(each->run->arena, &part->partition->name));
    return run_statement_alone(each->run, table,
                               put_in(each, each->operation->sql, part, WORDS_OF_CREATE),
                               put_in(each, each->operation->repair, part, SIZE_MAX), error);
}

static bool create(const struct each *each, const struct part *part, struct error *error)
{
    bool inner = each->operation->mode == OPERATION_INNER;
    enum effect_kind kind = inner ? EFFECT_INDEX : EFFECT_CONSTRAINT;
    enum effect_want state;
    if (!probe(each, part, kind, &state, error))
        return false;
    return state != EFFECT_ABSENT || in_transaction(each, part,
                                                    put_in(each, each->operation->sql, part,
                                                           inner ? WORDS_OF_CREATE : SIZE_MAX),
                                                    each->operation->lock, false, error);
}

static bool attach(const struct each *each, struct part *part, struct error *error)
{
    enum effect_want state;
    if (!probe(each, part, EFFECT_INDEX, &state, error))
        return false;
    if (!part->partition->parent_index || state == EFFECT_ABSENT) {
        error_set(error, ERROR_FAILED, "partition \"%s\" has no index to attach to index \"%s\"",
                  qname_text(each->run->arena, &part->partition->name),
                  each->operation->effect.name);
        error_hint(error, "Take the phase back with `sluice revert %s` and run it again.",
                   each->run->plan->name);
        return false;
    }
    return pg_look_index_name(each->run->arena, each->run->pg, &part->index, &part->name, error) &&
           in_transaction(each, part, put_in(each, each->operation->sql, part, SIZE_MAX),
                          each->operation->lock, false, error);
}

static bool validate(const struct each *each, const struct part *part, struct error *error)
{
    return in_transaction(each, part, put_in(each, each->operation->sql, part, WORDS_OF_VALIDATE),
                          each->operation->lock, false, error);
}

static bool do_one(const struct each *each, struct part *part, struct error *error)
{
    switch (each->operation->mode) {
    case OPERATION_BUILD_LEAF:
        return build(each, part, error);
    case OPERATION_ATTACH:
        return attach(each, part, error);
    case OPERATION_VALIDATE_LEAF:
        return validate(each, part, error);
    default:
        return create(each, part, error);
    }
}

static bool check_interrupt(struct error *error)
{
    return interrupt_requested() ? error_interrupted(error) : true;
}

/* Those that were without their part to begin with; the list is read again only for ATTACH, where
 * one that is attached changes what the next is attached to. */
static bool do_each(const struct each *each, struct error *error)
{
    enum operation_mode mode = each->operation->mode;
    struct pg_partition *partitions;
    size_t count;
    if (!find_parts(each, &partitions, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (mode != OPERATION_ATTACH && partitions[i].leaf == (mode == OPERATION_INNER))
            continue;
        struct part part = part_of(each, &partitions[i]);
        if (!check_interrupt(error) || !do_one(each, &part, error))
            return false;
        if (mode == OPERATION_ATTACH) {
            if (!find_parts(each, &partitions, &count, error))
                return false;
            i = SIZE_MAX; /* the first again */
        }
    }
    return true;
}

bool run_partitions(struct run *run, size_t phase, struct store_operation *operations,
                    size_t operation, struct error *error)
{
    const struct each each = each_of(run, phase, operations, operation);
    return do_each(&each, error) && store_set_operations_done(run->pg, &run->lease, phase,
                                                              operation, operation, true, error);
}

/* What is attached goes with the index of the table itself. */
static bool undo_each(const struct each *each, struct error *error)
{
    const struct operation *o = each->operation;
    struct pg_partition *partitions;
    size_t count;
    if (!o->undo)
        return true;
    if (!find_parts(each, &partitions, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct part part = part_of(each, &partitions[i]);
        const char *sql = put_in(each, o->undo, &part, SIZE_MAX);
        enum effect_want state;
        if (partitions[i].leaf == (o->mode == OPERATION_INNER))
            continue;
        if (!check_interrupt(error) ||
            !probe(each, &part, o->mode == OPERATION_LEAF ? EFFECT_CONSTRAINT : EFFECT_INDEX,
                   &state, error))
            return false;
        if (state != EFFECT_ABSENT &&
            !(o->undo_mode == OPERATION_ALONE
                  ? run_statement_alone(each->run, &o->object, sql, NULL, error)
                  : in_transaction(each, &part, sql, LOCK_ACCESS_EXCLUSIVE, true, error)))
            return false;
    }
    return true;
}

bool run_undo_partitions(struct run *run, size_t phase, struct store_operation *operations,
                         size_t operation, struct error *error)
{
    const struct each each = each_of(run, phase, operations, operation);
    return undo_each(&each, error) && store_set_operations_done(run->pg, &run->lease, phase,
                                                                operation, operation, false, error);
}
