#include "store/fact.h"

#include <jansson.h>
#include <stdlib.h>

void log_fact_text(struct log_facts *facts, const char *name, const char *text)
{
    if (text)
        *ARENA_PUSH(facts->arena, facts->items, facts->count) =
            (struct log_fact){.name = name, .text = text};
}

void log_fact_number(struct log_facts *facts, const char *name, long long number)
{
    *ARENA_PUSH(facts->arena, facts->items, facts->count) =
        (struct log_fact){.name = name, .number = number};
}

void log_fact_flag(struct log_facts *facts, const char *name, bool flag)
{
    if (flag)
        *ARENA_PUSH(facts->arena, facts->items, facts->count) =
            (struct log_fact){.name = name, .flag = true};
}

struct log_facts log_facts_of(struct arena *arena, const struct error *error)
{
    struct log_facts facts = {.arena = arena};
    const struct error_about *about = &error->about;
    log_fact_text(&facts, "message", error->message);
    log_fact_text(&facts, "sqlstate", *error->sqlstate ? error->sqlstate : NULL);
    log_fact_text(&facts, "schema", about->schema);
    log_fact_text(&facts, "table", about->table);
    log_fact_text(&facts, "column", about->column);
    log_fact_text(&facts, "datatype", about->datatype);
    log_fact_text(&facts, "constraint", about->constraint);
    log_fact_text(&facts, "detail", error->detail);
    return facts;
}

struct log_facts log_facts_one(struct arena *arena, const char *name, const char *text)
{
    struct log_facts facts = {.arena = arena};
    log_fact_text(&facts, name, text);
    return facts;
}

const char *log_facts_json(const struct log_facts *facts)
{
    if (!facts || facts->count == 0)
        return NULL;
    json_t *object = json_object();
    for (size_t i = 0; i < facts->count; i++) {
        const struct log_fact *fact = &facts->items[i];
        json_object_set_new(object, fact->name,
                            fact->text   ? json_string(fact->text)
                            : fact->flag ? json_true()
                                         : json_integer(fact->number));
    }
    char *dumped = json_dumps(object, JSON_COMPACT);
    const char *text = dumped ? arena_strdup(facts->arena, dumped) : NULL;
    free(dumped);
    json_decref(object);
    return text;
}
