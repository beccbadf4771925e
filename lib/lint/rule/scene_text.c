/* What a finding says: templates with the act's names in them. */
#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"

const char *scene_size_text(struct arena *arena, long long bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    double size = (double)bytes;
    size_t unit = 0;
    if (bytes <= 0)
        return NULL;
    while (size >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1024;
        unit++;
    }
    return arena_printf(arena, size < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", size, units[unit]);
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
static const char *size_text(const struct lint_scene *s)
{
    const struct fact_table *table = scene_table(s);
    const char *size = table ? scene_size_text(s->arena, table->bytes) : NULL;
    if (!size)
        return "the table";
    if (table->rows < 0)
        return size;
    return arena_printf(s->arena, "%s (%.0f rows)", size, table->rows);
}

static const char *value_of(const struct lint_scene *s, const char *key, size_t length)
{
    const struct act *act = s->act;
    const struct {
        const char *key, *value;
    } values[] = {
        {"column", s->column     ? s->column
                   : act->column ? act->column
                                 : "a column"},
        {"name", act->name ? act->name : "without a name"},
        {"type", act->type ? act->type : "another type"},
        {"text", act->text ? act->text : "…"},
        {"detail", s->detail ? s->detail : ""},
        {"function", act->function ? act->function : "a function"},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strlen(values[i].key) == length && strncmp(values[i].key, key, length) == 0)
            return values[i].value;
    if (strncmp(key, "table", length) == 0)
        return table_text(s);
    if (strncmp(key, "other", length) == 0)
        return other_text(s);
    if (strncmp(key, "keys", length) == 0)
        return keys_text(s);
    if (strncmp(key, "columns", length) == 0)
        return columns_text(s);
    return strncmp(key, "size", length) == 0 ? size_text(s) : "";
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
        else if (yaml && !comment)
            add_yaml(&out, value_of(s, template + 1, length - 1));
        else
            str_add(&out, value_of(s, template + 1, length - 1));
        template += length + 1;
    }
    return str_text(&out);
}
