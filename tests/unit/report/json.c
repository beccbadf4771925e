#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>

#include "base/str.h"
#include "report/json.h"
#include "views.h"

static struct arena *arena;
static json_t *json;
static struct error error;
static struct problem_list problems;
static struct report_failure failure;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    error = (struct error){.arena = arena};
    problems = (struct problem_list){.arena = arena, .file = "p.yaml"};
    failure = (struct report_failure){.error = &error, .problems = &problems};
    json = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(json);
    arena_free(arena);
    return 0;
}

/* Exactly one object, and a newline that ends it. */
static void read_back(const char *text)
{
    json_error_t fault;
    json_decref(json);
    json = json_loads(text, JSON_REJECT_DUPLICATES, &fault);
    assert_non_null(json);
    assert_true(json_is_object(json));
    assert_int_equal(text[strlen(text) - 1], '\n');
    assert_int_equal(json_integer_value(json_object_get(json, "format_version")), 1);
    assert_non_null(json_object_get(json, "error"));
}

/* What stands at "phases.2.name", as compact JSON; "(missing)" when nothing does. */
static const char *at(const char *path)
{
    const json_t *node = json;
    const char *rest = arena_strdup(arena, path);
    while (*rest != '\0' && node != NULL) {
        size_t length = strcspn(rest, ".");
        const char *key = arena_strndup(arena, rest, length);
        node = json_is_array(node) ? json_array_get(node, (size_t)strtol(key, NULL, 10))
                                   : json_object_get(node, key);
        rest += length + (rest[length] == '.');
    }
    char *text = node != NULL
                     ? json_dumps(node, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(10))
                     : NULL;
    const char *result = text != NULL ? arena_strdup(arena, text) : "(missing)";
    free(text);
    return result;
}

static void assert_at(const char *path, const char *expected)
{
    assert_string_equal(at(path), expected);
}

/* The keys of an object in their order, as a program sees them. */
static void assert_keys(const char *path, const char *expected)
{
    struct str keys = {.arena = arena};
    json_t *object = json_loads(at(path), JSON_DECODE_ANY, NULL);
    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i))
        str_addf(&keys, "%s%s", keys.length > 0 ? " " : "", json_object_iter_key(i));
    json_decref(object);
    assert_string_equal(str_text(&keys), expected);
}

static void a_plan_that_was_named_stands_at_the_top(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    const struct view_status view = {&plan, 1};
    read_back(report_status_json(arena, &view, &failure));
    assert_keys("",
                "format_version plan description file checksum state registered file_differs next "
                "reversible_to paused_by adopted worker waits_for blockers throttle phases plans "
                "problems error");
    assert_at("plan", "\"rename-email\"");
    assert_at("checksum", "\"c0ffee\"");
    assert_at("state", "\"waiting\"");
    assert_at("next", "\"deployed\"");
    assert_at("reversible_to", "\"start\"");
    assert_at("worker", "null");
    assert_at("error", "null");
    assert_string_equal(at("phases"), at("plans.0.phases"));
    assert_keys("phases.0",
                "ordinal name kind state started_at finished_at duration_ms attempts "
                "error error_hint error_detail error_about reversible reads allows ungated");
    assert_at("phases.0.ordinal", "1");
    assert_at("phases.0.started_at", "\"2026-01-02T03:04:05Z\"");
    assert_at("phases.3.started_at", "null");
    assert_at("phases.3.duration_ms", "null");
    assert_at("phases.3.attempts", "0");
    assert_at("phases.3.error", "null");
}

static void all_plans_are_a_list(void **state)
{
    (void)state;
    const struct view_phase phase = {
        .ordinal = 4, .name = "deployed", .kind = "gate", .state = "pending"};
    struct view_line lines[] = {
        {.plan = "a", .checksum = "c0ffee", .state = "waiting", .phase = &phase, .phase_count = 5},
        {.plan = "b", .state = "complete", .phase_count = 3},
    };
    struct view_list view = {.lines = lines, .line_count = 2, .finished = 1, .all = true};
    read_back(report_list_json(arena, &view, &failure));
    assert_keys("", "format_version plans finished problems error");
    assert_keys("plans.0",
                "plan checksum state phase phase_count since waits_for paused_by adopted worker "
                "host next_command");
    assert_at("plans.0.phase.ordinal", "4");
    assert_at("plans.0.next_command", "\"sluice advance a\"");
    assert_at("plans.1.phase", "null");
    assert_at("plans.1.next_command", "null");
    view = (struct view_list){0};
    read_back(report_list_json(arena, &view, &failure));
    assert_at("plans", "[]");
}

