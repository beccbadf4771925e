/* Text in Markdown, the way GitHub and GitLab read it: see page.h. */
#include <string.h>

#include "report/page/page.h"

/* Whether what stands at `c` would begin a list or a heading: "- ", "12. ". */
static bool begins_block(const char *text, const char *c)
{
    if (c == text)
        return strchr("-+=", *c) != NULL;
    return (*c == '.' || *c == ')') && (size_t)(c - text) == strspn(text, "0123456789");
}

const char *report_page_markdown(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (const char *c = text ? text : ""; *c; c++) {
        if (*c == '<' || *c == '>' || *c == '&')
            str_add(&out, *c == '<' ? "&lt;" : *c == '>' ? "&gt;" : "&amp;");
        else if (*c == '@' || *c == '#')
            str_addf(&out, "%c<!-- -->", *c);
        else if (strchr("\\`*_{}[]|~!$", *c) || begins_block(text, c))
            str_addf(&out, "\\%c", *c);
        else if (*c == '\n' || *c == '\r' || *c == '\t')
            str_add_char(&out, ' ');
        else
            str_add_char(&out, *c);
    }
    return str_text(&out);
}
