/* What migration tools read in comments and file names. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "parse/text/cut.h"

/* A marker: how a comment begins, without its dashes, and what it means. */
struct marker {
    const char *text; /* without regard to case; spaces are the same as none */
    const char *tool;
    const char *passed_over; /* a section of its own that is not read */
    enum parse_transaction transaction;
    bool begins; /* a section */
};

static const struct marker markers[] = {
    {"+goose Up", "goose", NULL, PARSE_TX_FILE, true},
    {"+goose Down", "goose", "goose Down", PARSE_TX_FILE, true},
    {"+goose NO TRANSACTION", "goose", NULL, PARSE_TX_NONE, false},
    {"+migrate Up notransaction", "sql-migrate", NULL, PARSE_TX_NONE, true},
    {"+migrate Up", "sql-migrate", NULL, PARSE_TX_FILE, true},
    {"+migrate Down", "sql-migrate", "sql-migrate Down", PARSE_TX_FILE, true},
    {"migrate:up transaction:false", "dbmate", NULL, PARSE_TX_NONE, true},
    {"migrate:up", "dbmate", NULL, PARSE_TX_FILE, true},
    {"migrate:down", "dbmate", "dbmate down", PARSE_TX_FILE, true},
    {"atlas:txmode none", "atlas", NULL, PARSE_TX_NONE, false},
    {"atlas:txmode file", "atlas", NULL, PARSE_TX_FILE, false},
    {"> statement-breakpoint", "drizzle", NULL, PARSE_TX_FILE, false},
    {"flyway:executeInTransaction=false", "flyway", NULL, PARSE_TX_NONE, false},
    {"no-transaction", "sqlx", NULL, PARSE_TX_NONE, false},
    {"revert ", "sqitch", NULL, PARSE_TX_UNKNOWN, false},
    {"changeset ", "liquibase", NULL, PARSE_TX_FILE, true},
};

/* Whether the text of a comment begins with a marker. */
static bool begins_with(const char *text, size_t length, const char *marker)
{
    size_t i = 0;
    for (; *marker; marker++) {
        if (*marker == ' ') {
            while (i < length && (text[i] == ' ' || text[i] == '\t'))
                i++;
            continue;
        }
        if (i == length || tolower((unsigned char)text[i]) != tolower((unsigned char)*marker))
            return false;
        i++;
    }
    return true;
}

static bool contains(const char *text, size_t length, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++)
        if (strncasecmp(text + i, word, n) == 0)
            return true;
    return false;
}

static struct parse_section *last(struct parse_script *s)
{
    return &s->sections[s->section_count - 1];
}

static void begin_section(struct parse_script *s, size_t start)
{
    struct parse_section before = *last(s);
    *ARENA_PUSH(s->arena, s->sections, s->section_count) = before;
    last(s)->start = start;
    last(s)->passed_over = NULL;
}

static void take_marker(struct parse_script *s, const struct marker *marker, size_t start,
                        const char *text, size_t length)
{
    bool no_transaction = s->tool && last(s)->transaction == PARSE_TX_NONE;
    s->tool = marker->tool;
    if (str_equal(marker->text, "revert ")) {
        if (contains(text, length, " from pg"))
            last(s)->passed_over = "sqitch revert";
        return;
    }
    if (marker->begins)
        begin_section(s, start);
    last(s)->passed_over = marker->passed_over;
    /* goose's NO TRANSACTION stands before Up, and holds for the file. */
    if (!(marker->begins && no_transaction && str_equal(marker->tool, "goose")))
        last(s)->transaction = marker->transaction;
    if (contains(text, length, "runInTransaction:false"))
        last(s)->transaction = PARSE_TX_NONE;
}

static void read_comment(struct parse_script *s, const struct parse_comment *comment)
{
    const char *text = s->text + comment->start;
    size_t length = comment->length;
    if (!str_starts_with(text, "--"))
        return;
    for (text += 2, length -= 2; length > 0 && (*text == ' ' || *text == '\t'); text++)
        length--;
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
        if (begins_with(text, length, markers[i].text)) {
            take_marker(s, &markers[i], comment->start, text, length);
            return;
        }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* V2__name.sql and U2__name.sql. */
static bool is_flyway(const char *name, char letter)
{
    const char *at = name + 1;
    if (*name != letter || !isdigit((unsigned char)*at))
        return false;
    while (isdigit((unsigned char)*at) || *at == '.' || *at == '_')
        at++;
    return at - name > 3 && at[-1] == '_' && at[-2] == '_';
}

static void read_path(struct parse_script *s)
{
    struct parse_section *section = last(s);
    const char *name = base_name(s->path);
    if (str_ends_with(name, ".down.sql") || str_equal(name, "down.sql")) {
        section->passed_over = "a file that takes a migration back";
    } else if (str_ends_with(name, ".up.sql")) {
        s->tool = "golang-migrate";
        section->transaction = PARSE_TX_IMPLICIT;
    } else if (str_equal(name, "up.sql")) {
        s->tool = "diesel";
        section->transaction = PARSE_TX_FILE;
    } else if (str_equal(name, "migration.sql")) {
        s->tool = "prisma";
        section->transaction = PARSE_TX_IMPLICIT;
    } else if (is_flyway(name, 'V')) {
        s->tool = "flyway";
        section->transaction = PARSE_TX_MIXED;
    } else if (is_flyway(name, 'U')) {
        section->passed_over = "an undo migration of Flyway";
    }
}

void parse_find_sections(struct parse_script *s)
{
    ARENA_PUSH(s->arena, s->sections, s->section_count);
    if (s->path)
        read_path(s);
    for (size_t i = 0; i < s->comment_count; i++)
        read_comment(s, &s->comments[i]);
}
