import assert from 'node:assert/strict';
import { isComposeFileName, projectFolders, projectName } from '../../../src/core/compose/composeNames.ts';
import { parseCompose } from '../../../src/core/compose/composeText.ts';
import { aloneSource, projectVariables, readProject, type ReaderSource } from '../../../src/core/compose/projectReader.ts';
import type { ComposeProject } from '../../../src/core/model/composeProject.ts';

type Files = Readonly<Record<string, string>>;

const read = (files: Files, source: Partial<ReaderSource> = {}, environment: Readonly<Record<string, string>> = {}): Promise<ComposeProject> =>
  readProject({ directory: '/w/shop', files: ['/w/shop/compose.yaml'], envFiles: [], profiles: [], ...source }, { read: async (path) => files[path], environment });
const services = ({ services: all }: ComposeProject): readonly unknown[] => all.map(({ name, wanted, isActive, image, places }) => [name, wanted, isActive, image, places.map(({ file, line, endLine }) => `${file.slice('/w/shop/'.length)}:${String(line)}-${String(endLine)}`).join(' ')]);
const problems = ({ problems: all }: ComposeProject): readonly string[] => all.map(({ file, range, severity, message }) => `${file.slice('/w/shop/'.length)}:${String(range.line)}:${String(range.column)} ${severity}: ${message}`);

describe('the Compose files of a workspace', () => {
  it('are known by their names', () => {
    const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.dev.yaml', 'compose.override.yml', 'compose-prod.yml', 'composer.yml', 'my-compose.yml', 'compose.json'];
    assert.deepEqual(names.map((name) => isComposeFileName(`/w/${name}`)), [true, true, true, true, true, true, false, false, false]);
  });

  it('make one project for each folder, with its override', () => {
    const paths = ['/w/a/docker-compose.yml', '/w/a/compose.yaml', '/w/a/compose.override.yaml', '/w/a/docker-compose.dev.yml', '/w/b/docker-compose.prod.yml', '/w/b/readme.md'];
    assert.deepEqual(projectFolders(paths), [
      { directory: '/w/a', files: ['/w/a/compose.yaml', '/w/a/compose.override.yaml'], otherFiles: ['/w/a/docker-compose.dev.yml', '/w/a/docker-compose.yml'] },
      { directory: '/w/b', files: ['/w/b/docker-compose.prod.yml'], otherFiles: [] },
    ]);
  });

  it('are named as Compose names them', () => {
    assert.deepEqual(['My Shop!', '_x-Y', '日本'].map(projectName), ['myshop', 'x-y', '']);
  });
});

