import * as l10n from '@vscode/l10n';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import { displayText, shortId } from './displayText.ts';
import { textFilter } from './filter.ts';
import type { OutlineNode, TooltipLine, TreeSource } from './node.ts';
import { parentOfMore, plainTooltip, rootId, Rows } from './rows.ts';

/** The events that are kept. */
export interface EventSource {
  /** The newest first. */
  readonly events: readonly KeptEvent[];
  get(number: number): KeptEvent | undefined;
  readonly onDidChange: Event<void>;
}

interface KeptEvent {
  readonly number: number;
  readonly event: EngineEvent;
}

export interface EventsOutlineParts {
  readonly engineId: string;
  readonly source: EventSource;
  /** A time of day for people. @param milliseconds since the epoch. */
  readonly timeText: (milliseconds: number) => string;
}

/** The rows of the view "Events": the newest first. */
export class EventsOutline implements TreeSource, Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: EventsOutlineParts;
  readonly #rows: Rows;
  #filter = '';

  readonly onDidChange: TreeSource['onDidChange'];

  constructor(parts: EventsOutlineParts) {
    this.#parts = parts;
    this.#rows = this.#store.own(new Rows(parts.engineId, (id) => this.find(id)));
    this.onDidChange = this.#rows.onDidChange;
    this.#store.own(parts.source.onDidChange(() => this.#redraw()));
  }

  /** Words that must all occur in an event's type, action or thing; those after a `-` must not. */
  set filter(filter: string) {
    this.#filter = filter;
    this.#redraw();
  }

  /** The events that the filter lets through, the newest first. */
  get events(): readonly EngineEvent[] {
    return this.#shown().map(({ event }) => event);
  }

  children(parent?: OutlineNode): readonly OutlineNode[] {
    return parent ? [] : this.#rows.cut(rootId, firstOf(this.#shown()), (kept) => this.#node(kept));
  }

  parent(): undefined {
    return undefined;
  }

  find(id: string): OutlineNode | undefined {
    const owner = parentOfMore(id);
    if (owner !== undefined) return this.#rows.more(owner, this.#shown().length);
    const kept = this.#parts.source.get(Number(id.slice(prefix.length)));
    return kept && this.#node(kept);
  }

  tooltip(node: OutlineNode): Promise<readonly TooltipLine[]> {
    const kept = node.subject.kind === 'event' ? this.#parts.source.get(node.subject.number) : undefined;
    return Promise.resolve(kept ? eventTooltip(kept.event, this.#time(kept.event)) : plainTooltip(node));
  }

  /** Shows more rows beside the "Show more" row that was clicked. */
  showMore(node: OutlineNode): void {
    this.#rows.showMore(node);
  }

  #shown(): readonly KeptEvent[] {
    const words = this.#filter.split(/\s+/);
    const matches = textFilter(words.filter((word) => !word.startsWith('-')).join(' '));
    const unwanted = words.filter((word) => word.length > 1 && word.startsWith('-')).map((word) => textFilter(word.slice(1)));
    return this.#parts.source.events.filter(({ event }) => {
      const texts = [event.type, actionText(event), nameOf(event)];
      return matches(texts) && !unwanted.some((isUnwanted) => isUnwanted(texts));
    });
  }

  #redraw(): void {
    this.#rows.dirty(rootId);
    this.#rows.flush();
  }

  #time({ timeNano }: EngineEvent): string {
    return this.#parts.timeText(Number(timeNano / 1_000_000n));
  }

  #node({ number, event }: KeptEvent): OutlineNode {
    const label = displayText(actionText(event), 100);
    const name = displayText(nameOf(event), 100);
    const description = `${name} · ${this.#time(event)}`;
    return {
      id: `${prefix}${String(number)}`,
      label,
      description,
      icon: { id: icons[event.type] },
      contextValue: 'event',
      expansion: 'none',
      accessibilityLabel: l10n.t('{0}, {1}', `${event.type} ${label}`, description),
      subject: { kind: 'event', engineId: this.#parts.engineId, number },
      ...(thingOf(event) && { command: 'gantry._revealEvent' }),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

const prefix = 'event/';

const icons: Readonly<Record<EngineEvent['type'], string>> = { container: 'vm', image: 'file-zip', volume: 'database', network: 'globe', builder: 'tools', daemon: 'server', node: 'vm', service: 'server-process', config: 'file-code', secret: 'lock' };

/** The container or image that an event is about; undefined where it is about none. */
export function thingOf({ type, id, attributes }: EngineEvent): { readonly kind: 'container' | 'image'; readonly id: string } | undefined {
  if (type === 'container' || type === 'image') return id === '' ? undefined : { kind: type, id };
  const container = attributes['container'] ?? '';
  return container === '' ? undefined : { kind: 'container', id: container };
}

/** "die (137)", "exec_start: sh" */
function actionText({ action, detail, attributes }: EngineEvent): string {
  const exitCode = attributes['exitCode'];
  if (exitCode !== undefined && action.endsWith('die')) return l10n.t('{0} ({1})', action, exitCode);
  return detail === undefined ? action : `${action}: ${detail}`;
}

function nameOf({ id, attributes }: EngineEvent): string {
  return attributes['name'] ?? (/^(?:sha256:)?[\da-f]{64}$/.test(id) ? shortId(id) : id);
}

function eventTooltip(event: EngineEvent, time: string): readonly TooltipLine[] {
  const attributes = Object.entries(event.attributes).map(([name, value]) => ({ label: displayText(name, 100), value: displayText(value) }));
  const lines: readonly TooltipLine[] = [
    { label: '', value: displayText(`${event.type} ${actionText(event)}`) },
    { label: l10n.t('Time'), value: time },
    { label: l10n.t('Id'), value: displayText(event.id) },
  ];
  return [...lines, ...attributes].filter(({ value }) => value !== '');
}

/** `slice` with only an end, as rows are cut. */
function firstOf<T>(values: readonly T[]): { readonly length: number; slice(end: number): readonly T[] } {
  return { length: values.length, slice: (end) => values.slice(0, end) };
}
