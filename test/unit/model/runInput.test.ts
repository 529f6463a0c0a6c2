import assert from 'node:assert/strict';
import { containerNameProblem, parseBind, parseEnvironment, parsePorts, splitWords, suggestPorts } from '../../../src/core/model/runInput.ts';

describe('splitWords', () => {
  it('splits as a shell does', () => {
    assert.deepEqual(splitWords(String.raw`sh -c 'echo "a b"' "x \"y\" $z" a\ b '' pre'fix'"ed"`), ['sh', '-c', 'echo "a b"', 'x "y" $z', 'a b', '', 'prefixed']);
  });

  it('takes the backslash away that kept a shell from replacing a variable', () => {
    assert.deepEqual(splitWords(String.raw`sh -c "echo \$HOME" \$HOME`), ['sh', '-c', 'echo $HOME', '$HOME']);
  });

  it('leaves the backslashes of Windows paths alone', () => {
    assert.deepEqual(splitWords(String.raw`C:\site\new:/site`), [String.raw`C:\site\new:/site`]);
  });

  it('knows no words in an empty line', () => {
    assert.deepEqual(splitWords('  \t '), []);
  });

  it('refuses an open quote', () => {
    assert.throws(() => splitWords('echo "a b'), { kind: 'invalid', message: 'A quote is not closed: "a b' });
    assert.throws(() => splitWords("it's"), { kind: 'invalid', message: "A quote is not closed: 's" });
  });
});

describe('parsePorts', () => {
  it('reads what docker run -p takes', () => {
    assert.deepEqual(parsePorts('8080:80, 127.0.0.1:5353:53/udp 90 [::1]:1:2 127.0.0.1::7'), [
      { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostIp: '127.0.0.1', hostPort: 5353, containerPort: 53, protocol: 'udp' },
      { containerPort: 90, protocol: 'tcp' },
      { hostIp: '::1', hostPort: 1, containerPort: 2, protocol: 'tcp' },
      { hostIp: '127.0.0.1', containerPort: 7, protocol: 'tcp' },
    ]);
  });

  for (const text of ['http', '80:http', '80:80/icmp', '1:2:3', '80-90:80-90', '-1']) {
    it(`refuses ${text}`, () => assert.throws(() => parsePorts(text), { kind: 'invalid' }));
  }

  it('refuses numbers that are no ports', () => {
    assert.throws(() => parsePorts('70000:80'), { message: '70000 is not a port number: 1 to 65535.' });
    assert.throws(() => parsePorts('80:0'), { message: '0 is not a port number: 1 to 65535.' });
  });

  it('is given the exposed ports to begin with', () => {
    assert.equal(suggestPorts(['80/tcp', '53/udp', '9', 'nonsense']), '80:80 53:53/udp 9:9');
  });
});

describe('parseEnvironment', () => {
  it('keeps values whole', () => {
    assert.deepEqual(parseEnvironment(`A=1 B="x y" C= D=a=b`), ['A=1', 'B=x y', 'C=', 'D=a=b']);
  });

  it('refuses what is no variable', () => {
    assert.throws(() => parseEnvironment('A'), { kind: 'invalid' });
    assert.throws(() => parseEnvironment('=x'), { kind: 'invalid' });
  });
});

describe('parseBind', () => {
  it('takes volumes and folders', () => {
    for (const text of ['data:/var/lib/data', '/home/me/my site:/site:ro', String.raw`C:\site:/site`]) assert.equal(parseBind(text), text);
  });

  for (const text of ['data', './site:/site', 'data:relative', '/a:/b:/c']) {
    it(`refuses ${text}`, () => assert.throws(() => parseBind(text), { kind: 'invalid' }));
  }
});

describe('containerNameProblem', () => {
  it("follows the engine's rule", () => {
    assert.deepEqual(['web', 'a.b_c-1', 'x', '-x', 'a b', ''].map((name) => containerNameProblem(name) === undefined), [true, true, false, false, false, false]);
  });
});
