import type { RunFieldFacts, RunValues } from '../../core/model/runPage.ts';
import { arrange, button, element, setAttribute } from '../shared/dom.ts';
import { FieldFrame, markInvalid, textInput, type FormField, type FormFieldParts, type TextInput } from './formField.ts';

interface Row {
  readonly element: HTMLElement;
  readonly input: TextInput;
  readonly remove: HTMLButtonElement;
}

/** A field with a row for each value: rows are added and removed, also by Enter and by Backspace in an empty one. */
export class ListField implements FormField {
  readonly element: HTMLElement;
  readonly id: string;
  readonly #parts: FormFieldParts;
  readonly #frame: FieldFrame;
  readonly #list = element('div', { class: 'rows' });
  readonly #add: HTMLButtonElement;
  #rows: Row[] = [];

  constructor(parts: FormFieldParts) {
    this.#parts = parts;
    const { field, value, words } = parts;
    this.id = field.id;
    this.#frame = new FieldFrame(field, 'span');
    this.#frame.label.id = `label-${field.id}`;
    this.#add = button(words.add, () => this.#insert(this.#rows.length), { class: 'link', attributes: { 'aria-label': words.addTo.replace('{0}', field.label) } });
    this.element = element('div', { class: 'field list', attributes: { role: 'group', 'aria-labelledby': this.#frame.label.id } }, [this.#frame.label, this.#list, ...this.#frame.ending, this.#add]);
    for (const text of Array.isArray(value) ? (value as readonly string[]) : []) this.#rows.push(this.#row(text));
    this.#arrange();
  }

  get value(): RunValues[string] | undefined {
    const rows = this.#rows.map(({ input }) => input.value);
    return rows.some((text) => text.trim() !== '') ? rows : undefined;
  }

  setFacts(facts: RunFieldFacts): void {
    this.#frame.setFacts(facts);
  }

  setProblems(problems: readonly { readonly row: number; readonly text: string }[]): void {
    this.#frame.setProblem(problems[0]?.text ?? '');
    for (const [index, { input }] of this.#rows.entries()) markInvalid(input.element, problems.some(({ row }) => row === index));
  }

  focus(): void {
    const target = this.#rows.find(({ input }) => input.element.getAttribute('aria-invalid') === 'true') ?? this.#rows[0];
    (target?.input.element ?? this.#add).focus();
  }

  #row(text: string): Row {
    const input = textInput(this.#parts.field, this.#frame, text, () => this.#parts.onChange());
    const remove = button('×', () => this.#remove(row), { class: 'small' });
    const row: Row = { element: element('div', { class: 'row' }, [input.element, remove]), input, remove };
    row.element.addEventListener('keydown', (event) => {
      if (event.target === input.element) this.#press(event, row);
    });
    return row;
  }

  #press(event: KeyboardEvent, row: Row): void {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && row.input.value !== '' && row.input.element.tagName === 'INPUT') this.#insert(this.#rows.indexOf(row) + 1);
    else if (event.key === 'Backspace' && row.input.value === '') this.#remove(row);
    else return;
    event.preventDefault();
  }

  #insert(index: number): void {
    const row = this.#row('');
    this.#rows.splice(index, 0, row);
    this.#arrange();
    row.input.element.focus();
  }

  #remove(row: Row): void {
    const index = this.#rows.indexOf(row);
    this.#rows = this.#rows.filter((each) => each !== row);
    this.#arrange();
    (this.#rows[Math.max(0, index - 1)]?.input.element ?? this.#add).focus();
    this.#parts.onChange();
  }

  #arrange(): void {
    const { field, words } = this.#parts;
    arrange(this.#list, this.#rows.map((row) => row.element));
    for (const [index, { input, remove }] of this.#rows.entries()) {
      const number = String(index + 1);
      setAttribute(input.element, 'aria-label', words.row.replace('{0}', field.label).replace('{1}', number));
      const text = words.removeRow.replace('{0}', number).replace('{1}', field.label);
      setAttribute(remove, 'aria-label', text);
      remove.title = text;
    }
  }
}
