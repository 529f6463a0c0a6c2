import assert from 'node:assert/strict';
import { browsablePorts, publishedUrl } from '../../../src/core/model/publishedUrl.ts';

describe('published ports', () => {
  it("open on the engine's host, not on this machine (vscode-docker#4214)", () => {
    assert.equal(publishedUrl({ containerPort: 80, hostPort: 8080, hostIp: '0.0.0.0' }, { host: 'build.example', port: 8080 }), 'http://build.example:8080/');
    assert.equal(publishedUrl({ containerPort: 80, hostPort: 8080, hostIp: '127.0.0.1' }, { host: 'localhost', port: 18080 }), 'http://localhost:18080/');
  });

  it('open on the address they are bound to', () => {
    assert.equal(publishedUrl({ containerPort: 80, hostPort: 8080, hostIp: '10.0.0.5' }, { host: '10.0.0.5', port: 8080 }), 'http://10.0.0.5:8080/');
    assert.equal(publishedUrl({ containerPort: 80, hostPort: 8080, hostIp: 'fd00::5' }, { host: 'fd00::5', port: 8080 }), 'http://[fd00::5]:8080/');
  });

  it('open securely where the port says so', () => {
    assert.equal(publishedUrl({ containerPort: 443, hostPort: 9000 }, { host: 'localhost', port: 9001 }), 'https://localhost:9001/');
  });

  it('are offered once for each port of the host, TCP only', () => {
    const ports = [
      { containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 },
      { containerPort: 80, protocol: 'tcp', hostIp: '::', hostPort: 8080 },
      { containerPort: 53, protocol: 'udp', hostIp: '0.0.0.0', hostPort: 53 },
      { containerPort: 90, protocol: 'tcp' },
    ] as const;
    assert.deepEqual(browsablePorts(ports), [ports[0]]);
  });
});
