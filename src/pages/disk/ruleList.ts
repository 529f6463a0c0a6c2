import { keepRuleKinds, type DiskPageWords, type KeepRuleKind } from '../../core/model/diskPage.ts';
import { button, element, setText } from '../shared/dom.ts';

export interface RuleListParts {
  readonly words: DiskPageWords;
  onAdd(kind: KeepRuleKind, pattern: string): void;
  onRemove(index: number): void;
}

/** What is never removed: shown, added to and taken from. */
export class RuleList {
  readonly element: HTMLElement;
  readonly #parts: RuleListParts;
  readonly #list = element('ul', { class: 'rules' });
  readonly #none: HTMLElement;
  readonly #problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  readonly #kind: HTMLSelectElement;
  readonly #pattern: HTMLInputElement;
  /** Whether the answer to a rule that was added is awaited: other rules may come while one types. */
  #isAdding = false;

  constructor(parts: RuleListParts) {
    this.#parts = parts;
    const { words } = parts;
    this.#none = element('p', { class: 'note', text: words.noRules });
    this.#kind = element('select', { attributes: { 'aria-label': words.columns.kind } }, keepRuleKinds.map((kind) => element('option', { text: words.ruleKinds[kind], attributes: { value: kind } })));
    this.#pattern = element('input', { attributes: { type: 'text', 'aria-label': words.addRule } });
    this.#kind.addEventListener('change', () => this.#suggest());
    this.#suggest();
    const form = element('form', {}, [this.#kind, this.#pattern, element('button', { class: 'secondary', text: words.addRule, attributes: { type: 'submit' } })]);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#isAdding = true;
      parts.onAdd(this.#chosen, this.#pattern.value);
    });
    this.element = element('section', { class: 'keep' }, [element('h2', { text: words.rules }), element('p', { class: 'note', text: words.rulesHint }), this.#list, this.#none, form, this.#problem]);
    this.#problem.hidden = true;
  }

  show(rules: readonly string[], problem: string): void {
    const { words } = this.#parts;
    this.#list.replaceChildren(
      ...rules.map((rule, index) => {
        const title = words.removeRule.replace('{0}', () => rule);
        return element('li', {}, [element('code', { text: rule }), button('×', () => this.#parts.onRemove(index), { class: 'small', attributes: { 'aria-label': title, title } })]);
      }),
    );
    this.#none.hidden = rules.length > 0;
    setText(this.#problem, problem);
    this.#problem.hidden = problem === '';
    if (this.#isAdding && problem === '') this.#pattern.value = '';
    this.#isAdding = false;
  }

  get #chosen(): KeepRuleKind {
    return keepRuleKinds.find((kind) => kind === this.#kind.value) ?? 'name';
  }

  #suggest(): void {
    this.#pattern.placeholder = this.#parts.words.rulePlaceholders[this.#chosen];
  }
}
