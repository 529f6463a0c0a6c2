import assert from 'node:assert/strict';
import { levelOf, type LogLevel } from '../../../src/core/logs/levels.ts';
import { isContinuation } from '../../../src/core/logs/multiLine.ts';

const said: readonly (readonly [LogLevel, string])[] = [
  ['error', '{"level":"error","msg":"info"}'],
  ['info', '{"time":1,"level":30,"msg":"pino"}'],
  ['fatal', '{"level":60}'],
  ['warn', '{ "severity" : "WARNING" }'],
  ['debug', `{"message":"${'x'.repeat(1000)}","level":"debug"}`],
  ['none', '{"message":"error"}'],
  ['warn', 'time="2024-01-01T00:00:00Z" level=warning msg="an error"'],
  ['error', 'ts=2024 lvl="error" x=1'],
  ['error', '2024-01-01 12:00:00.123 ERROR [main] c.e.App - it failed'],
  ['info', '2024-01-01T12:00:00Z INFO error handling is set up'],
  ['warn', '[12:00:00 WRN] careful'],
  ['error', '2024/01/01 12:00:00 [error] 29#29: *1 open() failed'],
  ['info', 'INFO:     Uvicorn running'],
  ['warn', 'WARNING:root:careful'],
  ['info', 'I0102 15:04:05.000000       1 main.go:1] klog'],
  ['error', 'E0102 15:04:05.000000       1 main.go:1] klog'],
  ['error', '<3>a driver says'],
  ['error', 'error: it failed'],
  ['fatal', 'panic: runtime error: index out of range'],
  ['info', '2024-01-01 12:00:00.000 UTC [1] LOG:  database system is ready'],
  ['error', '2024-01-01 12:00:00.000 UTC [1] ERROR:  relation does not exist'],
  ['trace', '[trace] x'],
  ['none', 'GET /errors 200'],
  ['none', 'no information here'],
  ['none', ''],
];

describe('the level of a line', () => {
  for (const [level, text] of said) it(`is ${level} in ${JSON.stringify(text.slice(0, 60))}`, () => assert.equal(levelOf(text), level));

  it('is read quickly whatever the line', () => {
    const started = performance.now();
    for (const text of ['[ '.repeat(100_000), 'a'.repeat(1_000_000), '{"'.repeat(200_000), '= '.repeat(200_000), '2024 '.repeat(100_000)]) levelOf(text);
    assert.ok(performance.now() - started < 5_000);
  });
});

describe('a message of several lines', () => {
  const soon = { micros: 10, nanos: 0 };
  const first = { micros: 0, nanos: 0 };
  const goesOn = (text: string): boolean => isContinuation(text, soon, first);

  it('goes on with what stack traces are made of', () => {
    for (const text of ['    at com.example.App.main(App.java:5)', '\tat x', 'Caused by: java.lang.Error', '  File "app.py", line 3', 'ValueError: no', '\t... 5 more', 'goroutine 1 [running]:', '}']) assert.ok(goesOn(text), text);
  });

  it('ends where a line stands by itself, or comes late', () => {
    for (const text of ['a line', '2024-01-01 12:00:00 INFO x', '  2024-01-01 12:00:00 x', 'ERROR it failed', '']) assert.ok(!goesOn(text), text);
    assert.ok(!isContinuation('\tat x', { micros: 200_000, nanos: 0 }, first));
  });
});
