/* The keys of a plan. */
#include "plan/document.h"

#include "base/duration.h"
#include "base/str.h"
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
        .lock_tables = 16,
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
}

static const struct yaml_field rename_table_fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "to",
     .type = &field_object,
     .offset = AT(to),
     .required = true,
     .doc = "The table's new name, in its schema."},
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
    .check = check_rename_table,
    YAML_FIELDS(rename_table_fields),
};

#undef AT
#define AT(member) offsetof(struct change_type_args, member)

static void check_change_type(struct yaml_decoder *decoder, const struct yaml_node *node,
                              void *entry)
{
    (void)node;
    const struct change_type_args *args = entry;
    for (size_t i = 0; i < args->referencing_count; i++) {
        const struct column_at *column = &args->referencing[i];
        if (args->table.name.name == NULL || column->table.name.name == NULL)
            continue;
        if (qname_equal(&column->table.name, &args->table.name) &&
            str_equal(column->column.text, args->column.text))
            problem_add(decoder->problems, column->table.place, "Leave it out.",
                        "column \"%s\" is the one that changes", column->column.text);
        for (size_t k = 0; k < i; k++)
            if (args->referencing[k].table.name.name != NULL &&
                qname_equal(&args->referencing[k].table.name, &column->table.name) &&
                str_equal(args->referencing[k].column.text, column->column.text))
                problem_add(decoder->problems, column->table.place, "Remove one of the two.",
                            "column \"%s\" is named twice", column->column.text);
    }
    if (args->all.line > 0 && (args->up.text != NULL || args->down.text != NULL))
        problem_add(decoder->problems, args->all,
                    "Leave `up` and `down` out, or write the phases: see `sluice plan --yaml`.",
                    "referencing columns change by a cast");
    /* a name that is wrong has been told of, and has no place here */
    if (args->referencing_count > 0 && args->referencing[0].table.name.name != NULL &&
        (args->up.text != NULL || args->down.text != NULL))
        problem_add(decoder->problems, args->referencing[0].table.place,
                    "Leave `up` and `down` out, or write the phases: see `sluice plan --yaml`.",
                    "referencing columns change by a cast");
}

static const struct yaml_field referencing_entry = {
    .type = &field_table_column,
    .offset = offsetof(struct column_at, table),
    .second_offset = offsetof(struct column_at, column),
};
static const struct yaml_record referencing_list = {
    .entries = "columns", .size = sizeof(struct column_at), .value = &referencing_entry};

static const struct yaml_field change_type_fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "column",
     .type = &field_column,
     .offset = AT(column),
     .required = true,
     .doc = "The column, which keeps its name."},
    {.key = "type",
     .type = &field_sql_type,
     .offset = AT(type),
     .required = true,
     .doc = "The type that it gets, as in CREATE TABLE."},
    {.key = "up",
     .type = &field_sql,
     .offset = AT(up),
     .doc = "SQL over the row that gives the new value. The default is a cast of the column."},
    {.key = "down",
     .type = &field_sql,
     .offset = AT(down),
     .doc =
         "SQL over the row that gives the old value from COLUMN_new, the new column's name until "
         "the swap. The default is that value as it is, which PostgreSQL converts where it would "
         "in an INSERT."},
    {.key = "lossy",
     .type = &yaml_type_boolean,
     .offset = AT(lossy),
     .doc = "true: `up` and `down` may lose something of a value. The default is false: rows that "
            "would are a reason to refuse."},
    {.key = "retire",
     .type = &yaml_type_duration,
     .offset = AT(retire_ms),
     .min = SECOND_MS,
     .max = 365LL * DAY_MS,
     .doc = "How long the old column, which nobody can use by its name since the swap, stays "
            "before it goes: 1s to 365d."},
    {.key = "referencing",
     .type = &plan_type_referencing,
     .choices = plan_all_words,
     .offset = AT(referencing),
     .second_offset = AT(referencing_count),
     .min = 1,
     .max = MAX_REFERENCING,
     .record = &referencing_list,
     .doc = "Columns of this table and others that reference this one, and get the same type in "
            "the same plan: a list of SCHEMA.TABLE.COLUMN, TABLE.COLUMN or lists of these names; "
            "or all, "
            "which the database then says."},
    PHASE_VIEWS_FIELD(AT(views)),
    {.key = "gate",
     .type = &yaml_type_struct,
     .offset = AT(gate),
     .record = &gate_recipe_record,
     .doc = "Keys of the two gates: before the swap, and before the old values go away."},
};

static const struct yaml_record change_type_record = {
    .name = "change_type",
    .size = sizeof(struct change_type_args),
    .has_place = true,
    .place_offset = AT(place),
    .check = check_change_type,
    YAML_FIELDS(change_type_fields),
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
    [HOOK_CONFIRMED] =
        HOOK_FIELD("confirmed", HOOK_CONFIRMED, "Run when an approval of a gate was recorded."),
    [HOOK_PHASE_FAILED] =
        HOOK_FIELD("phase_failed", HOOK_PHASE_FAILED, "Run when a phase has failed."),
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
     .record = &change_type_record,
     .doc = "A recipe: gives a column another type while old and new applications run."},
    {.key = "change_enum",
     .type = &yaml_type_struct,
     .offset = AT(change_enum),
     .record = &plan_change_enum_record,
     .doc = "A recipe: gives an enum other values, in every column of it, while old and new "
            "applications run. What it stands for depends on the database."},
};

static const char *const work[] = {"phases",      "rename_column", "rename_table",
                                   "change_type", "change_enum",   NULL};

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
