import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/** A text that the extension says: an `l10n.t('…', …)` somewhere in src. */
export interface SaidText {
  /** Undefined where it is put together, so that no bundle can hold it. */
  readonly text: string | undefined;
  readonly valueCount: number;
  /** File and line. */
  readonly place: string;
}

export async function readSources(): Promise<readonly ts.SourceFile[]> {
  const names = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join('src', name);
      return ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.ES2023, true);
    }),
  );
}

export function saidTexts(sources: readonly ts.SourceFile[]): readonly SaidText[] {
  return sources.flatMap((source) =>
    nodesOf(source).flatMap((node) => {
      if (!ts.isCallExpression(node) || node.expression.getText() !== 'l10n.t') return [];
      const [first] = node.arguments;
      const text = first && ts.isStringLiteralLike(first) ? first.text : undefined;
      return [{ text, valueCount: node.arguments.length - 1, place: placeOf(node) }];
    }),
  );
}

/**
 * The commands whose handlers are in src: they are the keys of the tables that are registered. A key put together of
 * a beginning and a `verb` stands for one command for each verb of its file.
 */
export function registeredCommands(sources: readonly ts.SourceFile[]): readonly string[] {
  return sources.flatMap((source) => {
    const nodes = nodesOf(source);
    const verbs = nodes.flatMap((node) => (ts.isPropertyAssignment(node) && node.name.getText() === 'verb' && ts.isStringLiteral(node.initializer) ? [node.initializer.text] : []));
    return nodes.flatMap((node) => {
      if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && ts.isArrowFunction(node.initializer) && isOurs(node.name.text)) return [node.name.text];
      if (ts.isTemplateExpression(node) && /^gantry\.[\w.]*\.$/.test(node.head.text)) return verbs.map((verb) => `${node.head.text}${verb}`);
      return [];
    });
  });
}

/** The commands that src itself runs, or puts on a row, a link or the status bar. */
export function usedCommands(sources: readonly ts.SourceFile[]): readonly string[] {
  const texts = sources.flatMap(nodesOf).flatMap((node) => {
    if (ts.isCallExpression(node) && node.expression.getText().endsWith('executeCommand')) return node.arguments.slice(0, 1);
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'command') return [node.initializer];
    if (ts.isBinaryExpression(node) && node.left.getText().endsWith('.command')) return [node.right];
    return [];
  });
  return texts.flatMap((node) => (ts.isStringLiteral(node) && isOurs(node.text) ? [node.text] : []));
}

function isOurs(id: string): boolean {
  return id.startsWith('gantry.');
}

function nodesOf(source: ts.SourceFile): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
