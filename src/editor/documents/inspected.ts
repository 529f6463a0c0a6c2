import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { EngineKey } from '../platform/engineKey.ts';

/** What an inspection document shows; its address holds it, so that it survives a reload of the window. */
export interface Inspected {
  readonly kind: 'container' | 'image';
  readonly id: string;
  readonly name: string;
  /** The engine's name. */
  readonly engine: string;
  /** Which of the window's engines it is. */
  readonly engineId: EngineKey;
}

export function isInspected(value: unknown): value is Inspected {
  const { kind, id, name, engine, engineId } = fieldsOf(value);
  return (kind === 'container' || kind === 'image') && [id, name, engine, engineId].every((text) => textOf(text) !== '');
}
