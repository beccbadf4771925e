/* Constraints and indexes that are to go: whether they are there, and who needs them. */
#include "phase/carry/carry.h"
#include "phase/drop/build.h"
#include "phase/drop/drop.h"
#include "phase/story/preflight.h"

const struct cat_index *drop_key(const struct cat_table *table, const char *constraint)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i].constraint && str_equal(table->indexes[i].constraint, constraint))
            return &table->indexes[i];
    return NULL;
}

const struct cat_constraint *drop_constraint(const struct cat_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraint_count; i++)
        if (!table->constraints[i].incoming && str_equal(table->constraints[i].name, name))
            return &table->constraints[i];
    return NULL;
}

const struct cat_index *drop_index(const struct cat_table *table, const char *name)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (str_equal(table->indexes[i].name, name))
            return &table->indexes[i];
    return NULL;
}

bool drop_key_comes_back(const struct cat_table *table, const struct cat_index *index)
{
    return !index->exclusion && table->relkind != 'p';
}

bool drop_keeps_keys(const struct phase_context *context)
{
    enum { PARTITIONED_KEYS_NOT_VALID = 180000 };
    return context->catalog->server_version >= PARTITIONED_KEYS_NOT_VALID;
}

bool drop_constraint_comes_back(const struct cat_table *table,
                                const struct cat_constraint *constraint, bool keeps_keys)
{
    return constraint->type != 'f' || table->relkind != 'p' || keeps_keys;
}

struct looker {
    const struct phase_context *context;
    const struct cat_table *table;
    struct finding_list *findings;
};

static const char *table_name(const struct looker *l)
{
    return qname_text(l->context->arena, &l->table->name);
}

/* Whether an earlier phase takes away the foreign key that holds it. */
bool drop_is_lost_before(const struct phase_context *context, const struct cat_hold *hold)
{
    for (const struct fact *loses = NULL;
         (loses = story_next(context->story, FACT_LOSES, NULL, context->index, loses));) {
        const char *table = sql_quote_qname(context->arena, &loses->object.of);
        if (str_equal(hold->by, arena_printf(context->arena, "constraint %s on table %s",
                                             loses->name, table)))
            return true;
    }
    return false;
}

static void check_holds(const struct looker *l, const struct name_at *at, const char *kind,
                        const char *name)
{
    for (size_t i = 0; i < l->table->hold_count; i++)
        if (str_equal(l->table->holds[i].kind, kind) && str_equal(l->table->holds[i].name, name) &&
            !drop_is_lost_before(l->context, &l->table->holds[i]))
            finding_add(l->findings, FINDING_ERROR, at->place,
                        "Drop it, or let it do without, before this phase.",
                        "%s depends on %s \"%s\"", l->table->holds[i].by,
                        drop_key(l->table, at->text) ? "constraint" : kind, at->text);
}

/* What a `like` before carries gets its name in the end. */
static void check_carried(const struct looker *l, const struct name_at *at)
{
    const struct object object = {.of = l->table->name};
    for (const struct fact *likens = NULL;
         (likens = story_next(l->context->story, FACT_LIKENS, &object, SIZE_MAX, likens));) {
        const struct carry_list list = carry_of(l->context, likens);
        for (size_t i = 0; i < list.count; i++)
            if (str_equal(list.items[i].original, at->text))
                finding_add(l->findings, FINDING_ERROR, at->place,
                            "Leave it out here: it goes with its column.",
                            "\"%s\" is carried to column \"%s\"", at->text, likens->object.name);
    }
}

/* Updates and deletes of a published table fail from the moment that it has no identity. */
static void check_identity(const struct looker *l, const struct name_at *at,
                           const struct cat_index *index)
{
    const char *published = l->table->around.publishes_updates;
    if (published &&
        (index->replica_identity || (index->primary && l->table->replica_identity == 'd')))
        finding_add(l->findings, FINDING_ERROR, at->place,
                    "Give it another one first: ALTER TABLE … REPLICA IDENTITY.",
                    "\"%s\" is the replica identity of table \"%s\", which %s publishes", at->text,
                    table_name(l), published);
}

