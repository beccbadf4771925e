/* Every command on a database whose state is anything: it must end, in a view or in an error, and
 * what it fills in must print as text and as JSON. The first byte is the command, the second the
 * plan, the rest what the server answers: see answers.h. */
#include "answers.h"

#include "engine/engine.h"
#include "report/json.h"
#include "report/text.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static const char *const plans[] = {
    "sluice: 1\nplan: p\nphases:\n"
    "  - add_column: {table: users, columns: {address: {type: text, up: email}}, "
    "down: {email: address}}\n"
    "  - backfill: {table: users}\n"
    "  - constrain: {table: users, add: [like: {address: email}, not_null: [address]]}\n"
    "  - gate: {name: g, ask: Deployed?, soak: 1h, evidence: [no_writes_to: {column: users.email, "
    "for: 30m}, query: {sql: SELECT 1, expect: t}]}\n"
    "  - drop: {table: users, columns: [email]}\n",
    "sluice: 1\nplan: p\nrename_column: {table: users, column: email, to: address}\n",
    "sluice: 1\nplan: p\nchange_type: {table: users, column: email, type: text, up: email, "
    "down: email}\n",
    "sluice: 1\nplan: p\nphases:\n"
    "  - constrain: {table: users, add: [index: {name: i, on: (lower(email))}, "
    "check: {name: c, expression: email > 'a'}, "
    "foreign_key: {name: f, columns: [org_id], references: orgs, referenced: [id]}]}\n",
    "sluice: 1\nplan: p\nphases:\n"
    "  - add_column: {table: users, columns: {address: {type: text, up: email}}, down: {email: "
    "address}}\n"
    "  - backfill: {table: users, rate: 100, lag: 10s, slot_wal: 1GB, waiters: 1, active: 5, "
    "throttle_query: SELECT true, on_error: report}\n"
    "  - gate: {name: g, ask: Deployed?, approvals: 2, by_role: dba, evidence: [no_reads_of: "
    "{column: users.email, for: 1h}, no_sessions_before: deploy, connected: {application_name: a}, "
    "query: {sql: SELECT 1, expect: t}]}\n"
    "  - swap: {table: users, columns: {email: {from: address, retired: email_old}}}\n"
    "  - drop: {table: users, columns: [email_old]}\n",
};

struct call {
    struct arena *arena;
    struct engine *engine;
    const struct plan *plan;
    struct error error;
    struct report_failure failure;
    bool flag;
};

static void print_outcome(struct call *c, struct view_outcome *view, bool good)
{
    engine_tell_stop(c->engine, view, &c->error);
    report_outcome_text(c->arena, view, !good, NULL);
    report_outcome_json(c->arena, view, &c->failure);
    report_detailed_json(c->arena, view, "p", &c->failure);
}

static bool status(struct call *c)
{
    struct view_status view = {0};
    bool good = engine_status(c->engine, c->plan, &view, &c->error);
    if (good)
        report_status_text(c->arena, &view, NULL);
    report_status_json(c->arena, &view, &c->failure);
    return good;
}

static bool list(struct call *c)
{
    struct view_list view = {0};
    bool good = engine_list(c->engine, c->flag, &view, &c->error);
    if (good)
        report_list_text(c->arena, &view);
    report_list_json(c->arena, &view, &c->failure);
    return good;
}

static bool show_log(struct call *c)
{
    struct view_log view = {0};
    bool good = engine_log(c->engine, c->flag ? "p" : NULL, &view, &c->error);
    if (good)
        report_log_text(c->arena, &view);
    report_log_json(c->arena, &view, &c->failure);
    return good;
}

static bool check_log(struct call *c)
{
    struct view_log_check view = {0};
    bool good = engine_check_log(c->engine, "p", c->flag ? "a0" : NULL, &view, &c->error);
    report_log_check_text(c->arena, &view);
    report_log_check_json(c->arena, &view, &c->failure);
    return good;
}

static bool verify(struct call *c)
{
    struct view_verification view = {0};
    bool good = engine_verify(c->engine, c->plan, c->flag ? "5%" : NULL, NULL, &view, &c->error);
    report_verification_text(c->arena, &view, !good);
    report_verification_json(c->arena, &view, &c->failure);
    return good;
}

static bool throttle(struct call *c)
{
    static const char *const words[] = {"rate=500"};
    struct view_throttle view = {0};
    const struct throttle_request request = {words, c->flag, c->flag ? "1h" : NULL, false};
    bool good = engine_throttle(c->engine, c->plan, &request, &view, &c->error);
    if (good)
        report_throttle_text(c->arena, &view);
    report_throttle_json(c->arena, &view, &c->failure);
    return good;
}

