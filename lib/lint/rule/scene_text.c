/* What a finding says: templates with the act's names in them. */
#include <string.h>

#include "base/size.h"
#include "base/str.h"
#include "lint/rule/scene.h"

const char *scene_size_text(struct arena *arena, long long bytes)
{
    return bytes > 0 ? size_text(arena, bytes) : NULL;
}

static const char *table_text(const struct lint_scene *s)
{
    return s->act->object.name ? qname_text(s->arena, &s->act->object) : "all tables";
}

static const char *other_text(const struct lint_scene *s)
{
    const struct qname *other = s->other.name ? &s->other : &s->act->other;
    return other->name ? qname_text(s->arena, other) : "another table";
}

static const char *columns_text(const struct lint_scene *s)
{
    struct str out = {.arena = s->arena};
    const struct act *act = s->act;
    for (size_t i = 0; i < act->column_count; i++)
        str_addf(&out, "%s%s", i > 0 ? ", " : "", act->columns[i] ? act->columns[i] : "expression");
    if (act->column_count == 0 && act->column)
        str_add(&out, act->column);
    return out.length > 0 ? str_text(&out) : "its columns";
}

/* The columns of an index as SQL; expressions are left to be filled in. */
static const char *keys_text(const struct lint_scene *s)
{
    struct str out = {.arena = s->arena};
    const struct act *act = s->act;
    for (size_t i = 0; i < act->column_count; i++)
        str_addf(&out, "%s%s", i > 0 ? ", " : "(",
                 act->columns[i] ? sql_quote_name(s->arena, act->columns[i]) : "EXPRESSION");
    return out.length > 0 ? arena_printf(s->arena, "%s)", str_text(&out)) : "(COLUMNS)";
}

/* "12 GB", or what stands for it. */
static const char *table_size_text(const struct lint_scene *s)
{
    const struct fact_table *table = scene_table(s);
    const char *size = table ? scene_size_text(s->arena, table->bytes) : NULL;
    if (!size)
        return "the table";
    if (table->rows < 0)
        return size;
    return arena_printf(s->arena, "%s (%.0f rows)", size, table->rows);
}

/* The table of an index that is named alone. */
static const char *owner_text(const struct lint_scene *s)
{
    const struct fact_table *table = scene_table(s);
    const struct world_object *index = world_find(s->world, WORLD_RELATION, s->act->object);
    if (s->act->kind != ACT_DROP_INDEX)
        return table_text(s);
    return table                     ? qname_text(s->arena, &table->name)
           : index && index->on.name ? qname_text(s->arena, &index->on)
                                     : "TABLE";
}

/* serial is no type: what it stands for. */
static const char *type_text(const struct act *act)
{
    if (act->type && act_has(act, ACT_SERIAL))
        return strstr(act->type, "big")     ? "bigint"
               : strstr(act->type, "small") ? "smallint"
                                            : "integer";
    return act->type ? act->type : "another type";
}

static const char *value_of(const struct lint_scene *s, const char *key, size_t length,
                            bool in_plan)
{
    const struct act *act = s->act;
    const struct {
        const char *key, *value;
    } values[] = {
        {"column", s->column     ? s->column
                   : act->column ? act->column
                                 : "a column"},
        {"name", act->name ? act->name
                 : in_plan ? "NAME"
                           : "without a name"},
        {"type", type_text(act)},
        {"default", act->text ? act->text : "EXPRESSION"},
        {"isnull", act->column
                       ? arena_printf(s->arena, "%s IS NULL", sql_quote_name(s->arena, act->column))
                       : "CONDITION"},
        {"objects", act->kind == ACT_DROP_INDEX ? "indexes" : "constraints"},
        {"text", act->text ? act->text : "…"},
        {"detail", s->detail ? s->detail : ""},
        {"function", act->function ? act->function : "a function"},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strlen(values[i].key) == length && strncmp(values[i].key, key, length) == 0)
            return values[i].value;
    if (strncmp(key, "owner", length) == 0)
        return owner_text(s);
    if (strncmp(key, "table", length) == 0)
        return table_text(s);
    if (strncmp(key, "other", length) == 0)
        return other_text(s);
    if (strncmp(key, "keys", length) == 0)
        return keys_text(s);
    if (strncmp(key, "columns", length) == 0)
        return columns_text(s);
    return strncmp(key, "size", length) == 0 ? table_size_text(s) : "";
}

