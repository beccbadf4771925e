// The tables of every application here, before and after each change of models.json.
'use strict';
const changes = require('./models.json');

const STATES = ['open', 'done', 'late'];

// {key, columns, watched}: the type of the key, every column of users, and those that are written.
function model(change, side) {
  const columns = {};
  for (const [name, sides] of Object.entries(changes))
    Object.assign(columns, sides[name === change ? side : 'before']);
  const watched = Object.keys(changes[change][side]);
  return { key: change === 'key' && side === 'after' ? 'bigint' : 'int', columns,
    watched: watched.length ? watched : ['email'] };
}

const spelled = {
  email: (id, version) => `a${id}v${version}@x`,
  mail: (id, version) => `a${id}v${version}@x`,
  name: (id, version) => `f${id} l${version}`,
  first: (id) => `f${id}`,
  last: (id, version) => `l${version}`,
  visits: (id, version) => id + version,
  status: (id, version) => STATES[(id + version) % 3],
  state: (id, version) => STATES[(id + version) % 3],
};

// What a row of this id has in this version: whoever reads it, of either side, can tell.
function values(shape, id, version) {
  return Object.fromEntries(shape.watched.map((column) => [column, spelled[column](id, version)]));
}

const connection = { host: process.env.PGHOST, user: process.env.PGUSER, database: process.env.PGDATABASE };

module.exports = { model, values, connection, STATES, POOL: 3 };
