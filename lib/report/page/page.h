/*
 * page: the frame of pages of HTML: one file that needs no other and no network, in the colours,
 * dark or light, that its reader prefers. And text as it has to stand in HTML and in Markdown.
 */
#ifndef SLUICE_REPORT_PAGE_H
#define SLUICE_REPORT_PAGE_H

#include "base/str.h"

/* Up to <body>. `style`: more rules, or NULL. Colours stand in variables: text, page, soft, line,
 * faint, bad, warn, curve, second. The end is "</body>\n</html>\n". */
void report_page_begin(struct str *out, const char *title, const char *style);
/* As text between tags or in quotes; NULL is "". */
const char *report_page_quoted(struct arena *arena, const char *text);
/* As a piece of a line of Markdown: no text becomes markup; nobody is mentioned, and no issue. */
const char *report_page_markdown(struct arena *arena, const char *text);

#endif
