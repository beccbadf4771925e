/*
 * version: of the program, for people and for what it leaves in a database.
 */
#ifndef SLUICE_BASE_VERSION_H
#define SLUICE_BASE_VERSION_H

#define SLUICE_VERSION "0.2.0"

#endif
