#include <string.h>

#include "base/str.h"
#include "phase/story/story.h"
#include "plan/document.h"

enum { SUFFIX_MAX_BYTES = 5 };

const char *plan_make_name(struct arena *arena, const char *text, size_t max_bytes)
{
    struct str name = {.arena = arena};
    for (const char *c = text; *c != '\0' && name.length < max_bytes; c++) {
        bool fits = sql_is_alphanumeric(*c) || strchr("_.-", *c) != NULL;
        bool continues = ((unsigned char)*c & 0xc0) == 0x80; /* the rest of one character */
        if (name.length == 0 && !sql_is_alphanumeric(*c))
            continue;
        if (!continues)
            str_add_char(&name, fits ? *c : '_');
    }
    return name.length > 0 ? name.text : "x";
}

static const struct name_at *given_name(const struct phase *phase)
{
    const struct phase_head *head = phase->args;
    return &head->name;
}

static bool name_taken(const struct phase_list *phases, const char *name)
{
    for (size_t i = 0; i < phases->count; i++)
        if (str_equal(phases->items[i].name, name))
            return true;
    return false;
}

/* The kind and the table, such as "backfill-users"; a number sets it apart from its like. Gates
 * are numbered from 1, because `--until gate` means any of them. */
static const char *derive_name(struct arena *arena, const struct story *story, size_t phase)
{
    const char *stem = story->phases->items[phase].kind->keyword;
    const struct fact *table = story_table(story, phase);
    int number = 1;
    if (table != NULL) {
        stem = arena_printf(arena, "%s-%s", stem, table->object.of.name);
        const char *name = plan_make_name(arena, stem, SQL_NAME_MAX_BYTES);
        if (!name_taken(story->phases, name))
            return name;
        number = 2;
    }
    stem = plan_make_name(arena, stem, SQL_NAME_MAX_BYTES - SUFFIX_MAX_BYTES);
    for (;; number++) {
        const char *name = arena_printf(arena, "%s-%d", stem, number);
        if (!name_taken(story->phases, name))
            return name;
    }
}

static void check_given_names(const struct phase_list *phases, struct problem_list *problems)
{
    for (size_t i = 1; i < phases->count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct name_at *name = given_name(&phases->items[i]);
            const struct name_at *first = given_name(&phases->items[j]);
            if (name->text == NULL || !str_equal(name->text, first->text))
                continue;
            problem_add(problems, name->place, "Give every phase a name of its own.",
                        "phase name \"%s\" is already used at line %d", name->text,
                        first->place.line);
            break;
        }
}

void plan_name_phases(struct arena *arena, const struct story *story, struct problem_list *problems)
{
    const struct phase_list *phases = story->phases;
    check_given_names(phases, problems);
    for (size_t i = 0; i < phases->count; i++)
        phases->items[i].name = given_name(&phases->items[i])->text;
    for (size_t i = 0; i < phases->count; i++)
        if (phases->items[i].name == NULL)
            phases->items[i].name = derive_name(arena, story, i);
}

/* Names of constraints and indexes, which one schema may have only once. */
static void check_object_names(const struct story *story, struct problem_list *problems)
{
    for (const struct fact *names = NULL;
         (names = story_next(story, FACT_NAMES, NULL, SIZE_MAX, names));) {
        const struct fact *first = NULL;
        do
            first = story_next(story, FACT_NAMES, NULL, SIZE_MAX, first);
        while (!str_equal(first->name, names->name) ||
               !str_equal(first->object.of.schema, names->object.of.schema));
        if (first != names)
            problem_add(problems, names->place, "Choose another name.",
                        "name \"%s\" is already used at line %d", names->name, first->place.line);
    }
}

void plan_check(const struct story *story, struct problem_list *problems)
{
    for (size_t i = 0; i < story->phases->count; i++) {
        const struct phase_kind *kind = story->phases->items[i].kind;
        if (kind->demand)
            kind->demand(story, i, problems);
    }
    check_object_names(story, problems);
}