describe('readProject', () => {
  it('reads services with their lines, numbers and profiles', async () => {
    const text = ['services:', '  web:', '    image: nginx:${TAG:-1}', '    ports:', '      - "80"', '', '  # two of them', '  worker:', '    build: .', '    deploy:', '      replicas: 2', '  tools:', '    image: busybox', '    profiles: [debug]', ''].join('\n');
    const project = await read({ '/w/shop/compose.yaml': text });
    assert.deepEqual(services(project), [
      ['web', 1, true, 'nginx:1', 'compose.yaml:2-5'],
      ['worker', 2, true, undefined, 'compose.yaml:8-11'],
      ['tools', 1, false, 'busybox', 'compose.yaml:12-14'],
    ]);
    assert.deepEqual([project.name, project.knownProfiles, problems(project)], ['shop', ['debug'], []]);
  });

  it('lays several files over each other in their order', async () => {
    const files = {
      '/w/shop/compose.yaml': 'name: store\nservices:\n  web:\n    image: a\n    profiles: [x]\n',
      '/w/shop/compose.dev.yaml': 'services:\n  web:\n    image: b\n    scale: 3\n    profiles: [y]\n  db:\n    image: c\n',
    };
    const project = await read(files, { files: Object.keys(files), profiles: ['y'] });
    assert.equal(project.name, 'store');
    assert.deepEqual(services(project), [['web', 3, true, 'b', 'compose.yaml:3-5 compose.dev.yaml:2-5'], ['db', 1, true, 'c', 'compose.dev.yaml:6-7']]);
  });

  it('takes variables from the environment before those of .env', async () => {
    const files = { '/w/shop/compose.yaml': 'services:\n  web:\n    image: a:$TAG-$KIND\n', '/w/shop/.env': 'TAG=file\nKIND=slim\nCOMPOSE_PROJECT_NAME=fromenv\n' };
    const project = await read(files, {}, { TAG: 'env' });
    assert.deepEqual([project.name, project.services[0]?.image, project.readFiles], ['fromenv', 'a:env-slim', ['/w/shop/.env', '/w/shop/compose.yaml']]);
  });

  it('takes the files and profiles that .env names', async () => {
    const files = { '/w/shop/a.yml': 'services:\n  a: {image: x, profiles: [p]}\n', '/w/shop/compose.yaml': 'services:\n  b: {image: x}\n', '/w/shop/.env': 'COMPOSE_FILE=a.yml\nCOMPOSE_PROFILES=p,q\n' };
    const project = await read(files, { isFound: true });
    assert.deepEqual([services(project), project.profiles, project.otherFiles], [[['a', 1, true, 'x', 'a.yml:2-2']], ['p', 'q'], ['/w/shop/compose.yaml']]);
    // What somebody chose comes before that, as --file does.
    assert.deepEqual((await read(files)).files, ['/w/shop/compose.yaml']);
    assert.deepEqual((await read(files, { isFound: true }, { COMPOSE_FILE: 'compose.yaml' })).files, ['/w/shop/compose.yaml']);
  });

  it('begins where the first of the files is that .env names, with the variables of both folders', async () => {
    const files = { '/w/shop/compose.yaml': 'services: {}', '/w/shop/.env': 'COMPOSE_FILE=deploy/c.yml\nR=root\nB=root\n', '/w/shop/deploy/.env': 'D=dep\nB=dep\n', '/w/shop/deploy/c.yml': 'services:\n  db: {image: "c:$R-$D-$B", build: .}\n' };
    const project = await read(files, { isFound: true });
    assert.deepEqual([project.name, project.directory, project.envFiles, services(project), project.services[0]?.files], ['deploy', '/w/shop/deploy', ['/w/shop/deploy/.env', '/w/shop/.env'], [['db', 1, true, 'c:root-dep-root', 'deploy/c.yml:2-2']], ['/w/shop/deploy/Dockerfile']]);
  });

  it('takes the files of variables that the environment names', async () => {
    const files = { '/w/shop/compose.yaml': 'services:\n  a: {image: "$A-$B"}\n', '/w/shop/.env': 'A=no', '/w/shop/one.env': 'A=1\nB=1', '/w/shop/two.env': 'B=2' };
    const project = await read(files, {}, { COMPOSE_ENV_FILES: 'one.env,two.env' });
    assert.deepEqual([project.envFiles, project.services[0]?.image], [['/w/shop/one.env', '/w/shop/two.env'], '1-2']);
    assert.deepEqual((await read(files, { envFiles: ['.env'] }, { COMPOSE_ENV_FILES: 'one.env' })).services[0]?.image, 'no-');
  });

  it('fills in what Compose sets itself: the name of the project, and the folder', async () => {
    const files = { '/w/shop/compose.yaml': 'name: store\nservices:\n  a: {image: "$COMPOSE_PROJECT_NAME:$PWD"}\n' };
    const project = await read(files, {}, { PWD: '/elsewhere' });
    assert.deepEqual([project.services[0]?.image, problems(project)], ['store:/w/shop', []]);
    const named = await read(files, {}, { COMPOSE_PROJECT_NAME: 'My Shop' });
    assert.deepEqual([named.name, named.services[0]?.image], ['myshop', 'myshop:/w/shop']);
    const variables = await projectVariables(project, { read: async () => undefined, environment: {} });
    assert.deepEqual(variables('COMPOSE_PROJECT_NAME'), { value: 'store', source: { kind: 'project' } });
  });

  it('lets a file that is meant alone give itself its name', async () => {
    const files = { '/w/shop/compose.yaml': 'services: {}', '/w/shop/compose.tools.yaml': 'name: tools\nservices: {a: {image: x}}\n' };
    assert.equal((await read(files, aloneSource(await read(files), '/w/shop/compose.tools.yaml'))).name, 'tools');
  });

  it('forgets what a file below says where one above says !reset or !override', async () => {
    const files = {
      '/w/shop/compose.yaml': 'services:\n  web: {image: a, build: ., profiles: [x], depends_on: [db]}\n  api: {image: b, profiles: [x], depends_on: [db]}\n  db: {image: c}\n',
      '/w/shop/dev.yaml': 'services:\n  web: {build: !reset null, profiles: !reset [], depends_on: !reset []}\n  api: {profiles: !override [y], depends_on: !override [web]}\n  db: !reset null\n',
    };
    const project = await read(files, { files: Object.keys(files) });
    assert.deepEqual(project.services.map(({ name, isActive, hasBuild, profiles, dependsOn, files: own }) => [name, isActive, hasBuild, profiles, dependsOn, own]), [['web', true, false, [], [], []], ['api', false, false, ['y'], ['web'], []]]);
    assert.deepEqual(problems(project), []);
  });

  it('lays the documents of one file over each other', async () => {
    const files = { '/w/shop/compose.yaml': 'services:\n  web: {image: a, scale: 2}\n---\nname: two\nservices:\n  web: {image: b}\n  db: {image: c, imge: x}\n' };
    const project = await read(files);
    assert.deepEqual([project.name, services(project), problems(project)], ['two', [['web', 2, true, 'b', 'compose.yaml:2-2 compose.yaml:6-6'], ['db', 1, true, 'c', 'compose.yaml:7-7']], ['compose.yaml:7:18 error: Compose does not know "imge" in a service: "db" would be refused.']]);
  });

  it('resolves paths where Compose does: beside the file that is extended, beside the first of a list that is included', async () => {
    const files = {
      '/w/shop/compose.yaml': 'include:\n  - path: [inf/a.yaml, over.yaml]\nservices:\n  web: {extends: {file: common/base.yaml, service: app}, env_file: web.env}\n  two: {extends: {service: web}, build: {target: x}}\n  db: {image: c}\n',
      '/w/shop/common/base.yaml': 'services:\n  app: {build: ., env_file: [{path: base.env}], depends_on: [db]}\n  db: {image: c}\n',
      '/w/shop/inf/a.yaml': 'services: {inc: {image: "i:$V"}}\n',
      '/w/shop/inf/.env': 'V=inf',
      '/w/shop/over.yaml': 'services: {inc: {build: {context: $V}}}\n',
    };
    const project = await read(files);
    assert.deepEqual(project.services.map(({ name, image, dependsOn, files: own }) => [name, image, dependsOn, own]), [['inc', 'i:inf', [], ['/w/shop/inf/inf/Dockerfile']], ['web', undefined, ['db'], ['/w/shop/common/Dockerfile']], ['two', undefined, ['db'], ['/w/shop/common/Dockerfile']], ['db', 'c', [], []]]);
    assert.deepEqual(project.readFiles.filter((file) => file.endsWith('.env')).sort(), ['/w/shop/.env', '/w/shop/common/base.env', '/w/shop/inf/.env', '/w/shop/web.env']);
  });

  it('reads what is included, with its own folder and variables', async () => {
    const files = {
      '/w/shop/compose.yaml': 'include:\n  - db/compose.yaml\n  - path: other.yaml\n    env_file: other.env\nservices:\n  web:\n    image: a\n    depends_on: [db]\n',
      '/w/shop/db/compose.yaml': 'services:\n  db:\n    image: pg:$V\n',
      '/w/shop/db/.env': 'V=16\n',
      '/w/shop/other.yaml': 'services:\n  cache:\n    image: redis:$V\n',
      '/w/shop/other.env': 'V=7\n',
    };
    const project = await read(files);
    assert.deepEqual(services(project).map((service) => (service as readonly unknown[])[3]), ['pg:16', 'redis:7', 'a']);
    assert.deepEqual(problems(project), []);
  });

  it('gives a service what the one has that it extends', async () => {
    const files = {
      '/w/shop/compose.yaml': 'services:\n  web:\n    extends: {file: base.yaml, service: app}\n    profiles: [x]\n  two:\n    extends: web\n',
      '/w/shop/base.yaml': 'services:\n  app:\n    image: base\n    scale: 2\n',
    };
    assert.deepEqual(services(await read(files)).map((service) => (service as readonly unknown[]).slice(0, 4)), [['web', 2, false, 'base'], ['two', 2, false, 'base']]);
  });

  it('tells the files besides that containers are made of', async () => {
    const files = {
      '/w/shop/compose.yaml': 'services:\n  web: {build: ., configs: [{source: settings}], secrets: [key]}\n  api: {build: {context: api, dockerfile: ../Dockerfile.api}}\n  far: {build: "https://example.test/x.git"}\n  in: {build: {dockerfile_inline: FROM x}}\nconfigs: {settings: {file: ./settings.ini}, other: {content: x}}\n',
      '/w/shop/dev.yaml': 'services:\n  web: {environment: {A: b}}\nsecrets: {key: {file: key.txt}}\n',
    };
    const project = await read(files, { files: Object.keys(files) });
    assert.deepEqual(project.services.map((service) => service.files), [['/w/shop/Dockerfile', '/w/shop/settings.ini', '/w/shop/key.txt'], ['/w/shop/Dockerfile.api'], [], []]);
  });

  it('says where an include or an extension is circular, or leads nowhere', async () => {
    const files = {
      '/w/shop/compose.yaml': 'include: [b.yaml, gone.yaml]\nservices:\n  web:\n    extends: {service: two}\n  two:\n    extends: {service: web}\n  three:\n    extends: {service: four}\n',
      '/w/shop/b.yaml': 'include:\n  - compose.yaml\nservices: {}\n',
    };
    assert.deepEqual(problems(await read(files)), [
      'compose.yaml:1:11 error: This include is circular: compose.yaml → b.yaml → compose.yaml',
      'b.yaml:2:5 error: This include is circular: compose.yaml → b.yaml → compose.yaml',
      'compose.yaml:1:19 error: The file gone.yaml that is included cannot be read.',
      'compose.yaml:6:5 error: This service extends itself: compose.yaml#web → compose.yaml#two → compose.yaml#web',
      'compose.yaml:4:5 error: This service extends itself: compose.yaml#two → compose.yaml#web → compose.yaml#two',
      'compose.yaml:8:5 error: There is no service "four" to extend in compose.yaml.',
    ]);
  });

  it('finds the line of what is wrong: YAML, unknown words, missing variables, services', async () => {
    const text = ['services:', '  web:', '    imge: nginx', '    image: ${IMG:?say which}', '    environment:', '      A: $NOWHERE', '      DB_PASSWORD: $SECRET_TOKEN', '  db:', '    depends_on: [gone]', 'servces: {}', 'x-mine: 1'].join('\n');
    assert.deepEqual(problems(await read({ '/w/shop/compose.yaml': text })), [
      'compose.yaml:3:5 error: Compose does not know "imge" in a service: "web" would be refused.',
      'compose.yaml:10:1 error: Compose does not know "servces" here: further parts of a file begin with "x-".',
      'compose.yaml:4:12 error: The variable IMG must be set: say which',
      'compose.yaml:6:10 warning: The variable NOWHERE is not set: its place stays empty.',
      'compose.yaml:7:20 warning: The variable SECRET_TOKEN is not set: a secret that is empty.',
      'compose.yaml:2:3 error: "web" has neither an image nor a build.',
      'compose.yaml:8:3 error: "db" has neither an image nor a build.',
      'compose.yaml:8:3 error: "db" depends on "gone", which is no service of this project.',
    ]);
    const broken = problems(await read({ '/w/shop/compose.yaml': 'services:\n  web:\n    image: a\n    environment:\n   MODE: x\n' }));
    assert.deepEqual([broken.length, /^compose\.yaml:4:17 error: This is no YAML: /.test(broken[0] ?? '')], [1, true]);
  });

  it('finds words that nobody knows at every level, and none where names are free', async () => {
    const text = [
      ...['x-mine: {a: 1}', 'services:', '  web:', '    image: a', '    build: {context: ., dockerfil: x}', '    healthcheck: &health', '      intervall: 1s', '      x-note: mine'],
      ...['    ports:', '      - {target: 80, publishd: "8080"}', '      - "80"', '    volumes: [{type: bind, source: a, target: /a, bind: {selinx: z}}]', '    deploy: {resources: {limits: {memry: 1m}}}'],
      ...['    environment: {anything: 1}', '    labels: {goes: here}', '    depends_on: {db: {conditon: service_started}}', '    <<: {image: b}'],
      ...['  db: {image: b, healthcheck: *health, networks: {back: {alias: [c]}}}', 'networks: {back: {ipam: {config: [{subnt: 1}]}}}', 'volumes: {data: {drivr: local}}', 'secrets: {key: {fil: x}}'],
    ];
    assert.deepEqual(problems(await read({ '/w/shop/compose.yaml': text.join('\n') })), [
      'compose.yaml:5:25 error: Compose does not know "dockerfil" in "services.web.build".',
      'compose.yaml:7:7 error: Compose does not know "intervall" in "services.web.healthcheck".',
      'compose.yaml:10:22 error: Compose does not know "publishd" in "services.web.ports.0".',
      'compose.yaml:12:58 error: Compose does not know "selinx" in "services.web.volumes.0.bind".',
      'compose.yaml:13:35 error: Compose does not know "memry" in "services.web.deploy.resources.limits".',
      'compose.yaml:16:23 error: Compose does not know "conditon" in "services.web.depends_on.db".',
      'compose.yaml:18:58 error: Compose does not know "alias" in "services.db.networks.back".',
      'compose.yaml:19:36 error: Compose does not know "subnt" in "networks.back.ipam.config.0".',
      'compose.yaml:20:18 error: Compose does not know "drivr" in "volumes.data".',
      'compose.yaml:21:17 error: Compose does not know "fil" in "secrets.key".',
    ]);
    assert.deepEqual(problems(await read({ '/w/shop/compose.yaml': 'include: [{path: b.yaml, env_fil: x}]\n', '/w/shop/b.yaml': 'services: {}' })), ['compose.yaml:1:26 warning: Compose does not know "env_fil" in "include.0".']);
  });

  it('reads half-written, odd and hostile files without failing', () => {
    const whole = 'name: x\ninclude: [a]\nservices:\n  web: &w\n    <<: *no\n    image: "a${B:-c}"\n    ports: ["80:80", {target: 1}]\n  two: *w\nvolumes: {d: }\n';
    const odd = ['', ':', '- a', 'services', 'services:', 'services: []', 'services:\n  - a', 'services: {a: b, 1: {}}', 'services:\n  a: !reset null', 'services:\n  ? [x]\n  : y', 'a: &a [*a]', 'services: *x', '%YAML', '\u0000', '{'.repeat(200), 'include: [{}]\nservices: {a: {extends: {}}}'];
    for (const text of [...odd, ...Array.from({ length: whole.length }, (_, length) => whole.slice(0, length))]) assert.doesNotThrow(() => parseCompose(text), JSON.stringify(text));
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[index] ?? ''}`).join(',')}]`).join('\n')}\nservices: {web: {image: *j, command: *j}}\n`;
    assert.deepEqual(parseCompose(bomb).services[0]?.fields, {});
  });
});
