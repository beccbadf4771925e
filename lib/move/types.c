/* Types of MySQL and MariaDB, and what becomes of them: see move.h. What the manuals of both say of
 * a type's values ("Data Types") was tried through mysql_fdw 2.8 with every type. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "move/move.h"
#include "sql/sql.h"

/* In a text $c is the column, $n its length in characters, $p and $s precision and scale, $f digits
 * of a second. NULL for `view`: the column itself; for `up`: the foreign column itself; for
 * `foreign`: as `own`. */
struct move_type {
    const char *data_type;
    const char *form; /* how column_type begins or, behind a "*", ends; NULL: any */
    const char *view, *lost;
    const char *foreign, *own, *up;
    bool ordered;
};

#define ZERO_DATE "YEAR($c) = 0 OR MONTH($c) = 0 OR DAY($c) = 0"
/* The escape of a NUL; a backslash that is escaped begins none. CHAR(92) is one, whatever sql_mode.
 */
#define JSON_NUL "LOCATE(CONCAT(CHAR(92), 'u0000'), REPLACE($c, CHAR(92, 92), '')) > 0"
#define TEXT(type, own_type)                                                                       \
    {                                                                                              \
        .data_type = (type),                                                                       \
        .lost = "LOCATE(CHAR(0), CAST(CONVERT($c USING utf8mb4) AS BINARY)) > 0",                  \
        .foreign = "text", .own = (own_type)                                                       \
    }
#define BYTES(type)                                                                                \
    {                                                                                              \
        .data_type = (type), .view = "HEX($c)", .foreign = "text", .own = "bytea",                 \
        .up = "decode($c, 'hex')"                                                                  \
    }
#define SHAPE(type)                                                                                \
    {                                                                                              \
        .data_type = (type), .view = "HEX(ST_AsBinary($c))", .foreign = "text", .own = "bytea",    \
        .up = "decode($c, 'hex')"                                                                  \
    }

static const struct move_type types[] = {
    {.data_type = "tinyint",
     .form = "tinyint(1)",
     .lost = "$c NOT IN (0, 1)",
     .foreign = "smallint",
     .own = "boolean",
     .up = "$c <> 0"},
    {.data_type = "tinyint", .own = "smallint", .ordered = true},
    {.data_type = "smallint", .form = "*unsigned", .own = "integer", .ordered = true},
    {.data_type = "smallint", .own = "smallint", .ordered = true},
    {.data_type = "mediumint", .own = "integer", .ordered = true},
    {.data_type = "int", .form = "*unsigned", .own = "bigint", .ordered = true},
    {.data_type = "int", .own = "integer", .ordered = true},
    {.data_type = "bigint",
     .form = "*unsigned",
     .lost = "$c > 9223372036854775807",
     .own = "bigint",
     .ordered = true},
    {.data_type = "bigint", .own = "bigint", .ordered = true},
    {.data_type = "decimal", .own = "numeric($p,$s)", .ordered = true},
    {.data_type = "float",
     .view = "$c + 0e0",
     .foreign = "double precision",
     .own = "real",
     .up = "$c::real"},
    {.data_type = "double", .own = "double precision"},
    {.data_type = "bit",
     .form = "bit(1)",
     .view = "$c + 0",
     .foreign = "smallint",
     .own = "boolean",
     .up = "$c <> 0"},
    {.data_type = "bit",
     .view = "LPAD(BIN($c + 0), $p, '0')",
     .foreign = "text",
     .own = "bit($p)",
     .up = "$c::bit($p)"},
    {.data_type = "year", .own = "smallint", .ordered = true},
    {.data_type = "date", .lost = ZERO_DATE, .own = "date"},
    {.data_type = "datetime", .lost = ZERO_DATE, .foreign = "timestamp", .own = "timestamp($f)"},
    {.data_type = "timestamp",
     .lost = "YEAR($c) = 0",
     .foreign = "timestamp",
     .own = "timestamptz($f)",
     .up = "$c AT TIME ZONE 'UTC'"},
    {.data_type = "time", .own = "interval"},
    TEXT("char", "varchar($n)"),
    TEXT("varchar", "varchar($n)"),
    TEXT("tinytext", "text"),
    TEXT("text", "text"),
    TEXT("mediumtext", "text"),
    TEXT("longtext", "text"),
    {.data_type = "enum",
     .view = "CAST($c AS CHAR)",
     .lost = "$c + 0 = 0",
     .foreign = "text",
     .own = "text"},
    {.data_type = "set",
     .view = "CAST($c AS CHAR)",
     .foreign = "text",
     .own = "text[]",
     .up = "string_to_array($c, ',')"},
    {.data_type = "json",
     .view = "CAST($c AS CHAR)",
     .lost = JSON_NUL,
     .foreign = "text",
     .own = "jsonb",
     .up = "$c::jsonb"},
    BYTES("binary"),
    BYTES("varbinary"),
    BYTES("tinyblob"),
    BYTES("blob"),
    BYTES("mediumblob"),
    BYTES("longblob"),
    {.data_type = "uuid", .view = "CAST($c AS CHAR)", .own = "uuid"},
    {.data_type = "inet4",
     .view = "CAST($c AS CHAR)",
     .foreign = "text",
     .own = "inet",
     .up = "$c::inet"},
    {.data_type = "inet6",
     .view = "CAST($c AS CHAR)",
     .foreign = "text",
     .own = "inet",
     .up = "$c::inet"},
    SHAPE("geometry"),
    SHAPE("point"),
    SHAPE("linestring"),
    SHAPE("polygon"),
    SHAPE("multipoint"),
    SHAPE("multilinestring"),
    SHAPE("multipolygon"),
    SHAPE("geometrycollection"),
    SHAPE("geomcollection"),
};

