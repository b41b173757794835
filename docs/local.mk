# Pages and pictures, as they stand.
EXTRA_DIST += docs/architecture.md docs/architecture.svg docs/operators.md docs/jitsi-meet.md docs/loss.md docs/modules.md docs/plugin-api.md docs/classroom.png docs/player.png docs/protocol docs/decisions docs/man
