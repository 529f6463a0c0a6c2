import assert from 'node:assert/strict';
import type { Fields } from '../../../src/core/base/fields.ts';
import type { ServiceFacts } from '../../../src/core/compose/serviceFacts.ts';
import type { Variables } from '../../../src/core/compose/variables.ts';
import { writeBackEdit, type LinesEdit } from '../../../src/core/compose/writeBack.ts';

const set: Readonly<Record<string, string>> = { TAG: '1', PORT: '8080', OTHER: '9' };
const variables: Variables = (name) => (Object.hasOwn(set, name) ? { value: set[name] ?? '', source: { kind: 'environment' } } : undefined);

interface Change {
  readonly described?: ServiceFacts;
  readonly running?: ServiceFacts;
  readonly written?: Fields;
}

const described: ServiceFacts = { image: 'a:1', environment: { MODE: 'one', X: '1' }, ports: ['8080:80/tcp'] };
const running: ServiceFacts = { image: 'a:2', environment: { MODE: 'two', X: '1' }, ports: ['8081:80/tcp'] };
const written: Fields = { image: 'a:2', environment: { MODE: 'two', X: '1' }, ports: ['8081:80'] };

const edited = (text: string, change: Change = {}): LinesEdit => {
  const edit = writeBackEdit(text, { service: 'web', described, running, written, directory: '/w', variables, ...change });
  assert.ok(edit);
  return edit;
};
const write = (lines: readonly string[], change?: Change): readonly string[] => {
  const edit = edited(`${lines.join('\n')}\n`, change);
  return [...lines.slice(0, edit.line - 1), ...edit.text.split('\n'), ...lines.slice(edit.endLine)];
};

