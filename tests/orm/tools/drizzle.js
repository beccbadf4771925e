'use strict';
const fs = require('fs');
const path = require('path');
const { connection, POOL, STATES } = require('../model');

function tables(shape) {
  const core = require('drizzle-orm/pg-core');
  const { relations } = require('drizzle-orm');
  const status = core.pgEnum('ticket_status', STATES);
  const types = { text: core.text, int: core.integer, bigint: (name) => core.bigint(name, { mode: 'number' }),
    ticket_status: status };
  const columns = {};
  for (const [name, { type, unique, ...rest }] of Object.entries(shape.columns)) {
    columns[name] = types[type](name);
    if (unique)
      columns[name] = columns[name].unique();
    if (rest.default)
      columns[name] = columns[name].notNull().default(rest.default);
  }
  const users = core.pgTable('users', { id: types[shape.key]('id').primaryKey(), ...columns,
    version: core.integer('version').notNull().default(1) },
  (t) => Object.keys(shape.columns).filter((name) => shape.columns[name].index)
    .map((name) => core.index(`users_${name}_idx`).on(t[name])));
  const posts = core.pgTable('posts', { id: core.serial('id').primaryKey(),
    userId: types[shape.key]('user_id').notNull().references(() => users.id), title: core.text('title') },
  (t) => [core.index('posts_user_id_idx').on(t.userId)]);
  return { users, posts, status,
    usersRelations: relations(users, ({ many }) => ({ posts: many(posts) })),
    postsRelations: relations(posts, ({ one }) => ({ user: one(users, { fields: [posts.userId], references: [users.id] }) })) };
}

function open(schema) {
  const { Pool } = require('pg');
  const { drizzle } = require('drizzle-orm/node-postgres');
  const pool = new Pool({ ...connection, max: POOL });
  return { pool, db: drizzle(pool, { schema }) };
}

async function within(schema, what) {
  const { pool, db } = open(schema);
  try {
    return await what(db);
  } finally {
    await pool.end();
  }
}

const push = (schema, what) => within(schema, async (db) => {
  const quiet = process.stdout.write;
  process.stdout.write = () => true; // a spinner
  try {
    return await what(await require('drizzle-kit/api').pushSchema(schema, db, ['public']));
  } finally {
    process.stdout.write = quiet;
  }
});

module.exports = {
  async connect(shape) {
    const schema = tables(shape);
    const { users, posts } = schema;
    const { and, eq } = require('drizzle-orm');
    const { pool, db } = open(schema);
    const columns = Object.fromEntries(['id', 'version', ...shape.watched].map((name) => [name, true]));
    return {
      insert: (id, row) => db.insert(users).values({ id, ...row }),
      upsert: (id, row) => db.insert(users).values({ id, ...row }).onConflictDoUpdate({ target: users.id, set: row }),
      change: (id, version, row) => db.transaction(async (tx) => {
        const done = await tx.update(users).set({ ...row, version: version + 1 })
          .where(and(eq(users.id, id), eq(users.version, version)));
        if (done.rowCount)
          await tx.insert(posts).values({ userId: id, title: 'changed' });
        return done.rowCount;
      }),
      find: async (id) => {
        const row = await db.query.users.findFirst({ where: eq(users.id, id), columns, with: { posts: true } });
        return row ? { ...row, posts: row.posts.length } : null;
      },
      close: () => pool.end(),
    };
  },
  build: (shape) => push(tables(shape), ({ apply }) => apply()),
  migrate: (file, folder) => within({}, (db) => {
    fs.mkdirSync(path.join(folder, 'meta'));
    fs.copyFileSync(file, path.join(folder, '0000_sluice.sql'));
    fs.writeFileSync(path.join(folder, 'meta', '_journal.json'), JSON.stringify({ version: '7',
      dialect: 'postgresql', entries: [{ idx: 0, version: '7', when: 1700000000000, tag: '0000_sluice',
        breakpoints: true }] }));
    return require('drizzle-orm/node-postgres/migrator').migrate(db, { migrationsFolder: folder });
  }),
  differs: (shape) => push(tables(shape), ({ statementsToExecute }) => statementsToExecute),
};
