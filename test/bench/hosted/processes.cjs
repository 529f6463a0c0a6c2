// Loaded into every Node process of an editor (NODE_OPTIONS): writes the name of each program it starts, a line
// each, to the file that GANTRY_BENCH_PROCESSES names.
'use strict';

const childProcess = require('node:child_process');
const { appendFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { basename } = require('node:path');

const { spawn } = childProcess.ChildProcess.prototype;
// All the asynchronous ways to start a program meet here.
childProcess.ChildProcess.prototype.spawn = function (options) {
  note(options.file);
  return spawn.call(this, options);
};
for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
  const original = childProcess[name];
  childProcess[name] = (file, ...rest) => {
    note(file);
    return original(file, ...rest);
  };
}
syncBuiltinESMExports();

function note(file) {
  appendFileSync(process.env.GANTRY_BENCH_PROCESSES, `${basename(String(file).split(' ')[0])}\n`);
}
