import { fieldsOf, textsOf } from '../base/fields.ts';
import { dependenciesOf, nameOf, networksOf, type DescribedContainer } from './describedContainer.ts';

/** Which services a service seems to need, each with the variable that says so. */
export type Guesses = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Guesses what depends on what, where nothing says so: a variable names another service as a host (`db`, `db:5432`,
 * `postgres://user@db/x`). Nothing is guessed that would go round in a circle.
 */
export function guessDependencies(services: ReadonlyMap<string, readonly DescribedContainer[]>): Guesses {
  const needs = new Map([...services].map(([service, members]) => [service, new Set(members.flatMap((each) => dependenciesOf(each).map((dependency) => dependency.service)))] as const));
  const guesses = new Map<string, ReadonlyMap<string, string>>();
  for (const [service, members] of services) {
    const found = new Map<string, string>();
    for (const [other, others] of services) {
      if (other === service || needs.get(service)?.has(other) || leadsTo(needs, other, service)) continue;
      const variable = variableNaming(members, hostNames(other, others));
      if (variable === undefined) continue;
      found.set(other, variable);
      needs.get(service)?.add(other);
    }
    if (found.size > 0) guesses.set(service, found);
  }
  return guesses;
}

/** What others call the containers of a service in their networks. */
function hostNames(service: string, members: readonly DescribedContainer[]): readonly string[] {
  return [...new Set([service, ...members.flatMap((each) => [nameOf(each), ...networksOf(each).flatMap(({ aliases }) => aliases)])])].filter((name) => name.length > 1);
}

function variableNaming(members: readonly DescribedContainer[], names: readonly string[]): string | undefined {
  // A host stands alone, or between what separates the parts of an address.
  const patterns = names.map((name) => new RegExp(`(?:^|[/@,\\s])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:$|[:/,?\\s])`));
  for (const { container, image } of members) {
    const inherited = new Set(textsOf(fieldsOf(image.Config).Env));
    for (const entry of textsOf(fieldsOf(container.Config).Env)) {
      const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
      if (name !== undefined && !inherited.has(entry) && patterns.some((pattern) => pattern.test(value))) return name;
    }
  }
  return undefined;
}

function leadsTo(needs: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(needs.get(from) ?? [])].some((next) => leadsTo(needs, next, to, seen));
}
