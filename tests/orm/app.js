// One version of an application: it works on its rows and on those of the other, until file `stop` is
// there, and tells operations, failures, and reads that were wrong.
'use strict';
const fs = require('fs');
const { values, POOL } = require('./model');

const BASES = { before: 1000000, after: 2000000 };
const counts = { operations: 0, failures: 0, wrong: 0, stale: 0, first: null };

async function attempt(what) {
  try {
    const answer = await what();
    counts.operations += 1;
    return answer;
  } catch (error) {
    counts.failures += 1;
    counts.first = counts.first || String((error.cause || error).message);
    return undefined;
  }
}

// A change makes version 2 of 1 and adds a post; an upsert makes 101 of it.
function check(shape, row, id, exactly) {
  const right = Object.entries(values(shape, id, row.version)).every(([name, value]) => String(row[name]) === String(value));
  const posts = (row.version % 100) - 1;
  if (!right || (exactly ? row.posts !== posts : row.posts < posts))
    counts.wrong += 1;
}

// What another has changed meanwhile is left to it.
async function change(app, shape, id) {
  const row = await attempt(() => app.find(id));
  if (row) {
    check(shape, row, id, false);
    const done = await attempt(() => app.change(id, row.version, values(shape, id, row.version + 1)));
    if (done === 0)
      counts.stale += 1;
  }
}

async function work(app, shape, side, stop, worker) {
  const other = side === 'before' ? 'after' : 'before';
  for (let round = 0; !fs.existsSync(stop); round += 1) {
    const id = BASES[side] + worker * 100000 + round;
    await attempt(() => app.insert(id, { ...values(shape, id, 1), version: 1 }));
    if (round % 3 === 0)
      await attempt(() => app.upsert(id, { ...values(shape, id, 101), version: 101 }));
    await change(app, shape, id);
    await change(app, shape, BASES[other] + Math.floor(Math.random() * POOL) * 100000 + Math.floor(Math.random() * (round + 1)));
    const row = await attempt(() => app.find(id));
    if (row)
      check(shape, row, id, false);
    else if (row === null)
      counts.wrong += 1;
  }
}

module.exports = async function run(tool, shape, side, stop) {
  const app = await tool.connect(shape);
  await Promise.all(Array.from({ length: POOL }, (_, worker) => work(app, shape, side, stop, worker)));
  await app.close();
  console.log(JSON.stringify(counts));
};
