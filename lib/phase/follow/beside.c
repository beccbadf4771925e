/* Materialized views hold rows of their own, so they cannot be told again what they are. Each is
 * made beside itself: without rows in a transaction in which the new columns have the old ones'
 * names, then filled and indexed while everybody goes on with the one that is there. Views that
 * one is over, where they have to be made again, are made beside themselves with it. The switch
 * only renames. On the way back, what was there is made so, under the other name, and filled,
 * before anything else is taken back. */
#include "base/str.h"
#include "phase/follow/follow.h"

enum { BESIDE, ASIDE };

struct besides {
    const struct follow *follow;
    const struct follow_item *items;
    size_t count;
    struct operation_list *operations;
    int way; /* BESIDE: what is to come; ASIDE: what was there */
    int group;
};

/* Whether one of them is over it, whose words have its own name. */
static bool is_under(const struct besides *b, const struct follow_item *item)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].way == FOLLOW_BESIDE &&
            cat_names_contain(b->items[i].follower->over, b->items[i].follower->over_count,
                              item->follower->oid))
            return true;
    return false;
}

static const char *what(const struct follow_item *item)
{
    return item->follower->make ? "VIEW" : "MATERIALIZED VIEW";
}

static const char *rename_sql(const struct besides *b, const struct follow_item *item,
                              const struct qname *from, const struct qname *to)
{
    return sql_make(b->follow->context->arena, "ALTER %S %T RENAME TO %I", what(item), from,
                    to->name);
}

static struct lock_list lock_view(const struct besides *b, const struct qname *view)
{
    struct lock_list locks = {0};
    follow_lock(b->follow->context->arena, &locks, view, LOCK_ACCESS_EXCLUSIVE);
    return locks;
}

static void add(const struct besides *b, const struct qname *table, struct operation operation)
{
    operation.group = b->group;
    operation.table = *table;
    *ARENA_PUSH(b->follow->context->arena, b->operations->items, b->operations->count) = operation;
}

static const struct qname *name_of(const struct besides *b, const struct follow_item *item, int way)
{
    return (way ^ b->way) == BESIDE ? &item->follower->beside.name : &item->follower->beside.aside;
}

static void add_step(const struct besides *b, const struct follow_item *item, struct step step,
                     const char *undo, const char *why)
{
    add(b, &item->table->table->name,
        (struct operation){
            .go = step,
            .back = step_in_transaction(undo, lock_view(b, name_of(b, item, BESIDE))),
            .reversible = true,
            .why = why,
        });
}

/* While what is there is out of the way under the name that is free. */
static void make(const struct besides *b, const struct follow_item *item)
{
    struct arena *arena = b->follow->context->arena;
    const struct cat_follower *follower = item->follower;
    const struct qname *name = name_of(b, item, BESIDE), *free = name_of(b, item, ASIDE);
    const char *sql = follower->make ? follower->make : follower->beside.make[b->way];
    bool under = is_under(b, item);
    if (follower->make)
        sql = sql_make(arena, "%S;\n%S", rename_sql(b, item, &follower->of, free), sql);
    else if (under)
        sql = sql_make(arena, "%S;\n%S;\n%S", sql, rename_sql(b, item, &follower->of, free),
                       rename_sql(b, item, name, &follower->of));
    struct lock_list locks = under ? lock_view(b, &follower->of) : (struct lock_list){0};
    follow_lock_read(b->follow, item, &locks);
    add_step(b, item, step_in_transaction(sql, locks),
             sql_make(arena, "DROP %S %T", what(item), name),
             follower->make ? "a view of it stands under another that is made beside itself"
             : follower->beside.fill[b->way]
                 ? "made beside the one that is there, over the other column; without rows yet"
                 : "made beside the one that is there, over the other column; it has no rows");
}

static void rename_back(const struct besides *b, const struct follow_item *item)
{
    const struct qname *name = name_of(b, item, BESIDE), *free = name_of(b, item, ASIDE);
    struct lock_list locks = lock_view(b, &item->follower->of);
    if (!is_under(b, item))
        return;
    follow_lock(b->follow->context->arena, &locks, free, LOCK_ACCESS_EXCLUSIVE);
    add_step(b, item,
             step_in_transaction(sql_make(b->follow->context->arena, "%S;\n%S",
                                          rename_sql(b, item, &item->follower->of, name),
                                          rename_sql(b, item, free, &item->follower->of)),
                                 locks),
             NULL, "until the switch everybody uses the one that was there");
}

static void fill(const struct besides *b, const struct follow_item *item)
{
    const struct cat_beside *beside = &item->follower->beside;
    const struct qname *name = name_of(b, item, BESIDE);
    if (!beside->fill[b->way])
        return;
    struct lock_list locks = lock_view(b, name);
    follow_lock_read(b->follow, item, &locks);
    const struct step step = {.mode = STEP_ALONE, .sql = beside->fill[b->way], .locks = locks};
    struct operation operation = {
        .leaves = effect_one(b->follow->context->arena,
                             (struct live_object){OBJECT_VIEW, *name, name->name},
                             b->way == BESIDE ? PRESENT : ABSENT),
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "its rows and indexes, while everybody goes on with the one that is there",
    };
    if (b->way == BESIDE)
        operation.go = step;
    else
        operation.back = step;
    add(b, &item->table->table->name, operation);
}

