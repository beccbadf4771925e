'use strict';
const fs = require('fs');
const path = require('path');
const { connection, POOL } = require('../model');

const open = () => require('knex')({ client: 'pg', connection, pool: { min: 1, max: POOL } });

async function within(what) {
  const knex = open();
  try {
    await what(knex);
  } finally {
    await knex.destroy();
  }
}

const types = { text: 'text', int: 'integer', bigint: 'bigInteger' };

function add(table, name, { type, unique, index, ...rest }) {
  const column = types[type] ? table[types[type]](name) : table.specificType(name, type);
  if (unique)
    column.unique();
  if (index)
    column.index();
  if (rest.default)
    column.notNullable().defaultTo(rest.default);
}

module.exports = {
  async connect(shape) {
    const knex = open();
    return {
      insert: (id, row) => knex('users').insert({ id, ...row }),
      upsert: (id, row) => knex('users').insert({ id, ...row }).onConflict('id').merge(Object.keys(row)),
      change: (id, version, row) => knex.transaction(async (trx) => {
        const done = await trx('users').where({ id, version }).update({ ...row, version: version + 1 });
        if (done)
          await trx('posts').insert({ user_id: id, title: 'changed' });
        return done;
      }),
      find: async (id) => {
        const row = await knex('users').where({ id }).first('id', 'version', ...shape.watched);
        if (!row)
          return null;
        const posts = await knex('posts').where({ user_id: row.id });
        return { ...row, posts: posts.length };
      },
      close: () => knex.destroy(),
    };
  },
  build: (shape) => within(async (knex) => {
    await knex.schema.createTable('users', (table) => {
      table[types[shape.key]]('id').primary();
      for (const [name, column] of Object.entries(shape.columns))
        add(table, name, column);
      table.integer('version').notNullable().defaultTo(1);
    });
    await knex.schema.createTable('posts', (table) => {
      table.increments('id');
      table[types[shape.key]]('user_id').notNullable().references('users.id').index();
      table.text('title');
    });
  }),
  migrate: (file, folder) => within((knex) => {
    fs.copyFileSync(file, path.join(folder, '20260101000000_sluice.js'));
    return knex.migrate.latest({ directory: folder });
  }),
  differs: async () => [], // it compares nothing
};
