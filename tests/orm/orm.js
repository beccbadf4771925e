// orm.js COMMAND TOOL …, each in database PGDATABASE:
//   app TOOL CHANGE SIDE STOP     an application, until file STOP is there: see app.js
//   build TOOL CHANGE SIDE        the tables as the tool makes them of its models
//   migrate TOOL FILE             the migration in FILE, by the tool's own migrator
//   differs TOOL CHANGE SIDE      what the tool would do to the tables, to have them as its models are
'use strict';
const fs = require('fs');
const path = require('path');
const { model } = require('./model');

const [command, name, ...rest] = process.argv.slice(2);
const tool = require(`./tools/${name}`);

// A key reads as a number before and after it has 64 bits, as docs/orm.md says.
require('pg').types.setTypeParser(20, Number);

const commands = {
  app: ([change, side, stop]) => require('./app')(tool, model(change, side), side, stop),
  build: ([change, side]) => tool.build(model(change, side)),
  migrate: ([file]) => tool.migrate(path.resolve(file),
    fs.mkdtempSync(path.join(process.env.BATS_TEST_TMPDIR || '/tmp', 'orm-'))),
  differs: async ([change, side]) => {
    const statements = await tool.differs(model(change, side));
    if (statements.length)
      console.log(statements.join('\n'));
  },
};

commands[command](rest).catch((error) => {
  const cause = error.cause || error.original || error;
  console.error([cause.message, cause.hint].filter(Boolean).join('\n'));
  process.exit(1);
});
