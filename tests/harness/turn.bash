# shellcheck shell=bash
# turn: of what takes long `make test` takes a share (SLUICE_LONG_SHARE=3, one in three), with each commit others
# (SLUICE_LONG_TURN); all is taken where no share is asked for. In tests in C it is turn.h.

# in_turn NUMBER: whether that one of what is repeated is taken.
in_turn() {
    ((($1 + ${SLUICE_LONG_TURN:-0}) % ${SLUICE_LONG_SHARE:-1} == 0))
}
