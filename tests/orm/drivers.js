// drivers.js pg|pg-named|postgres[-unprepared]: as drivers.py.
'use strict';
const { execFileSync } = require('child_process');
const { connection: options } = require('./model');

const sql = (text) => execFileSync('psql', ['-Xqc', `SET client_min_messages = error; ${text}`]);
const TABLE = "DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, a text, a_new int); INSERT INTO t VALUES (1, '5', 5)";
const CASES = {
  column: ['ALTER TABLE t ADD COLUMN more int', 'SELECT * FROM t WHERE id = $1'],
  type: ['ALTER TABLE t RENAME a TO a_old; ALTER TABLE t RENAME a_new TO a', 'SELECT a FROM t WHERE id = $1'],
};

const drivers = {
  async pg(text, named) {
    const { Client } = require('pg');
    const client = new Client(options);
    await client.connect();
    const run = () => client.query({ text, values: [1], ...(named && { name: 'one' }) });
    return { run, close: () => client.end(), within: async () => {
      await client.query('BEGIN');
      try {
        await run();
      } finally {
        await client.query('ROLLBACK');
      }
    } };
  },
  'pg-named': (text) => drivers.pg(text, true),
  async postgres(text, prepare = true) {
    const connect = require('postgres');
    const client = connect({ host: options.host, user: options.user, database: options.database, max: 1 });
    const run = (on) => on.unsafe(text, [1], { prepare });
    return { run: () => run(client), within: () => client.begin((on) => run(on)), close: () => client.end() };
  },
  'postgres-unprepared': (text) => drivers.postgres(text, false),
};

(async () => {
  for (const [name, [change, text]] of Object.entries(CASES))
    for (const mode of ['autocommit', 'transaction']) {
      sql(TABLE);
      const app = await drivers[process.argv[2]](text);
      const use = mode === 'transaction' ? app.within : app.run;
      for (let i = 0; i < 8; i += 1)
        await use();
      sql(change);
      let found = '';
      for (let i = 0; i < 4; i += 1)
        found += await use().then(() => '.', () => 'F');
      console.log(name, mode, found);
      await app.close();
    }
})();
