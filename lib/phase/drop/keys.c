#include "phase/convention.h"
#include "phase/drop/drop.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct drop_args, member)

static void check_drop(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct drop_args *args = entry;
    phase_check_distinct(decoder, &args->columns, "column");
    phase_check_distinct(decoder, &args->constraints, "constraint");
    phase_check_distinct(decoder, &args->indexes, "index");
}

static const struct yaml_field object_name = {.type = &field_object, .offset = 0};
static const struct yaml_record object_list = {
    .entries = "names of constraints or indexes",
    .size = sizeof(struct name_at),
    .value = &object_name,
};

static const struct yaml_field carried_from = {.type = &field_object,
                                               .offset = offsetof(struct drop_name, from)};
static const struct yaml_field carried_to = {.type = &field_object,
                                             .offset = offsetof(struct drop_name, to)};
const struct yaml_record drop_names_record = {
    .entries = "names of indexes and constraints, and the new ones",
    .size = sizeof(struct drop_name),
    .key = &carried_from,
    .value = &carried_to,
    .flow = true,
};

/* A mapping, or a tool's name. */
static void decode_names(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    struct drop_names *names = (struct drop_names *)((char *)base + field->offset);
    struct yaml_field part = *field;
    if (node->kind == YAML_TEXT) {
        part.offset += offsetof(struct drop_names, tool);
        names->place = node->place;
        yaml_type_word.decode(decoder, &part, node, base);
        return;
    }
    part.second_offset = field->offset + offsetof(struct drop_names, count);
    yaml_type_map.decode(decoder, &part, node, base);
}

static const struct yaml_node *encode_names(struct arena *arena, const struct yaml_field *field,
                                            const void *base)
{
    const struct drop_names *names =
        (const struct drop_names *)((const char *)base + field->offset);
    struct yaml_field *part = arena_alloc(arena, sizeof *part);
    *part = *field;
    if (names->tool) {
        part->offset += offsetof(struct drop_names, tool);
        return yaml_type_word.encode(arena, part, base);
    }
    part->second_offset = field->offset + offsetof(struct drop_names, count);
    return yaml_type_map.encode(arena, part, base);
}

const struct yaml_type drop_type_names = {.shape = YAML_SHAPE_MAP,
                                          .what = "a mapping, or the name of a tool",
                                          .decode = decode_names,
                                          .encode = encode_names};

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    PHASE_COLUMNS_FIELD(
        AT(columns), "The old columns that go away, with their sync. This cannot be taken back."),
    {.key = "constraints",
     .type = &yaml_type_list,
     .offset = AT(constraints.items),
     .second_offset = AT(constraints.count),
     .min = 1,
     .record = &object_list,
     .doc =
         "Constraints of the table that go, keys with their indexes. A revert adds them again in "
         "the ways that block nobody."},
    {.key = "indexes",
     .type = &yaml_type_list,
     .offset = AT(indexes.items),
     .second_offset = AT(indexes.count),
     .min = 1,
     .record = &object_list,
     .doc = "Indexes of the table that go, CONCURRENTLY. A revert builds them again as they were, "
            "likewise."},
    {.key = "ungated",
     .type = &yaml_type_string,
     .offset = AT(ungated),
     .doc = "Why a drop for good needs no gate before it: shown in the plan, by status and in the "
            "log."},
    {.key = "allow_differences",
     .type = &yaml_type_boolean,
     .offset = AT(allow_differences),
     .doc = "true: drop although old and new values disagree in some rows. The default is false."},
    PHASE_VIEWS_FIELD(AT(views)),
    {.key = "names",
     .type = &drop_type_names,
     .offset = AT(names),
     .min = 1,
     .record = &drop_names_record,
     .choices = convention_tools,
     .doc = "Indexes, constraints and statistics that `like` has carried, by the originals' names, "
            "with the names that they get instead of those. Or a tool, prisma, rails, drizzle, "
            "alembic, django, knex or sequelize: what has the name that the tool derives from the "
            "old columns gets the one that it derives from the new ones."},
};

const struct yaml_record phase_drop_record = {
    .name = "drop",
    .doc = "Removes old columns and what kept them in step; constraints and indexes; or a table.",
    .size = sizeof(struct drop_args),
    .check = check_drop,
    YAML_FIELDS(fields),
};