static void each(const struct besides *b, bool forward,
                 void (*step)(const struct besides *, const struct follow_item *))
{
    for (size_t i = 0; i < b->count; i++) {
        const struct follow_item *item = &b->items[forward ? i : b->count - 1 - i];
        if (item->way == FOLLOW_BESIDE)
            step(b, item);
    }
}

static void add_exchange(const struct besides *b, const struct qname *table, const char *sql,
                         const char *why)
{
    const struct step step =
        step_in_transaction(sql, lock_one(b->follow->context->arena, table, LOCK_ACCESS_EXCLUSIVE));
    add(b, table, (struct operation){.go = step, .reversible = true, .why = why});
}

/* The columns have each other's names for the moment, and so have types. */
static void exchange(const struct besides *b, bool there)
{
    const char *why = there ? "for this moment the other column has the name that they say"
                            : "each has its own name again";
    const struct phase_context *context = b->follow->context;
    /* after the phase it is the old types that get their names again, for a moment */
    bool new = b->way == BESIDE;
    const char *types =
        story_retype_sql(context->story, context->arena, context->index,
                         (struct retyping){.names = true, .values = new, .there = new == there});
    for (size_t t = 0; t < b->follow->table_count; t++) {
        const struct follow_table *table = &b->follow->tables[t];
        add_exchange(b, &table->table->name,
                     follow_exchange_sql(b->follow, table, b->way == ASIDE, there), why);
    }
    if (types)
        add_exchange(b, &b->follow->tables[0].table->name, types, why);
}

static struct besides besides_of(const struct follow *follow, int way, int group,
                                 struct operation_list *operations)
{
    struct besides b = {.follow = follow, .operations = operations, .way = way, .group = group};
    b.items = follow_items(follow, &b.count);
    return b;
}

static bool any(const struct besides *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->items[i].way == FOLLOW_BESIDE)
            return true;
    return false;
}

bool follow_has_besides(const struct follow *follow)
{
    const struct besides b = besides_of(follow, BESIDE, 0, NULL);
    return any(&b);
}

static void make_all(const struct besides *b)
{
    exchange(b, true);
    each(b, true, make);
    each(b, false, rename_back);
    exchange(b, false);
}

void follow_beside(const struct follow *follow, int group, struct operation_list *operations)
{
    const struct besides b = besides_of(follow, BESIDE, group, operations);
    if (!any(&b))
        return;
    make_all(&b);
    each(&b, true, fill);
}

/* One step, since what does nothing on the way there shares no transaction with its neighbours. */
static struct step joined(struct arena *arena, const struct operation_list *list)
{
    struct sql sql = sql_new(arena);
    struct lock_list locks = {0};
    for (size_t i = 0; i < list->count; i++) {
        const struct step *step = &list->items[i].go;
        sql_add(&sql, "%S%S", i ? ";\n" : "", step->sql);
        for (size_t k = 0; k < step->locks.count; k++)
            *ARENA_PUSH(arena, locks.items, locks.count) = step->locks.items[k];
    }
    return step_in_transaction(sql_text(&sql), locks);
}

void follow_aside(const struct follow *follow, int group, struct operation_list *operations)
{
    struct operation_list steps = {0};
    const struct besides b = besides_of(follow, ASIDE, group, operations);
    struct besides making = b;
    if (!any(&b))
        return;
    each(&b, false, fill);
    making.operations = &steps;
    make_all(&making);
    add(&b, &follow->tables[0].table->name,
        (struct operation){
            .back = joined(follow->context->arena, &steps),
            .reversible = true,
            .why = "what was there, made beside what is; without rows yet",
        });
}

static void take(const struct besides *b, const struct follow_item *item)
{
    struct arena *arena = b->follow->context->arena;
    const struct cat_beside *beside = &item->follower->beside;
    bool back = b->follow->reversible;
    struct lock_list go = lock_view(b, &item->follower->of),
                     undo = lock_view(b, &item->follower->of);
    follow_lock(arena, &go, &beside->name, LOCK_ACCESS_EXCLUSIVE);
    follow_lock(arena, &undo, &beside->aside, LOCK_ACCESS_EXCLUSIVE);
    add(b, &item->table->table->name,
        (struct operation){
            .go = step_in_transaction(beside->take, go),
            .back = back ? step_in_transaction(beside->give_back, undo) : (struct step){0},
            .leaves = effect_one(
                arena, (struct live_object){OBJECT_VIEW, beside->name, beside->name.name}, ABSENT),
            .reversible = back,
            .why = "what was made beside it takes its place",
        });
}

static void drop(const struct besides *b, const struct follow_item *item)
{
    add(b, &item->table->table->name,
        (struct operation){
            .go = step_in_transaction(sql_make(b->follow->context->arena, "DROP %S %T", what(item),
                                               &item->follower->beside.aside),
                                      lock_view(b, &item->follower->beside.aside)),
            .reversible = b->follow->reversible,
            .why = "what was there; nobody has it by now",
        });
}

void follow_take(const struct follow *follow, struct operation_list *operations)
{
    const struct besides b = besides_of(follow, BESIDE, follow->group, operations);
    each(&b, true, take);
}

void follow_drop_aside(const struct follow *follow, struct operation_list *operations)
{
    const struct besides b = besides_of(follow, BESIDE, follow->group, operations);
    each(&b, false, drop);
}