static void a_forecast_stands_beside_its_backfill(void **state)
{
    (void)state;
    struct report_checked checked = {views_waiting(arena), views_plan(arena), true, failure};
    read_back(report_check_json(arena, &checked, 1, true, &failure));
    assert_at("phases.0.forecast", "(missing)");
    assert_at("phases.1.forecast", "null");
    checked.view.phases[1].forecast = &views_forecast;
    read_back(report_check_json(arena, &checked, 1, true, &failure));
    assert_keys("phases.1.forecast", "hot_share wal_bytes table_growth_bytes index_growth_bytes "
                                     "disk_bytes rows pages passes one_pass disk_free_bytes "
                                     "seconds stretch note");
    assert_at("phases.1.forecast.rows", "1000000");
    assert_at("phases.1.forecast.pages", "21300");
    assert_at("phases.1.forecast.passes", "17");
    assert_at("phases.1.forecast.hot_share", "0.875");
    assert_at("phases.1.forecast.wal_bytes", "450000000");
    assert_at("phases.1.forecast.disk_bytes", "470000000");
    assert_at("phases.1.forecast.one_pass.hot_share", "0.0");
    assert_at("phases.1.forecast.one_pass.disk_bytes", "1200000000");
    assert_at("phases.1.forecast.disk_free_bytes", "null");
    assert_at("phases.1.forecast.seconds", "null");
    assert_at("phases.1.forecast.stretch", "1.0");
    assert_at("phases.1.forecast.note", "null");
    read_back(report_plan_json(arena, &checked.view, views_plan(arena), &failure));
    assert_at("phases.1.forecast.rows", "1000000");
}

static void a_backfill_knows_its_rate_or_says_null(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    const struct view_status view = {&plan, 1};
    read_back(report_status_json(arena, &view, &failure));
    assert_at("phases.1.rows_done", "1000");
    assert_at("phases.1.rows_total", "1000");
    assert_at("phases.1.rows_per_second", "12.5");
    assert_at("phases.1.eta_seconds", "0");
    assert_at("phases.1.rows_failed", "0");
    assert_at("phases.1.share", "1.0");
    assert_at("phases.1.hot_share", "0.892");
    assert_at("phases.1.wal_bytes", "1288490189");
    assert_at("phases.1.table_growth_bytes", "12582912");
    assert_at("phases.1.index_growth_bytes", "0");
    assert_at("phases.1.workers", "2");
    assert_at("phases.1.waits", "null");
    assert_at("phases.1.note", "null");
    assert_at("phases.1.rests", "null");
    assert_at("phases.1.rests_share", "null");
    assert_at("phases.0.rows_done", "(missing)");
    plan.phases[1].fill.rows_total = plan.phases[1].fill.eta_seconds = -1;
    plan.phases[1].fill = (struct view_fill)VIEW_FILL_UNKNOWN;
    plan.phases[1].fill.waits = "standby s1";
    plan.phases[1].fill.note = "in one pass";
    plan.phases[1].fill.rests = "rate=5000";
    plan.phases[1].fill.rests_share = 0.75;
    read_back(report_status_json(arena, &view, &failure));
    assert_at("phases.1.rows_total", "null");
    assert_at("phases.1.rows_per_second", "null");
    assert_at("phases.1.eta_seconds", "null");
    assert_at("phases.1.share", "null");
    assert_at("phases.1.hot_share", "null");
    assert_at("phases.1.wal_bytes", "null");
    assert_at("phases.1.table_growth_bytes", "null");
    assert_at("phases.1.waits", "\"standby s1\"");
    assert_at("phases.1.note", "\"in one pass\"");
    assert_at("phases.1.rests", "\"rate=5000\"");
    assert_at("phases.1.rests_share", "0.75");
}

