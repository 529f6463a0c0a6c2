import { pageLevels, type LogPageWords, type LogSpan, type PageFilter, type PageSource, type SearchMode } from '../../core/model/logPage.ts';
import { button, element, setText } from '../shared/dom.ts';
import { fieldsField } from './fieldsField.ts';
import { readFilter } from './protocol.ts';
import { spanField } from './spanField.ts';
import { timeChoices, type TimeChoice } from './times.ts';

export interface ToolbarParts {
  readonly words: LogPageWords;
  readonly filter: PageFilter;
  readonly times: TimeChoice;
  readonly isWrapped: boolean;
  readonly span: LogSpan;
  /** The fields to which JSON lines are folded. */
  readonly fields: string;
  onFields(typed: string): void;
  onSpan(span: LogSpan): void;
  onFilter(filter: PageFilter): void;
  onFind(by: 1 | -1): void;
  onFollow(isFollowing: boolean): void;
  onTimes(times: TimeChoice): void;
  onWrap(isWrapped: boolean): void;
  onAction(action: 'export' | 'clear'): void;
  /** The search was left by Escape. */
  onLeave(): void;
}

/** What is chosen, searched and done. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #parts: ToolbarParts;
  readonly #search: HTMLInputElement;
  readonly #count = element('span', { class: 'count', attributes: { role: 'status' } });
  readonly #problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  readonly #follow: HTMLButtonElement;
  readonly #sources = element('div', { class: 'sources' });
  #filter: PageFilter;

  constructor(parts: ToolbarParts) {
    this.#parts = parts;
    this.#filter = parts.filter;
    const { words } = parts;
    this.#search = element('input', { attributes: { type: 'search', placeholder: words.search, 'aria-label': words.search, spellcheck: 'false' } });
    this.#search.value = parts.filter.search;
    this.#search.addEventListener('input', () => this.#choose({ search: this.#search.value }));
    this.#search.addEventListener('keydown', (event) => this.#press(event));
    this.#follow = toggle(words.follow, true, (isOn) => parts.onFollow(isOn));
    this.element = element('header', {}, [this.#searchBar(), this.#filterBar(), this.#problem]);
    this.#problem.hidden = true;
  }

  focusSearch(): void {
    this.#search.focus();
    this.#search.select();
  }

  setFollowing(isFollowing: boolean): void {
    this.#follow.setAttribute('aria-pressed', String(isFollowing));
  }

  /** @param match counts from 1, where one is shown. */
  setFound(found: number | undefined, match: number | undefined): void {
    const { words } = this.#parts;
    const text = found === 0 ? words.notFound : words.found.replace('{0}', match === undefined ? '–' : String(match)).replace('{1}', String(found));
    setText(this.#count, found === undefined ? '' : text);
  }

  setProblem(text: string): void {
    setText(this.#problem, text);
    this.#problem.hidden = text === '';
  }

  setMode(mode: SearchMode): void {
    const select = this.element.querySelector<HTMLSelectElement>('select.mode');
    if (select) select.value = mode;
    this.#filter = { ...this.#filter, mode, hidden: [], level: 'none', stream: 'both' };
    for (const name of ['level', 'stream']) {
      const other = this.element.querySelector<HTMLSelectElement>(`select.${name}`);
      if (other) other.selectedIndex = 0;
    }
    for (const box of this.#sources.querySelectorAll('input')) box.checked = true;
  }

  setSources(sources: readonly PageSource[]): void {
    const known = this.#sources.childElementCount;
    const names = sources.map(({ name }) => name).join('\n');
    if (known === sources.length && this.#sources.dataset.names === names) return;
    this.#sources.dataset.names = names;
    this.#sources.replaceChildren(...sources.map((source) => this.#sourceBox(source)));
  }

  #sourceBox({ number, name }: PageSource): HTMLElement {
    const box = element('input', { attributes: { type: 'checkbox' } });
    box.checked = !this.#filter.hidden.includes(number);
    box.addEventListener('change', () => {
      const others = this.#filter.hidden.filter((each) => each !== number);
      this.#choose({ hidden: box.checked ? others : [...others, number] });
    });
    return element('label', { class: `source-${number % 8}` }, [box, element('span', { class: 'name', text: name })]);
  }

  #searchBar(): HTMLElement {
    const { words } = this.#parts;
    const step = (label: string, text: string, by: 1 | -1): HTMLButtonElement => button(text, () => this.#parts.onFind(by), { class: 'small', attributes: { 'aria-label': label, title: label } });
    const mode = select('mode', words.searchMode, [['mark', words.mark], ['only', words.only], ['without', words.without]], this.#filter.mode, (value) => this.#choose({ mode: value }));
    const regex = toggle('.*', this.#filter.isRegex, (isRegex) => this.#choose({ isRegex }), words.regex);
    const matchCase = toggle('Aa', this.#filter.isCaseSensitive, (isCaseSensitive) => this.#choose({ isCaseSensitive }), words.matchCase);
    return element('div', { class: 'bar', attributes: { role: 'search' } }, [this.#search, matchCase, regex, mode, step(words.previousMatch, '↑', -1), step(words.nextMatch, '↓', 1), this.#count, fieldsField(this.#parts)]);
  }

  #filterBar(): HTMLElement {
    const parts = this.#parts;
    const { words, times, isWrapped } = parts;
    const levels = pageLevels.map((level) => [level, level === 'none' ? words.allLevels : words.levelAndAbove.replace('{0}', level)] as const);
    const timeNames = [words.timesOff, words.timesLocal, words.timesUtc, words.timesRelative];
    const containers = element('details', { class: 'containers' }, [element('summary', { text: words.containers }), this.#sources]);
    return element('div', { class: 'bar', attributes: { role: 'toolbar' } }, [
      this.#follow,
      select('times', words.times, timeChoices.map((choice, index) => [choice, timeNames[index] ?? choice] as const), times, (value) => parts.onTimes(timeChoices.find((choice) => choice === value) ?? 'local')),
      toggle(words.wrap, isWrapped, (isOn) => parts.onWrap(isOn)),
      containers,
      select('stream', words.streams, [['both', words.bothStreams], ['stdout', words.onlyStdout], ['stderr', words.onlyStderr]], this.#filter.stream, (value) => this.#choose({ stream: value })),
      select('level', words.levels, levels, this.#filter.level, (value) => this.#choose({ level: value })),
      spanField(parts),
      button(words.exportLines, () => parts.onAction('export'), { class: 'secondary' }),
      button(words.clear, () => parts.onAction('clear'), { class: 'secondary' }),
    ]);
  }

  #press(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#parts.onFind(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      this.#search.value = '';
      this.#choose({ search: '' });
      this.#parts.onLeave();
    } else return;
    event.preventDefault();
  }

  #choose(change: Readonly<Record<string, unknown>>): void {
    this.#filter = readFilter({ ...this.#filter, ...change });
    this.#parts.onFilter(this.#filter);
  }
}

function toggle(text: string, isOn: boolean, onChange: (isOn: boolean) => void, label = text): HTMLButtonElement {
  const made: HTMLButtonElement = button(text, () => {
    const next = made.getAttribute('aria-pressed') !== 'true';
    made.setAttribute('aria-pressed', String(next));
    onChange(next);
  }, { class: 'toggle', attributes: { 'aria-pressed': String(isOn), 'aria-label': label, title: label } });
  return made;
}

function select(name: string, label: string, options: readonly (readonly [value: string, text: string])[], chosen: string, onChange: (value: string) => void): HTMLSelectElement {
  const made = element('select', { class: name, attributes: { 'aria-label': label, title: label } }, options.map(([value, text]) => element('option', { text, attributes: { value } })));
  made.value = chosen;
  made.addEventListener('change', () => onChange(made.value));
  return made;
}
