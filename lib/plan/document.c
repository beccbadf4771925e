/* The keys of a plan. */
#include "plan/document.h"

#include "base/duration.h"
#include "base/str.h"
#include "phase/convention.h"
#include "plan/schema.h"

#define AT(member) offsetof(struct plan_settings, member)

static const struct yaml_field settings_fields[] = {
    {.key = "lock_timeout",
     .type = &yaml_type_duration,
     .offset = AT(lock_timeout_ms),
     .always = true,
     .min = 1,
     .max = MINUTE_MS,
     .doc = "How long a statement of the plan may stand in a lock queue: 1ms to 1m. The default is "
            "200ms."},
    {.key = "lock_deadline",
     .type = &yaml_type_duration,
     .offset = AT(lock_deadline_ms),
     .always = true,
     .min = 1,
     .max = DAY_MS,
     .doc = "Tries to get a lock, or around a deadlock, are given up after this long: 1ms to 24h. "
            "The default is 10m."},
    {.key = "lock_tables",
     .type = &yaml_type_integer,
     .offset = AT(lock_tables),
     .min = 1,
     .max = 1000,
     .doc =
         "How many tables one transaction may lock so that readers wait: 1 to 1000. A phase that "
         "would lock more is refused. The default is 16."},
    {.key = "small_table",
     .type = &yaml_type_integer,
     .offset = AT(small_table),
     .min = 1,
     .max = INT32_MAX,
     .doc = "UPDATE and DELETE of a sql phase may go over a table that has so many rows at the "
            "most: 1 to 2147483647. The default is 10000."},
#define PACING_AT AT(pacing)
    PACING_FIELDS
#undef PACING_AT
};

static void prepare_settings(void *entry)
{
    *(struct plan_settings *)entry = (struct plan_settings){
        .lock_timeout_ms = 200,
        .lock_deadline_ms = 10 * MINUTE_MS,
        .lock_tables = PLAN_LOCK_TABLES,
        .small_table = 10000,
        .pacing = pacing_unset(),
    };
}

static const struct yaml_record settings_record = {.name = "settings",
                                                   .size = sizeof(struct plan_settings),
                                                   .prepare = prepare_settings,
                                                   YAML_FIELDS(settings_fields)};

#undef AT
#define AT(member) offsetof(struct rename_column_args, member)

static void check_rename(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct rename_column_args *args = entry;
    if (args->to.text != NULL && str_equal(args->to.text, args->column.text))
        problem_add(decoder->problems, args->to.place, "Give the column another name.",
                    "column \"%s\" already has this name", args->to.text);
    if (args->method == RENAME_BY_VIEW && (args->names.count || args->names.tool))
        problem_add(decoder->problems,
                    args->names.tool ? args->names.place : args->names.items[0].from.place,
                    "Rename them by ALTER INDEX or RENAME CONSTRAINT: no index is made anew.",
                    "\"names\" is of no use where a view has the old name");
    if (args->method == RENAME_BY_VIEW && args->without.count)
        problem_add(decoder->problems, args->without.items[0].place,
                    "Drop it by a phase `drop`: no index is made anew.",
                    "\"without\" is of no use where a view has the old name");
    if (args->method == RENAME_BY_VIEW && args->retire_ms)
        problem_add(decoder->problems, args->place,
                    "Leave it out: the end of the old name can be taken back as it is.",
                    "\"retire\" is of no use where a view has the old name");
}

static const struct yaml_choice rename_methods[] = {
    {.text = "copy", .value = RENAME_BY_COPY},
    {.text = "view", .value = RENAME_BY_VIEW},
    {0},
};

