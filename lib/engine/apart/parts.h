/*
 * parts: what the files of this room share.
 */
#ifndef SLUICE_ENGINE_APART_PARTS_H
#define SLUICE_ENGINE_APART_PARTS_H

#include "engine/apart/apart.h"

/* By how much longer than the server is to take for a statement we wait for its answer. */
enum { APART_SLACK_MS = 2000 };

/* The session of a side; and an error of it: returns false. */
bool apart_side(const struct apart_question *question, bool there, struct pg **pg,
                struct error *error);
bool apart_failed(const struct apart_question *question, bool there, struct error *error);
/* What is wrong with a slot on that side, by `trouble` and whether that is `lasting`:
 * ERROR_REFUSED where it is, else ERROR_TEMPORARY. Returns false. */
bool apart_tell_trouble(const struct apart_question *question, bool there,
                        const struct pg_result *r, struct error *error);

#endif
