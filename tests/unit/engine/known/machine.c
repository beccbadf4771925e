/*
 * The state machine: every cell of its tables, and the page that shows them.
 *
 * docs/state-machine.md holds text made from the tables. After a change of the machine
 * SLUICE_UPDATE_DOCS=1 build/asan/tests/unit/engine/machine writes it anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "engine/known/machine.h"
#include "store/store.h"

#define PAGE "docs/state-machine.md"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Both tables as one shape, so that each rule is written once. */
struct table {
    const char *what;
    int states, events;
    const struct machine_cell *(*cell)(int state, int event);
    const char *(*state_name)(int state);
    const char *(*event_name)(int event);
    int (*by_name)(const char *name);
};

static const struct machine_cell *plan_cell(int state, int event)
{
    return machine_plan_cell((enum plan_state)state, (enum plan_event)event);
}
static const struct machine_cell *phase_cell(int state, int event)
{
    return machine_phase_cell((enum phase_state)state, (enum phase_event)event);
}
static const char *plan_name(int state)
{
    return plan_state_name((enum plan_state)state);
}
static const char *phase_name(int state)
{
    return phase_state_name((enum phase_state)state);
}
static const char *plan_event(int event)
{
    return plan_event_name((enum plan_event)event);
}
static const char *phase_event(int event)
{
    return phase_event_name((enum phase_event)event);
}

static const struct table plans = {"plan",    PLAN_STATE_COUNT, PLAN_EVENT_COUNT,  plan_cell,
                                   plan_name, plan_event,       plan_state_by_name};
static const struct table phases = {"phase",    PHASE_STATE_COUNT, PHASE_EVENT_COUNT,  phase_cell,
                                    phase_name, phase_event,       phase_state_by_name};

static const char *cell_text(const struct table *table, int state, int event)
{
    return arena_printf(arena, "%s, %s + %s", table->what, table->state_name(state),
                        table->event_name(event));
}

static void check_cells(const struct table *table)
{
    for (int s = 0; s < table->states; s++)
        for (int e = 0; e < table->events; e++) {
            const struct machine_cell *cell = table->cell(s, e);
            if (cell->reason == NULL || strlen(cell->reason) < 5)
                fail_msg("%s has no reason", cell_text(table, s, e));
            if (cell->next < MACHINE_BEFORE || cell->next >= table->states)
                fail_msg("%s leads to %d", cell_text(table, s, e), cell->next);
        }
}

static void test_every_cell_has_a_reason_and_a_valid_state(void **state)
{
    (void)state;
    check_cells(&plans);
    check_cells(&phases);
}

static void check_names(const struct table *table)
{
    for (int s = 0; s < table->states; s++) {
        assert_int_equal(table->by_name(table->state_name(s)), s);
        for (int other = 0; other < s; other++)
            assert_string_not_equal(table->state_name(s), table->state_name(other));
    }
    for (int e = 0; e < table->events; e++)
        for (int other = 0; other < e; other++)
            assert_string_not_equal(table->event_name(e), table->event_name(other));
    assert_int_equal(table->by_name("nonesuch"), -1);
    assert_int_equal(table->by_name(""), -1);
    assert_int_equal(table->by_name(NULL), -1);
}

static void test_names_lead_back_to_their_states(void **state)
{
    (void)state;
    check_names(&plans);
    check_names(&phases);
}

/* An interrupted run makes the same move again, so it must be allowed and change nothing. */
static void check_repeatable(const struct table *table, const int *events, size_t count)
{
    for (int s = 0; s < table->states; s++)
        for (size_t i = 0; i < count; i++) {
            int next = table->cell(s, events[i])->next;
            if (next >= 0 && table->cell(next, events[i])->next != next)
                fail_msg("%s cannot be repeated", cell_text(table, s, events[i]));
        }
}

static void test_moves_can_be_repeated(void **state)
{
    static const int of_plans[] = {PLAN_EVENT_BEGIN,   PLAN_EVENT_GATE, PLAN_EVENT_COMPLETE,
                                   PLAN_EVENT_CONFIRM, PLAN_EVENT_FAIL, PLAN_EVENT_REVERT};
    static const int of_phases[] = {PHASE_EVENT_BEGIN, PHASE_EVENT_FAIL, PHASE_EVENT_UNDO};
    (void)state;
    check_repeatable(&plans, of_plans, sizeof of_plans / sizeof *of_plans);
    check_repeatable(&phases, of_phases, sizeof of_phases / sizeof *of_phases);
}