static const struct yaml_field rename_fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "column",
     .type = &field_column,
     .offset = AT(column),
     .required = true,
     .doc = "The column's present name."},
    {.key = "to",
     .type = &field_column,
     .offset = AT(to),
     .required = true,
     .doc = "The column's new name."},
    {.key = "method",
     .type = &yaml_type_choice,
     .offset = AT(method),
     .choices = rename_methods,
     .doc = "copy: a second column that is kept in step; view: no row is touched, and both names "
            "are those of a view meanwhile. The default is copy."},
    {.key = "retire",
     .type = &yaml_type_duration,
     .offset = AT(retire_ms),
     .min = SECOND_MS,
     .max = 365LL * DAY_MS,
     .doc = "How long the old column has a name that nobody uses before it goes, so that who still "
            "needs it fails while that can be taken back: 1s to 365d."},
    {.key = "names",
     .type = &drop_type_names,
     .offset = AT(names),
     .min = 1,
     .record = &drop_names_record,
     .choices = convention_tools,
     .doc =
         "Indexes, constraints and statistics of the column, by their names, with those that they "
         "get with the new one. The others keep theirs. Or a tool, prisma, rails, drizzle, "
         "alembic, "
         "django, knex or sequelize: what has the name that the tool derives from the column gets "
         "the one that it derives from the new column."},
    PHASE_WITHOUT_FIELD(AT(without)),
    PHASE_VIEWS_FIELD(AT(views)),
    {.key = "gate",
     .type = &yaml_type_struct,
     .offset = AT(gate),
     .record = &gate_recipe_record,
     .doc = "Keys of the gate before the old column goes away."},
};

static const struct yaml_record rename_record = {
    .name = "rename_column",
    .size = sizeof(struct rename_column_args),
    .has_place = true,
    .place_offset = AT(place),
    .check = check_rename,
    YAML_FIELDS(rename_fields),
};

#undef AT
#define AT(member) offsetof(struct rename_table_args, member)

static void check_rename_table(struct yaml_decoder *decoder, const struct yaml_node *node,
                               void *entry)
{
    (void)node;
    const struct rename_table_args *args = entry;
    if (args->to.text != NULL && str_equal(args->to.text, args->table.name.name))
        problem_add(decoder->problems, args->to.place, "Give the table another name.",
                    "table \"%s\" already has this name", args->to.text);
    if (args->schema.text != NULL && str_equal(args->schema.text, args->table.name.schema))
        problem_add(decoder->problems, args->schema.place, "Give another schema.",
                    "table \"%s\" is in this schema already", args->table.name.name);
}

static const char *const rename_table_one_of[] = {"to", "schema", NULL};

static const struct yaml_field rename_table_fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "to",
     .type = &field_object,
     .offset = AT(to),
     .doc = "The table's new name, in its schema."},
    {.key = "schema",
     .type = &field_object,
     .offset = AT(schema),
     .doc = "The schema that the table moves to, under its name."},
    {.key = "gate",
     .type = &yaml_type_struct,
     .offset = AT(gate),
     .record = &gate_recipe_record,
     .doc = "Keys of the gate before the old name goes away."},
};

static const struct yaml_record rename_table_record = {
    .name = "rename_table",
    .size = sizeof(struct rename_table_args),
    .has_place = true,
    .place_offset = AT(place),
    .one_of = rename_table_one_of,
    .check = check_rename_table,
    YAML_FIELDS(rename_table_fields),
};

#undef AT
#define AT(event) ((size_t)(event) * sizeof(struct name_at))

#define HOOK_FIELD(word, of, when)                                                                 \
    {                                                                                              \
        .key = (word), .type = &field_hook, .offset = AT(of), .doc = (when)                        \
    }

static const struct yaml_field hook_fields[HOOK_EVENTS] = {
    [HOOK_GATE_OPENED] =
        HOOK_FIELD("gate_opened", HOOK_GATE_OPENED, "Run when the plan has come to a gate."),
    [HOOK_GATE_WAITS] = HOOK_FIELD("gate_waits", HOOK_GATE_WAITS,
                                   "Run when advance --remind finds that a gate waits for long."),
    [HOOK_CONFIRMED] =
        HOOK_FIELD("confirmed", HOOK_CONFIRMED, "Run when an approval of a gate was recorded."),
    [HOOK_REJECTED] = HOOK_FIELD("rejected", HOOK_REJECTED, "Run when a gate was rejected."),
    [HOOK_RESTING] = HOOK_FIELD("resting", HOOK_RESTING,
                                "Run when a backfill waits for others, once for each reason."),
    [HOOK_PAUSED] = HOOK_FIELD("paused", HOOK_PAUSED, "Run when the plan was paused."),
    [HOOK_RESUMED] = HOOK_FIELD("resumed", HOOK_RESUMED, "Run when it may go on again."),
    [HOOK_PHASE_FAILED] =
        HOOK_FIELD("phase_failed", HOOK_PHASE_FAILED, "Run when a phase has failed."),
    [HOOK_REVERTED] = HOOK_FIELD("reverted", HOOK_REVERTED, "Run when phases were taken back."),
    [HOOK_COMPLETE] = HOOK_FIELD("complete", HOOK_COMPLETE, "Run when the plan is complete."),
};

