/* JUnit's XML: a suite for each file, and in it a case for each finding, or one that passed. */
#include <string.h>

#include "base/str.h"
#include "report/lint/lint.h"

static void add_escaped(struct str *out, const char *text)
{
    enum { LONGEST = 4 }; /* of a character in UTF-8 */
    for (size_t length; *text; text += length ? length : 1) {
        unsigned char c = (unsigned char)*text;
        length = utf8_sequence_length(text, strnlen(text, LONGEST));
        if (length != 1)
            str_add_n(out, length ? text : "?", length ? length : 1);
        else if (c == '&')
            str_add(out, "&amp;");
        else if (c == '<')
            str_add(out, "&lt;");
        else if (c == '>')
            str_add(out, "&gt;");
        else if (c == '"')
            str_add(out, "&quot;");
        else if (c == '\n')
            str_add(out, "&#10;");
        else if (c >= ' ' || c == '\t')
            str_add_char(out, (char)c);
        else
            str_add_char(out, '?');
    }
}

static void add_case(struct str *out, const struct lint_file *file,
                     const struct lint_finding *finding)
{
    str_add(out, "    <testcase classname=\"");
    add_escaped(out, file->path);
    str_addf(out, "\" name=\"%s:%d:%d\">\n      <failure type=\"%s\" message=\"", finding->rule->id,
             finding->line, finding->column, lint_severity_name(finding->severity));
    add_escaped(out, finding->message);
    str_add(out, "\">");
    add_escaped(out, file->path);
    str_addf(out, ":%d:%d", finding->line, finding->column);
    if (finding->safe) {
        str_add(out, "&#10;");
        add_escaped(out, finding->safe);
    }
    str_add(out, "</failure>\n    </testcase>\n");
}

const char *report_lint_junit(struct arena *arena, const struct lint *lint,
                              const struct report_failure *failure)
{
    (void)failure;
    struct str out = {.arena = arena};
    str_add(&out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sluice lint\">\n");
    for (size_t i = 0; i < lint->file_count; i++) {
        const struct lint_file *file = &lint->files[i];
        if (file->old)
            continue;
        str_add(&out, "  <testsuite name=\"");
        add_escaped(&out, file->path);
        str_addf(&out, "\" tests=\"%zu\" failures=\"%zu\">\n",
                 file->finding_count > 0 ? file->finding_count : 1, file->finding_count);
        for (size_t j = 0; j < file->finding_count; j++)
            add_case(&out, file, &file->findings[j]);
        if (file->finding_count == 0) {
            str_add(&out, "    <testcase classname=\"");
            add_escaped(&out, file->path);
            str_add(&out, "\" name=\"lint\"/>\n");
        }
        str_add(&out, "  </testsuite>\n");
    }
    str_add(&out, "</testsuites>\n");
    return str_text(&out);
}
