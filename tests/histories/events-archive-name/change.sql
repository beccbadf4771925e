ALTER TABLE event_log RENAME TO events; ALTER TABLE events RENAME at TO happened_at;
