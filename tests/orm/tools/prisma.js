// Prisma without its engines, which npm does not hold: by the adapter for pg, and WebAssembly.
'use strict';
const { execFile } = require('child_process');
const fs = require('fs');
const path = require('path');
const { promisify } = require('util');
const { connection, POOL, STATES } = require('../model');

const types = { text: 'String', int: 'Int', bigint: 'BigInt', ticket_status: 'TicketStatus' };

function field(name, { type, unique, ...rest }) {
  const value = type === 'ticket_status' ? rest.default : JSON.stringify(rest.default);
  return `  ${name} ${types[type]}${rest.default ? ` @default(${value})` : '?'}${unique ? ' @unique' : ''}`;
}

const schema = (shape) => `generator client {
  provider = "prisma-client-js"
  engineType = "client"
  previewFeatures = ["relationJoins"]
  output = "./client"
}
datasource db {
  provider = "postgresql"
  url = "postgresql://localhost/none"
}
enum TicketStatus {
  ${STATES.join('\n  ')}
  @@map("ticket_status")
}
model User {
  id ${types[shape.key]} @id
${Object.entries(shape.columns).map(([name, column]) => field(name, column)).join('\n')}
  version Int @default(1)
  posts Post[]
${Object.keys(shape.columns).filter((name) => shape.columns[name].index).map((name) => `  @@index([${name}])`).join('\n')}
  @@map("users")
}
model Post {
  id Int @id @default(autoincrement())
  userId ${types[shape.key]} @map("user_id")
  title String?
  user User @relation(fields: [userId], references: [id])
  @@index([userId])
  @@map("posts")
}
`;

// The adapter does not know two types of the catalogue, of which this engine asks.
const config = `import { defineConfig } from 'prisma/config'
import { PrismaPg } from '@prisma/adapter-pg'
import Result from 'pg/lib/result'
const add = Result.prototype.addFields
Result.prototype.addFields = function (fields) {
  for (const field of fields) field.dataTypeID = { 18: 1042, 19: 25 }[field.dataTypeID] ?? field.dataTypeID
  return add.call(this, fields)
}
// It would wait a minute before it ends.
const start = globalThis.setTimeout
globalThis.setTimeout = (what, ms, ...rest) => (ms >= 30000 ? start(what, ms, ...rest).unref() : start(what, ms, ...rest))
// It would cut a migration at every semicolon, where the engine of Prisma sends it whole.
const pg = new PrismaPg({ ...${JSON.stringify(connection)}, idleTimeoutMillis: 10, allowExitOnIdle: true })
const connect = pg.connect.bind(pg)
pg.connect = async () => {
  const adapter = await connect()
  adapter.executeScript = async (script) => { await adapter.client.query(script) }
  return adapter
}
export default defineConfig({ experimental: { adapter: true }, engine: 'js', schema: './schema.prisma', adapter: async () => pg })
`;

const modules = process.env.NODE_PATH;

// A project of its own, with what `files` has.
function project(files) {
  const folder = fs.mkdtempSync(path.join(process.env.BATS_TEST_TMPDIR || '/tmp', 'prisma-'));
  fs.symlinkSync(modules, path.join(folder, 'node_modules'));
  for (const [name, text] of Object.entries({ 'prisma.config.ts': config, ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

async function prisma(folder, ...words) {
  const none = path.join(folder, 'package.json'); // instead of engines, which nothing here starts
  fs.writeFileSync(none, '{}');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(modules, 'prisma/build/index.js'), ...words],
      { cwd: folder, env: { ...process.env, NO_COLOR: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1',
        PRISMA_QUERY_ENGINE_LIBRARY: none, PRISMA_SCHEMA_ENGINE_BINARY: none } });
    return stdout;
  } catch (error) {
    throw Object.assign(new Error(`${error.stdout}${error.stderr}`), { code: error.code, stdout: error.stdout });
  }
}

const kept = (kind) => path.join(process.env.BATS_TEST_TMPDIR, `first.${kind}`);

const deploy = (history) => prisma(project({ 'schema.prisma': schema({ key: 'int', columns: {} }),
  'migrations/migration_lock.toml': 'provider = "postgresql"\n',
  ...Object.fromEntries(Object.entries(history).map(([name, sql]) => [`migrations/${name}/migration.sql`, sql])) }),
'migrate', 'deploy');

module.exports = {
  async connect(shape) {
    const folder = project({ 'schema.prisma': schema(shape) });
    await prisma(folder, 'generate');
    const { PrismaPg } = require('@prisma/adapter-pg');
    const { PrismaClient } = require(path.join(folder, 'client'));
    const client = new PrismaClient({ adapter: new PrismaPg({ ...connection, max: POOL }) });
    const select = Object.fromEntries(['id', 'version', ...shape.watched].map((name) => [name, true]));
    let round = 0;
    return {
      insert: (id, row) => client.user.create({ data: { id, ...row }, select: { id: true } }),
      upsert: (id, row) => client.user.upsert({ where: { id }, create: { id, ...row }, update: row, select: { id: true } }),
      change: (id, version, row) => client.$transaction(async (tx) => {
        const { count } = await tx.user.updateMany({ where: { id, version }, data: { ...row, version: version + 1 } });
        if (count)
          await tx.post.create({ data: { userId: id, title: 'changed' } });
        return count;
      }),
      find: async (id) => {
        round += 1;
        const row = await client.user.findUnique({ where: { id }, select: { ...select, posts: true },
          relationLoadStrategy: round % 2 ? 'query' : 'join' });
        return row && { ...row, posts: row.posts.length };
      },
      close: () => client.$disconnect(),
    };
  },
  // By a first migration, behind which `migrate` puts the next one.
  async build(shape) {
    const text = schema(shape);
    if (!fs.existsSync(kept('prisma')) || String(fs.readFileSync(kept('prisma'))) !== text) {
      const first = await prisma(project({ 'schema.prisma': text }), 'migrate', 'diff', '--from-empty',
        '--to-schema-datamodel', 'schema.prisma', '--script');
      fs.writeFileSync(kept('prisma'), text);
      fs.writeFileSync(kept('sql'), first);
    }
    await deploy({ '1_init': fs.readFileSync(kept('sql')) });
  },
  migrate: (file) => deploy({ '1_init': fs.readFileSync(kept('sql')), '2_plan': fs.readFileSync(file) }),
  // What the tool finds in the database, beside the models.
  async differs(shape) {
    const folder = project({ 'schema.prisma': schema(shape) });
    const found = await prisma(folder, 'db', 'pull', '--print');
    fs.writeFileSync(path.join(folder, 'found.prisma'), found.slice(found.indexOf('generator client')));
    try {
      await prisma(folder, 'migrate', 'diff', '--from-schema-datamodel', 'found.prisma', '--to-schema-datamodel',
        'schema.prisma', '--exit-code');
      return [];
    } catch (error) {
      if (error.code !== 2)
        throw error;
      return [error.stdout];
    }
  },
};