static void a_gate_has_approvals_and_evidence(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    const struct view_status view = {&plan, 1};
    read_back(report_status_json(arena, &view, &failure));
    assert_at("phases.2.ask", "\"Redeployed?\"");
    assert_at("phases.2.approvals_needed", "2");
    assert_at("phases.2.approvals",
              "[{\"role\":\"deploy\",\"by\":\"ann\",\"reason\":\"version\\n42\","
              "\"approved_at\":\"2026-01-02T04:00:00Z\",\"expires_at\":null,"
              "\"expired\":false,\"override\":false}]");
    assert_at("phases.2.rejections", "[]");
    assert_at("phases.2.overridden", "false");
    assert_at("phases.2.evidence.0", "{\"kind\":\"approvals\",\"what\":\"confirmed by 2 roles\","
                                     "\"holds\":false,\"value\":\"1 of 2\",\"hint\":null}");
    assert_at("phases.2.evidence.1.holds", "true");
    assert_at("phases.0.ask", "(missing)");
}

static void a_plan_has_operations_and_conditions(void **state)
{
    (void)state;
    struct finding findings[] = {{FINDING_WARNING, {3, 4}, "careful", "Look."},
                                 {FINDING_NOTE, {0, 0}, "by the way", NULL}};
    struct view_plan view = views_waiting(arena);
    view.findings = findings;
    view.finding_count = 2;
    read_back(report_plan_json(arena, &view, views_plan(arena), &failure));
    assert_at(
        "phases.0.operations.0",
        "{\"mode\":\"transaction\",\"sql\":\"ALTER TABLE users\\n    ADD mail text\","
        "\"undo\":\"ALTER TABLE users DROP mail\",\"against\":null,\"lock\":\"ACCESS EXCLUSIVE\","
        "\"on\":\"public.users\",\"partitions\":0,\"other_lock\":null,"
        "\"other_on\":null,"
        "\"locks\":[{\"lock\":\"ACCESS EXCLUSIVE\",\"class\":\"table\","
        "\"on\":\"public.users\",\"with_partitions\":true,\"each_partition\":false}],"
        "\"undo_locks\":[],\"cost\":\"instant\","
        "\"transaction_group\":1,\"reversible\":true,\"why\":\"no row is touched\","
        "\"done\":false}");
    assert_at("phases.0.operations.1.other_on", "\"public.orgs\"");
    assert_at("phases.0.operations.2.transaction_group", "null");
    assert_at("phases.3.operations.0.lock", "null");
    assert_at("phases.3.operations.0.on", "null");
    assert_at("phases.2.operations", "[]");
    assert_at("phases.2.conditions",
              "[\"confirmed by 2 roles\",\"open for at least 1h 30m\","
              "\"no writes to public.users.email for 30m\",\"SELECT 1 gives 1\"]");
    assert_at("findings",
              "[{\"severity\":\"warning\",\"file\":\"p.yaml\",\"line\":3,\"column\":4,\"message\":"
              "\"careful\",\"hint\":\"Look.\"},{\"severity\":\"note\",\"file\":\"p.yaml\",\"line\":"
              "null,"
              "\"column\":null,\"message\":\"by the way\",\"hint\":null}]");
}

static void a_check_says_whether_a_database_was_looked_at(void **state)
{
    (void)state;
    struct report_checked checked[2] = {{.failure = failure}, {.failure = failure}};
    read_back(report_check_json(arena, checked, 1, true, &failure));
    assert_at("preflighted", "false");
    assert_at("plan", "null");
    assert_at("phases", "[]");
    assert_at("findings", "[]");
    checked[1].view = views_waiting(arena);
    checked[1].plan = views_plan(arena);
    checked[1].preflighted = true;
    read_back(report_check_json(arena, &checked[1], 1, true, &failure));
    assert_at("preflighted", "true");
    assert_at("phases.0.operations", "(missing)");
    assert_at("plans.0.preflighted", "true");
    /* of several nothing stands at the top level but what they have in common */
    read_back(report_check_json(arena, checked, 2, false, &failure));
    assert_keys("", "format_version findings plans problems error");
    assert_at("plans.0.plan", "null");
    assert_at("plans.1.plan", "\"rename-email\"");
}

