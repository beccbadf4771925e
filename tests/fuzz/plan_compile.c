/* Any plan over a catalogue in which it could run: preflight must end, and what it has nothing
 * against must compile, twice to the same, to operations that the store can keep. The first bytes
 * choose what the tables have; the rest is the plan. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "phase/constrain/constrain.h"
#include "phase/kinds.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "plan/plan.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { FLAG_BYTES = 8 };

struct making {
    struct arena *arena;
    const struct plan *plan;
    struct catalog *catalog;
    const unsigned char *flags;
    unsigned asked;
};

/* One of the bits of the input, another one each time. */
static bool flag(struct making *m)
{
    unsigned bit = m->asked++ % (FLAG_BYTES * 8);
    return m->flags[bit / 8] >> bit % 8 & 1;
}

static const char *choose(struct making *m, const char *set, const char *unset)
{
    return flag(m) ? set : unset;
}

static struct cat_table *table_of(struct making *m, const struct qname *name)
{
    for (size_t i = 0; i < m->catalog->table_count; i++)
        if (qname_equal(&m->catalog->tables[i].name, name))
            return &m->catalog->tables[i];
    struct cat_table *table = ARENA_PUSH(m->arena, m->catalog->tables, m->catalog->table_count);
    *table = (struct cat_table){
        .name = *name,
        .exists = true,
        .relkind = flag(m) ? 'p' : 'r',
        .owned = true,
        .indexable = true,
        .referencable = true,
        .oid = 4711,
        .rows = 1000,
        .pages = 10,
        .replica_identity = 'd',
        .published_by = choose(m, NULL, "everything"),
        .partitions = flag(m) ? 3 : 0,
        .row_security = flag(m),
    };
    return table;
}

static bool is_added(const struct making *m, const struct qname *table, const char *name)
{
    const struct object column = {*table, name};
    return story_next(m->plan->story, FACT_ADDS, &column, SIZE_MAX, NULL) != NULL;
}

static const char **list_of(struct making *m, const char *name)
{
    const char **list = NULL;
    size_t count = 0;
    *ARENA_PUSH(m->arena, list, count) = name;
    return list;
}

/* With an index, a check and a foreign key over it. */
static void add_column(struct making *m, const struct qname *name, const char *column)
{
    struct cat_table *table = table_of(m, name);
    if (column == NULL || is_added(m, name, column) || cat_table_column(table, column))
        return;
    *ARENA_PUSH(m->arena, table->columns, table->column_count) = (struct cat_column){
        .name = column,
        .type = choose(m, "text", "integer"),
        .default_sql = choose(m, NULL, "'x'::text"),
        .comment = choose(m, NULL, "it's"),
        .not_null = flag(m),
        .statistics_target = flag(m) ? 100 : -1,
        .in_primary_key = flag(m),
        .equal_is_image = true,
    };
    if (flag(m))
        *ARENA_PUSH(m->arena, table->indexes, table->index_count) = (struct cat_index){
            .name = arena_printf(m->arena, "%.40s_i", column),
            .tail = "USING btree (x)",
            .constraint = flag(m) ? arena_printf(m->arena, "%.40s_i", column) : NULL,
            .constraint_tail = choose(m, "", " DEFERRABLE"),
            .columns = list_of(m, column),
            .column_count = 1,
            .unique = flag(m),
            .primary = flag(m),
            .valid = true,
            .clustered = flag(m),
        };
    if (flag(m))
        *ARENA_PUSH(m->arena, table->constraints, table->constraint_count) =
            (struct cat_constraint){
                .name = arena_printf(m->arena, "%.40s_c", column),
                .type = flag(m) ? 'c' : 'f',
                .definition = "CHECK ((x > 1))",
                .columns = list_of(m, column),
                .column_count = 1,
                .other = {"public", "orgs"},
                .other_columns = list_of(m, "id"),
                .on_update = 'a',
                .on_delete = flag(m) ? 'c' : 'n',
                .validated = true,
                .incoming = flag(m),
            };
}