static const struct yaml_record hooks_record = {
    .name = "hooks", .size = HOOK_EVENTS * sizeof(struct name_at), YAML_FIELDS(hook_fields)};

const char *hook_event_name(enum hook_event event)
{
    return hook_fields[event].key;
}

#undef AT
#define AT(member) offsetof(struct plan_document, member)

static void check_requires(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct plan_document *document = entry;
    phase_check_distinct(decoder, &document->requires, "plan");
    for (size_t i = 0; i < document->requires.count; i++)
        if (document->name.text != NULL &&
            str_equal(document->requires.items[i].text, document->name.text))
            problem_add(decoder->problems, document->requires.items[i].place, "Leave it out.",
                        "plan \"%s\" cannot require itself", document->name.text);
}

static const struct yaml_field fields[] = {
    {.key = "sluice",
     .type = &yaml_type_integer,
     .offset = AT(format),
     .required = true,
     .min = PLAN_FORMAT,
     .max = PLAN_FORMAT,
     .doc = "The version of the plan format: 1."},
    {.key = "plan",
     .type = &field_plan,
     .offset = AT(name),
     .required = true,
     .doc = "The plan's name, unique in the database; letters, digits, \"_\", \".\" and \"-\"."},
    {.key = "description",
     .type = &yaml_type_string,
     .offset = AT(description),
     .doc = "What the plan is for, in your words."},
    {.key = "requires",
     .type = &yaml_type_list,
     .offset = AT(requires.items),
     .second_offset = AT(requires.count),
     .record = &phase_plan_list,
     .doc = "Plans that must be complete before this one begins."},
    {.key = "settings",
     .type = &yaml_type_struct,
     .offset = AT(settings),
     .always = true,
     .record = &settings_record,
     .doc = "How gently the plan treats the database."},
    {.key = "hooks",
     .type = &yaml_type_struct,
     .offset = AT(hooks),
     .record = &hooks_record,
     .doc = "Programs to be told what happens: names of files in the directory of --hooks."},
    {.key = "phases",
     .type = &yaml_type_variants,
     .offset = AT(phases),
     .second_offset = AT(phase_count),
     .min = 1,
     .max = PLAN_MAX_PHASES,
     .record = &phase_record,
     .doc = "The steps of the change, in order. Either this or one recipe."},
    {.key = "rename_column",
     .type = &yaml_type_struct,
     .offset = AT(rename_column),
     .record = &rename_record,
     .doc = "A recipe: gives a column another name while old and new applications run."},
    {.key = "rename_table",
     .type = &yaml_type_struct,
     .offset = AT(rename_table),
     .record = &rename_table_record,
     .doc = "A recipe: gives a table another name while old and new applications run; no row is "
            "touched."},
    {.key = "change_type",
     .type = &yaml_type_struct,
     .offset = AT(change_type),
     .record = &plan_change_type_record,
     .doc = "A recipe: gives a column another type while old and new applications run."},
    {.key = "change_enum",
     .type = &yaml_type_struct,
     .offset = AT(change_enum),
     .record = &plan_change_enum_record,
     .doc = "A recipe: gives an enum other values, in every column of it, while old and new "
            "applications run. What it stands for depends on the database."},
    {.key = "replace_table",
     .type = &yaml_type_struct,
     .offset = AT(replace_table),
     .record = &plan_replace_table_record,
     .doc = "A recipe: a table takes another one's place under its name, partitioned or otherwise "
            "new, while applications run. What it stands for depends on the database."},
};

static const char *const work[] = {
    "phases", "rename_column", "rename_table", "change_type", "change_enum", "replace_table", NULL};

static const struct yaml_record root = {
    .name = "a plan",
    .size = sizeof(struct plan_document),
    .one_of = work,
    .check = check_requires,
    YAML_FIELDS(fields),
};

const struct yaml_record *plan_schema_root(void)
{
    return &root;
}