static bool plan(struct call *c)
{
    struct view_plan view = {0};
    bool good = (c->flag ? engine_plan : engine_check)(c->engine, c->plan, &view, &c->error);
    report_plan_text(c->arena, &view, c->plan);
    report_plan_json(c->arena, &view, c->plan, &c->failure);
    return good;
}

static bool advance(struct call *c)
{
    struct view_outcome view = {0};
    bool good = engine_advance(c->engine, c->plan, c->flag ? "complete" : NULL,
                               c->flag ? "because" : NULL, &view, &c->error);
    print_outcome(c, &view, good);
    return good;
}

static bool revert(struct call *c)
{
    struct view_outcome view = {0};
    bool good =
        engine_revert(c->engine, c->plan, c->flag ? "start" : NULL, false, &view, &c->error);
    print_outcome(c, &view, good);
    return good;
}

static bool confirm(struct call *c)
{
    struct view_outcome view = {0};
    bool good = engine_confirm(c->engine, c->plan, "g", "why", c->flag, &view, &c->error);
    print_outcome(c, &view, good);
    return good;
}

static bool reject(struct call *c)
{
    struct view_outcome view = {0};
    bool good = c->flag ? engine_reject(c->engine, c->plan, "g", "why", &view, &c->error)
                        : engine_record_deploy(c->engine, c->plan, "why", &view, &c->error);
    print_outcome(c, &view, good);
    return good;
}

static bool pause(struct call *c)
{
    struct view_outcome view = {0};
    bool good = engine_set_paused(c->engine, c->plan, c->flag, &view, &c->error);
    print_outcome(c, &view, good);
    return good;
}

static bool wait(struct call *c)
{
    struct view_outcome view = {0};
    bool good =
        engine_wait(c->engine, c->plan, c->flag ? "complete" : "evidence", "2s", &view, &c->error);
    print_outcome(c, &view, good);
    return good;
}

static bool (*const commands[])(struct call *) = {
    status,  list,   show_log, check_log, verify, throttle, plan,
    advance, revert, confirm,  reject,    pause,  wait,
};

/* The plan as a file has it, or as it stands in the database. */
static bool read_plan(struct call *c, struct problem_list *problems, const char *text, bool stored)
{
    server.source = text;
    c->plan = plan_read(c->arena, "p.yaml", text, strlen(text), problems);
    if (c->plan == NULL)
        abort();
    server.checksum = c->plan->checksum;
    server.text_checksum = c->plan->text_checksum;
    server.phase_count = (int)c->plan->phases.count;
    for (int i = 0; i < server.phase_count; i++) {
        server.phases[i][0] = c->plan->phases.items[i].name;
        server.phases[i][1] = c->plan->phases.items[i].kind->keyword;
    }
    return (!stored ||
            engine_read_plan(c->arena, c->engine, NULL, "p", &c->plan, problems, &c->error)) &&
           engine_choose_plan(c->engine, &c->plan, &c->error);
}

static void say(void *context, const char *line)
{
    (void)context;
    (void)line;
}

static void progress(void *context, const struct view_progress *progress)
{
    report_progress_text(context, progress, true, 80);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    enum { COMMAND_COUNT = sizeof commands / sizeof *commands };
    if (size < 3)
        return -1;
    struct arena *arena = arena_new();
    struct call call = {.arena = arena, .error = {.arena = arena}};
    struct problem_list problems = {.arena = arena};
    call.failure = (struct report_failure){.error = &call.error, .problems = &problems};
    call.flag = bytes[1] & 1;
    server.next = bytes + 2;
    server.end = bytes + size;
    server.lost = server.open = false;
    server.plan = "p";
    clock_ms = 0;
    const struct engine_options options = {
        .by = "somebody",
        .detailed = bytes[1] & 2,
        .read_only = bytes[1] & 4,
        .listener = {.context = arena, .say = say, .progress = progress},
    };
    const char *text = plans[(bytes[1] >> 4) % (sizeof plans / sizeof *plans)];
    bool good = engine_open(arena, &options, &call.engine, &call.error) &&
                read_plan(&call, &problems, text, bytes[1] & 8) &&
                commands[bytes[0] % COMMAND_COUNT](&call);
    if (good != (call.error.code == ERROR_NONE) || (!good && !call.error.message))
        abort();
    engine_close(call.engine);
    PQclear(server.waiting);
    server.waiting = NULL;
    arena_free(arena);
    return 0;
}
