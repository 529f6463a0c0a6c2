import { element, setAttribute } from '../shared/dom.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly panel: HTMLElement;
}

/** Panels of which one is shown. Arrow keys move between the tabs. */
export class Tabs {
  readonly element: HTMLElement;
  readonly #tabs: readonly (Tab & { readonly button: HTMLElement })[];
  readonly #onChange: (id: string) => void;

  constructor(tabs: readonly Tab[], onChange: (id: string) => void) {
    this.#onChange = onChange;
    this.#tabs = tabs.map((tab) => ({ ...tab, button: this.#button(tab) }));
    this.element = element('div', { class: 'tabs', attributes: { role: 'tablist' } }, this.#tabs.map((tab) => tab.button));
    for (const { id, panel } of tabs) {
      panel.id = `panel-${id}`;
      setAttribute(panel, 'role', 'tabpanel');
      setAttribute(panel, 'aria-labelledby', `tab-${id}`);
    }
  }

  show(id: string): void {
    for (const tab of this.#tabs) {
      const isShown = tab.id === id;
      tab.panel.hidden = !isShown;
      setAttribute(tab.button, 'aria-selected', String(isShown));
      setAttribute(tab.button, 'tabindex', isShown ? '0' : '-1');
    }
  }

  #button({ id, label }: Tab): HTMLElement {
    const made = element('button', { text: label, class: 'tab', attributes: { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': `panel-${id}` } });
    made.addEventListener('click', () => this.#choose(id));
    made.addEventListener('keydown', ({ key }) => {
      const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      const index = this.#tabs.findIndex((tab) => tab.id === id) + by;
      const next = this.#tabs[(index + this.#tabs.length) % this.#tabs.length];
      if (by === 0 || !next) return;
      this.#choose(next.id);
      next.button.focus();
    });
    return made;
  }

  #choose(id: string): void {
    this.show(id);
    this.#onChange(id);
  }
}
