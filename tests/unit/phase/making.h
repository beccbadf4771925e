/* making: plans from text, a catalogue made by hand, and what kinds of phase make of both. */
#ifndef SLUICE_TESTS_UNIT_PHASE_MAKING_H
#define SLUICE_TESTS_UNIT_PHASE_MAKING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/story/story.h"
#include "plan/plan.h"

enum { ADD, FILL, CONSTRAIN, GATE, DROP };

static struct arena *arena;

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static inline const struct plan *read_phases(const char *phases)
{
    const char *text = arena_printf(arena, "sluice: 1\nplan: rename\nphases:\n%s", phases);
    struct problem_list problems = {.arena = arena, .file = "by hand"};
    const struct plan *plan = plan_read(arena, "by hand", text, strlen(text), &problems);
    if (!plan)
        fail_msg("%s", problems.items[0].message);
    return plan;
}

/* `add`: what the constrain adds. */
static inline const struct plan *read_plan(const char *add)
{
    return read_phases(arena_printf(arena,
                                    "  - add_column:\n      table: users\n"
                                    "      columns: {address: {type: text, up: email}}\n"
                                    "      down: {email: address}\n"
                                    "  - backfill: {table: users}\n"
                                    "  - constrain: {table: users, add: [%s]}\n"
                                    "  - gate: {name: deployed, ask: Deployed?}\n"
                                    "  - drop: {table: users, columns: [email]}\n",
                                    add));
}

/* users (id bigint PRIMARY KEY, email text NOT NULL DEFAULT 'none', org_id integer), with a unique
 * constraint and an expression index on email, a check, and a foreign key (org_id, email) → (y, x).
 */
static inline struct catalog *make_catalog(bool with_new)
{
    static const char *email[] = {"email"}, *pair[] = {"org_id", "email"}, *others[] = {"y", "x"};
    static struct cat_type types[] = {
        {.name = "text", .declaration = "text", .equal_is_image = true}};
    static const char *address[] = {"address"};
    struct cat_column *columns = arena_alloc(arena, 4 * sizeof *columns);
    columns[0] = (struct cat_column){.name = "id", .type = "bigint", .in_primary_key = true};
    columns[1] = (struct cat_column){
        .name = "email", .type = "text", .not_null = true, .default_sql = "'none'::text"};
    columns[2] = (struct cat_column){.name = "org_id", .type = "integer"};
    columns[3] = (struct cat_column){.name = "address", .type = "text"};
    struct cat_index *indexes = arena_alloc(arena, 2 * sizeof *indexes);
    indexes[0] = (struct cat_index){.name = "users_email_key",
                                    .tail = "USING btree (email)",
                                    .constraint = "users_email_key",
                                    .constraint_tail = " DEFERRABLE",
                                    .columns = email,
                                    .column_count = 1,
                                    .unique = true,
                                    .valid = true};
    indexes[1] = (struct cat_index){.name = "users_lower",
                                    .tail = "USING btree (lower(email))",
                                    .columns = email,
                                    .column_count = 1,
                                    .valid = true};
    struct cat_constraint *constraints = arena_alloc(arena, 2 * sizeof *constraints);
    constraints[0] = (struct cat_constraint){.name = "shape",
                                             .type = 'c',
                                             .definition = "CHECK ((email ~~ '%@%'::text))",
                                             .columns = email,
                                             .column_count = 1,
                                             .validated = true};
    constraints[1] = (struct cat_constraint){.name = "users_ref",
                                             .type = 'f',
                                             .definition = "FOREIGN KEY (org_id, email) REFERENCES "
                                                           "public.orgs (y, x) ON DELETE CASCADE",
                                             .columns = pair,
                                             .column_count = 2,
                                             .other = {"public", "orgs"},
                                             .other_columns = others,
                                             .on_update = 'a',
                                             .on_delete = 'c',
                                             .validated = true};
    struct cat_table *table = arena_alloc(arena, sizeof *table);
    *table = (struct cat_table){.name = {"public", "users"},
                                .exists = true,
                                .relkind = 'r',
                                .owned = true,
                                .indexable = true,
                                .referencable = true,
                                .columns = columns,
                                .column_count = with_new ? 4 : 3,
                                .indexes = indexes,
                                .index_count = 2,
                                .constraints = constraints,
                                .constraint_count = 2};
    struct cat_group *group = arena_alloc(arena, sizeof *group);
    group->ups = arena_alloc(arena, sizeof *group->ups);
    group->downs = arena_alloc(arena, sizeof *group->downs);
    group->ups[0] = (struct cat_expression){
        .columns = email, .column_count = 1, .identity = "email", .volatility = 'i'};
    group->downs[0] = (struct cat_expression){
        .columns = address, .column_count = 1, .identity = "address", .volatility = 'i'};
    group->types = types;
    struct cat_like *like = arena_alloc(arena, sizeof *like);
    like->phase = CONSTRAIN;
    like->indexes = arena_alloc(arena, 2 * sizeof *like->indexes);
    like->indexes[0] = (struct cat_like_index){&indexes[0], "USING btree (address)"};
    like->indexes[1] = (struct cat_like_index){&indexes[1], "USING btree (lower(address))"};
    like->index_count = 2;
    like->checks = arena_alloc(arena, sizeof *like->checks);
    like->checks[0] = (struct cat_like_check){&constraints[0], "CHECK ((address ~~ '%@%'::text))"};
    like->check_count = 1;
    struct catalog *catalog = arena_alloc(arena, sizeof *catalog);
    *catalog = (struct catalog){.server_version = 150000,
                                .role = "owner",
                                .can_create_schema = true,
                                .tables = table,
                                .table_count = 1,
                                .groups = group,
                                .group_count = 1,
                                .likes = like,
                                .like_count = 1};
    return catalog;
}

