/*
 * passes: why a range of pages is filled bit by bit, and which rows each bit takes.
 *
 * An UPDATE writes a new version of a row. It goes into the same page, without a new entry in any
 * index ("heap-only", src/backend/access/heap/README.HOT), if there is room. A page of a table is
 * usually full, so the first pass takes few rows of each page, and these move elsewhere. When the
 * page is read again after the commit, the server prunes it: the old versions go, and leave room
 * for as many rows of the next pass. So only the rows of the first pass, and those by which the
 * page's rows have grown, cost a new page and index entries.
 *
 * A row belongs to a pass by its line pointer: pass p of n takes the pointers p + 1, p + 1 + n, …
 * up to the highest that was seen. That is an equal share of every page; a hash of the ctid is not,
 * and the fullest share decides how much room a page needs. What is left (rows on higher pointers,
 * rows that have moved) is filled by a last pass, the sweep, which takes whatever is not filled.
 * That makes the others a matter of speed alone. With no passes the sweep does all the work: where
 * the server cannot prune, or an index has a filled column so that no update is heap-only.
 */
#ifndef SLUICE_ENGINE_PASSES_H
#define SLUICE_ENGINE_PASSES_H

#include "base/arena.h"

/* How many passes before the sweep, for pages of `items` line pointers, of which `live` are rows
 * on average (-1: unknown), filled to `fillfactor` percent. A pass takes the rows for which there
 * is room already, but at least one, and a 16th of the page. */
int passes_count(int items, double live, int fillfactor);

/* The rows of one pass as tid[] reads them: {"(0,1)","(0,25)",…} */
const char *passes_tids(struct arena *arena, long long first_page, long long end_page, int pass,
                        int passes, int items);

#endif
