#include "report/words.h"
#include "base/duration.h"
#include "base/size.h"
#include "phase/gate/evidence.h"
#include "phase/gate/gate.h"

#include <string.h>

const char *report_rate(struct arena *arena, double rows_per_second)
{
    return rows_per_second > 0 ? arena_printf(arena, "%.0f rows/s", rows_per_second) : "";
}

const char *report_eta(struct arena *arena, const struct view_fill *fill)
{
    enum { MS = 1000 };
    return fill->eta_seconds >= 0
               ? arena_printf(arena, "%s left", duration_text(arena, fill->eta_seconds * MS))
               : "";
}

const char *report_hot(struct arena *arena, const struct view_fill *fill)
{
    return fill->hot_share >= 0 ? arena_printf(arena, "%.0f %% heap-only", fill->hot_share * 100)
                                : "";
}

const char *report_wal(struct arena *arena, const struct view_fill *fill)
{
    return fill->wal_bytes >= 0
               ? arena_printf(arena, "%s of WAL", size_text(arena, fill->wal_bytes))
               : "";
}

const char *report_growth(struct arena *arena, const struct view_fill *fill)
{
    if (fill->table_growth_bytes < 0 || fill->index_growth_bytes < 0)
        return "";
    return arena_printf(arena, "table +%s, indexes +%s", size_text(arena, fill->table_growth_bytes),
                        size_text(arena, fill->index_growth_bytes));
}

const char *report_workers(struct arena *arena, const struct view_fill *fill)
{
    return fill->workers > 1 ? arena_printf(arena, "%d workers", fill->workers) : "";
}

const char *report_rests(struct arena *arena, const struct view_fill *fill)
{
    return arena_printf(arena, "%.0f %% of the time for %s", fill->rests_share * 100, fill->rests);
}

const char *report_failed(struct arena *arena, const struct view_fill *fill)
{
    return fill->rows_failed > 0 ? arena_printf(arena, "%lld row%s failed", fill->rows_failed,
                                                fill->rows_failed == 1 ? "" : "s")
                                 : "";
}

const char *report_rows(struct arena *arena, long long done, long long total)
{
    if (total < 0)
        return arena_printf(arena, "%lld row%s", done, done == 1 ? "" : "s");
    return arena_printf(arena, "%lld of about %lld row%s", done, total, total == 1 ? "" : "s");
}

const char *report_shell_word(struct arena *arena, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./-+:@%,=";
    if (*word != '\0' && word[strspn(word, plain)] == '\0')
        return word;
    struct str out = {.arena = arena};
    str_add_char(&out, '\'');
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '\'')
            str_add(&out, "'\\''");
        else
            str_add_char(&out, *c);
    }
    str_add_char(&out, '\'');
    return str_text(&out);
}

void report_add_indented(struct str *out, size_t indent, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length > 0)
            str_addf(out, "%*s", (int)indent, "");
        str_add_n(out, text, length);
        str_add_char(out, '\n');
        text += length + (text[length] == '\n');
    }
}

size_t report_width(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

/* What nobody has said yet, and what is only a matter of time, does not fail. */
static const char *condition_word(const struct view_evidence *condition)
{
    if (condition->holds)
        return "ok";
    return condition->class == CONDITION_FACT || str_equal(condition->kind, "rejections") ? "FAILS"
                                                                                          : "waits";
}

void report_add_gate(struct str *out, size_t indent, const struct view_phase *gate)
{
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct view_evidence *evidence = &gate->evidence[i];
        str_addf(out, "%*s%-5s  %s", (int)indent, "", condition_word(evidence),
                 str_one_line(out->arena, evidence->what));
        if (evidence->value != NULL)
            str_addf(out, ": %s", str_one_line(out->arena, evidence->value));
        str_add_char(out, '\n');
        if (evidence->hint != NULL)
            str_addf(out, "%*shint: %s\n", (int)indent + 7, "", evidence->hint);
    }
    for (size_t i = 0; i < gate->approval_count; i++) {
        const struct view_approval *approval = &gate->approvals[i];
        str_addf(out, "%*s%s %s by %s (role %s)%s: %s\n", (int)indent, "",
                 approval->override ? "OVERRIDDEN" : "confirmed", approval->approved_at,
                 str_one_line(out->arena, approval->by), approval->role,
                 approval->expired ? ", expired" : "", str_one_line(out->arena, approval->reason));
    }
    for (size_t i = 0; i < gate->rejection_count; i++) {
        const struct view_rejection *rejection = &gate->rejections[i];
        str_addf(out, "%*srejected %s by %s (role %s): %s\n", (int)indent, "",
                 rejection->rejected_at, str_one_line(out->arena, rejection->by), rejection->role,
                 str_one_line(out->arena, rejection->reason));
    }
}

