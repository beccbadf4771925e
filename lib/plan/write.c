/* A plan as YAML: the document that it would be without recipes, written by the tables that read
 * it. */
#include <string.h>

#include "plan/document.h"
#include "plan/schema.h"
#include "yaml/write.h"

static struct plan_document document_of(struct arena *arena, const struct plan *plan)
{
    struct plan_document document = {0};
    yaml_prepare(plan_schema_root(), &document);
    document.format = PLAN_FORMAT;
    document.name.text = plan->name;
    document.description = plan->description;
    document.requires = plan->requires;
    document.settings = plan->settings;
    memcpy(document.hooks, plan->hooks, sizeof document.hooks);
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct phase *phase = &plan->phases.items[i];
        /* Also a derived name, so that it stays when phases are added above. */
        *ARENA_PUSH(arena, document.phases, document.phase_count) =
            (struct phase_document){.name = {.text = phase->name}, .phase = *phase};
    }
    return document;
}

const char *plan_to_yaml(struct arena *arena, const struct plan *plan)
{
    const struct plan_document document = document_of(arena, plan);
    struct yaml_writer *writer = yaml_write_open(arena);
    yaml_write_node(writer, yaml_encode(arena, plan_schema_root(), &document));
    return yaml_write_close(writer);
}
