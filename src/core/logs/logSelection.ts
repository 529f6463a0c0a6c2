import { fieldsOf, listOf, numberOf, textOf } from '../base/fields.ts';
import { composeIdentity, isOfProject, type ProjectPlace } from '../model/compose.ts';
import type { ComposeIdentity, Container } from '../model/container.ts';
import type { EngineEvent } from '../model/engineEvent.ts';

/** Whose logs are read together. What fits later, as when a service is created anew, belongs to it too. */
export type LogSelection =
  | { readonly kind: 'containers'; readonly containers: readonly SelectedContainer[] }
  | ({ readonly kind: 'stack' } & ProjectPlace)
  | ({ readonly kind: 'service'; readonly service: string } & ProjectPlace)
  | { readonly kind: 'image'; readonly imageId: string };

/** The log of a swarm's service with all its tasks, wherever they run; or of one of them. */
export interface SwarmLogSelection {
  readonly kind: 'swarmService' | 'swarmTask';
  readonly id: string;
}

export function isOfSwarm(selection: LogSelection | SwarmLogSelection): selection is SwarmLogSelection {
  return selection.kind === 'swarmService' || selection.kind === 'swarmTask';
}

export interface SelectedContainer {
  readonly id: string;
  /** Of a Compose container: whoever takes its place is followed as well. */
  readonly place?: ComposePlace;
}

export type ComposePlace = Pick<ComposeIdentity, 'project' | 'service' | 'number'>;

export function selectedContainer({ id, compose }: Container): SelectedContainer {
  return compose && !compose.isOneOff ? { id, place: { project: compose.project, service: compose.service, number: compose.number } } : { id };
}

export function isSelected(selection: LogSelection, { id, imageId, compose }: Pick<Container, 'id' | 'imageId' | 'compose'>): boolean {
  switch (selection.kind) {
    case 'containers':
      return selection.containers.some((one) => one.id === id || isSamePlace(one.place, compose));
    case 'stack':
      return isOfProject({ ...(compose && { compose }) }, selection);
    case 'service':
      return compose?.service === selection.service && isOfProject({ compose }, selection);
    case 'image':
      return imageId === selection.imageId;
  }
}

/** Whether an event's container may be selected: that of an image must be asked for. */
export function mayBeSelected(selection: LogSelection, { id, attributes }: EngineEvent): boolean {
  if (selection.kind === 'image') return true;
  const compose = composeIdentity(attributes);
  return isSelected(selection, { id, imageId: '', ...(compose && { compose }) });
}

function isSamePlace(place: ComposePlace | undefined, compose: ComposeIdentity | undefined): boolean {
  return place !== undefined && compose !== undefined && !compose.isOneOff && place.project === compose.project && place.service === compose.service && place.number === compose.number;
}

/** A selection as it is remembered between windows; undefined where it makes no sense. */
export function readSelection(value: unknown): LogSelection | undefined {
  const { kind, containers, project, service, directory, imageId } = fieldsOf(value);
  const serviceName = textOf(service);
  const place = { project: textOf(project), ...(typeof directory === 'string' ? { directory } : {}) };
  switch (kind) {
    case 'containers': {
      const read = listOf(containers).flatMap((one) => readContainer(one) ?? []);
      return read.length === 0 ? undefined : { kind, containers: read };
    }
    case 'stack':
      return place.project === '' ? undefined : { kind, ...place };
    case 'service':
      return place.project === '' || serviceName === '' ? undefined : { kind, ...place, service: serviceName };
    case 'image':
      return textOf(imageId) === '' ? undefined : { kind, imageId: textOf(imageId) };
    default:
      return undefined;
  }
}

/** The same for a page of logs, which a swarm has too. */
export function readLogSelection(value: unknown): LogSelection | SwarmLogSelection | undefined {
  const { kind, id } = fieldsOf(value);
  if (kind !== 'swarmService' && kind !== 'swarmTask') return readSelection(value);
  return textOf(id) === '' ? undefined : { kind, id: textOf(id) };
}

function readContainer(value: unknown): SelectedContainer | undefined {
  const { id, place } = fieldsOf(value);
  const { project, service, number } = fieldsOf(place);
  if (textOf(id) === '') return undefined;
  const count = numberOf(number);
  return textOf(project) === '' || count === undefined ? { id: textOf(id) } : { id: textOf(id), place: { project: textOf(project), service: textOf(service), number: count } };
}