/* A YAML value: in quotes unless it is a plain word. In a flow sequence {columns} is several. */
static void add_yaml(struct str *out, const char *value)
{
    bool plain = *value != '\0';
    for (const char *c = value; *c; c++)
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= 'A' && *c <= 'Z') && *c != '_' && *c != '.' &&
            !(c > value && *c >= '0' && *c <= '9'))
            plain = false;
    static const char *const words[] = {"null", "true", "false", "yes", "no",
                                        "on",   "off",  "y",     "n"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        plain = plain && !str_equal(value, words[i]);
    if (plain) {
        str_add(out, value);
        return;
    }
    str_add_char(out, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            str_add_char(out, '\\');
        if (*value == '\n')
            str_add(out, "\\n");
        else
            str_add_char(out, (unsigned char)*value < ' ' ? ' ' : *value);
    }
    str_add_char(out, '"');
}

static void add_yaml_names(struct str *out, const char *const *names, size_t count,
                           const char *otherwise)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (!names[i])
            continue;
        str_add(out, first ? "" : ", ");
        add_yaml(out, names[i]);
        first = false;
    }
    if (first)
        add_yaml(out, otherwise);
}

/* {definition}: of a new column; {required}: NOT NULL, where the column has it. */
static void add_definition(struct str *out, const struct act *act)
{
    str_add(out, "{type: ");
    add_yaml(out, type_text(act));
    if (act_has(act, ACT_DEFAULT)) {
        str_add(out, ", default: ");
        add_yaml(out, act->text ? act->text : "EXPRESSION");
    }
    str_add(out, "}");
}

static void add_required(struct str *out, const struct lint_scene *s)
{
    if (!act_has(s->act, ACT_NOT_NULL))
        return;
    str_add(out, "  - constrain:\n      table: ");
    add_yaml(out, table_text(s));
    str_add(out, "\n      add:\n        - not_null: [");
    add_yaml(out, s->act->column);
    str_add(out, "]\n");
}

const char *scene_fill(const struct lint_scene *s, const char *template, bool yaml)
{
    struct str out = {.arena = s->arena};
    while (*template) {
        size_t plain = strcspn(template, "{"), length = strcspn(template + plain, "}");
        str_add_n(&out, template, plain);
        template += plain;
        if (!*template)
            break;
        bool is_place = template[length] == '}' && length > 1 &&
                        strspn(template + 1, "abcdefghijklmnopqrstuvwxyz") == length - 1;
        if (!is_place) {
            str_add_char(&out, *template ++);
            continue;
        }
        /* What is a comment of YAML is text. */
        const char *line = out.length > 0 ? strrchr(str_text(&out), '\n') : NULL;
        bool comment = *(line ? line + 1 : str_text(&out)) == '#';
        if (yaml && !comment && strncmp(template, "{columns}", 9) == 0)
            add_yaml_names(&out, s->act->columns, s->act->column_count,
                           s->act->column ? s->act->column : "COLUMN");
        else if (yaml && !comment && strncmp(template, "{referenced}", 12) == 0)
            add_yaml_names(&out, s->act->others, s->act->other_count, "id");
        else if (yaml && strncmp(template, "{definition}", 12) == 0)
            add_definition(&out, s->act);
        else if (yaml && strncmp(template, "{required}", 10) == 0)
            add_required(&out, s);
        else if (yaml && !comment)
            add_yaml(&out, value_of(s, template + 1, length - 1, true));
        else
            str_add(&out, value_of(s, template + 1, length - 1, false));
        template += length + 1;
    }
    return str_text(&out);
}