describe('writing what runs into a file that is hard to change (portainer#3176)', () => {
  it('leaves every line as it is written that says the same: spaces, quotes, empty lines, lists over several lines', () => {
    const before = ['---', 'services:', '  web:', '', '    # image', '    image:   a:1   # pinned', '', '    # why', '    command: ["sh", "-c",', '      "echo it"]', '', '', '    environment:', "      - 'X=1'    # first", '      # the mode', '      - MODE=one   # here', '      - "Y=2"', '    ports:', '      # http', '      - "8080:80" # the front', '      # last', '  # behind', '  db:  {image:  x}', '...'];
    const after = before.map((line) => line.replace('image:   a:1   #', 'image: a:2 #').replace('MODE=one   #', 'MODE=two #').replace('8080:80', '8081:80'));
    assert.deepEqual(write(before), after);
  });

  it('keeps entries that are written with variables, and puts others into the place of what they follow', () => {
    const lists: Change = { described: { ...described, ports: ['8080:80/tcp', '9:9/tcp'], volumes: ['/w/conf:/conf', 'data:/data'] }, running: { ...running, ports: ['8081:80/tcp', '9:9/tcp'], volumes: ['/w/conf:/conf', 'other:/data'] }, written: { ...written, ports: ['9:9', '8081:80'], volumes: ['other:/data', { type: 'bind', source: '/w/conf', target: '/conf' }] } };
    assert.deepEqual(write(['services:', '  web:', '    image: "a:${TAG:-0}"', '    environment: {MODE: one, X: "1"}', '    ports:', '      - "${PORT:-1}:80" # p', '      - "${OTHER}:9"', '    volumes:', '      - data:/data # d', '      - ./conf:/conf'], lists), ['services:', '  web:', '    image: "a:2"', '    environment: {MODE: two, X: "1"}', '    ports:', '      - "8081:80" # p', '      - "${OTHER}:9"', '    volumes:', '      - other:/data # d', '      - ./conf:/conf']);
  });

  it('changes long entries where they differ, and takes a range for what it means', () => {
    const ports = { described: { ports: ['7000:7000/tcp', '7001:7001/tcp', '8080:80/tcp'], volumes: ['data:/data'] }, running: { ports: ['127.0.0.1:8081:80/tcp', '7000:7000/tcp', '7001:7001/tcp'], volumes: ['/srv:/data:ro'] }, written: { ports: ['7000:7000', '7001:7001', '127.0.0.1:8081:80'], volumes: ['/srv:/data:ro'] } };
    assert.deepEqual(write(['services:', '  web:', '    ports:', '      - 7000-7001:7000-7001', '      - target: 80', '        published: 8080 # which', '    volumes:', '      - type: volume', '        source: data', '        target: /data'], ports), ['services:', '  web:', '    ports:', '      - 7000-7001:7000-7001', '      - target: 80', '        published: 8081 # which', '        host_ip: 127.0.0.1', '    volumes:', '      - type: bind', '        source: /srv', '        target: /data', '        read_only: true']);
  });

  it('overrides what is merged in, and leaves what it is merged from alone', () => {
    const common = ['x-common: &common', '  image: a:1', '  environment: &env', '    MODE: one', '    X: "1"', 'services:'];
    assert.deepEqual(write([...common, '  web:', '    <<: *common # as all', '    ports: ["8080:80"]', '  db:', '    <<: *common']), [...common, '  web:', '    <<: *common # as all', '    ports: ["8081:80"]', '    environment:', '      MODE: two', '      X: "1"', '    image: a:2', '  db:', '    <<: *common']);
    assert.deepEqual(write([...common, '  web:', '    image: a:1', '    environment: *env', '    ports: ["8080:80"]', '  db: {environment: *env}']), [...common, '  web:', '    image: a:2', '    environment:', '      MODE: two', '      X: "1"', '    ports: ["8081:80"]', '  db: {environment: *env}']);
    assert.deepEqual(write([...common, '  web:', '    image: a:1', '    environment:', '      <<: *env', '    ports: ["8080:80"]']), [...common, '  web:', '    image: a:2', '    environment:', '      <<: *env', '      MODE: two', '    ports: ["8081:80"]']);
  });

  it('says what else changes, where an anchor of the service is meant elsewhere', () => {
    const text = (db: string): string => `services:\n  web: &web\n    image: &image a:1\n    environment: {MODE: one, X: "1"}\n    ports: ["8080:80"]\n  db:\n    ${db}\n  api: {image: b}\n`;
    assert.deepEqual(['image: *image', '<<: *web', 'image: x'].map((db) => edited(text(db)).alsoChanges), [['services.db'], ['services.db'], []]);
  });

  it('changes a service in one line in that line, and limits wherever they stand', () => {
    assert.deepEqual(write(['services: {web: {image: "a:1", environment: {MODE: one, X: \'1\'}, ports: ["8080:80"]}} # all']), ['services: {web: {image: "a:2", environment: {MODE: two, X: \'1\'}, ports: ["8081:80"]}} # all']);
    const limits = { described: { memory: '1', cpus: '2' }, running: { memory: '33554432' }, written: {} };
    assert.deepEqual(write(['x-deploy: &deploy {resources: {limits: {memory: 1, cpus: "2"}}}', 'services:', '  web:', '    deploy: *deploy', '  db:', '    deploy: *deploy'], limits), ['x-deploy: &deploy {resources: {limits: {memory: 1, cpus: "2"}}}', 'services:', '  web:', '    deploy:', '      resources:', '        limits:', '          memory: "33554432"', '  db:', '    deploy: *deploy']);
    assert.deepEqual(write(['services:', '  web:', '    mem_limit: 1b # small', '    cpus: 2'], limits), ['services:', '  web:', '    mem_limit: "33554432" # small']);
  });

  it('quotes what YAML 1.1, which 1.29 reads, takes for something else than a text', () => {
    const given = { described: { environment: { A: 'x' }, ports: [] }, running: { environment: { A: 'yes' }, ports: ['22:22/tcp'] }, written: { environment: { A: 'yes' }, ports: ['22:22'] } };
    assert.deepEqual(write(['services:', '  web:', '    environment:', '      A: x'], given), ['services:', '  web:', '    environment:', '      A: "yes"', '    ports:', '      - "22:22"']);
  });

  it('writes of what an env_file says only what differs, and says what it cannot write', () => {
    const file = ['services:', '  web:', '    image: a:1', '    env_file: [web.env]'];
    const more: Change = { described: { image: 'a:1', environment: { A: '1', B: '1', GONE: '1' }, restart: 'always' }, running: { image: 'a:1', environment: { A: '1', B: '2' } }, written: { image: 'a:1', environment: { A: '1', B: '2' } } };
    assert.deepEqual(write(file, more), [...file, '    environment:', '      B: "2"']);
    assert.deepEqual(edited(`${file.join('\n')}\n`, more).left, ['restart']);
    assert.throws(() => edited(`${file.join('\n')}\n`, { ...more, running: { image: 'a:1', environment: { A: '1', B: '1' } } }), /differs in what this file does not say of it: environment, restart/);
  });
});
