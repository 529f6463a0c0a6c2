import assert from 'node:assert/strict';
import { buildCommandLine } from '../../../src/core/build/buildCommand.ts';
import { parseDefinition } from '../../../src/core/build/definition.ts';

function command(definition: Readonly<Record<string, unknown>>): string {
  const parsed = parseDefinition({ dockerfile: 'Dockerfile', ...definition }, '/w');
  assert.ok(parsed.kind === 'valid', JSON.stringify(parsed));
  return buildCommandLine(parsed.request);
}

describe('the docker build command of a build', () => {
  it('has every option', () => {
    const definition = {
      tags: ['web:1'], target: 'final', buildArgs: { TOKEN: 'x' }, labels: { a: 'b' }, platforms: ['linux/amd64', 'linux/arm64'], pull: true, noCache: true, cacheFrom: ['web:0'], network: 'host',
      secrets: [{ id: 'npm', file: '.npmrc' }, 'id=t,env=TOKEN'], ssh: ['default', { id: 'b', socket: '/run/agent' }], cacheTo: ['inline', { type: 'registry', ref: 'web:c', mode: 'max' }],
      outputs: ['out', 'type=tar,"dest=a,b.tar"', { type: 'image' }], contexts: { base: 'docker-image://alpine', src: '../src' }, addHosts: { db: '10.0.0.1' }, shmSize: '64m', ulimits: ['nofile=10:20'],
      attestations: { provenance: 'mode=max', sbom: true }, push: true, noCacheFilter: ['final'], allow: ['network.host'],
    };
    assert.equal(
      command(definition),
      'docker build --file /w/Dockerfile --tag web:1 --target final --build-arg TOKEN --label a=b --platform linux/amd64,linux/arm64 --pull --no-cache --cache-from web:0 --network host ' +
        '--secret id=npm,src=/w/.npmrc --secret id=t,env=TOKEN --ssh default --ssh b=/run/agent --cache-to type=inline --cache-to type=registry,ref=web:c,mode=max ' +
        "--output type=local,dest=/w/out --output 'type=tar,\"dest=/w/a,b.tar\"' --output type=image --build-context base=docker-image://alpine --build-context src=/src --add-host db:10.0.0.1 " +
        '--shm-size 67108864 --ulimit nofile=10:20 --attest type=provenance,mode=max --attest type=sbom --push --no-cache-filter final --allow network.host /w',
    );
  });

  it('reads a Dockerfile that is no file from its input', () => {
    assert.equal(command({ dockerfile: null, dockerfileInline: ['FROM a', "RUN echo '%s'"] }), "printf %s 'FROM a\nRUN echo '\\''%s'\\''' | docker build --file - /w");
  });

  it('reads an archive from its input', () => {
    assert.equal(command({ context: 'my files/all.tar.gz', dockerfile: 'sub/Dockerfile' }), "docker build --file sub/Dockerfile - < '/w/my files/all.tar.gz'");
  });

  it('leaves what the engine fetches to the engine', () => {
    assert.equal(command({ context: 'https://example.org/all.tar.gz' }), 'docker build --file Dockerfile https://example.org/all.tar.gz');
  });
});
