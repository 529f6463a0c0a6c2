import type { BuildPageWords, PageStep } from '../../core/model/buildPage.ts';
import { element, setText } from '../shared/dom.ts';
import type { Host } from '../shared/host.ts';
import { Comparison } from './comparison.ts';
import { Header } from './header.ts';
import type { FromBuildPage, ToBuildPage } from './protocol.ts';
import { StepList } from './stepList.ts';
import { StepPane } from './stepPane.ts';
import { Tabs } from './tabs.ts';

/** What the page remembers while its tab is hidden, and after the window was loaded anew. */
export interface BuildPageMemory {
  readonly build: string;
  readonly tab: string;
  readonly search: string;
  /** The step that was chosen; none while the page follows the build. */
  readonly step?: number;
}

/** The page: the build above, its steps, and the step that is selected. */
export class BuildView {
  readonly element: HTMLElement;
  readonly #host: Host<FromBuildPage, BuildPageMemory>;
  readonly #header: Header;
  readonly #list: StepList;
  readonly #comparison: Comparison;
  readonly #pane: StepPane;
  readonly #build: HTMLElement;
  /** Says why there is nothing to show, in the place of the build. */
  readonly #gone = element('p', { class: 'note' });
  #memory: BuildPageMemory;
  #isCompared = false;

  constructor(host: Host<FromBuildPage, BuildPageMemory>, words: BuildPageWords, memory: BuildPageMemory) {
    this.#host = host;
    this.#memory = memory;
    this.#header = new Header({ words, onAction: (action) => host.send({ kind: 'action', action }), onOpenBuild: (id) => host.send({ kind: 'openBuild', id }) });
    this.#list = new StepList({ words, onSelect: (step) => this.#choose(step), onOpen: (step) => host.send({ kind: 'openLine', step }) });
    this.#comparison = new Comparison(words, (step) => this.#choose(step));
    this.#pane = new StepPane({
      words,
      search: memory.search,
      onSearch: (search) => this.#remember({ search }),
      onLeave: () => this.#list.focus(),
      onOpenLine: (step) => host.send({ kind: 'openLine', step }),
      onSelect: (step) => this.#choose(step),
    });
    const tabs = new Tabs(
      [
        { id: 'timeline', label: words.timeline, panel: this.#list.element },
        { id: 'comparison', label: words.comparison, panel: this.#comparison.element },
      ],
      (tab) => this.#remember({ tab }),
    );
    tabs.show(memory.tab);
    const steps = element('section', { class: 'steps', attributes: { 'aria-label': words.steps } }, [tabs.element, this.#list.element, this.#comparison.element]);
    this.#build = element('div', { class: 'build' }, [this.#header.element, element('div', { class: 'columns' }, [steps, this.#pane.element])]);
    this.element = element('main', {}, [this.#gone, this.#build]);
    this.#show(true);
    this.element.addEventListener('keydown', (event) => this.#press(event));
    host.remember(memory);
  }

  take(message: Exclude<ToBuildPage, { readonly kind: 'open' }>): void {
    switch (message.kind) {
      case 'head':
        this.#show(true);
        this.#isCompared = message.head.previous !== undefined;
        this.#header.set(message.head);
        this.#list.setHead(message.head, message.stepCount);
        break;
      case 'steps':
        this.#list.setSteps(message.steps);
        this.#followBuild();
        break;
      case 'detail':
        this.#pane.set(message.detail);
        break;
      case 'output':
        if (message.step === this.#list.selected) this.#pane.write(message.text, { ...message, isEndMeant: this.#isEndMeant(message.step) });
        break;
      case 'comparison':
        this.#comparison.set(message.rows, this.#isCompared);
        break;
      case 'gone':
        setText(this.#gone, message.text);
        this.#show(false);
    }
  }

  /** What is gone may come back: the engine's own history is not there at once, and goes when another engine is chosen. */
  #show(isThere: boolean): void {
    this.#gone.hidden = isThere;
    this.#build.hidden = !isThere;
  }

  /** Of what went wrong, and of what goes on, the last words matter most. */
  #isEndMeant(number: number): boolean {
    return this.#list.steps.some((step) => step.number === number && (step.outcome === 'failed' || step.outcome === 'running'));
  }

  /** Until somebody chooses a step the page shows the one that matters most. */
  #followBuild(): void {
    const { steps } = this.#list;
    const chosen = this.#memory.step;
    const step = chosen !== undefined && steps.some(({ number }) => number === chosen) ? chosen : mostTelling(steps)?.number;
    if (step === undefined || step === this.#list.selected) return;
    this.#list.mark(step);
    this.#host.send({ kind: 'select', step });
  }

  #choose(step: number): void {
    this.#remember({ step });
    this.#list.mark(step);
    this.#host.send({ kind: 'select', step });
  }

  #remember(change: Partial<BuildPageMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#host.remember(this.#memory);
  }

  #press(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#pane.focusSearch();
  }
}

/** What failed, else what is at work, else the instruction that took longest. */
function mostTelling(steps: readonly PageStep[]): PageStep | undefined {
  const worked = ({ group, bars }: PageStep): number => (group.startsWith('stage/') ? bars.reduce((sum, { length = 0 }) => sum + length, 0) : 0);
  const longest = steps.reduce<PageStep | undefined>((most, step) => (!most || worked(step) > worked(most) ? step : most), undefined);
  return steps.find(({ outcome }) => outcome === 'failed') ?? steps.findLast(({ outcome }) => outcome === 'running') ?? longest;
}