static const char *evidence_words(struct arena *arena, const struct evidence *evidence)
{
    const char *words = evidence->kind->words(arena, evidence);
    if (evidence->kind->expected)
        return arena_printf(arena, "%s gives %s", str_one_line(arena, words),
                            evidence->kind->expected(evidence));
    return words;
}

const char **report_gate_conditions(struct arena *arena, const struct gate_args *gate,
                                    size_t *count)
{
    const char **conditions = NULL;
    *count = 0;
    *ARENA_PUSH(arena, conditions, *count) = gate_approval_words(arena, gate);
    if (gate->soak_ms > 0)
        *ARENA_PUSH(arena, conditions, *count) =
            arena_printf(arena, "open for at least %s", duration_text(arena, gate->soak_ms));
    if (gate->window.time_zone)
        *ARENA_PUSH(arena, conditions, *count) =
            arena_printf(arena, "passed only %s", gate_window_words(arena, &gate->window));
    for (size_t i = 0; i < gate->evidence_count; i++)
        *ARENA_PUSH(arena, conditions, *count) = evidence_words(arena, &gate->evidence[i]);
    return conditions;
}

const char *report_plan_word(struct arena *arena, const char *argument, const char *plan)
{
    if (!argument)
        return report_shell_word(arena, plan);
    const char *word = report_shell_word(arena, argument);
    if (!plan || !strchr(plan, '@') || str_equal(argument, plan))
        return word;
    return arena_printf(arena, "%s --schema %s", word,
                        report_shell_word(arena, plan_name_schema(plan)));
}

const char *report_next_command(struct arena *arena, const char *argument,
                                const struct report_next *next, const char **remark)
{
    *remark = NULL;
    if ((argument == NULL && next->plan == NULL) || str_equal(next->state, "complete") ||
        str_equal(next->state, "reverted"))
        return NULL;
    const char *word = report_plan_word(arena, argument, next->plan);
    const struct view_phase *gate = next->gate;
    bool at_gate = gate != NULL && str_equal(next->phase, gate->name);
    if (str_equal(next->state, "reverting"))
        return arena_printf(arena, "sluice revert %s", word);
    if (gate != NULL && gate->verdict == GATE_UNCONFIRMED)
        return arena_printf(arena, "sluice confirm %s %s --by WHO --reason TEXT", word,
                            report_shell_word(arena, gate->name));
    if (gate != NULL && gate->verdict == GATE_REJECTED) {
        *remark = "by who rejected it, to lift that";
        return arena_printf(arena, "sluice confirm %s %s --by WHO --reason TEXT", word,
                            report_shell_word(arena, gate->name));
    }
    if (gate != NULL && gate->verdict < GATE_OPEN)
        *remark = "when the gate's conditions hold";
    else if (next->phase != NULL && !at_gate)
        *remark = next->phase;
    return arena_printf(arena, "sluice advance %s", word);
}

void report_add_next(struct str *out, const char *argument, const struct report_next *next)
{
    const char *remark, *command = report_next_command(out->arena, argument, next, &remark);
    if (command != NULL)
        str_addf(out, "next: %s%s%s\n", command, remark != NULL ? "  # " : "",
                 remark != NULL ? remark : "");
}

struct report_next report_next_of(struct arena *arena, const struct view_outcome *view)
{
    /* The gate is said by itself, be it open or not. */
    const char *phase = view->gate != NULL ? view->gate->name : view->next;
    struct report_next next = {view->plan, view->state, phase, view->gate};
    /* One that ends before a gate has only just opened it: nobody can have confirmed it. Who
     * resumes has looked. */
    if (view->gate == NULL && view->next != NULL && str_equal(view->state, "waiting") &&
        !str_equal(view->command, "resume")) {
        struct view_phase *gate = arena_alloc(arena, sizeof *gate);
        *gate = (struct view_phase){.name = view->next, .verdict = GATE_UNCONFIRMED};
        next.gate = gate;
    }
    return next;
}

const char *report_blocks_words(enum lock_mode lock)
{
    if (lock_blocks_reads(lock))
        return "blocks reads and writes";
    return lock_blocks_writes(lock) ? "blocks writes" : "blocks neither reads nor writes";
}

const char *report_apart_words(const struct apart *apart)
{
    switch (apart->act) {
    case APART_RUN:
        return apart->there ? "by itself, on the other server"
                            : "by itself, on this server; it can be repeated";
    case APART_CARRY:
        return apart->there ? "asked on this server, and what it gives is run on the other"
                            : "asked on the other server, and what it gives is run on this one";
    case APART_AWAIT:
        return apart->there ? "until the other server says that it is done"
                            : "until this server says that it is done";
    case APART_NOTE:
        return apart->there ? "by itself, on the other server" : "by itself, on this server";
    case APART_CATCH_UP:
        return apart->there ? "until this server has what was written on the other"
                            : "until the other server has what was written on this one";
    default:
        return "on both servers, range by range, and must give the same";
    }
}