static void an_outcome_with_a_gate_in_the_way(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    struct view_step step = {"expand", "add_column", 120, "done so"};
    struct view_outcome view = {.command = "advance",
                                .plan = "rename-email",
                                .state = "waiting",
                                .next = "deployed",
                                .steps = &step,
                                .step_count = 1,
                                .gate = &plan.phases[2]};
    error_set(&error, ERROR_GATE, "gate \"deployed\" is closed");
    error_hint(&error, "Confirm it.");
    read_back(report_outcome_json(arena, &view, &failure));
    assert_keys("", "format_version command plan state next completed gate hooks message problems "
                    "error");
    assert_at("hooks", "[]");
    assert_at("completed", "[{\"phase\":\"expand\",\"kind\":\"add_column\",\"duration_ms\":120,"
                           "\"summary\":\"done so\"}]");
    assert_at("gate.name", "\"deployed\"");
    assert_at("gate.evidence.0.holds", "false");
    assert_at("message", "null");
    assert_at("error",
              "{\"message\":\"gate \\\"deployed\\\" is closed\",\"detail\":null,\"hint\":"
              "\"Confirm it.\",\"exit_status\":3,\"sqlstate\":null,\"about\":null,\"place\":null}");
    view.command = "revert";
    view.gate = NULL;
    read_back(report_outcome_json(arena, &view, &failure));
    assert_at("reverted.0.phase", "\"expand\"");
    assert_at("completed", "(missing)");
    assert_at("gate", "null");
}

static void a_detailed_outcome_says_why_it_stopped(void **state)
{
    (void)state;
    struct view_plan plan = views_waiting(arena);
    struct view_holder holder = {
        .text = "pid 7", .pid = 7, .role = "app", .transaction_seconds = 0};
    struct view_holder prepared = {
        .text = "prepared", .prepared = "p", .pid = -1, .transaction_seconds = -1};
    struct view_hook hook = {"gate_opened", "tell", "failed", "exit status 3", 12};
    struct view_outcome view = {.command = "advance",
                                .plan = "rename email",
                                .state = "waiting",
                                .next = "deployed",
                                .gate = &plan.phases[2],
                                .hooks = &hook,
                                .hook_count = 1,
                                .stopped = "gate",
                                .holders = (struct view_holder[]){holder, prepared},
                                .holder_count = 2};
    error_set(&error, ERROR_GATE, "gate \"deployed\" is closed");
    read_back(report_detailed_json(arena, &view, NULL, &failure));
    assert_keys("", "format_version command plan state next completed gate hooks message "
                    "exit_status stopped phase holders next_command problems error");
    assert_at("exit_status", "3");
    assert_at("stopped", "\"gate\"");
    assert_at("phase", "null");
    assert_at("holders.0.pid", "7");
    assert_at("holders.0.transaction_seconds", "0");
    assert_at("holders.1.pid", "null");
    assert_at("holders.1.transaction_seconds", "null");
    assert_at("hooks", "[{\"event\":\"gate_opened\",\"hook\":\"tell\",\"result\":\"failed\","
                       "\"detail\":\"exit status 3\",\"duration_ms\":12}]");
    assert_at("next_command", "\"sluice confirm 'rename email' deployed --by WHO --reason TEXT\"");
    error_clear(&error);
    error_set(&error, ERROR_DRIFT, "it has changed");
    read_back(report_detailed_json(arena, &view, NULL, &failure));
    assert_at("next_command", "null"); /* somebody has to look first */
}

static void errors_tell_all_they_know(void **state)
{
    (void)state;
    error_set(&error, ERROR_TEMPORARY, "could not lock");
    error_detail(&error, "two\nlines");
    memcpy(error.sqlstate, "55P03", 6);
    error.place = (struct place){7, 9};
    problem_add(&problems, (struct place){2, 3}, "Write it.", "unknown key \"x\"");
    read_back(report_failure_json(arena, &failure));
    assert_at("error.exit_status", "75");
    assert_at("error.sqlstate", "\"55P03\"");
    assert_at("error.detail", "\"two\\nlines\"");
    assert_at("error.place", "{\"line\":7,\"column\":9}");
    assert_at("problems", "[{\"file\":\"p.yaml\",\"line\":2,\"column\":3,\"message\":"
                          "\"unknown key \\\"x\\\"\",\"hint\":\"Write it.\"}]");
}

