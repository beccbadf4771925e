/* The frame of pages: see page.h. */
#include "report/page/page.h"

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
    "<style>\n"
    ":root { --text: #1c1e21; --page: #ffffff; --soft: #f3f4f6; --line: #c9ccd1; --faint: "
    "#55595f;\n"
    "  --bad: #a8071a; --warn: #7a4a00; --curve: #0b5cad; --second: #8a3b00; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  :root { --text: #e6e7e9; --page: #16181b; --soft: #22252a; --line: #454a52; --faint: "
    "#a4a9b1;\n"
    "    --bad: #ff9b96; --warn: #f0c06a; --curve: #7cb7ff; --second: #ffb066; }\n"
    "}\n"
    "body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page);\n"
    "  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }\n"
    "dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; }\n"
    "dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;\n"
    "  border-bottom: 1px solid var(--line); }\n"
    "details { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; padding: 0 "
    "1rem; }\n"
    "summary { cursor: pointer; font-weight: 600; padding: .5rem 0; }\n"
    "pre { background: var(--soft); padding: .7rem; overflow-x: auto; border-radius: .3rem; }\n"
    ".error { color: var(--bad); } .warning { color: var(--warn); } .hint { color: var(--faint); "
    "}\n";

const char *report_page_quoted(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (const char *c = text ? text : ""; *c; c++) {
        const char *entity = *c == '<'   ? "&lt;"
                             : *c == '>' ? "&gt;"
                             : *c == '&' ? "&amp;"
                             : *c == '"' ? "&quot;"
                                         : NULL;
        if (entity)
            str_add(&out, entity);
        else
            str_add_char(&out, *c);
    }
    return str_text(&out);
}

void report_page_begin(struct str *out, const char *title, const char *style)
{
    str_addf(out, "%s%s</style>\n<title>%s</title>\n</head>\n<body>\n", head, style ? style : "",
             report_page_quoted(out->arena, title));
}
