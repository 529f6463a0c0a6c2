import assert from 'node:assert/strict';
import { dependenciesOf, dependencyWaves } from '../../../src/core/compose/startOrder.ts';
import type { Container } from '../../../src/core/model/container.ts';
import { composed, container, project } from '../../fakes/things.ts';

const made = (service: string, needs?: string): Container => composed('shop', service, { id: service, labels: needs === undefined ? {} : { 'com.docker.compose.depends_on': needs } });
const waves = (...containers: readonly Container[]): readonly (readonly string[])[] => dependencyWaves(containers, (each) => dependenciesOf(each, [])).map((wave) => wave.map(({ id }) => id));

describe('the order in which services are started', () => {
  it('has those first that others need, as Compose wrote it on their containers', () => {
    assert.deepEqual(waves(made('web', 'api:service_started:false'), made('api', 'db:service_healthy:true,cache:service_started:false'), made('db'), made('cache')), [['db', 'cache'], ['api'], ['web']]);
  });

  it('is as the files say where 1.29 made the containers', () => {
    const files = [project('shop', { web: { dependsOn: ['db'] }, db: {} })];
    assert.deepEqual(dependencyWaves([made('web'), made('db')], (each) => dependenciesOf(each, files)).map((wave) => wave.map(({ id }) => id)), [['db'], ['web']]);
  });

  it('passes over what is not there, circles, other projects and lone containers', () => {
    assert.deepEqual(waves(made('a', 'b:service_started:false'), made('b', 'a:service_started:false')).flat().sort(), ['a', 'b']);
    assert.deepEqual(waves(made('web', 'gone:service_started:false'), container({ id: 'lone' }), composed('blog', 'gone', { id: 'other' })), [['web', 'lone', 'other']]);
  });
});
