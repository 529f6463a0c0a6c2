import type { RunPageWords, RunProblem, RunSection, RunValues } from '../../core/model/runPage.ts';
import { element, setText } from '../shared/dom.ts';
import type { FormField } from './formField.ts';
import { ListField } from './listField.ts';
import { simpleField } from './simpleField.ts';

/** Fields under a heading, which folds them away. */
export class FormSection {
  readonly element: HTMLDetailsElement;
  readonly fields: readonly FormField[];
  readonly #words: RunPageWords;
  readonly #count = element('span', { class: 'count' });

  constructor(section: RunSection, values: RunValues, words: RunPageWords, onChange: () => void) {
    this.#words = words;
    this.fields = section.fields.map((field) => {
      const parts = { field, words, value: values[field.id], onChange };
      return field.kind === 'list' ? new ListField(parts) : simpleField(parts);
    });
    const heading = element('summary', {}, [element('h2', { text: section.title }), this.#count]);
    this.element = element('details', {}, [heading, element('div', { class: 'fields' }, this.fields.map((field) => field.element))]);
    // What is set is shown.
    this.element.open = section.isOpen || this.fields.some(({ value }) => value !== undefined);
  }

  setProblems(problems: readonly RunProblem[]): void {
    let count = 0;
    for (const field of this.fields) {
      const own = problems.filter((problem) => problem.field === field.id);
      field.setProblems(own.map(({ row, text }) => ({ row: row ?? 0, text })));
      count += own.length;
    }
    setText(this.#count, count === 0 ? '' : this.#words.problems.replace('{0}', String(count)));
  }

  /** Opens it and goes to a field. */
  show(field: FormField): void {
    this.element.open = true;
    field.focus();
  }
}
