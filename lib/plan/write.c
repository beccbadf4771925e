/* A plan as YAML: the document that it would be without recipes, written by the tables that read
 * it. */
#include <string.h>

#include "phase/kind.h"
#include "plan/document.h"
#include "plan/schema.h"
#include "yaml/write.h"

/* Also with a derived name, so that it stays when phases are added above. */
static struct phase named(struct arena *arena, const struct phase *phase)
{
    struct phase copy = *phase;
    struct phase_head *head = arena_alloc(arena, phase->kind->record->size);
    memcpy(head, phase->args, phase->kind->record->size);
    head->name.text = phase->name;
    copy.args = head;
    return copy;
}

struct plan_document plan_document_of(const struct plan *plan)
{
    struct plan_document document = {0};
    yaml_prepare(plan_schema_root(), &document);
    document.format = PLAN_FORMAT;
    document.name.text = plan->given_name;
    document.description = plan->description;
    document.requires = plan->requires;
    document.settings = plan->settings;
    memcpy(document.hooks, plan->hooks, sizeof document.hooks);
    return document;
}

const char *plan_document_yaml(struct arena *arena, const struct plan_document *document)
{
    struct yaml_writer *writer = yaml_write_open(arena);
    yaml_write_node(writer, yaml_encode(arena, plan_schema_root(), document));
    return yaml_write_close(writer);
}

const char *plan_to_yaml(struct arena *arena, const struct plan *plan)
{
    struct plan_document document = plan_document_of(plan);
    if (plan->asks && !plan->expansion)
        document.change_enum = *plan->asks;
    if (plan->replaces && !plan->expansion)
        document.replace_table = *plan->replaces;
    for (size_t i = 0; i < plan->phases.count; i++) {
        *ARENA_PUSH(arena, document.phases, document.phase_count) =
            named(arena, &plan->phases.items[i]);
    }
    return plan_document_yaml(arena, &document);
}
