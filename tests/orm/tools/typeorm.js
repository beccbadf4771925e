'use strict';
const fs = require('fs');
const path = require('path');
const { connection, POOL, STATES } = require('../model');

// What TypeORM would call by hashes of columns has names that stay.
function entities(shape) {
  const { EntitySchema } = require('typeorm');
  const columns = {};
  const uniques = [];
  const indices = [];
  for (const [name, { type, unique, index, ...rest }] of Object.entries(shape.columns)) {
    columns[name] = { type: type === 'ticket_status' ? 'enum' : type, nullable: !rest.default, default: rest.default };
    if (type === 'ticket_status')
      Object.assign(columns[name], { enum: STATES, enumName: type });
    if (unique)
      uniques.push({ name: 'users_email_key', columns: [name] });
    if (index)
      indices.push({ name: 'users_visits_idx', columns: [name] });
  }
  return [new EntitySchema({ name: 'User', tableName: 'users', uniques, indices,
    columns: { id: { type: shape.key, primary: true, primaryKeyConstraintName: 'users_pkey' }, ...columns,
      version: { type: 'int', default: 1 } },
    relations: { posts: { type: 'one-to-many', target: 'Post', inverseSide: 'user' } } }),
  new EntitySchema({ name: 'Post', tableName: 'posts', indices: [{ name: 'posts_user_id', columns: ['user'] }],
    columns: { id: { type: 'int', primary: true, generated: true, primaryKeyConstraintName: 'posts_pkey' },
      title: { type: 'text', nullable: true } },
    relations: { user: { type: 'many-to-one', target: 'User', nullable: false,
      joinColumn: { name: 'user_id', foreignKeyConstraintName: 'posts_user_id_fkey' } } } })];
}

async function open(options) {
  require('reflect-metadata');
  const { DataSource } = require('typeorm');
  const source = new DataSource({ type: 'postgres', host: connection.host, username: connection.user,
    database: connection.database, poolSize: POOL, relationLoadStrategy: 'query', ...options });
  await source.initialize();
  return source;
}

async function within(options, what) {
  const source = await open(options);
  try {
    return await what(source);
  } finally {
    await source.destroy();
  }
}

module.exports = {
  async connect(shape) {
    const source = await open({ entities: entities(shape) });
    const users = source.getRepository('User');
    const select = ['id', 'version', ...shape.watched];
    return {
      insert: (id, row) => users.createQueryBuilder().insert().values({ id, ...row }).execute(),
      upsert: (id, row) => users.upsert({ id, ...row }, ['id']),
      change: (id, version, row) => source.transaction(async (manager) => {
        const { affected } = await manager.update('User', { id, version }, { ...row, version: version + 1 });
        if (affected)
          await manager.insert('Post', { user: { id }, title: 'changed' });
        return affected;
      }),
      find: async (id) => {
        const row = await users.findOne({ where: { id }, relations: { posts: true },
          select: Object.fromEntries([...select.map((name) => [name, true]), ['posts', { id: true }]]) });
        return row && { ...row, posts: row.posts.length };
      },
      close: () => source.destroy(),
    };
  },
  build: (shape) => within({ entities: entities(shape) }, (source) => source.synchronize()),
  migrate: (file, folder) => {
    const target = path.join(folder, 'migration.js');
    fs.copyFileSync(file, target);
    return within({ migrations: [require(target)] }, (source) => source.runMigrations());
  },
  differs: (shape) => within({ entities: entities(shape) }, async (source) => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map((each) => each.query);
  }),
};
