#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/interrupt.h"
#include "base/str.h"
#include "phase/story/story.h"
#include "plan/document.h"
#include "plan/plan.h"
#include "plan/schema.h"
#include "yaml/canonical.h"

/* A plan of another format is one problem, not one for every key that has changed since. */
static bool check_format(const struct yaml_node *root, struct problem_list *problems)
{
    const struct yaml_node *format = yaml_node_get(root, "sluice");
    if (format == NULL || format->kind != YAML_TEXT || !format->plain || *format->text == '\0' ||
        strspn(format->text, "0123456789") != strlen(format->text) || str_equal(format->text, "1"))
        return true;
    problem_add(problems, format->place, "Write \"sluice: 1\", or use a release that knows it.",
                "plan format %.20s is not supported", format->text);
    return false;
}

static bool decode_document(struct arena *arena, const char *schema, const char *text,
                            size_t length, struct plan_document *document,
                            const struct yaml_node **node, struct problem_list *problems)
{
    if (length > PLAN_MAX_BYTES) {
        problem_add(problems, (struct place){.line = 1, .column = 1},
                    "Split the change into several plans.", "the file is larger than %d MB",
                    PLAN_MAX_BYTES / (1024 * 1024));
        return false;
    }
    const struct yaml_node *root = yaml_read(arena, text, length, problems);
    if (root == NULL || !check_format(root, problems))
        return false;
    *node = root;
    struct yaml_decoder decoder = {.arena = arena, .problems = problems, .context = schema};
    yaml_decode(&decoder, plan_schema_root(), root, document);
    return true;
}

/* Those that could be read. */
static struct phase_list take_phases(struct arena *arena, const struct plan_document *document)
{
    struct phase_list phases = {0};
    for (size_t i = 0; i < document->phase_count; i++)
        if (document->phases[i].args != NULL)
            *ARENA_PUSH(arena, phases.items, phases.count) = document->phases[i];
    return phases;
}

const char *plan_name_in(struct arena *arena, const char *name, const char *schema)
{
    return str_equal(schema, PLAN_SCHEMA) ? name : arena_printf(arena, "%s@%s", name, schema);
}

const char *plan_name_schema(const char *name)
{
    const char *at = strchr(name, '@');
    return at ? at + 1 : PLAN_SCHEMA;
}

const char *plan_name_given(struct arena *arena, const char *name)
{
    return arena_strndup(arena, name, strcspn(name, "@"));
}

/* Names, checks and phases of a document whose recipe has been expanded; NULL with problems. */
static struct plan *make_plan(struct arena *arena, const char *schema,
                              struct plan_document *document, bool whole,
                              struct problem_list *problems)
{
    size_t before = problems->count;
    struct plan *plan = arena_alloc(arena, sizeof *plan);
    plan->settings = document->settings;
    plan->phases = take_phases(arena, document);
    plan->story =
        story_make(arena, &plan->phases, &plan->settings.pacing, plan->settings.small_table, whole);
    plan_name_phases(arena, plan->story, problems);
    plan_check(plan->story, problems);
    if (problems->count > before)
        return NULL;
    plan->schema = schema;
    plan->given_name = document->name.text;
    plan->name = plan_name_in(arena, plan->given_name, schema);
    plan->description = document->description;
    plan->requires = document->requires;
    memcpy(plan->hooks, document->hooks, sizeof plan->hooks);
    plan->recipe = document->rename_column.place.line > 0   ? "rename_column"
                   : document->rename_table.place.line > 0  ? "rename_table"
                   : document->change_type.place.line > 0   ? "change_type"
                   : document->change_enum.place.line > 0   ? "change_enum"
                   : document->replace_table.place.line > 0 ? "replace_table"
                                                            : NULL;
    return plan;
}

static void add_source(struct arena *arena, struct plan *plan, const char *file, const char *text,
                       size_t length, const struct yaml_node *root)
{
    const char *meaning = yaml_canonical(arena, plan_schema_root(), root);
    plan->source = arena_strndup(arena, text, length);
    plan->source_length = length;
    plan->file = arena_strdup(arena, file);
    hash_hex(text, length, plan->text_checksum);
    hash_hex(meaning, strlen(meaning), plan->checksum);
}