static void add_names(struct making *m, const struct qname *table, const struct name_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        add_column(m, table, names->items[i].text);
}

/* What the server would say of the expressions of a group. */
static struct cat_expression *expressions(struct making *m, size_t count, const char *named)
{
    struct cat_expression *list = arena_alloc(m->arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count && named; i++)
        list[i] = (struct cat_expression){
            .columns = list_of(m, named),
            .column_count = 1,
            .identity = choose(m, named, NULL),
            .cast = choose(m, NULL, named),
            .default_fits = flag(m),
            .volatility = 'i',
            .problem_offset = -1,
        };
    return list;
}

static void add_group(struct making *m, size_t phase, const struct column_group *args)
{
    for (size_t i = 0; i < args->down_count; i++)
        add_column(m, &args->table.name, args->downs[i].name.text);
    add_column(m, &args->table.name, "id");
    const char *old = args->down_count ? args->downs[0].name.text : "id";
    struct cat_group *group = ARENA_PUSH(m->arena, m->catalog->groups, m->catalog->group_count);
    *group = (struct cat_group){
        .phase = phase,
        .ups = expressions(m, args->column_count, old),
        .downs = expressions(m, args->down_count, args->columns[0].name.text),
        .types = arena_alloc(m->arena, args->column_count * sizeof *group->types),
        .takes_old = flag(m),
    };
    for (size_t i = 0; i < args->column_count; i++)
        group->types[i] = (struct cat_type){.name = "text", .declaration = "text"};
}

static void add_like(struct making *m, const struct fact *likens)
{
    const char *from = likens->other.name;
    struct cat_table *table = table_of(m, &likens->object.of);
    struct cat_like *like = ARENA_PUSH(m->arena, m->catalog->likes, m->catalog->like_count);
    *like = (struct cat_like){.phase = likens->phase, .item = likens->entry, .pair = likens->pair};
    for (size_t i = 0; i < table->index_count; i++)
        if (cat_names_contain(table->indexes[i].columns, 1, from))
            *ARENA_PUSH(m->arena, like->indexes, like->index_count) =
                (struct cat_like_index){&table->indexes[i], "USING btree (y)"};
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].type == 'c' &&
            cat_names_contain(table->constraints[i].columns, 1, from))
            *ARENA_PUSH(m->arena, like->checks, like->check_count) =
                (struct cat_like_check){&table->constraints[i], "CHECK ((y > 1))"};
}

/* The columns of constraints that the plan writes out, which no fact names. */
static void add_written(struct making *m, const struct constrain_args *args)
{
    for (size_t i = 0; i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        add_names(m, &args->table.name, &item->columns);
        if (item->references.name.name)
            add_names(m, &item->references.name, &item->referenced);
    }
}

static void add_fact(struct making *m, const struct fact *fact)
{
    const struct object *object = fact->kind == FACT_LIKENS ? &fact->other : &fact->object;
    if (!object->of.name)
        return;
    if (fact->kind == FACT_USES || fact->kind == FACT_REFERS)
        add_column(m, &object->of, "id");
    else if (fact->kind == FACT_ADDS && fact->entry == 0)
        add_group(m, fact->phase, fact->detail);
    else
        add_column(m, &object->of, object->name);
}

/* First every table with its columns, because what points to them must not move afterwards. */
static void make_catalog(struct making *m)
{
    const struct story *story = m->plan->story;
    for (size_t i = 0; i < story->fact_count; i++)
        add_fact(m, &story->facts[i]);
    for (size_t p = 0; p < m->plan->phases.count; p++)
        if (m->plan->phases.items[p].kind == &phase_constrain)
            add_written(m, m->plan->phases.items[p].args);
    for (const struct fact *likens = NULL;
         (likens = story_next(story, FACT_LIKENS, NULL, SIZE_MAX, likens));)
        add_like(m, likens);
}