static inline struct phase_context context_of(const struct plan *plan, size_t phase,
                                              const struct catalog *catalog)
{
    return (struct phase_context){.arena = arena,
                                  .plan_name = plan->name,
                                  .schema = plan->schema,
                                  .phases = &plan->phases,
                                  .story = plan->story,
                                  .index = phase,
                                  .catalog = catalog};
}

static inline struct operation_list compile(const struct plan *plan, size_t phase,
                                            const struct catalog *catalog)
{
    struct operation_list operations = {0};
    const struct phase_context context = context_of(plan, phase, catalog);
    if (plan->phases.items[phase].kind->compile)
        plan->phases.items[phase].kind->compile(&context, &operations);
    return operations;
}

static inline struct finding_list check(const struct plan *plan, size_t phase,
                                        const struct catalog *catalog)
{
    struct finding_list findings = {.arena = arena};
    const struct phase_context context = context_of(plan, phase, catalog);
    plan->phases.items[phase].kind->check(&context, &findings);
    return findings;
}

static inline const struct finding *find(const struct finding_list *findings, const char *part)
{
    for (size_t i = 0; i < findings->count; i++)
        if (strstr(findings->items[i].message, part))
            return &findings->items[i];
    return NULL;
}

/* The only operation whose SQL contains the text. */
static inline const struct operation *one(const struct operation_list *list, const char *part)
{
    const struct operation *found = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].go.sql && strstr(list->items[i].go.sql, part)) {
            assert_null(found);
            found = &list->items[i];
        }
    if (!found)
        fail_msg("no operation with: %s", part);
    return found;
}

/* Where the only operation with the text stands. */
static inline size_t place_of_one(const struct operation_list *list, const char *part)
{
    return (size_t)(one(list, part) - list->items);
}

/* A dry run cannot lie: the same operations before and after the plan's own progress. */
static inline void assert_same(const struct operation_list *before,
                               const struct operation_list *after)
{
    assert_int_equal(before->count, after->count);
    for (size_t i = 0; i < before->count; i++) {
        const struct operation *b = &before->items[i], *a = &after->items[i];
        assert_string_equal(b->go.sql ? b->go.sql : "", a->go.sql ? a->go.sql : "");
        assert_string_equal(b->back.sql ? b->back.sql : "", a->back.sql ? a->back.sql : "");
    }
}

#endif