/* The states that can be reached from one, as a bit each. */
static unsigned reachable(const struct table *table, int from)
{
    unsigned seen = 1U << from, before;
    do {
        before = seen;
        for (int s = 0; s < table->states; s++)
            for (int e = 0; (seen >> s & 1U) && e < table->events; e++)
                if (table->cell(s, e)->next >= 0)
                    seen |= 1U << table->cell(s, e)->next;
    } while (seen != before);
    return seen;
}

static void check_no_dead_end(const struct table *table, int start, int end)
{
    for (int s = 0; s < table->states; s++) {
        if (!(reachable(table, start) >> s & 1U))
            fail_msg("no way leads to %s %s", table->what, table->state_name(s));
        if (!(reachable(table, s) >> end & 1U))
            fail_msg("no way leads from %s %s to the end", table->what, table->state_name(s));
    }
}

static void test_no_state_is_a_dead_end(void **state)
{
    (void)state;
    check_no_dead_end(&plans, PLAN_PENDING, PLAN_COMPLETE);
    check_no_dead_end(&phases, PHASE_PENDING, PHASE_DONE);
    assert_true(reachable(&plans, PLAN_COMPLETE) >> PLAN_REVERTED & 1U);
    assert_true(reachable(&phases, PHASE_DONE) >> PHASE_PENDING & 1U);
}

/* Where each event that leaves a state leads; every other event must be refused there. */
static void check_moves(const struct table *table, int from, const char *expected)
{
    struct str moves = {.arena = arena};
    for (int e = 0; e < table->events; e++)
        if (table->cell(from, e)->next >= 0)
            str_addf(&moves, "%s:%s ", table->event_name(e),
                     table->state_name(table->cell(from, e)->next));
    assert_string_equal(str_text(&moves), expected);
}

static void test_ends_are_left_only_as_meant(void **state)
{
    (void)state;
    check_moves(&plans, PLAN_PENDING, "begin:running gate:waiting complete:complete ");
    check_moves(&plans, PLAN_COMPLETE, "complete:complete revert:reverting ");
    check_moves(&plans, PLAN_REVERTED, "begin:running gate:waiting ");
    check_moves(&phases, PHASE_DONE, "undo:reverting undone:pending ");
}

/* A revert that was begun must be finished: nothing may go forward in between. */
static void test_a_revert_is_finished_first(void **state)
{
    (void)state;
    check_moves(&plans, PLAN_REVERTING,
                "fail:reverting revert:reverting undone:running undone-gate:waiting "
                "reverted:reverted ");
    check_moves(&phases, PHASE_REVERTING, "fail:reverting undo:reverting undone:pending ");
}

/* Refused before anything is taken back, it stands where it stood: that is no other event's way. */
static void test_only_a_revert_that_is_refused_leads_to_the_state_before(void **state)
{
    (void)state;
    for (int s = 0; s < PLAN_STATE_COUNT; s++)
        for (int e = 0; e < PLAN_EVENT_COUNT; e++)
            assert_int_equal(plan_cell(s, e)->next == MACHINE_BEFORE,
                             s == PLAN_REVERTING && e == PLAN_EVENT_STAYS);
    for (int s = 0; s < PHASE_STATE_COUNT; s++)
        for (int e = 0; e < PHASE_EVENT_COUNT; e++)
            assert_int_equal(phase_cell(s, e)->next == MACHINE_BEFORE,
                             s == PHASE_REVERTING && e == PHASE_EVENT_STAYS);
}

/* What a user may try at any time is refused in words that complete "plan X …". */
static void test_refusals_complete_a_sentence(void **state)
{
    static const int asked[] = {PLAN_EVENT_BEGIN, PLAN_EVENT_CONFIRM, PLAN_EVENT_REVERT};
    static const char *const verbs[] = {"has ", "is ", "does "};
    (void)state;
    for (int s = 0; s < PLAN_STATE_COUNT; s++)
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
            const struct machine_cell *cell = plan_cell(s, asked[i]);
            bool good = cell->next >= 0;
            for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
                good |= str_starts_with(cell->reason, verbs[v]);
            if (!good)
                fail_msg("%s is refused with \"%s\"", cell_text(&plans, s, asked[i]), cell->reason);
        }
}

/* "'pending', 'running', …": as a CHECK constraint lists them, without regard to line breaks. */
static const char *state_list(const struct table *table)
{
    struct str list = {.arena = arena};
    for (int s = 0; s < table->states; s++)
        str_addf(&list, "%s'%s'", s ? ", " : "", table->state_name(s));
    return str_text(&list);
}

static const char *without_breaks(const char *text)
{
    struct str out = {.arena = arena};
    for (; *text != '\0'; text++)
        if (*text != '\n' && !(*text == ' ' && out.length && out.text[out.length - 1] == ' '))
            str_add_char(&out, *text);
    return str_text(&out);
}

