import assert from 'node:assert/strict';
import type { Container } from '../../../src/core/model/container.ts';
import { createdText, imageText, portText, stateAndHealthText, stateIcon } from '../../../src/core/outline/containerWords.ts';
import { container } from '../../fakes/things.ts';

const listedAt = 1_700_000_000_000;

describe('a container\'s state in words', () => {
  const cases: readonly (readonly [Partial<Container>, number, string])[] = [
    [{ state: 'running', status: 'Up 3 minutes' }, 0, 'running 3 minutes'],
    [{ state: 'running', status: 'Up 3 minutes' }, 120, 'running 5 minutes'],
    [{ state: 'running', status: 'Up Less than a second' }, 0, 'running less than a minute'],
    [{ state: 'running', status: 'Up Less than a second' }, 59, 'running less than a minute'],
    [{ state: 'running', status: 'Up About an hour (healthy)', health: 'healthy' }, 0, 'running about an hour'],
    [{ state: 'running', status: 'Up 3 minutes (unhealthy)', health: 'unhealthy' }, 0, 'running 3 minutes, unhealthy'],
    [{ state: 'running', status: 'Up 5 seconds (health: starting)', health: 'starting' }, 0, 'running less than a minute, health not known yet'],
    [{ state: 'running', status: 'nonsense' }, 0, 'running'],
    [{ state: 'paused', status: 'Up 3 minutes (Paused)' }, 0, 'paused'],
    [{ state: 'exited', status: 'Exited (137) 2 hours ago', exitCode: 137 }, 0, 'exited (137) 2 hours ago'],
    [{ state: 'exited', status: 'Exited (0) 3 weeks ago', exitCode: 0 }, 0, 'exited (0) 3 weeks ago'],
    [{ state: 'exited', status: '' }, 0, 'exited'],
    [{ state: 'created', status: 'Created', createdAt: listedAt / 1000 - 60 }, 0, 'created about a minute ago'],
    [{ state: 'restarting', status: 'Restarting (1) 5 seconds ago' }, 0, 'restarting'],
    [{ state: 'removing', status: 'Removal In Progress' }, 0, 'being removed'],
    [{ state: 'dead', status: 'Dead' }, 0, 'dead'],
    [{ state: 'unknown', status: '' }, 0, 'in an unknown state'],
  ];
  for (const [given, later, text] of cases)
    it(`says "${text}"${later > 0 ? ` ${String(later)} s later` : ''}`, () => {
      assert.equal(stateAndHealthText(container({ id: 'a', ...given }), { listedAt, now: listedAt + later * 1000 }), text);
    });
});

describe('a container\'s icon', () => {
  it('has another shape for each state and health', () => {
    const looks: readonly Partial<Container>[] = [
      { state: 'running' },
      { state: 'running', health: 'starting' },
      { state: 'running', health: 'healthy' },
      { state: 'running', health: 'unhealthy' },
      { state: 'paused' },
      { state: 'restarting' },
      { state: 'created' },
      { state: 'exited', exitCode: 0 },
      { state: 'exited', exitCode: 137 },
      { state: 'removing' },
      { state: 'dead' },
      { state: 'unknown' },
    ];
    const shapes = looks.map((look) => stateIcon(container({ id: 'a', ...look })).id);
    assert.equal(new Set(shapes).size, looks.length, shapes.join(', '));
  });
});

describe('the words for a container\'s parts', () => {
  it('say where a port is published', () => {
    assert.equal(portText({ containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 }), '0.0.0.0:8080 → 80/tcp');
    assert.equal(portText({ containerPort: 80, protocol: 'tcp', hostIp: '::', hostPort: 8080 }), '[::]:8080 → 80/tcp');
    assert.equal(portText({ containerPort: 53, protocol: 'udp' }), '53/udp');
  });

  it('shorten an image that has only an id', () => {
    assert.equal(imageText(`sha256:${'ab'.repeat(32)}`), 'abababababab');
    assert.equal(imageText('nginx:1.27'), 'nginx:1.27');
  });

  it('say when it was created, and bear a time that makes no sense', () => {
    assert.equal(createdText(1_700_000_000 - 7_200, listedAt), '2 hours ago (2023-11-14 20:13 UTC)');
    assert.equal(createdText(-1e99, listedAt), createdText(-1e99, listedAt));
  });
});
