import type { ClusterPageTask, ClusterPageWords } from '../../core/model/clusterPage.ts';
import { element, setText } from '../shared/dom.ts';
import { ClusterTable } from './clusterTable.ts';
import type { ToClusterPage } from './protocol.ts';

/** The page of the cluster: which tasks are on which node, and all about the one that is chosen. */
export class ClusterView {
  readonly element: HTMLElement;
  readonly #words: ClusterPageWords;
  readonly #status = element('p', { class: 'status', attributes: { role: 'status' } });
  readonly #problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  readonly #details: HTMLElement;
  readonly #table: ClusterTable;
  #tasks: readonly ClusterPageTask[] = [];
  readonly #remember: (chosen: string) => void;
  #chosen: string;

  /** @param chosen the id of the task that was chosen when the page was there before; empty for none. @param remember keeps it. */
  constructor({ words, title }: Extract<ToClusterPage, { readonly kind: 'open' }>, chosen: string, remember: (chosen: string) => void) {
    this.#words = words;
    this.#chosen = chosen;
    this.#remember = remember;
    remember(chosen);
    this.#table = new ClusterTable(words, (taskId) => this.#choose(taskId));
    this.#details = element('section', { class: 'details', attributes: { 'aria-label': words.details, 'aria-live': 'polite' } });
    const header = element('header', {}, [element('h1', { text: title }), this.#status]);
    this.element = element('main', {}, [header, this.#problem, this.#table.element, element('p', { class: 'hint', text: words.hint, attributes: { id: 'hint' } }), this.#details]);
    this.#problem.hidden = true;
    this.#draw();
  }

  take({ nodes, services, tasks, status, problem }: Extract<ToClusterPage, { readonly kind: 'cluster' }>): void {
    this.#tasks = tasks;
    setText(this.#status, status);
    setText(this.#problem, problem);
    this.#problem.hidden = problem === '';
    this.#table.show(nodes, services, tasks, this.#chosen);
    this.#draw();
  }

  #choose(taskId: string): void {
    this.#chosen = taskId;
    this.#remember(taskId);
    this.#table.choose(taskId);
    this.#draw();
  }

  /** A task that is gone is not chosen any more. */
  #draw(): void {
    const task = this.#tasks.find(({ id }) => id === this.#chosen);
    const texts = task ? [task.name, ...task.facts.flat()].join('\n') : '';
    if (this.#details.dataset.shown === texts && texts !== '') return;
    this.#details.dataset.shown = texts;
    if (!task) {
      this.#details.replaceChildren(element('p', { class: 'hint', text: this.#words.noDetails }));
      return;
    }
    const facts = task.facts.flatMap(([label, value]) => [element('dt', { text: label }), element('dd', { text: value })]);
    this.#details.replaceChildren(element('h2', { text: task.name }), element('dl', {}, facts));
  }
}