static void check_unique(const struct looker *l, const struct name_at *at,
                         const struct cat_index *index)
{
    if (index->unique && !l->context->due)
        finding_add(l->findings, FINDING_WARNING, at->place,
                    "See that no version of the application has such a statement.",
                    "INSERT … ON CONFLICT that goes by \"%s\" fails without it", at->text);
}

static void check_way_back(const struct looker *l, const struct name_at *at, bool back)
{
    if (!back)
        finding_add(l->findings, FINDING_WARNING, at->place,
                    "Make it again by another plan, or by hand, if need be.",
                    "\"%s\" cannot be brought back by a revert without blocking: the drop is final",
                    at->text);
}

static void check_key(const struct looker *l, const struct name_at *at,
                      const struct cat_index *index)
{
    check_holds(l, at, "constraint", at->text);
    check_holds(l, at, "index", index->name);
    check_identity(l, at, index);
    check_unique(l, at, index);
    check_way_back(l, at, drop_key_comes_back(l->table, index));
}

static const char *hint_of_missing(const struct looker *l, const char *name)
{
    struct arena *arena = l->context->arena;
    for (size_t i = 0; i < l->table->constraint_count; i++)
        if (str_equal(l->table->constraints[i].name, name))
            return sql_make(arena, "It is one of table %T: drop it there.",
                            &l->table->constraints[i].other);
    for (size_t i = 0; i < l->table->column_count; i++)
        if (l->table->columns[i].not_null_name &&
            str_equal(l->table->columns[i].not_null_name, name))
            return sql_make(arena, "It makes column %I NOT NULL: ALTER COLUMN … DROP NOT NULL.",
                            l->table->columns[i].name);
    if (drop_index(l->table, name))
        return "It is an index: name it under `indexes`.";
    return "Names are written as PostgreSQL stores them: no quotes, case kept.";
}

static void check_constraint(const struct looker *l, const struct name_at *at)
{
    const struct cat_index *key = drop_key(l->table, at->text);
    const struct cat_constraint *constraint = drop_constraint(l->table, at->text);
    check_carried(l, at);
    if (key)
        check_key(l, at, key);
    else if (constraint)
        check_way_back(
            l, at, drop_constraint_comes_back(l->table, constraint, drop_keeps_keys(l->context)));
    else
        finding_add(l->findings, FINDING_ERROR, at->place, hint_of_missing(l, at->text),
                    "constraint \"%s\" of table \"%s\" does not exist", at->text, table_name(l));
}

static void check_index(const struct looker *l, const struct name_at *at)
{
    const struct cat_index *index = drop_index(l->table, at->text);
    check_carried(l, at);
    if (!index) {
        finding_add(l->findings, FINDING_ERROR, at->place,
                    "Names are written as PostgreSQL stores them: no quotes, case kept.",
                    "index \"%s\" of table \"%s\" does not exist", at->text, table_name(l));
    } else if (index->constraint) {
        finding_add(l->findings, FINDING_ERROR, at->place, "Name that under `constraints`.",
                    "index \"%s\" is that of constraint \"%s\"", at->text, index->constraint);
    } else {
        check_holds(l, at, "index", index->name);
        check_identity(l, at, index);
        check_unique(l, at, index);
        check_way_back(l, at, l->table->relkind != 'p');
    }
}

void drop_check_objects(const struct phase_context *context, const struct cat_table *table,
                        struct finding_list *findings)
{
    const struct drop_args *args = phase_args(context);
    const struct looker l = {context, table, findings};
    for (size_t i = 0; i < args->constraints.count; i++)
        check_constraint(&l, &args->constraints.items[i]);
    for (size_t i = 0; i < args->indexes.count; i++)
        check_index(&l, &args->indexes.items[i]);
}
