import type { RunField, RunFieldFacts, RunPageWords, RunValues } from '../../core/model/runPage.ts';
import { element, setAttribute, setText } from '../shared/dom.ts';

export interface FormFieldParts {
  readonly field: RunField;
  readonly words: RunPageWords;
  readonly value: RunValues[string] | undefined;
  onChange(): void;
}

/** A field of the form: its label, the input, what is known of it, and what is wrong with it. */
export interface FormField {
  readonly element: HTMLElement;
  readonly id: string;
  /** Undefined where it is empty. */
  readonly value: RunValues[string] | undefined;
  setFacts(facts: RunFieldFacts): void;
  /** @param problems by row; of row 0 for a field without rows. Empty: all is well. */
  setProblems(problems: readonly { readonly row: number; readonly text: string }[]): void;
  /** Goes to what is wrong, or to the first input. */
  focus(): void;
}

/** The parts that every field has. */
export class FieldFrame {
  readonly label: HTMLElement;
  readonly list = element('datalist');
  readonly describedBy: string;
  readonly #hint = element('p', { class: 'hint' });
  readonly #problem = element('p', { class: 'problem' });

  constructor({ id, label, option }: RunField, labelTag: 'label' | 'span') {
    this.list.id = `list-${id}`;
    this.#hint.id = `hint-${id}`;
    this.#problem.id = `problem-${id}`;
    this.describedBy = `problem-${id} hint-${id}`;
    this.label = element(labelTag, { class: 'label', text: label }, option === '' ? [] : [element('code', { text: option, attributes: { 'aria-hidden': 'true' } })]);
    this.#hint.hidden = true;
    this.#problem.hidden = true;
  }

  get ending(): readonly HTMLElement[] {
    return [this.#problem, this.#hint, this.list];
  }

  setFacts({ hint, suggestions }: RunFieldFacts): void {
    setText(this.#hint, hint);
    this.#hint.hidden = hint === '';
    this.list.replaceChildren(...suggestions.map((value) => element('option', { attributes: { value } })));
  }

  setProblem(text: string): void {
    setText(this.#problem, text);
    this.#problem.hidden = text === '';
  }
}

export interface TextInput {
  readonly element: HTMLInputElement | HTMLTextAreaElement;
  /** What it was given, until somebody types: an input changes some white space by itself. */
  readonly value: string;
}

const mostLines = 6;

/** An input for one text, of several lines where it has them. */
export function textInput(field: RunField, frame: FieldFrame, value: string, onChange: () => void): TextInput {
  const common = { spellcheck: 'false', autocomplete: 'off', placeholder: field.placeholder, 'aria-describedby': frame.describedBy };
  const lines = value.split(/[\r\n]+/).length;
  const input = lines > 1 ? element('textarea', { attributes: { ...common, rows: String(Math.min(lines, mostLines)) } }) : element('input', { attributes: { ...common, type: 'text', list: frame.list.id } });
  input.value = value;
  let isEdited = false;
  input.addEventListener('input', () => {
    isEdited = true;
    onChange();
  });
  return {
    element: input,
    get value() {
      return isEdited ? input.value : value;
    },
  };
}

export function markInvalid(input: Element, isInvalid: boolean): void {
  setAttribute(input, 'aria-invalid', String(isInvalid));
}
