/* views: a plan made by hand, as the engine would show it while it waits at its gate. */
#ifndef SLUICE_TESTS_UNIT_REPORT_VIEWS_H
#define SLUICE_TESTS_UNIT_REPORT_VIEWS_H

#include <string.h>

#include "base/arena.h"
#include "engine/view.h"
#include "plan/plan.h"

static const char views_source[] = "sluice: 1\n"
                                   "plan: rename-email\n"
                                   "description: Unify naming\n"
                                   "phases:\n"
                                   "  - add_column:\n"
                                   "      name: expand\n"
                                   "      table: users\n"
                                   "      columns: {mail: {type: text, up: email}}\n"
                                   "      down: {email: mail}\n"
                                   "  - backfill: {name: fill, table: users}\n"
                                   "  - gate:\n"
                                   "      name: deployed\n"
                                   "      ask: Redeployed?\n"
                                   "      approvals: 2\n"
                                   "      soak: 90m\n"
                                   "      evidence:\n"
                                   "        - no_writes_to: {column: users.email, for: 30m}\n"
                                   "        - query: {sql: SELECT 1, expect: 1}\n"
                                   "  - drop: {name: contract, table: users, columns: [email]}\n";

static inline const struct plan *views_plan(struct arena *arena)
{
    struct problem_list problems = {.arena = arena};
    return plan_read(arena, "p.yaml", views_source, strlen(views_source), &problems);
}

static struct step_lock views_add_locks[] = {
    {{OBJECT_TABLE, {"public", "users"}, NULL}, LOCK_ACCESS_EXCLUSIVE, false}};
static struct operation views_add = {
    .group = 1,
    .table = {"public", "users"},
    .go = {.mode = STEP_TRANSACTION,
           .sql = "ALTER TABLE users\n    ADD mail text",
           .locks = {views_add_locks, 1}},
    .back = {.mode = STEP_TRANSACTION, .sql = "ALTER TABLE users DROP mail"},
    .reversible = true,
    .why = "no row is touched",
};
static struct step_lock views_trigger_locks[] = {
    {{OBJECT_TABLE, {"public", "users"}, NULL}, LOCK_SHARE_ROW_EXCLUSIVE, false},
    {{OBJECT_TABLE, {"public", "orgs"}, NULL}, LOCK_ROW_SHARE, false}};
static struct operation views_trigger = {
    .group = 1,
    .table = {"public", "users"},
    .go = {.mode = STEP_TRANSACTION, .sql = "CREATE TRIGGER t", .locks = {views_trigger_locks, 2}},
    .reversible = true,
    .why = "sync",
};
static struct step_lock views_index_locks[] = {
    {{OBJECT_TABLE, {"public", "users"}, NULL}, LOCK_SHARE_UPDATE_EXCLUSIVE, false}};
static struct operation views_index = {
    .table = {"public", "users"},
    .go = {.mode = STEP_ALONE,
           .sql = "CREATE INDEX CONCURRENTLY i",
           .locks = {views_index_locks, 1}},
    .cost = OPERATION_BUILD,
    .reversible = true,
    .why = "built while the application goes on",
};
static struct operation views_drop = {
    .go = {.mode = STEP_CHECK, .sql = "SELECT 1"},
    .cost = OPERATION_SCAN,
    .why = "old and new agree",
};

static inline struct view_operation *views_operations(struct arena *arena,
                                                      const struct operation *first,
                                                      const struct operation *second,
                                                      const struct operation *third)
{
    struct view_operation *list = arena_alloc(arena, 3 * sizeof *list);
    list[0].operation = first;
    list[1].operation = second;
    list[2].operation = third;
    return list;
}

static inline void views_gate(struct arena *arena, struct view_phase *gate)
{
    static const struct view_evidence evidence[] = {
        {.kind = "approvals", .what = "confirmed by 2 roles", .value = "1 of 2"},
        {.kind = "soak", .what = "open for at least 90m", .holds = true, .value = "open for 2h"},
    };
    static const struct view_approval approval = {.role = "deploy",
                                                  .by = "ann",
                                                  .reason = "version\n42",
                                                  .approved_at = "2026-01-02T04:00:00Z"};
    gate->is_gate = true;
    gate->verdict = GATE_UNCONFIRMED;
    gate->ask = "Redeployed?";
    gate->approvals_needed = 2;
    gate->approvals = arena_alloc(arena, sizeof approval);
    *gate->approvals = approval;
    gate->approval_count = 1;
    gate->evidence = arena_alloc(arena, sizeof evidence);
    memcpy(gate->evidence, evidence, sizeof evidence);
    gate->evidence_count = 2;
}

static const struct forecast views_forecast = {
    .rows = 1000000,
    .pages = 21300,
    .passes = 17,
    .cost = {.hot_share = 0.875,
             .wal_bytes = 450000000,
             .table_growth_bytes = 18000000,
             .index_growth_bytes = 2000000,
             .disk_bytes = 470000000},
    .one_pass = {.wal_bytes = 850000000,
                 .table_growth_bytes = 180000000,
                 .index_growth_bytes = 80000000,
                 .disk_bytes = 1200000000},
    .seconds = -1,
    .stretch = 1,
    .disk_free_bytes = -1,
};

static inline struct view_plan views_waiting(struct arena *arena)
{
    static const struct view_phase expand = {
        .ordinal = 1,
        .name = "expand",
        .kind = "add_column",
        .state = "done",
        .started_at = "2026-01-02T03:04:05Z",
        .finished_at = "2026-01-02T03:04:06Z",
        .duration_ms = 120,
        .attempts = 1,
        .reversible = true,
        .reads = "table public.users",
    };
    static const struct view_phase fill = {
        .ordinal = 2,
        .name = "fill",
        .kind = "backfill",
        .state = "done",
        .started_at = "2026-01-02T03:05:00Z",
        .finished_at = "2026-01-02T03:06:10Z",
        .duration_ms = 70000,
        .attempts = 3,
        .reversible = true,
        .reads = "table public.users",
        .is_backfill = true,
        .fill = {.rows_done = 1000,
                 .rows_total = 1000,
                 .rows_per_second = 12.5,
                 .eta_seconds = 0,
                 .share = 1,
                 .hot_share = 0.892,
                 .wal_bytes = 1288490189,
                 .table_growth_bytes = 12 << 20,
                 .index_growth_bytes = 0,
                 .workers = 2},
    };
    struct view_plan plan = {
        .name = "rename-email",
        .description = "Unify naming",
        .checksum = "c0ffee",
        .state = "waiting",
        .file = "p.yaml",
        .registered = true,
        .next = "deployed",
        .reversible_to = "start",
        .waits_for = "gate \"deployed\": Redeployed?",
        .phases = arena_alloc(arena, 4 * sizeof *plan.phases),
        .phase_count = 4,
    };
    plan.phases[0] = expand;
    plan.phases[0].operations = views_operations(arena, &views_add, &views_trigger, &views_index);
    plan.phases[0].operation_count = 3;
    plan.phases[1] = fill;
    plan.phases[2] = (struct view_phase){
        .ordinal = 3, .name = "deployed", .kind = "gate", .state = "pending", .duration_ms = -1};
    views_gate(arena, &plan.phases[2]);
    plan.gate = &plan.phases[2];
    plan.phases[3] = (struct view_phase){.ordinal = 4,
                                         .name = "contract",
                                         .kind = "drop",
                                         .state = "pending",
                                         .duration_ms = -1,
                                         .reads = "table public.users"};
    plan.phases[3].operations = views_operations(arena, &views_drop, NULL, NULL);
    plan.phases[3].operation_count = 1;
    return plan;
}

#endif