const struct plan *plan_read_in(struct arena *arena, const char *schema, const char *file,
                                const char *text, size_t length, struct problem_list *problems)
{
    struct plan_document document = {0};
    const struct yaml_node *root;
    size_t before = problems->count;
    if (problems->file == NULL)
        problems->file = file;
    if (schema == NULL)
        schema = PLAN_SCHEMA;
    if (!decode_document(arena, schema, text, length, &document, &root, problems))
        return NULL;
    bool whole = problems->count == before;
    plan_expand_recipe(arena, &document);
    struct plan *plan = make_plan(arena, schema, &document, whole, problems), *other, *earlier;
    if (plan == NULL || problems->count > before)
        return NULL;
    add_source(arena, plan, file, text, length, root);
    if (document.change_type.all.line > 0) {
        plan->all =
            (struct plan_all){document.change_type.all, document.change_type.table.name,
                              document.change_type.column.text, document.change_type.type.text};
        return plan;
    }
    if (document.change_enum.place.line > 0) {
        struct change_enum_args *asks = arena_alloc(arena, sizeof *asks);
        *asks = document.change_enum;
        plan->asks = asks;
    }
    if (document.replace_table.place.line > 0) {
        struct replace_table_args *replaces = arena_alloc(arena, sizeof *replaces);
        *replaces = document.replace_table;
        plan->replaces = replaces;
    }
    /* Lifts that cannot stand in this plan are none: a column that needs one is refused then. */
    struct problem_list unlifted = {.arena = arena};
    bool two = plan->recipe ? plan_expand_plain(arena, &document)
                            : plan_expand_lifts(arena, plan->story, &document);
    if (two && (other = make_plan(arena, schema, &document, whole,
                                  plan->recipe ? problems : &unlifted)) != NULL) {
        add_source(arena, other, file, text, length, root);
        plan->other = other;
    }
    if (plan_expand_earlier(arena, &document) &&
        (earlier = make_plan(arena, schema, &document, whole, problems)) != NULL) {
        add_source(arena, earlier, file, text, length, root);
        plan->earlier = earlier;
    }
    return problems->count > before ? NULL : plan;
}

const struct plan *plan_read(struct arena *arena, const char *file, const char *text, size_t length,
                             struct problem_list *problems)
{
    return plan_read_in(arena, NULL, file, text, length, problems);
}

bool plan_asks(const struct plan *plan)
{
    return plan->asks || plan->replaces;
}

struct place plan_asks_at(const struct plan *plan)
{
    return plan->asks ? plan->asks->place : plan->replaces->place;
}

const struct plan *plan_take_expansion(struct arena *arena, const struct plan *plan,
                                       const char *expansion, struct problem_list *problems)
{
    struct plan_document document = {0};
    const struct yaml_node *root = yaml_read(arena, expansion, strlen(expansion), problems);
    struct yaml_decoder decoder = {.arena = arena, .problems = problems, .context = plan->schema};
    if (root == NULL)
        return NULL;
    yaml_decode(&decoder, plan_schema_root(), yaml_node_at(arena, root, plan_asks_at(plan)),
                &document);
    struct plan *expanded =
        problems->count ? NULL : make_plan(arena, plan->schema, &document, true, problems);
    if (expanded == NULL)
        return NULL;
    expanded->recipe = plan->recipe;
    expanded->asks = plan->asks;
    expanded->replaces = plan->replaces;
    expanded->expansion = expansion;
    expanded->source = plan->source;
    expanded->source_length = plan->source_length;
    expanded->file = plan->file;
    memcpy(expanded->checksum, plan->checksum, sizeof plan->checksum);
    memcpy(expanded->text_checksum, plan->text_checksum, sizeof plan->text_checksum);
    return expanded;
}

struct pacing plan_pacing(const struct plan *plan, size_t phase, struct pacing *named)
{
    *named = *story_pacing(plan->story, phase);
    return pacing_resolve(named);
}

size_t plan_phase_index(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->phases.count; i++)
        if (str_equal(plan->phases.items[i].name, name))
            return i;
    return SIZE_MAX;
}

/* ---- a file ---- */

bool plan_load(struct arena *arena, const char *schema, const char *file, const struct plan **plan,
               struct problem_list *problems, struct error *error)
{
    /* One byte more than allowed tells that the file is too large. */
    size_t room = PLAN_MAX_BYTES + 1, length = 0;
    char *bytes = arena_alloc(arena, room);
    *plan = NULL;
    if (!file_read(file, bytes, room, &length)) {
        if (interrupt_requested())
            return error_interrupted(error);
        error_set(error, ERROR_USAGE, "could not read plan file \"%s\": %s", file, strerror(errno));
        error_hint(error, "Name the file of a plan, or a plan that `sluice status` lists.");
        return false;
    }
    *plan = plan_read_in(arena, schema, file, bytes, length, problems);
    if (*plan == NULL)
        error_set(error, ERROR_USAGE, "plan file \"%s\" has %zu problem%s", file, problems->count,
                  problems->count == 1 ? "" : "s");
    return *plan != NULL;
}
