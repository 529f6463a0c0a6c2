import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { searchDockerHub } from '../../../src/core/registry/dockerHub.ts';

/** Docker Hub is out of reach here: its web service is played as its documentation describes it. */
describe('the search of Docker Hub', () => {
  let server: Server;
  let answer: { readonly status: number; readonly body: string };
  let asked: { readonly url: string; readonly authorization: string | undefined }[];
  before(async () => {
    server = createServer(({ url = '', headers }, outgoing) => {
      asked.push({ url, authorization: headers.authorization });
      outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    asked = [];
  });
  after(() => server.close());

  const search = (words: string): ReturnType<typeof searchDockerHub> => searchDockerHub(words, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, trustOf: () => Promise.resolve({}) });

  it('finds repositories, and leaves out what is none', async () => {
    const results = [{ repo_name: 'busybox', short_description: 'Small', star_count: 7, is_official: true }, { repo_name: 'joe/app' }, { repo_name: '../etc' }, 7, null];
    answer = { status: 200, body: JSON.stringify({ count: 5, results }) };
    assert.deepEqual(await search('busy & co'), [{ name: 'busybox', description: 'Small', stars: 7, isOfficial: true }, { name: 'joe/app', description: '', stars: 0, isOfficial: false }]);
    assert.deepEqual(asked, [{ url: '/v2/search/repositories/?query=busy+%26+co&page_size=25', authorization: undefined }]);
  });

  it('says why it finds nothing', async () => {
    answer = { status: 429, body: '{}' };
    await assert.rejects(search('x'), /The registry Docker Hub has been asked too often\./);
    answer = { status: 200, body: '<html>' };
    await assert.rejects(search('x'), /The answer of Docker Hub is not one/);
    answer = { status: 200, body: '{"results":{"a":1}}' };
    assert.deepEqual(await search('x'), []);
  });
});
