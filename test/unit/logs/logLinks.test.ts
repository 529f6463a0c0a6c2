import assert from 'node:assert/strict';
import { logLinks } from '../../../src/core/logs/logLinks.ts';

/** What is linked, and where it leads. */
const links = (text: string): readonly (readonly [string, string])[] =>
  logLinks(text).map((link) => [text.slice(link.start, link.end), link.kind === 'url' ? link.url : [link.path, link.line, link.column].filter((part) => part !== undefined).join(' @ ')]);

describe('the links of a log line', () => {
  it('are addresses, without what the sentence around them adds', () => {
    assert.deepEqual(links('see http://localhost:3000/a?b=c#d, or (https://example.com/x_(y)). Also ftp://no and https://'), [
      ['http://localhost:3000/a?b=c#d', 'http://localhost:3000/a?b=c#d'],
      ['https://example.com/x_(y)', 'https://example.com/x_(y)'],
    ]);
    assert.deepEqual(links('(http://example.com)'), [['http://example.com', 'http://example.com']]);
  });

  it('are the frames of stack traces', () => {
    assert.deepEqual(links('    at handle (/app/src/server.js:12:34)'), [['/app/src/server.js:12:34', '/app/src/server.js @ 12 @ 34']]);
    assert.deepEqual(links('    at file:///app/dist/main.mjs:7:1'), [['file:///app/dist/main.mjs:7:1', '/app/dist/main.mjs @ 7 @ 1']]);
    assert.deepEqual(links('  File "/app/my main.py", line 12, in <module>'), [['/app/my main.py', '/app/my main.py @ 12']]);
    assert.deepEqual(links('\t/usr/local/go/src/net/http/server.go:2136 +0x29'), [['/usr/local/go/src/net/http/server.go:2136', '/usr/local/go/src/net/http/server.go @ 2136']]);
    assert.deepEqual(links('src/a.ts(3,5): error TS2304'), [['src/a.ts(3,5)', 'src/a.ts @ 3 @ 5']]);
    assert.deepEqual(links('PHP Fatal error in /var/www/index.php on line 3'), [['/var/www/index.php', '/var/www/index.php']]);
    assert.deepEqual(links('#0 /var/www/a.php(15): f()'), [['/var/www/a.php(15)', '/var/www/a.php @ 15']]);
  });

  it('are no mere words, times, versions and parts of addresses', () => {
    for (const text of ['12:30:45.123 ready', 'v1.2.3 of node.js', 'GET /index.html?x', 'application/json; charset=utf-8', 'user@host.com', '10.0.0.1:8080', '/', 'a/b'])
      assert.deepEqual(links(text).filter(([shown]) => !shown.startsWith('/')), [], text);
    assert.deepEqual(links('http://a.b/c.js:3:4'), [['http://a.b/c.js:3:4', 'http://a.b/c.js:3:4']]);
  });

  it('of whatever a container writes are found soon', () => {
    for (const text of ['a/'.repeat(100_000), 'a.'.repeat(100_000), 'http://'.repeat(50_000), `File "${'x'.repeat(100_000)}`, '/'.repeat(100_000), 'a.a/'.repeat(50_000)]) {
      const before = process.cpuUsage().user;
      logLinks(text);
      assert.ok(process.cpuUsage().user - before < 2_000_000, text.slice(0, 10));
    }
  });
});
