import assert from 'node:assert/strict';
import { suggest, type SuggestionSources } from '../../../src/core/registry/suggestions.ts';

describe('what is suggested while the name of an image is typed', () => {
  const asked: string[] = [];
  const sources: SuggestionSources = {
    local: () =>
      Promise.resolve([
        { reference: 'busybox:latest', isOurs: false },
        { reference: 'r.example/team/app:1', isOurs: false },
        { reference: 'secret/one:1', isOurs: true },
      ]),
    hosts: ['r.example', 'down.example', 'docker.io'],
    repositories: (host) => {
      asked.push(host);
      return host === 'down.example' ? Promise.reject(new Error('away')) : Promise.resolve({ items: ['team/app', 'team/web'], isComplete: true });
    },
    tags: (host, repository) => {
      asked.push(`${host}/${repository}`);
      return Promise.resolve({ items: ['2.0', '1.0'], isComplete: true });
    },
    searchHub: (words) => {
      asked.push(`hub ${words}`);
      return Promise.resolve([{ name: 'busybox', description: 'Small', stars: 7, isOfficial: true }]);
    },
  };
  const suggested = async (typed: string): Promise<{ readonly found: readonly string[]; readonly asked: readonly string[] }> => {
    asked.length = 0;
    const found = await suggest(typed, sources, new AbortController().signal);
    return { found: found.map(({ reference, from }) => `${from} ${reference}`), asked: [...asked].sort() };
  };

  it('are local images, repositories of connected registries, and what Docker Hub finds', async () => {
    assert.deepEqual(await suggested('busy'), { found: ['local busybox:latest', 'hub busybox'], asked: ['down.example', 'hub busy', 'r.example'] });
    assert.deepEqual(await suggested('r.example/team/w'), { found: ['registry r.example/team/web'], asked: ['r.example'] });
    assert.deepEqual((await suggested('r.ex')).found, ['local r.example/team/app:1', 'registry r.example/team/app', 'registry r.example/team/web']);
  });

  it('are tags behind a colon, of registries that are connected and of Docker Hub', async () => {
    assert.deepEqual(await suggested('r.example/team/app:1'), { found: ['tag r.example/team/app:1.0', 'local r.example/team/app:1'], asked: ['r.example', 'r.example/team/app'] });
    assert.deepEqual(await suggested('busybox:2'), { found: ['tag busybox:2.0'], asked: ['docker.io/library/busybox', 'down.example', 'r.example'] });
  });

  it('ask nobody about a registry that is not connected, and Docker Hub about no name of another registry', async () => {
    for (const typed of ['other.example/team/app:1', 'localhost/x', 'r.example/secret', 'x']) {
      const { asked: told } = await suggested(typed);
      assert.deepEqual(told.filter((each) => each.startsWith('hub') || each.startsWith('other')), []);
    }
    const { searchHub: _, ...quiet } = sources;
    assert.deepEqual((await suggest('busy', quiet, new AbortController().signal)).map(({ from }) => from), ['local']);
  });

  it('ask Docker Hub about no name that only this engine knows', async () => {
    assert.deepEqual(await suggested('secret/o'), { found: ['local secret/one:1'], asked: [] });
    assert.deepEqual(await suggested('secret/one:'), { found: ['local secret/one:1'], asked: [] });
    assert.deepEqual((await suggested('secretary/one:')).asked, ['docker.io/secretary/one']);
  });

  it('are told as they come: a registry that does not answer keeps nobody waiting for the others', async () => {
    const told: (readonly string[])[] = [];
    const never = { ...sources, searchHub: () => new Promise<never>(() => undefined) };
    void suggest('busy', { ...never, repositories: (host) => (host === 'r.example' ? Promise.resolve({ items: ['busy/one'], isComplete: true }) : Promise.reject(new Error('away'))) }, new AbortController().signal, (found) => told.push(found.map(({ reference }) => reference)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(told.at(-1), ['busybox:latest', 'r.example/busy/one']);
  });

  it('are asked of no other about what may become the address of a registry that is connected', async () => {
    const local = { ...sources, hosts: ['my.registry:5000', 'work:5000', 'docker.io'] };
    asked.length = 0;
    for (const typed of ['wo', 'work', 'work:', 'work:50', 'my.registry:5000']) await suggest(typed, local, new AbortController().signal);
    assert.deepEqual([...new Set(asked)].sort(), ['my.registry:5000', 'work:5000']);
  });

  it('are none any more once something else was typed', async () => {
    await assert.rejects(suggest('busy', sources, AbortSignal.abort()), { name: 'AbortError' });
  });
});
