import * as l10n from '@vscode/l10n';
import { Document, isMap, isScalar, isSeq } from 'yaml';
import { fieldsOf, type Fields } from '../base/fields.ts';
import { composeIdentity } from '../model/compose.ts';
import { cliText } from '../model/shellQuote.ts';
import { composeService, containerKeys, declared } from './composeService.ts';
import { labelsOf, nameOf, type DescribedContainer } from './describedContainer.ts';
import { guessDependencies, type Guesses } from './dependencyGuesses.ts';
import { SecretVariables } from './secretValues.ts';
import { addressedNetworks, networkCommand, networkDeclaration, noSurroundings, volumeDeclaration, type Surroundings } from './surroundings.ts';

/**
 * A `compose.yaml` that makes such containers again: one service for each, and one for all that are of the same service.
 * What looks like a secret is left to variables, which its first lines name. [Compose specification]
 */
export function composeFile(containers: readonly DescribedContainer[], around: Surroundings = noSurroundings, secrets = new SecretVariables()): string {
  const project = commonProject(containers);
  const groups = serviceGroups(containers);
  const addressed = addressedNetworks(containers);
  const volumes = new Declarations(project, (name, isOwn) => ({ ...(isOwn ? {} : { name }), ...declared(volumeDeclaration(around.volumes.get(name) ?? {}), secrets, name) }));
  // Compose refuses a network of that name that is not its own.
  const networks = new Declarations(project, (name, isOwn) => (isOwn ? declared(networkDeclaration(around.networks.get(name) ?? {}, addressed.has(name)), secrets, name) : { name, external: true }));
  const services = new Map([...groups].flatMap(([service, members]) => members.flatMap(containerKeys).map((key) => [key, service] as const)));
  const guesses = guessDependencies(groups);
  const written = [...groups].map(([service, members]) => {
    const [first] = members;
    const surroundings = { service, secrets, services, volumeKey: (name: string) => volumes.keyOf(name), networkKey: (name: string) => networks.keyOf(name) };
    return [service, first === undefined ? {} : withGuesses(scaled(composeService(first, surroundings), members.length), guesses.get(service))] as const;
  });
  const file = {
    ...(project === undefined ? {} : { name: project }),
    services: Object.fromEntries(written),
    ...(networks.isEmpty ? {} : { networks: networks.values }),
    ...(volumes.isEmpty ? {} : { volumes: volumes.values }),
  };
  const external = networks.external.map((name) => [name, cliText(networkCommand(name, around.networks.get(name) ?? {}, addressed.has(name)))] as const);
  return documentText(file, comment([...groups.keys()], secrets.names, external), guesses);
}

/** The one project of all the containers. */
function commonProject(containers: readonly DescribedContainer[]): string | undefined {
  const projects = new Set(containers.map((each) => composeIdentity(labelsOf(each))?.project));
  return projects.size === 1 ? [...projects][0] : undefined;
}

function serviceGroups(containers: readonly DescribedContainer[]): ReadonlyMap<string, readonly DescribedContainer[]> {
  const groups = new Map<string, DescribedContainer[]>();
  const owners = new Map<string, string>();
  for (const each of containers) {
    const identity = composeIdentity(labelsOf(each));
    const wanted = (identity?.service ?? nameOf(each)).replaceAll(/[^\w.-]/g, '-') || 'service';
    // Services of the same name in two projects are two.
    const owner = identity?.project ?? `container ${nameOf(each)}`;
    let name = wanted;
    for (let count = 2; (owners.get(name) ?? owner) !== owner; count++) name = `${wanted}-${String(count)}`;
    owners.set(name, owner);
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return groups;
}

/** What is guessed to be needed comes behind what is known. */
function withGuesses(service: Fields, guesses: ReadonlyMap<string, string> | undefined): Fields {
  if (!guesses) return service;
  const guessed = Object.fromEntries([...guesses.keys()].map((name) => [name, { condition: 'service_started' }]));
  return { ...service, depends_on: { ...fieldsOf(service.depends_on), ...guessed } };
}

function scaled(service: Fields, count: number): Fields {
  if (count === 1) return service;
  const { container_name: _, deploy, ...rest } = service;
  return { ...rest, deploy: { replicas: count, ...(deploy as Fields | undefined) } };
}

/** The volumes or networks that a file declares, by key: those of the file's own project without its prefix. */
class Declarations {
  readonly #project: string | undefined;
  readonly #declaration: (name: string, isOwn: boolean) => Fields;
  readonly #values = new Map<string, Fields>();

  /** @param declaration of a volume or network, of the file's own project or not. */
  constructor(project: string | undefined, declaration: (name: string, isOwn: boolean) => Fields) {
    this.#project = project;
    this.#declaration = declaration;
  }

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  get values(): Fields {
    return Object.fromEntries(this.#values);
  }

  /** The names of those that must be there beforehand. */
  get external(): readonly string[] {
    return [...this.#values.values()].flatMap(({ name, external }) => (external === true ? [String(name)] : []));
  }

  keyOf(name: string): string {
    const prefix = `${this.#project ?? ''}_`;
    const isOwn = this.#project !== undefined && name.startsWith(prefix) && name.length > prefix.length;
    const key = isOwn ? name.slice(prefix.length) : name;
    const declaration = this.#declaration(name, isOwn);
    // What every project has need not be declared.
    if (!isOwn || key !== 'default' || Object.keys(declaration).length > 0) this.#values.set(key, declaration);
    return key;
  }
}

/** Its first line is what an editor calls a document without a file. */
function comment(services: readonly string[], secrets: readonly string[], external: readonly (readonly [name: string, command: string])[]): string {
  const lines = [
    `compose.yaml: ${services.join(', ')}`,
    ...(secrets.length === 0 ? [] : [l10n.t('What looks like a secret is not written here. Put it into a file ".env" beside this one, or into the environment:'), ...secrets.map((name) => `  ${name}=`)]),
    ...external.map(([name, command]) => l10n.t('The network "{0}" must be there: {1}', name, command)),
  ];
  return lines.map((line) => ` ${line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`).join('\n');
}

/** Quoted as for YAML 1.1 too, which takes more words and numbers for something else than a text. */
function documentText(file: { readonly services: Fields }, head: string, guesses: Guesses): string {
  const document = new Document(file, { version: '1.1', aliasDuplicateObjects: false });
  document.commentBefore = head;
  const ports = Object.keys(file.services).map((service) => document.getIn(['services', service, 'ports'], true));
  for (const port of ports.flatMap((list) => (isSeq(list) ? list.items : []))) if (isScalar(port)) port.type = 'QUOTE_DOUBLE';
  for (const [service, found] of guesses) for (const [other, variable] of found) markGuess(document, service, other, variable);
  return document.toString({ lineWidth: 0 });
}

/** A guess says that it is one, and why. */
function markGuess(document: Document, service: string, other: string, variable: string): void {
  const dependencies = document.getIn(['services', service, 'depends_on'], true);
  if (!isMap(dependencies)) return;
  const pair = dependencies.items.find(({ key }) => isScalar(key) && key.value === other);
  if (pair && isScalar(pair.key)) pair.key.commentBefore = ` ${l10n.t('guessed, since the variable {0} names it', variable).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`;
}