static void check_constraint(const struct table *table)
{
    const char *head = arena_printf(arena, "CONSTRAINT %s_state CHECK (state IN", table->what);
    struct str latest = {.arena = arena};
    for (int version = 1; version <= STORE_VERSION; version++)
        str_add(&latest, without_breaks(store_schema_sql(version)));
    const char *found = NULL, *next = str_text(&latest);
    while ((next = strstr(next, head)) != NULL)
        found = next += strlen(head);
    assert_non_null(found);
    const char *open = strchr(found, '('), *close = strchr(found, ')');
    assert_non_null(open);
    assert_non_null(close);
    assert_string_equal(arena_strndup(arena, open + 1, (size_t)(close - open - 1)),
                        state_list(table));
}

static void test_the_store_accepts_exactly_these_states(void **state)
{
    (void)state;
    check_constraint(&plans);
    check_constraint(&phases);
}

/* Moves that change the state, as a diagram that Markdown viewers draw. */
static const char *diagram(const struct table *table, int start)
{
    struct str out = {.arena = arena};
    str_addf(&out, "stateDiagram-v2\n    [*] --> %s\n", table->state_name(start));
    for (int s = 0; s < table->states; s++)
        for (int e = 0; e < table->events; e++) {
            int next = table->cell(s, e)->next;
            if (next >= 0 && next != s)
                str_addf(&out, "    %s --> %s: %s\n", table->state_name(s), table->state_name(next),
                         table->event_name(e));
        }
    return str_text(&out);
}

static const char *read_page(void)
{
    struct str text = {.arena = arena};
    char buffer[4096];
    FILE *file = fopen(PAGE, "r");
    if (file == NULL)
        fail_msg("cannot read " PAGE ": run this from the top of the tree");
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        str_add_n(&text, buffer, got);
    fclose(file);
    return str_text(&text);
}

/* The page with what stands between "<!-- NAME -->" and "<!-- end of NAME -->" replaced. */
static const char *with_section(const char *page, const char *name, const char *language,
                                const char *text)
{
    const char *head = arena_printf(arena, "<!-- %s -->\n", name);
    const char *begin = strstr(page, head);
    if (begin == NULL)
        fail_msg(PAGE " has no line %s", head);
    begin += strlen(head);
    const char *end = strstr(begin, arena_printf(arena, "<!-- end of %s -->\n", name));
    if (end == NULL)
        fail_msg(PAGE " has no end of %s", name);
    return arena_printf(arena, "%.*s```%s\n%s```\n%s", (int)(begin - page), page, language, text,
                        end);
}

static void write_page(const char *text)
{
    FILE *file = fopen(PAGE, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_the_page_shows_the_machine(void **state)
{
    (void)state;
    const char *page = read_page();
    const char *expected = with_section(page, "plan", "mermaid", diagram(&plans, PLAN_PENDING));
    expected = with_section(expected, "phase", "mermaid", diagram(&phases, PHASE_PENDING));
    expected = with_section(expected, "table", "", machine_text(arena));
    if (getenv("SLUICE_UPDATE_DOCS") != NULL) {
        write_page(expected);
        return;
    }
    assert_string_equal(page, expected);
}

/* The page says of every state what it means and what to do. */
static void test_the_page_explains_every_state(void **state)
{
    (void)state;
    const char *page = read_page();
    for (int s = 0; s < PLAN_STATE_COUNT; s++)
        if (strstr(page, arena_printf(arena, "\n| `%s` |", plan_name(s))) == NULL)
            fail_msg(PAGE " does not explain \"%s\"", plan_name(s));
    for (int s = 0; s < PHASE_STATE_COUNT; s++)
        if (strstr(page, arena_printf(arena, "\n| `%s` |", phase_name(s))) == NULL)
            fail_msg(PAGE " does not explain \"%s\"", phase_name(s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell_has_a_reason_and_a_valid_state),
        cmocka_unit_test(test_names_lead_back_to_their_states),
        cmocka_unit_test(test_moves_can_be_repeated),
        cmocka_unit_test(test_no_state_is_a_dead_end),
        cmocka_unit_test(test_ends_are_left_only_as_meant),
        cmocka_unit_test(test_a_revert_is_finished_first),
        cmocka_unit_test(test_only_a_revert_that_is_refused_leads_to_the_state_before),
        cmocka_unit_test(test_refusals_complete_a_sentence),
        cmocka_unit_test(test_the_store_accepts_exactly_these_states),
        cmocka_unit_test(test_the_page_shows_the_machine),
        cmocka_unit_test(test_the_page_explains_every_state),
    };
    return cmocka_run_group_tests_name("engine/machine", tests, setup, teardown);
}
