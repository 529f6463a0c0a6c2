import type { LogPageWords, LogSpan, PageFilter } from '../../core/model/logPage.ts';
import { fieldsOf } from '../../core/base/fields.ts';
import { element, setText } from '../shared/dom.ts';
import type { Host } from '../shared/host.ts';
import { DetailPane } from './detailPane.ts';
import { LineList } from './lineList.ts';
import { readFilter, readSpan, type FromLogPage, type LogPageRows, type ToLogPage } from './protocol.ts';
import { timeChoices, type TimeChoice } from './times.ts';
import { Toolbar } from './toolbar.ts';

/** What the page remembers while its tab is there. */
export interface LogPageMemory {
  /** The host's own: what the tab shows. */
  readonly memory: string;
  readonly filter: PageFilter;
  readonly times: TimeChoice;
  readonly isWrapped: boolean;
  readonly span: LogSpan;
}

export interface LogViewParts {
  readonly host: Host<FromLogPage, LogPageMemory>;
  readonly words: LogPageWords;
  readonly language: string;
  readonly memory: string;
  readonly fields: string;
}

/** The page of logs. */
export class LogView {
  readonly element: HTMLElement;
  readonly #parts: LogViewParts;
  readonly #list: LineList;
  readonly #toolbar: Toolbar;
  readonly #detail: DetailPane;
  readonly #status = element('p', { class: 'status', attributes: { role: 'status' } });
  #remembered: LogPageMemory;
  #found: number | undefined;
  #match: number | undefined;

  constructor(parts: LogViewParts) {
    this.#parts = parts;
    const { host, words, language, memory, fields } = parts;
    const { times, isWrapped } = host.state;
    this.#remembered = { memory, filter: readFilter(fieldsOf(host.state.filter)), times: timeChoices.find((choice) => choice === times) ?? 'local', isWrapped: isWrapped === true, span: readSpan(fieldsOf(host.state.span)) };
    this.#toolbar = new Toolbar({
      words,
      ...this.#remembered,
      fields,
      onFields: (typed) => host.send({ kind: 'fields', fields: typed }),
      onFilter: (filter) => this.#setFilter(filter),
      onSpan: (span) => this.#remember({ span }, () => host.send({ kind: 'span', span })),
      onFind: (by) => host.send({ kind: 'find', from: this.#list.place, by }),
      onFollow: (isFollowing) => this.#list.follow(isFollowing),
      onTimes: (choice) => this.#remember({ times: choice }, () => this.#list.setTimes(choice)),
      onWrap: (isOn) => this.#remember({ isWrapped: isOn }, () => this.#list.setWrapped(isOn)),
      onAction: (kind) => host.send({ kind }),
      onLeave: () => this.#list.element.focus(),
    });
    this.#list = new LineList({
      words,
      language,
      onView: (view) => host.send({ kind: 'view', ...view }),
      onFollow: (isFollowing) => this.#toolbar.setFollowing(isFollowing),
      onOlder: () => host.send({ kind: 'older' }),
      onOpen: (place) => host.send({ kind: 'detail', place }),
      onCopy: (from, to) => host.send({ kind: 'copy', from, to }),
      onLink: (place, start) => host.send({ kind: 'link', place, start }),
    });
    this.#detail = new DetailPane({ words, onClose: () => this.#list.element.focus(), onLocate: (place) => this.#locate(place), onLink: (place, start) => host.send({ kind: 'link', place, start }) });
    this.element = element('main', {}, [this.#toolbar.element, this.#list.element, this.#detail.element, this.#status]);
    this.element.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey)) return;
      this.#toolbar.focusSearch();
      event.preventDefault();
    });
    this.#list.setTimes(this.#remembered.times);
    this.#list.setWrapped(this.#remembered.isWrapped);
    setInterval(() => this.#list.tick(), 1000);
    host.remember(this.#remembered);
    host.send({ kind: 'span', span: this.#remembered.span });
    host.send({ kind: 'filter', filter: this.#remembered.filter });
  }

  take(message: Exclude<ToLogPage, { readonly kind: 'open' }>): void {
    switch (message.kind) {
      case 'sources':
        this.#list.setSources(message.sources);
        this.#toolbar.setSources(message.sources);
        break;
      case 'rows':
        this.#takeRows(message);
        break;
      case 'show':
        this.#match = message.match;
        this.#toolbar.setFound(this.#found, message.match);
        this.#list.show(message.row, message.place);
        break;
      case 'problem':
        this.#toolbar.setProblem(message.text);
        break;
      case 'detail':
        this.#detail.show(message);
        break;
    }
  }

  #takeRows(rows: LogPageRows): void {
    const { words } = this.#parts;
    this.#found = rows.found;
    if (rows.found === undefined) this.#match = undefined;
    this.#toolbar.setFound(rows.found, this.#match);
    this.#list.take(rows);
    const count = rows.count === rows.total ? words.allLines.replace('{0}', String(rows.total)) : words.shownLines.replace('{0}', String(rows.count)).replace('{1}', String(rows.total));
    const parts = rows.isLoading ? [words.loading] : rows.total === 0 ? [words.empty] : [count, rows.hasOlder ? words.olderLines : ''];
    setText(this.#status, parts.filter(Boolean).join(' · '));
  }

  #setFilter(filter: PageFilter): void {
    this.#match = undefined;
    this.#remember({ filter }, () => this.#parts.host.send({ kind: 'filter', filter }));
  }

  #locate(place: number): void {
    this.#toolbar.setMode('mark');
    const filter: PageFilter = { ...this.#remembered.filter, mode: 'mark', hidden: [], level: 'none', stream: 'both' };
    this.#remember({ filter }, () => {
      this.#parts.host.send({ kind: 'filter', filter });
      this.#parts.host.send({ kind: 'locate', place });
    });
  }

  #remember(change: Partial<LogPageMemory>, then: () => void): void {
    this.#remembered = { ...this.#remembered, ...change };
    this.#parts.host.remember(this.#remembered);
    then();
  }
}
