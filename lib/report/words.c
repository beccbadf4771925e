#include "report/words.h"

#include <string.h>

const char *report_duration(struct arena *arena, long long duration_ms)
{
    enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    if (duration_ms < SECOND)
        return arena_printf(arena, "%lld ms", duration_ms);
    if (duration_ms < MINUTE)
        return arena_printf(arena, "%.1f s", (double)(duration_ms / 100) / 10);
    if (duration_ms < HOUR)
        return arena_printf(arena, "%lldm %02llds", duration_ms / MINUTE,
                            duration_ms % MINUTE / SECOND);
    if (duration_ms < DAY)
        return arena_printf(arena, "%lldh %02lldm", duration_ms / HOUR,
                            duration_ms % HOUR / MINUTE);
    return arena_printf(arena, "%lldd %02lldh", duration_ms / DAY, duration_ms % DAY / HOUR);
}

const char *report_rate(struct arena *arena, double rows_per_second)
{
    return rows_per_second > 0 ? arena_printf(arena, "%.0f rows/s", rows_per_second) : "";
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

const char *report_one_line(struct arena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c != '\0'; c++)
        if (strchr("\n\r\t", *c) != NULL)
            *c = ' ';
    return copy;
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

bool report_gate_unconfirmed(const struct view_phase *gate)
{
    return (long long)gate->approval_count < gate->approvals_needed;
}

static void add_approvals(struct str *out, size_t indent, const struct view_phase *gate)
{
    str_addf(out, "%*sapprovals: %zu of %lld\n", (int)indent, "", gate->approval_count,
             gate->approvals_needed);
    for (size_t i = 0; i < gate->approval_count; i++) {
        const struct view_approval *approval = &gate->approvals[i];
        str_addf(out, "%*s%s  %s (role %s): %s\n", (int)indent + 2, "", approval->approved_at,
                 approval->by, approval->role, report_one_line(out->arena, approval->reason));
    }
}

void report_add_gate(struct str *out, size_t indent, const struct view_phase *gate)
{
    if (gate->ask != NULL)
        str_addf(out, "%*sasks: %s\n", (int)indent, "", report_one_line(out->arena, gate->ask));
    add_approvals(out, indent, gate);
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct view_evidence *evidence = &gate->evidence[i];
        /* Approvals were shown above, each with its name. */
        if (str_equal(evidence->kind, "approvals"))
            continue;
        str_addf(out, "%*s%-5s  %s", (int)indent, "", evidence->holds ? "ok" : "FAILS",
                 report_one_line(out->arena, evidence->what));
        if (evidence->value != NULL)
            str_addf(out, " (is: %s)", report_one_line(out->arena, evidence->value));
        str_add_char(out, '\n');
    }
}

void report_add_next(struct str *out, const char *plan, const char *state,
                     const struct view_phase *gate, const char *argument)
{
    const char *name = argument != NULL ? argument : plan;
    if (name == NULL || str_equal(state, "complete") || str_equal(state, "reverted"))
        return;
    const char *word = report_shell_word(out->arena, name);
    if (str_equal(state, "reverting"))
        str_addf(out, "next: sluice revert %s\n", word);
    else if (gate != NULL && report_gate_unconfirmed(gate))
        str_addf(out, "next: sluice confirm %s %s --by WHO --reason TEXT\n", word,
                 report_shell_word(out->arena, gate->name));
    else
        str_addf(out, "next: sluice advance %s\n", word);
}
