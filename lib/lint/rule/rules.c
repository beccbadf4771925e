#include "lint/rule/rules.h"

#include "base/str.h"

/* One line for each file of rules, in the order of the documentation. */
#define RULE_FILES(X)                                                                              \
    X(column)                                                                                      \
    X(add_column)                                                                                  \
    X(type)                                                                                        \
    X(constraint)                                                                                  \
    X(index)                                                                                       \
    X(table)                                                                                       \
    X(partition)                                                                                   \
    X(kind)                                                                                        \
    X(view)                                                                                        \
    X(access)                                                                                      \
    X(work)                                                                                        \
    X(habit)

#define DECLARE(name)                                                                              \
    extern const struct lint_rule lint_rules_##name[];                                             \
    extern const size_t lint_rules_##name##_count;
RULE_FILES(DECLARE)

size_t lint_rule_lists(const struct lint_rule_list **lists)
{
    static struct lint_rule_list all[16];
    size_t count = 0;
#define LIST(name)                                                                                 \
    all[count++] = (struct lint_rule_list){lint_rules_##name, lint_rules_##name##_count};
    RULE_FILES(LIST)
    *lists = all;
    return count;
}

const struct lint_rule *lint_rule_find(const char *id)
{
    const struct lint_rule_list *lists;
    size_t count = lint_rule_lists(&lists);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lists[i].count; j++)
            if (str_equal(lists[i].items[j].id, id))
                return &lists[i].items[j];
    return NULL;
}

const char *const *lint_rule_ids(struct arena *arena, size_t *count)
{
    const struct lint_rule_list *lists;
    size_t lists_count = lint_rule_lists(&lists);
    const char **ids = NULL;
    *count = 0;
    for (size_t i = 0; i < lists_count; i++)
        for (size_t j = 0; j < lists[i].count; j++)
            *ARENA_PUSH(arena, ids, *count) = lists[i].items[j].id;
    return ids;
}

const char *lint_severity_name(enum lint_severity severity)
{
    static const char *const names[] = {"breaks", "blocks", "data", "hygiene"};
    return severity < LINT_SEVERITIES ? names[severity] : "never";
}

enum lint_severity lint_severity_of(const char *name)
{
    enum lint_severity severity = LINT_BREAKS;
    while (severity < LINT_SEVERITIES && !str_equal(name, lint_severity_name(severity)))
        severity++;
    return severity;
}
