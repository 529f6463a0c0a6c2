import { fieldsOf, textOf } from '../../core/base/fields.ts';

/** What an inspection document shows; its address holds it, so that it survives a reload of the window. */
export interface Inspected {
  readonly kind: 'container' | 'image';
  readonly id: string;
  readonly name: string;
  /** The engine's name. */
  readonly engine: string;
}

export function isInspected(value: unknown): value is Inspected {
  const { kind, id, name, engine } = fieldsOf(value);
  return (kind === 'container' || kind === 'image') && [id, name, engine].every((text) => textOf(text) !== '');
}
