/* verify: questions whose answer must be no row, and nothing else. */
#include "phase/kinds.h"
#include "phase/story/preflight.h"
#include "phase/sync/sync.h"
#include "phase/verify/claim.h"

static const struct claim *next(const struct verify_args *args, size_t *i)
{
    while (*i < args->claim_count && !args->claims[*i].args)
        ++*i;
    return *i < args->claim_count ? &args->claims[(*i)++] : NULL;
}

static size_t tables_of(const struct claim *claim, const struct table_at *tables[2])
{
    return claim->kind->tables ? claim->kind->tables(claim->args, tables) : 0;
}

/* Tables are looked at; nothing is done to them. */
static void tell(const struct phase *phase, struct story *story)
{
    const struct table_at *tables[2];
    const struct claim *claim;
    for (size_t i = 0; (claim = next(phase->args, &i));) {
        if (claim->kind->query)
            story_tell(story,
                       (struct fact){.kind = FACT_ASKS, .detail = claim->kind->query(claim->args)});
        for (size_t t = tables_of(claim, tables); t-- > 0;)
            if (tables[t]->name.name)
                story_tell(story,
                           (struct fact){.kind = FACT_REFERS, .object = {.of = tables[t]->name}});
    }
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct claim *claim;
    for (size_t i = 0; (claim = next(phase_args(context), &i));) {
        const struct table_at *tables[2];
        bool there = true;
        for (size_t t = tables_of(claim, tables); t-- > 0;)
            there &= preflight_table(context, tables[t], findings) != NULL;
        if (there && claim->kind->check)
            claim->kind->check(context, claim, findings);
    }
}

/* How long a comparison may take. */
static void allow(struct arena *arena, struct operation *o, int64_t timeout_ms)
{
    struct apart *apart = arena_alloc(arena, sizeof *apart);
    *apart = *o->go.apart;
    apart->within_ms = timeout_ms;
    o->go.apart = apart;
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct verify_args *args = phase_args(context);
    const struct qname of_plan = {context->schema, ""};
    const struct claim *claim;
    for (size_t i = 0; (claim = next(args, &i));) {
        if (claim->kind->compile) {
            const size_t first = operations->count;
            claim->kind->compile(context, claim, operations);
            for (size_t o = first; o < operations->count; o++)
                allow(arena, &operations->items[o], args->timeout_ms);
            continue;
        }
        const struct claim_question q = claim->kind->ask(context, claim);
        struct check *asked = arena_alloc(arena, sizeof *asked);
        *asked = (struct check){
            .path = sync_search_path(arena, q.table.name ? &q.table : &of_plan),
            .one = q.one,
            .several = q.several,
            .hint = q.hint,
            .timeout_ms = args->timeout_ms,
        };
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .group = (int)i,
            .table = q.table.name ? q.table : (struct qname){context->schema, NULL},
            .go = {.mode = STEP_CHECK, .sql = q.sql, .locks = q.locks},
            .check = asked,
            .cost = OPERATION_SCAN,
            .reversible = true,
            .why = q.why,
        };
    }
}

const struct phase_kind phase_verify = {
    .keyword = "verify",
    .record = &phase_verify_record,
    .tell = tell,
    .check = check,
    .compile = compile,
};
