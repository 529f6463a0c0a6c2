// Stands before the extension inside the extension host: times how long its code takes to be evaluated and to
// activate, beside an extension that does nothing, and says so in the file that GANTRY_BENCH_REPORT names.
'use strict';

const { writeFileSync } = require('node:fs');

/** Until what is loaded after the activation, to connect and to show the state, has been loaded. */
const settleMilliseconds = 5000;

exports.activate = (context) => {
  const paths = { empty: './empty.cjs', extension: './dist/extension.cjs' };
  // Each comes first as often as the other, since the first may warm something up.
  const names = Number(process.env.GANTRY_BENCH_LOAD) % 2 === 0 ? ['empty', 'extension'] : ['extension', 'empty'];
  const times = Object.fromEntries(names.map((name) => [name, measure(paths[name], context)]));
  setTimeout(() => {
    const loaded = Object.keys(require.cache).filter((path) => path.startsWith(`${__dirname}/dist/`));
    writeFileSync(process.env.GANTRY_BENCH_REPORT, JSON.stringify({ ...times, loaded }));
  }, settleMilliseconds);
};

function measure(path, context) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const extension = require(path);
  const evaluated = performance.now();
  extension.activate(context);
  const activated = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  return { evaluate: evaluated - started, activate: activated - evaluated, cpu: (user + system) / 1000 };
}
