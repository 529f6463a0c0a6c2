import type { Node, Pair } from 'yaml';
import type { ComposeProblem, TextRange } from '../model/composeProject.ts';
import { keyText, pairsOf, type ComposeText } from './composeText.ts';
import { failureLines } from './composeOutput.ts';

/**
 * Finds the line that Compose means when it refuses a file: it names a line, a path such as `services.web.ports`, or a
 * service.
 *
 * @param texts the files of the project, each laid over the ones before.
 * @returns undefined where it is about no line.
 */
export function locateFailure(said: string, texts: ReadonlyMap<string, ComposeText>): ComposeProblem | undefined {
  const lines = failureLines(said);
  const whole = lines.join('\n');
  const message = (lines.at(-1) ?? '').trim().slice(0, 500);
  const place = bySyntax(whole, texts) ?? byLine(whole, texts) ?? byPath(whole, texts) ?? byService(whole, texts);
  return place && { ...place, severity: 'error', message };
}

interface Place {
  readonly file: string;
  readonly range: TextRange;
}

/** Of YAML that is none Compose names the line where what is broken began. */
function bySyntax(said: string, texts: ReadonlyMap<string, ComposeText>): Place | undefined {
  if (!/yaml/i.test(said)) return undefined;
  for (const [file, { document, rangeOf }] of texts) {
    const [error] = document.errors;
    if (error) return { file, range: rangeOf({ range: [error.pos[0], error.pos[1], error.pos[1]] }) };
  }
  return undefined;
}

function byLine(said: string, texts: ReadonlyMap<string, ComposeText>): Place | undefined {
  const line = Number(/\byaml: (?:unmarshal errors:\s*)?line (\d+)/.exec(said)?.[1] ?? /\bline (\d+), column \d+/.exec(said)?.[1]);
  const files = [...texts.keys()];
  const file = files.find((path) => said.includes(path)) ?? files.find((path) => said.includes(path.slice(path.lastIndexOf('/') + 1))) ?? files[0];
  return Number.isSafeInteger(line) && line > 0 && file !== undefined ? { file, range: { line, column: 1, endLine: line, endColumn: 1000 } } : undefined;
}

/** The file that is laid over the others last says what counts. */
function byPath(said: string, texts: ReadonlyMap<string, ComposeText>): Place | undefined {
  const pattern = /\b((?:services|volumes|networks|secrets|configs)(?:\.[\w-]+)+)(?:[^\n]*?additional propert(?:y|ies) ['"]?([\w-]+)|: ['"]([\w-]+)['"])?/gi;
  for (const [, path = '', named, quoted] of said.matchAll(pattern)) {
    const extra = named ?? quoted;
    const keys = [...path.split('.'), ...(extra === undefined ? [] : [extra])];
    const found = [...texts].reverse().flatMap(([file, text]) => {
      const range = rangeOfPath(text, keys);
      return range ? [{ file, range, depth: keys.length }] : [];
    });
    if (found[0]) return found[0];
    const shorter = [...texts].reverse().flatMap(([file, text]) => {
      const range = rangeOfPath(text, keys.slice(0, 2));
      return range ? [{ file, range }] : [];
    });
    if (shorter[0]) return shorter[0];
  }
  return undefined;
}

function byService(said: string, texts: ReadonlyMap<string, ComposeText>): Place | undefined {
  const names = [...said.matchAll(/\bservice ["']?([\w.-]+)["']?/gi)].map(([, name]) => name);
  for (const [file, { services }] of [...texts].reverse()) {
    const service = services.find(({ name }) => names.includes(name));
    if (service) return { file, range: service.nameRange };
  }
  return undefined;
}

/** Where the last of the keys stands, or the last that is there. */
function rangeOfPath({ document, rangeOf }: ComposeText, keys: readonly string[]): TextRange | undefined {
  let node: unknown = document.contents;
  let range: TextRange | undefined;
  for (const key of keys) {
    const pair: Pair | undefined = pairsOf(node, document).find((candidate) => keyText(candidate.key) === key);
    if (!pair) return undefined;
    range = rangeOf(pair.key as Node);
    node = pair.value;
  }
  return range;
}
