import { mostProbedPorts, type MapContainer, type MapProbe, type NetworkMapWords } from '../../core/model/networkMapPage.ts';
import { button, element, setText } from '../shared/dom.ts';

export interface ProbePaneParts {
  readonly words: NetworkMapWords;
  readonly onProbe: (from: string, to: string, ports: readonly number[]) => void;
  readonly onCancel: () => void;
}

/** "Can A reach B?": asks which other and which ports, and shows what was found. */
export class ProbePane {
  readonly element: HTMLElement;
  readonly #parts: ProbePaneParts;
  readonly #title = element('h3');
  readonly #others: HTMLSelectElement;
  readonly #ports: HTMLInputElement;
  readonly #go: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #note = element('p', { class: 'note' });
  readonly #verdict = element('p', { class: 'verdict', attributes: { role: 'status' } });
  readonly #findings = element('tbody');
  readonly #table: HTMLTableElement;
  #from: MapContainer | undefined;
  #targets: readonly MapContainer[] = [];
  #probe: MapProbe | undefined;

  constructor(parts: ProbePaneParts) {
    this.#parts = parts;
    const { words } = parts;
    this.#others = element('select', { attributes: { 'aria-label': words.other } });
    this.#ports = element('input', { attributes: { 'aria-label': words.tcpPorts, placeholder: words.tcpPorts, type: 'text' } });
    this.#go = button(words.probe, () => this.#ask(), { class: 'primary' });
    this.#cancel = button(words.cancel, parts.onCancel, { class: 'secondary' });
    const { what, result, time } = words.columns;
    this.#table = element('table', { class: 'findings' }, [element('thead', {}, [element('tr', {}, [what, result, time].map((text) => element('th', { text, attributes: { scope: 'col' } })))]), this.#findings]);
    const form = element('div', { class: 'form' }, [label(words.other, this.#others), label(words.tcpPorts, this.#ports), element('div', { class: 'buttons' }, [this.#go, this.#cancel])]);
    this.element = element('section', { class: 'probe' }, [this.#title, this.#note, form, this.#verdict, this.#table]);
    this.#others.addEventListener('change', () => this.#suggestPorts());
    this.#ports.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') this.#ask();
    });
  }

  /** @param others whom it could reach; those it shares a network with first. */
  show(from: MapContainer, others: readonly MapContainer[]): void {
    const isAnother = this.#from?.id !== from.id;
    this.#from = from;
    setText(this.#title, this.#parts.words.canReach.replace('{0}', from.name));
    const targets = others.filter(({ state }) => state === 'running');
    if (isAnother || targets.map(({ id, name }) => id + name).join() !== this.#targets.map(({ id, name }) => id + name).join()) {
      const chosen = isAnother ? '' : this.#others.value;
      this.#others.replaceChildren(...targets.map(({ id, name }) => element('option', { text: name, attributes: { value: id } })));
      if (targets.some(({ id }) => id === chosen)) this.#others.value = chosen;
      this.#targets = targets;
      if (this.#others.value !== chosen) this.#suggestPorts();
    }
    this.#targets = targets;
    this.#draw();
  }

  take(probe: MapProbe): void {
    this.#probe = probe;
    this.#draw();
  }

  #suggestPorts(): void {
    this.#ports.value = (this.#targets.find(({ id }) => id === this.#others.value)?.tcpPorts ?? []).join(', ');
  }

  #ask(): void {
    if (!this.#from || this.#go.disabled) return;
    const ports = this.#ports.value.split(/[^\d]+/).filter((text) => text !== '').map(Number).filter((port) => port >= 1 && port <= 65_535);
    this.#parts.onProbe(this.#from.id, this.#others.value, ports.slice(0, mostProbedPorts));
  }

  #draw(): void {
    const probe = this.#probe?.from === this.#from?.id ? this.#probe : undefined;
    const isUp = this.#from?.state === 'running';
    setText(this.#note, isUp ? '' : this.#parts.words.notRunning);
    this.#note.hidden = isUp;
    this.#go.disabled = !isUp || this.#others.value === '' || probe?.isRunning === true;
    this.#cancel.hidden = probe?.isRunning !== true;
    this.#table.hidden = (probe?.findings.length ?? 0) === 0;
    setText(this.#verdict, probe?.verdict ?? '');
    this.#verdict.className = probe && !probe.isRunning ? `verdict ${probe.isGood ? 'good' : 'bad'}` : 'verdict';
    this.#findings.replaceChildren(...(probe?.findings ?? []).map(({ what, result, time, isGood }) => element('tr', { class: isGood ? 'good' : 'bad' }, [element('th', { text: what, attributes: { scope: 'row' } }), element('td', { text: `${isGood ? '✓' : '✗'} ${result}` }), element('td', { class: 'time', text: time })])));
  }
}

function label(text: string, control: HTMLElement): HTMLLabelElement {
  return element('label', {}, [element('span', { text }), control]);
}
