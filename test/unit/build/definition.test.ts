import assert from 'node:assert/strict';
import { parseDefinition, type RawDefinition } from '../../../src/core/build/definition.ts';

const bare = { tags: [], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto' } as const;

describe('parseDefinition', () => {
  it('takes the Dockerfile\'s folder as the context', () => {
    assert.deepEqual(parseDefinition({ type: 'docker-build', dockerfile: 'api/Dockerfile' }, '/code'), {
      kind: 'valid', progress: 'auto', request: { ...bare, dockerfile: '/code/api/Dockerfile', buildContext: '/code/api' },
    });
  });

  it("takes the context's Dockerfile", () => {
    assert.deepEqual(parseDefinition({ type: 'docker-build', context: 'api' }, '/code'), {
      kind: 'valid', progress: 'auto', request: { ...bare, dockerfile: '/code/api/Dockerfile', buildContext: '/code/api' },
    });
  });

  it('reads everything', () => {
    const definition = {
      type: 'docker-build', dockerfile: '/elsewhere/Dockerfile', context: '.', tags: ['web:1', 'localhost:5000/web'], target: 'final',
      buildArgs: { VERSION: '1', RETRIES: 3, DEBUG: true }, labels: { team: 'a' }, platform: 'linux/arm64/v8', pull: true, noCache: true,
      cacheFrom: ['web:0'], network: 'host', builder: 'classic', progress: 'plain',
    };
    assert.deepEqual(parseDefinition(definition, '/code'), {
      kind: 'valid',
      progress: 'plain',
      request: {
        dockerfile: '/elsewhere/Dockerfile', buildContext: '/code', tags: ['web:1', 'localhost:5000/web'], target: 'final',
        buildArgs: { VERSION: '1', RETRIES: '3', DEBUG: 'true' }, labels: { team: 'a' }, platform: 'linux/arm64/v8', pull: true, noCache: true,
        cacheFrom: ['web:0'], network: 'host', builder: 'classic',
      },
    });
  });

  it('takes null and the empty text for what is not given', () => {
    assert.deepEqual(parseDefinition({ dockerfile: 'Dockerfile', target: '', tags: null, platform: null }, '/code'), {
      kind: 'valid', progress: 'auto', request: { ...bare, dockerfile: '/code/Dockerfile', buildContext: '/code' },
    });
  });

  it('says all that is wrong at once', () => {
    const definition = {
      dockerfile: 7, tags: 'web', target: [], buildArgs: ['A=1'], labels: { a: {}, '': 'x' }, platform: 'linux/arm64,linux/amd64',
      pull: 'yes', cacheFrom: [1], network: {}, builder: 'kaniko', progress: 1,
    };
    assert.deepEqual(parseDefinition(definition, '/code'), {
      kind: 'invalid',
      problems: [
        '"target" must be a text.',
        '"platform": "linux/arm64,linux/amd64" is not a platform such as "linux/arm64".',
        '"network" must be a text.',
        '"dockerfile" must be a text.',
        '"tags" must be a list of texts.',
        '"buildArgs" must be an object of names and texts.',
        '"labels": the value of "a" must be a text.',
        '"labels": "" is not a name.',
        '"pull" must be true or false.',
        '"cacheFrom" must be a list of texts.',
        '"builder" must be one of "auto", "buildkit", "classic".',
        '"progress" must be one of "auto", "plain".',
      ],
    });
  });

  it('reads what BuildKit knows', () => {
    const definition = {
      dockerfileInline: ['FROM a', 'RUN b'], context: 'api', platforms: ['linux/arm64', 'linux/arm64'], secrets: [{ id: 'a', file: 's' }, 'id=b,env=B', 'id=c,src=/c'], ssh: ['default', 'b=sock', { id: 'c', socket: '/c' }],
      cacheFrom: ['r', 'type=local,src=cache'], cacheTo: ['type=registry,ref=r,mode=max', 'inline', 'type=local,dest=cache'], outputs: ['out', { type: 'tar', dest: 'o.tar' }, 'type=image,name=x', { type: 'local', dest: '/o', 'platform-split': false }],
      contexts: { base: 'docker-image://b', src: 'src', image: 'oci-layout://images:1', other: `oci-layout:///i@sha256:${'0'.repeat(64)}` }, addHosts: { h: '::1' }, shmSize: '1.5k', ulimits: ['nofile=1', { name: 'nproc', soft: 1, hard: -1 }],
      attestations: { provenance: false, sbom: true }, push: true, tags: ['t'], noCacheFilter: ['s'], allow: ['security.insecure'],
    };
    assert.deepEqual(parseDefinition(definition, '/code'), {
      kind: 'valid',
      progress: 'auto',
      request: {
        ...bare, dockerfile: '/code/api/Dockerfile (inline)', buildContext: '/code/api', dockerfileInline: 'FROM a\nRUN b', platform: 'linux/arm64',
        secrets: [{ id: 'a', file: '/code/s' }, { id: 'b', env: 'B' }, { id: 'c', file: '/c' }],
        ssh: [{ id: 'default' }, { id: 'b', socket: '/code/sock' }, { id: 'c', socket: '/c' }],
        cacheFrom: ['r', 'type=local,src=/code/cache'],
        cacheTo: [{ type: 'registry', options: { ref: 'r', mode: 'max' } }, { type: 'inline', options: {} }, { type: 'local', options: { dest: '/code/cache' } }],
        outputs: [
          { type: 'local', options: {}, destination: '/code/out' }, { type: 'tar', options: {}, destination: '/code/o.tar' },
          { type: 'image', options: { name: 'x' } }, { type: 'local', options: { 'platform-split': 'false' }, destination: '/o' },
        ],
        contexts: { base: 'docker-image://b', src: '/code/src', image: 'oci-layout:///code/images:1', other: `oci-layout:///i@sha256:${'0'.repeat(64)}` }, addHosts: { h: '::1' }, shmSize: 1536, ulimits: [{ name: 'nofile', soft: 1, hard: 1 }, { name: 'nproc', soft: 1, hard: -1 }],
        attestations: { sbom: '' }, push: true, tags: ['t'], noCacheFilter: ['s'], allow: ['security.insecure'],
      },
    });
    assert.deepEqual(parseDefinition({ dockerfile: 'Dockerfile', platforms: ['linux/arm64', 'linux/amd64'] }, '/code'), {
      kind: 'valid', progress: 'auto', request: { ...bare, dockerfile: '/code/Dockerfile', buildContext: '/code', platforms: ['linux/arm64', 'linux/amd64'] },
    });
  });

  it('takes a context that is an archive, or is had by the engine', () => {
    const requestOf = (definition: RawDefinition): unknown => {
      const parsed = parseDefinition(definition, '/code');
      return parsed.kind === 'valid' ? [parsed.request.buildContext, parsed.request.dockerfile] : parsed.problems;
    };
    assert.deepEqual(
      [
        requestOf({ context: 'context.tar.gz', dockerfile: 'a/../sub/Dockerfile' }), requestOf({ context: 'https://example.com/team/app.git#main:web' }), requestOf({ context: 'git@example.com:app', dockerfile: '/Dockerfile' }),
        requestOf({ context: 'https://me:hidden@example.com/app.git', dockerfile: '../x', dockerfileInline: 'FROM a' }), requestOf({ context: 'https://token@example.com/app.git' }),
        requestOf({ context: 'ssh://git@example.com/app.git' }), requestOf({ context: '.', contexts: { a: 'https://token@example.com/a.git', b: 'https://example.com/@scope/b.git' } }),
      ],
      [
        ['/code/context.tar.gz', 'sub/Dockerfile'], ['https://example.com/team/app.git#main:web', 'Dockerfile'], ['"dockerfile": It must be a path in the context: "/Dockerfile".'],
        ['A credential does not belong into a task: "context".', '"dockerfileInline" needs a "context" that is a folder.', '"dockerfile": It must be a path in the context: "../x".'],
        ['A credential does not belong into a task: "context".'], ['ssh://git@example.com/app.git', 'Dockerfile'], ['A credential does not belong into a task: "contexts".'],
      ],
    );
  });

  it('says what of it is wrong', () => {
    const definition = {
      dockerfile: 'Dockerfile', dockerfileInline: 'FROM a', platform: 'linux', platforms: ['linux/arm64', '?'], cacheFrom: ['type=local,tag=a', 'type='], secrets: [{ id: 'a' }, 'env=B', { id: 'c', file: 'c', env: 'C' }, 7], ssh: ['', { id: 'a', socket: 1 }],
      cacheTo: ['mode=max', 'type=registry', 'type=s3,secret_access_key=x', 'type=local'], outputs: ['-', 'type=tar', 'type=zip,dest=a', { type: 'image', dest: 'a' }, { type: 'local', dest: '${x}' }], contexts: { A: 'a', b: 'oci-layout:x' }, addHosts: [], shmSize: 'big',
      ulimits: ['nofile', { name: 'nofile' }], attestations: { provenance: 1, vex: true }, push: true, noCacheFilter: 'a', allow: ['root'],
    };
    const parsed = parseDefinition(definition, '/code');
    assert.deepEqual(parsed.kind === 'invalid' && parsed.problems, [
      '"platforms": "?" is not a platform such as "linux/arm64".',
      'Either "platform" or "platforms" can be given, not both.',
      'Either "dockerfile" or "dockerfileInline" can be given, not both.',
      '"cacheFrom": A cache of type "local" needs "src", the path of a folder.',
      '"cacheFrom": "type=" is neither an image\'s name nor options such as "type=registry,ref=…".',
      '"shmSize" must be a size such as "64m".',
      ...['0', '1'].map(() => '"attestations" may hold "provenance" and "sbom", each true, false or a text of options.'),
      '"push" needs "tags": they say where to.',
      ...['0', '1', '2'].map((index) => `"secrets[${index}]" must have an "id", and either a "file" or the name of an environment variable in "env".`),
      '"secrets[3]" must be a text or an object.',
      ...['0', '1'].map((index) => `"ssh[${index}]" must be an id such as "default", or have an "id" and the path of an agent's "socket".`),
      '"cacheTo[0]" must say its type, as in "type=registry,ref=…".',
      '"cacheTo[1]": A cache of type "registry" needs "ref", the name of its image.',
      '"cacheTo[2]": A credential does not belong into a task: "secret_access_key".',
      '"cacheTo[3]": A cache of type "local" needs "dest", the path of a folder.',
      '"outputs[0]": What is built cannot be written to the terminal; name a file in "dest".',
      '"outputs[1]": An output of type "tar" needs "dest", the path of a file or folder.',
      '"outputs[2]": Its type must be one of "local", "tar", "oci", "docker", "image", "registry".',
      '"outputs[3]": An output of type "image" has no "dest".',
      '"outputs[4]": The variable ${x} is not known here.',
      '"contexts": The name of a repository is in lower case: "a".',
      '"contexts": "oci-layout:x" is not supported.',
      '"addHosts" must be an object of names and texts.',
      ...['0', '1'].map((index) => `"ulimits[${index}]" must be a limit such as "nofile=1024:2048".`),
      '"noCacheFilter" must be a list of texts.',
      '"allow": "root" must be one of "network.host", "security.insecure".',
    ]);
  });

  it('refuses tags that are none, and variables that nobody resolved', () => {
    assert.deepEqual(parseDefinition({ dockerfile: '${nonsense}/Dockerfile', tags: ['team/Web'] }, '/code'), {
      kind: 'invalid',
      problems: ['"dockerfile": The variable ${nonsense} is not known here.', '"tags": The name of a repository is in lower case: "team/web".'],
    });
    assert.deepEqual(parseDefinition({ dockerfile: 'Dockerfile', tags: [`web@sha256:${'0'.repeat(64)}`] }, '/code').kind, 'invalid');
  });

  it('needs a folder for a relative path only', () => {
    assert.equal(parseDefinition({ dockerfile: '/w/Dockerfile' }, undefined).kind, 'valid');
    assert.deepEqual(parseDefinition({ dockerfile: 'Dockerfile' }, undefined), {
      kind: 'invalid',
      problems: ['"dockerfile": no folder is open that "Dockerfile" could be relative to; write the whole path.'],
    });
  });
});
