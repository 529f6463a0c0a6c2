import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { EngineKey } from '../platform/engineKey.ts';

export const inspectedKinds = ['container', 'image', 'volume', 'network'] as const;
export type InspectedKind = (typeof inspectedKinds)[number];

/** What an inspection document shows; its address holds it, so that it survives a reload of the window. */
export interface Inspected {
  readonly kind: InspectedKind;
  readonly id: string;
  readonly name: string;
  /** The engine's name. */
  readonly engine: string;
  /** Which of the window's engines it is. */
  readonly engineId: EngineKey;
}

export function isInspected(value: unknown): value is Inspected {
  const { kind, id, name, engine, engineId } = fieldsOf(value);
  return inspectedKinds.some((each) => each === kind) && [id, name, engine, engineId].every((text) => textOf(text) !== '');
}
