/* What the table of rules says of itself. */
#include <string.h>

#include "base/str.h"
#include "report/lint/lint.h"

static const char *needs_text(const struct lint_rule *rule)
{
    switch (rule->needs) {
    case LINT_CATALOGUE:
        return "needs a database";
    case LINT_HELPED:
        return "by the text; a database decides more of it";
    default:
        return "by the text";
    }
}

static const char *level_text(const struct lint_rule *rule)
{
    switch (rule->level) {
    case LINT_ON_REQUEST:
        return "with --hygiene, or when .sluice.yaml names it";
    case LINT_OFF:
        return "only when .sluice.yaml names it";
    default:
        return "always";
    }
}

static const char *versions_text(struct arena *arena, const struct lint_rule *rule)
{
    if (rule->first && rule->last)
        return arena_printf(arena, "PostgreSQL %d to %d", rule->first, rule->last);
    if (rule->first)
        return arena_printf(arena, "PostgreSQL %d and later", rule->first);
    return rule->last ? arena_printf(arena, "PostgreSQL up to %d", rule->last) : "any PostgreSQL";
}

/* The places of a template as people read them: {table} is TABLE. */
static const char *plain(struct arena *arena, const char *template)
{
    static const struct {
        const char *place, *text;
    } others[] = {{"{definition}", "{type: TYPE}"},
                  {"{isnull}", "COLUMN IS NULL"},
                  {"{objects}", "constraints"},
                  {"{owner}", "TABLE"},
                  {"{required}", ""},
                  {"{default}", "EXPRESSION"}};
    struct str out = {.arena = arena};
    for (; *template; template ++) {
        size_t word = *template == '{' ? strspn(template + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
        if (word == 0 || template[word + 1] != '}') {
            str_add_char(&out, *template);
            continue;
        }
        size_t other = 0, count = sizeof others / sizeof *others;
        while (other < count && !str_starts_with(template, others[other].place))
            other++;
        if (other < count)
            str_add(&out, others[other].text);
        for (size_t i = 1; i <= word && other == count; i++)
            str_add_char(&out, (char)(template[i] - 'a' + 'A'));
        template += word + 1;
    }
    return str_text(&out);
}

const char *report_lint_rule(struct arena *arena, const struct lint_rule *rule)
{
    struct str out = {.arena = arena};
    str_addf(&out, "%s: %s\n\ncatches: %s\nhappens: %s\ndecided: %s\nreported: %s\nversions: %s\n",
             rule->id, lint_severity_name(rule->severity), rule->catches,
             plain(arena, rule->happens), needs_text(rule), level_text(rule),
             versions_text(arena, rule));
    if (rule->safe)
        str_addf(&out, "\nthe safe way:\n%s", plain(arena, rule->safe));
    str_addf(&out, "\nto allow it: -- sluice:allow %s: REASON\n", rule->id);
    return str_text(&out);
}

const char *report_lint_rules(struct arena *arena)
{
    static const char *const headings[] = {
        "What breaks clients of the old version", "What makes clients wait",
        "What fails on rows, or loses them", "Habits: only with `--hygiene`"};
    struct str out = {.arena = arena};
    const struct lint_rule_list *lists;
    size_t count = lint_rule_lists(&lists);
    str_add(&out,
            "# The rules of `sluice lint`\n\n"
            "For who was told something by `sluice lint`.\n\nThis page comes from the table of "
            "rules: `sluice lint --explain all`. A rule that "
            "needs a\ndatabase says nothing without `--db`; [lint.md](lint.md) says how to run "
            "it.\n");
    for (enum lint_severity severity = LINT_BREAKS; severity < LINT_SEVERITIES; severity++) {
        str_addf(&out, "\n## %s\n", headings[severity]);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < lists[i].count; j++) {
                const struct lint_rule *rule = &lists[i].items[j];
                if (rule->severity != severity)
                    continue;
                str_addf(&out, "\n### %s\n\nCatches %s.\n\nThen %s.\n\n", rule->id, rule->catches,
                         plain(arena, rule->happens));
                str_addf(&out, "*%s; %s; reported %s.*\n", needs_text(rule),
                         versions_text(arena, rule), level_text(rule));
                if (rule->safe)
                    str_addf(&out, "\n```yaml\n%s```\n", plain(arena, rule->safe));
            }
    }
    return str_text(&out);
}