static bool has_form(const struct move_type *type, const char *column_type)
{
    return !type->form || (type->form[0] == '*' ? strstr(column_type, type->form + 1) != NULL
                                                : str_starts_with(column_type, type->form));
}

const struct move_type *move_type_of(const struct move_column *column)
{
    const char *data_type = column->json ? "json" : column->data_type;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(types[i].data_type, data_type) && has_form(&types[i], column->column_type))
            return &types[i];
    return NULL;
}

static const char *fill(struct arena *arena, const char *text, const struct move_column *column,
                        const char *name)
{
    struct str out = {.arena = arena};
    for (const char *c = text; *c; c++) {
        if (*c != '$') {
            str_add_char(&out, *c);
            continue;
        }
        c++;
        str_add(&out, *c == 'c'   ? name
                      : *c == 'n' ? column->length
                      : *c == 'p' ? column->precision
                      : *c == 's' ? column->scale
                                  : column->fraction);
    }
    return str_text(&out);
}

static const char *there(struct arena *arena, const struct move_column *column, const char *text)
{
    return fill(arena, text, column, move_quote(arena, column->name));
}

static const char *here(struct arena *arena, const struct move_column *column, const char *text)
{
    return fill(arena, text, column, sql_quote_name(arena, column->name));
}

const char *move_type_lost(struct arena *arena, const struct move_column *column)
{
    return column->type->lost ? there(arena, column, column->type->lost) : NULL;
}

const char *move_type_view(struct arena *arena, const struct move_table *table,
                           const struct move_column *column)
{
    const char *value = there(arena, column, column->type->view ? column->type->view : "$c");
    /* Text is cut by mysql_fdw; a key has to stay a column, for its index. */
    bool whole =
        !column->type->lost || move_type_is_text(column) || move_is_key(table, column->name);
    return whole ? value
                 : arena_printf(arena, "IF(%s, NULL, %s)", move_type_lost(arena, column), value);
}

const char *move_type_foreign(struct arena *arena, const struct move_column *column)
{
    const struct move_type *type = column->type;
    return here(arena, column, type->foreign ? type->foreign : type->own);
}

const char *move_type_own(struct arena *arena, const struct move_column *column)
{
    return here(arena, column, column->type->own);
}

const char *move_type_up(struct arena *arena, const struct move_column *column)
{
    return here(arena, column, column->type->up ? column->type->up : "$c");
}

bool move_type_is_ordered(const struct move_column *column)
{
    return column->type->ordered;
}

bool move_type_is_text(const struct move_column *column)
{
    return column->type->lost && str_starts_with(column->type->lost, "LOCATE(CHAR(0)");
}
