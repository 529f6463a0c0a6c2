import type { LogPageWords } from '../../core/model/logPage.ts';
import { element } from '../shared/dom.ts';

export interface FieldsFieldParts {
  readonly words: Pick<LogPageWords, 'jsonFields' | 'jsonFieldsHint'>;
  /** What is typed there already. */
  readonly fields: string;
  onFields(typed: string): void;
}

/** Chooses the fields to which JSON lines are folded. */
export function fieldsField(parts: FieldsFieldParts): HTMLInputElement {
  const { words, fields } = parts;
  const input = element('input', { class: 'fields', attributes: { type: 'text', placeholder: words.jsonFields, 'aria-label': words.jsonFields, title: words.jsonFieldsHint, spellcheck: 'false' } });
  input.value = fields;
  input.addEventListener('input', () => parts.onFields(input.value));
  return input;
}
