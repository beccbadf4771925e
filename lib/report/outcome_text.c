/* What an invocation did and found. */
#include <string.h>

#include "base/duration.h"
#include "base/str.h"
#include "report/table.h"
#include "report/words.h"

static void add_steps(struct str *out, const struct view_outcome *view)
{
    const char *verb = str_equal(view->command, "revert") ? "taken back" : "done";
    struct table table = {.arena = out->arena, .columns = 5, .right = 1 << 3};
    for (size_t i = 0; i < view->step_count; i++) {
        const struct view_step *step = &view->steps[i];
        bool timed = step->duration_ms >= 0;
        table_add(&table, verb);
        table_add(&table, step->phase);
        table_add(&table, step->kind);
        table_add(&table, timed ? duration_text(out->arena, step->duration_ms) : NULL);
        table_add(&table, step->summary);
    }
    table_render(&table, 0, out);
}

static void add_next(struct str *out, const struct view_outcome *view, const char *argument)
{
    if (view->plan == NULL)
        return;
    const struct report_next next = report_next_of(out->arena, view);
    bool moves = str_equal(view->command, "advance") || str_equal(view->command, "confirm") ||
                 str_equal(view->command, "wait") || str_equal(view->command, "deployed") ||
                 (str_equal(view->command, "resume") && view->worker == NULL);
    if (moves || str_equal(view->state, "reverting"))
        report_add_next(out, argument, &next);
    else if (str_equal(view->command, "pause") && view->plan != NULL)
        str_addf(out, "next: sluice resume %s\n",
                 report_plan_word(out->arena, argument, view->plan));
}

const char *report_outcome_text(struct arena *arena, const struct view_outcome *view, bool failed,
                                const char *argument)
{
    struct str out = {.arena = arena};
    add_steps(&out, view);
    if (failed)
        return str_text(&out);
    if (view->message != NULL)
        str_addf(&out, "%s\n", view->message);
    else if (str_equal(view->command, "revert") && view->state != NULL)
        str_addf(&out, "the plan is %s\n", view->state);
    if (view->gate != NULL)
        report_add_gate(&out, 2, view->gate);
    add_next(&out, view, argument);
    return str_text(&out);
}

static void add_check(struct str *out, const struct view_verification_item *item)
{
    str_addf(out, "%-5s  %s\n", item->holds ? "ok" : "FAILS", item->what);
    if (item->detail != NULL)
        report_add_indented(out, 7, item->detail);
    if (item->differing > 0 && !item->counted)
        str_addf(out, "       %lld row%s %s\n", item->differing, item->differing == 1 ? "" : "s",
                 item->differing == 1 ? "disagrees" : "disagree");
    for (size_t i = 0; i < item->key_count; i++)
        str_addf(out, "       %s\n", str_one_line(out->arena, item->keys[i]));
    if (item->key_count > 0 && item->differing > (long long)item->key_count)
        str_addf(out, "       and %lld more\n", item->differing - (long long)item->key_count);
}

const char *report_verification_text(struct arena *arena, const struct view_verification *view,
                                     bool failed)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < view->item_count; i++)
        add_check(&out, &view->items[i]);
    if (!failed)
        str_addf(&out, "plan %s: everything is as it should be (%zu check%s)\n", view->plan,
                 view->item_count, view->item_count == 1 ? "" : "s");
    return str_text(&out);
}

/* "release team, role deploy (ann@build7)" */
static const char *who_words(struct arena *arena, const struct view_log_entry *entry)
{
    struct str who = {.arena = arena};
    if (entry->by != NULL)
        str_addf(&who, "%s, ", str_one_line(arena, entry->by));
    str_addf(&who, "role %s", entry->role);
    if (entry->os_user != NULL && entry->host != NULL)
        str_addf(&who, " (%s@%s)", entry->os_user, entry->host);
    return str_text(&who);
}

const char *report_log_text(struct arena *arena, const struct view_log *view)
{
    struct str out = {.arena = arena};
    struct table table = {.arena = arena, .columns = 8, .right = 1 << 6};
    for (size_t i = 0; i < view->entry_count; i++) {
        const struct view_log_entry *entry = &view->entries[i];
        table_add(&table, entry->at);
        table_add(&table, entry->plan);
        table_add(&table, entry->phase != NULL ? entry->phase : "-");
        table_add(&table, entry->event);
        table_add(&table, entry->result);
        table_add(&table, who_words(arena, entry));
        table_add(&table,
                  entry->duration_ms >= 0 ? duration_text(arena, entry->duration_ms) : NULL);
        table_add(&table, str_one_line(arena, entry->detail));
    }
    table_render(&table, 0, &out);
    return str_text(&out);
}

const char *report_log_check_text(struct arena *arena, const struct view_log_check *view)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < view->chain_count; i++) {
        const struct view_log_chain *chain = &view->chains[i];
        str_addf(&out, "%-5s  plan %s: %lld entr%s, head %s\n",
                 chain->problem_count == 0 ? "ok" : "FAILS", chain->plan, chain->entries,
                 chain->entries == 1 ? "y" : "ies", chain->head ? chain->head : "-");
        for (size_t k = 0; k < chain->problem_count; k++)
            str_addf(&out, "       %s\n", chain->problems[k]);
    }
    return str_text(&out);
}

const char *report_version_text(struct arena *arena, const struct view_version *view)
{
    return arena_printf(arena,
                        "sluice %s\n"
                        "commit:  %s\n"
                        "libpq:   %s\n"
                        "grammar: PostgreSQL %s\n"
                        "schema:  version %d, reads %d to %d\n",
                        view->version, view->commit, view->libpq, view->grammar, view->store_newest,
                        view->store_oldest, view->store_newest);
}
