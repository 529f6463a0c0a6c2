import assert from 'node:assert/strict';
import { toolMessages } from '../../../src/core/analysis/toolMessages.ts';

/** "severity path:line:column message", of the closest place. */
function read(output: string): readonly string[] {
  return toolMessages(output).map(({ severity, message, places: [place] }) => `${severity} ${place?.path ?? ''}:${place?.line ?? ''}:${place?.column ?? ''} ${message}`);
}

describe('the messages of tools', () => {
  it('are read of gcc and clang', () => {
    const output = [
      'In file included from src/main.c:1:',
      'src/util.h:3:10: fatal error: missing.h: No such file or directory',
      '    3 | #include "missing.h"',
      '      |          ^~~~~~~~~~~',
      'compilation terminated.',
      "main.c: In function 'main':",
      "main.c:4:7: warning: unused variable 'x' [-Wunused-variable]",
      "main.c:5:3: error: expected ';' before '}' token",
      "main.c:5:3: note: to match this '{'",
      "a.cpp:12: error: 'y' was not declared in this scope",
      'make: *** [Makefile:2: main] Error 1',
    ].join('\n');
    assert.deepEqual(read(output), [
      'error src/util.h:3:10 missing.h: No such file or directory',
      "warning main.c:4:7 unused variable 'x' [-Wunused-variable]",
      "error main.c:5:3 expected ';' before '}' token",
      "error a.cpp:12: 'y' was not declared in this scope",
    ]);
  });

  it('are read of tsc, plain and pretty', () => {
    const output = [
      "src/index.ts(3,14): error TS2322: Type 'string' is not assignable to type 'number'.",
      "\u001b[96msrc/index.ts\u001b[0m:\u001b[93m7\u001b[0m:\u001b[93m1\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2304: \u001b[0mCannot find name 'foo'.",
      '',
      '\u001b[7m7\u001b[0m foo();',
      'Found 2 errors in the same file, starting at: src/index.ts:3',
    ].join('\n');
    assert.deepEqual(read(output), ["error src/index.ts:3:14 TS2322: Type 'string' is not assignable to type 'number'.", "error src/index.ts:7:1 TS2304: Cannot find name 'foo'."]);
  });

  it('are read of go', () => {
    const output = ['# example.com/app', './main.go:5:2: undefined: fmt.Printn', 'vet: ./x.go:3:1: expected declaration', '--- FAIL: TestAdd (0.00s)', '    add_test.go:9: got 3', 'go: downloading example.com v1.0.0'].join('\n');
    assert.deepEqual(read(output), ['error ./main.go:5:2 undefined: fmt.Printn', 'error ./x.go:3:1 expected declaration', 'error add_test.go:9: got 3']);
  });

  it('are read of cargo', () => {
    const output = [
      '   Compiling app v0.1.0 (/app)',
      'warning: unused variable: `x`',
      ' --> src/main.rs:2:9',
      '  |',
      '2 |     let x = 5;',
      'error[E0425]: cannot find value `y` in this scope',
      '  --> src/lib.rs:13:20',
      '   |',
      'error: could not compile `app` (bin "app") due to 1 previous error; 1 warning emitted',
      '',
    ].join('\n');
    assert.deepEqual(read(output), ['warning src/main.rs:2:9 unused variable: `x`', 'error src/lib.rs:13:20 cannot find value `y` in this scope']);
  });

  it('are read of python, the closest frame first', () => {
    const output = [
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 3, in <module>',
      '    run()',
      '  File "/app/lib/run.py", line 7, in run',
      '    raise ValueError("no")',
      'ValueError: no',
      '  File "/app/broken.py", line 2',
      '    def x(',
      '         ^',
      "SyntaxError: '(' was never closed",
    ].join('\n');
    assert.deepEqual(toolMessages(output), [
      {
        severity: 'error',
        message: 'ValueError: no',
        places: [
          { path: '/app/lib/run.py', line: 7 },
          { path: '/app/main.py', line: 3 },
        ],
      },
      { severity: 'error', message: "SyntaxError: '(' was never closed", places: [{ path: '/app/broken.py', line: 2 }] },
    ]);
  });

  it('are read of eslint, stylish and unix', () => {
    const output = [
      '',
      '/app/src/a.js',
      "   1:5   error    'x' is assigned a value but never used  no-unused-vars",
      '  12:10  warning  Unexpected console statement           no-console',
      '',
      '✖ 2 problems (1 error, 1 warning)',
      '',
      "/app/src/b.js:3:7: 'y' is not defined. [Error/no-undef]",
      '/app/src/b.js:4:1: Unexpected console statement. [Warning/no-console]',
    ].join('\n');
    assert.deepEqual(read(output), [
      "error /app/src/a.js:1:5 'x' is assigned a value but never used no-unused-vars",
      'warning /app/src/a.js:12:10 Unexpected console statement no-console',
      "error /app/src/b.js:3:7 'y' is not defined. [Error/no-undef]",
      'warning /app/src/b.js:4:1 Unexpected console statement. [Warning/no-console]',
    ]);
  });

  it('are placed in the folder that make is in', () => {
    const output = ["make[1]: Entering directory '/app/lib'", "x.c:1:1: error: unknown type name 'foo'", "make[1]: Leaving directory '/app/lib'", 'y.c:1:1: error: no'].join('\n');
    assert.deepEqual(toolMessages(output).map(({ places }) => places), [[{ path: 'x.c', line: 1, column: 1, folder: '/app/lib' }], [{ path: 'y.c', line: 1, column: 1 }]]);
  });

  it('are not found in what is no message', () => {
    const output = ['Step 1/3 : FROM busybox', 'http://example.com:80/x: error', '12:30:01 INFO started', 'error: no such command', 'npm error code 1', '   Compiling x', `${'x'.repeat(3000)}.c:1:1: error: long`].join('\n');
    assert.deepEqual(read(output), []);
  });

  it('are as many as can be read by a person', () => {
    assert.equal(toolMessages('a.c:1:1: error: x\n'.repeat(2000)).length, 500);
  });
});