static bool check(const struct phase_context *context)
{
    struct finding_list findings = {.arena = context->arena};
    bool good = true;
    if (context->phases->items[context->index].kind->check)
        context->phases->items[context->index].kind->check(context, &findings);
    for (size_t i = 0; i < findings.count; i++)
        good &= findings.items[i].severity > FINDING_ERROR && *findings.items[i].message;
    return good;
}

static void must(bool holds, const char *what, const struct operation *o)
{
    if (holds)
        return;
    fprintf(stderr, "an operation without %s: %s\n", what, o->go.sql ? o->go.sql : "(none)");
    abort();
}

/* What lib/store/plan.c holds it to when it is read again. */
static void check_operation(const struct operation *o, size_t phase)
{
    bool each = operation_is_for_each(o);
    must(o->go.mode == STEP_NONE || (o->go.sql && *o->go.sql), "a statement", o);
    must(o->back.mode == STEP_NONE || (o->back.sql && *o->back.sql), "a statement back", o);
    must(o->back.mode != STEP_WAIT, "a way back that is known", o);
    must(o->table.name || !(each || o->go.mode == STEP_ALONE || o->fill), "its table", o);
    must(o->go.mode != STEP_ALONE || each || o->leaves.count, "an effect", o);
    must(!each || o->needs.count, "what it is part of", o);
    must(!o->fill == (o->go.mode != STEP_BATCHES && o->back.mode != STEP_BATCHES), "a fill", o);
    must(!o->check == (o->go.mode != STEP_CHECK && o->back.mode != STEP_CHECK && !o->against &&
                       !(o->fill && o->check)),
         "what a check says", o);
    must(o->since.phase <= phase, "what bounds it before it", o);
    for (size_t i = 0; i < o->go.locks.count; i++)
        must(o->go.locks.items[i].object.of.name, "what it locks", o);
    for (size_t i = 0; i < o->leaves.count; i++)
        must(o->leaves.items[i].object.name && o->leaves.items[i].object.of.schema, "what it makes",
             o);
}

static void compile(const struct phase_context *context)
{
    const struct phase_kind *kind = context->phases->items[context->index].kind;
    struct operation_list first = {0}, second = {0};
    if (kind->compile) {
        kind->compile(context, &first);
        kind->compile(context, &second);
    }
    if (first.count != second.count)
        abort();
    for (size_t i = 0; i < first.count; i++) {
        check_operation(&first.items[i], context->index);
        must(str_equal(first.items[i].go.sql, second.items[i].go.sql), "one text", &first.items[i]);
    }
}

static void run(struct making *m)
{
    struct phase_context context = {
        .arena = m->arena,
        .plan_name = m->plan->name,
        .schema = m->plan->schema,
        .phases = &m->plan->phases,
        .story = m->plan->story,
        .catalog = m->catalog,
    };
    bool good = true;
    for (context.index = 0; context.index < m->plan->phases.count; context.index++)
        good &= check(&context);
    for (context.index = 0; good && context.index < m->plan->phases.count; context.index++)
        compile(&context);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    if (size < FLAG_BYTES)
        return -1;
    struct arena *arena = arena_new();
    struct problem_list problems = {.arena = arena};
    struct catalog catalog = {.server_version = 150000, .role = "owner", .can_create_schema = true};
    struct making m = {.arena = arena, .catalog = &catalog, .flags = bytes};
    const struct plan *plan =
        plan_read(arena, "fuzz", (const char *)bytes + FLAG_BYTES, size - FLAG_BYTES, &problems);
    for (m.plan = plan; m.plan; m.plan = m.plan == plan ? plan->other : NULL) {
        catalog.tables = NULL;
        catalog.groups = NULL;
        catalog.likes = NULL;
        catalog.table_count = catalog.group_count = catalog.like_count = 0;
        make_catalog(&m);
        run(&m);
    }
    arena_free(arena);
    return 0;
}