static void a_verification_that_broke_off_holds_nothing(void **state)
{
    (void)state;
    const char *keys[] = {"id = 1"};
    struct view_verification_item items[] = {
        {.what = "rows agree", .differing = 12, .keys = keys, .key_count = 1},
        {.what = "index i", .holds = true, .differing = -1},
    };
    struct view_verification view = {
        .plan = "p", .state = "running", .items = items, .item_count = 2};
    read_back(report_verification_json(arena, &view, &failure));
    assert_keys("", "format_version plan state holds checks problems error");
    assert_at("holds", "false");
    assert_at("checks.0", "{\"what\":\"rows agree\",\"holds\":false,\"detail\":null,"
                          "\"differing\":12,\"keys\":[\"id = 1\"]}");
    assert_at("checks.1.differing", "null");
    view.holds = true;
    read_back(report_verification_json(arena, &view, &failure));
    assert_at("holds", "true");
    error_set(&error, ERROR_FAILED, "connection lost");
    read_back(report_verification_json(arena, &view, &failure));
    assert_at("holds", "null");
}

static void a_log_keeps_every_field(void **state)
{
    (void)state;
    struct view_log_entry entry = {.id = 7,
                                   .at = "2026-01-02T03:04:05.678Z",
                                   .plan = "p",
                                   .event = "advance",
                                   .result = "done",
                                   .role = "deploy",
                                   .os_user = "ann",
                                   .host = "build7",
                                   .duration_ms = -1};
    const struct view_log view = {&entry, 1};
    read_back(report_log_json(arena, &view, &failure));
    assert_at("entries.0",
              "{\"id\":7,\"at\":\"2026-01-02T03:04:05.678Z\",\"plan\":\"p\",\"phase\":null,"
              "\"event\":\"advance\",\"result\":\"done\",\"role\":\"deploy\",\"os_user\":\"ann\","
              "\"host\":\"build7\",\"by\":null,\"duration_ms\":null,\"detail\":null,"
              "\"evidence\":null,\"fields\":{},\"hash\":null}");
}

static void text_that_is_not_utf8_is_still_json(void **state)
{
    (void)state;
    error_set(&error, ERROR_USAGE, "unexpected argument \"\xff\xc3\xa9\x80\"");
    read_back(report_failure_json(arena, &failure));
    assert_at("error.message", "\"unexpected argument \\\"\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\\\"\"");
}

static void what_needs_no_database_is_json_too(void **state)
{
    (void)state;
    read_back(report_schema_json(arena));
    assert_at("schema.title", "\"Sluice plan\"");
    read_back(report_version_json(arena, &(struct view_version){.version = "1.2.3",
                                                                .commit = "abc",
                                                                .libpq = "15.1",
                                                                .grammar = "15.1",
                                                                .store_oldest = 1,
                                                                .store_newest = 3}));
    assert_at("version", "\"1.2.3\"");
    assert_at("commit", "\"abc\"");
    assert_at("schema.writes", "3");
    read_back(report_help_json(arena, "usage: x\n"));
    assert_at("help", "\"usage: x\\n\"");
    read_back(report_yaml_json(arena, "p", "sluice: 1\n", &failure));
    assert_at("yaml", "\"sluice: 1\\n\"");
    read_back(report_yaml_json(arena, NULL, NULL, &failure));
    assert_at("yaml", "null");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_plan_that_was_named_stands_at_the_top),
        TEST(all_plans_are_a_list),
        TEST(a_forecast_stands_beside_its_backfill),
        TEST(a_backfill_knows_its_rate_or_says_null),
        TEST(a_gate_has_approvals_and_evidence),
        TEST(a_plan_has_operations_and_conditions),
        TEST(a_check_says_whether_a_database_was_looked_at),
        TEST(an_outcome_with_a_gate_in_the_way),
        TEST(a_detailed_outcome_says_why_it_stopped),
        TEST(errors_tell_all_they_know),
        TEST(a_verification_that_broke_off_holds_nothing),
        TEST(a_log_keeps_every_field),
        TEST(text_that_is_not_utf8_is_still_json),
        TEST(what_needs_no_database_is_json_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
