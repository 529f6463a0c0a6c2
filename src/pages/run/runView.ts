import type { RunAction, RunProblem, RunValues } from '../../core/model/runPage.ts';
import { button, element, setText } from '../shared/dom.ts';
import type { Host } from '../shared/host.ts';
import { FormSection } from './formSection.ts';
import type { FromRunPage, ToRunPage } from './protocol.ts';

type Opening = Extract<ToRunPage, { readonly kind: 'open' }>;

/** How long after a key the values are checked: milliseconds. */
const pause = 120;

/** The page that runs images: a form, the command that it makes, and what can be done with it. */
export class RunView {
  readonly element: HTMLElement;
  readonly #host: Host<FromRunPage, undefined>;
  readonly #opening: Opening;
  readonly #sections: readonly FormSection[];
  readonly #command = element('code', { attributes: { tabindex: '0' } });
  readonly #status = element('p', { class: 'status', attributes: { role: 'status' } });
  readonly #failure = element('p', { class: 'failure', attributes: { role: 'alert' } });
  readonly #actions: readonly HTMLButtonElement[];
  #problems: readonly RunProblem[] = [];
  #change = 0;
  #checked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: RunAction | undefined;

  constructor(host: Host<FromRunPage, undefined>, opening: Opening) {
    this.#host = host;
    this.#opening = opening;
    const { head, words, sections, values } = opening;
    this.#sections = sections.map((section) => new FormSection(section, values, words, () => this.#changed()));
    this.#actions = head.actions.map(({ action, text }, index) => button(text, () => this.#do(action), { class: index === 0 ? 'primary' : 'secondary' }));
    this.#command.setAttribute('aria-label', words.command);
    const notes = head.notes.length === 0 ? [] : [element('div', { class: 'notes' }, head.notes.map((text) => element('p', { text })))];
    const form = element('form', { attributes: { 'aria-label': words.form } }, this.#sections.map((section) => section.element));
    form.addEventListener('submit', (event) => event.preventDefault());
    const content = element('div', { class: 'content' }, [element('header', {}, [element('h1', { text: head.title }), ...notes]), form]);
    this.element = element('main', {}, [content, this.#footer()]);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const [first] = head.actions;
      if (first) this.#do(first.action);
    });
  }

  begin(): void {
    this.#send();
    this.#sections[0]?.fields[0]?.focus();
  }

  take(message: Exclude<ToRunPage, { readonly kind: 'open' }>): void {
    switch (message.kind) {
      case 'facts':
        for (const field of this.#fields) field.setFacts(message.facts[field.id] ?? { hint: '', suggestions: [] });
        break;
      case 'checked':
        this.#take(message);
        break;
      case 'busy':
        setText(this.#status, message.text);
        for (const each of this.#actions) each.disabled = message.text !== '';
        break;
      case 'said':
        setText(this.#failure, message.isFailure ? message.text : '');
        setText(this.#status, message.isFailure ? '' : message.text);
        break;
    }
  }

  get #fields(): FormSection['fields'] {
    return this.#sections.flatMap(({ fields }) => fields);
  }

  get #values(): RunValues {
    return Object.fromEntries(this.#fields.flatMap(({ id, value }) => (value === undefined ? [] : [[id, value]])));
  }

  #footer(): HTMLElement {
    const { words } = this.#opening;
    return element('footer', {}, [
      element('div', { class: 'command' }, [this.#command]),
      element('div', { class: 'bar' }, [...this.#actions, element('span', { class: 'gap' }), button(words.copyCommand, () => this.#do('copyCommand'), { class: 'link' })]),
      this.#status,
      this.#failure,
    ]);
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), pause);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#change += 1;
    this.#host.send({ kind: 'change', change: this.#change, values: this.#values });
  }

  #take({ change, problems, command }: Extract<ToRunPage, { readonly kind: 'checked' }>): void {
    this.#checked = change;
    this.#problems = problems;
    for (const section of this.#sections) section.setProblems(problems);
    setText(this.#command, command);
    // What was to be corrected is.
    if (problems.length === 0 && this.#failure.textContent === this.#opening.words.incomplete) setText(this.#failure, '');
    if (change !== this.#change || this.#waiting === undefined) return;
    const action = this.#waiting;
    this.#waiting = undefined;
    this.#do(action);
  }

  /** Nothing is done with values that were not checked yet. */
  #do(action: RunAction): void {
    if (this.#timer !== undefined) this.#send();
    if (this.#checked !== this.#change) {
      this.#waiting = action;
      return;
    }
    setText(this.#failure, '');
    if (this.#problems.length === 0) this.#host.send({ kind: 'do', action, values: this.#values });
    else this.#showProblem();
  }

  #showProblem(): void {
    setText(this.#failure, this.#opening.words.incomplete);
    for (const section of this.#sections) {
      const field = section.fields.find(({ id }) => this.#problems.some((problem) => problem.field === id));
      if (field === undefined) continue;
      section.show(field);
      return;
    }
  }
}
