import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { readSources, saidTexts, type SaidText } from './sources.ts';

type Texts = Readonly<Record<string, string>>;

const languages = ['zh-cn'];

const bundlePath = (language: string): string => `l10n/bundle.l10n.${language}.json`;
const manifestPath = (language: string): string => `package.nls.${language}.json`;

async function readTexts(path: string): Promise<Texts> {
  return JSON.parse(await readFile(path, 'utf8')) as Texts;
}

/** What a translation takes over as it is: `{0}`, a link's target, what stands between backticks. Its order may change. */
function fixedParts(text: string): readonly string[] {
  return (text.match(/\{\d+\}|\]\([^)]*\)|`[^`]*`/g) ?? []).sort();
}

function assertNone(wrong: readonly string[], whatToDo: string): void {
  if (wrong.length > 0) assert.fail(`${whatToDo}:\n${wrong.map((text) => `  ${JSON.stringify(text)}`).join('\n')}`);
}

function assertSameKeys(wanted: Iterable<string>, texts: Texts, path: string): void {
  const keys = new Set(wanted);
  assertNone([...keys].filter((key) => !Object.hasOwn(texts, key)), `Add these, translated, to ${path}`);
  assertNone(Object.keys(texts).filter((key) => !keys.has(key)), `Remove these from ${path}, since nothing says them`);
}

function assertTranslated(pairs: readonly (readonly [original: string, translation: unknown])[], path: string): void {
  assertNone(pairs.filter(([, translation]) => typeof translation !== 'string' || translation.trim() === '').map(([original]) => original), `Translate these in ${path}`);
  const differing = pairs.filter(([original, translation]) => fixedParts(original).join(' ') !== fixedParts(String(translation)).join(' '));
  assertNone(differing.map(([original]) => original), `Keep the placeholders, link targets and code of these as they are in ${path}`);
}

describe('what the extension says', () => {
  let said: readonly SaidText[];

  before(async function readAll() {
    this.timeout(60_000);
    said = saidTexts(await readSources());
  });

  it('is written out where it is said, so that it can be translated', () => {
    assert.ok(said.length > 0);
    assertNone(said.filter(({ text }) => text === undefined).map(({ place }) => place), 'Give l10n.t a literal text here, with {0} for what varies');
  });

  it('is given a value for each of its placeholders, and no other', () => {
    const numbers = (text: string): readonly string[] => [...new Set(text.match(/(?<=\{)\d+(?=\})/g))].sort();
    const wrong = said.filter(({ text = '', valueCount }) => numbers(text).join() !== Array.from({ length: valueCount }, (_, index) => String(index)).join());
    assertNone(wrong.map(({ place, text }) => `${place} ${text ?? ''}`), 'Let the placeholders of these fit their values');
  });

  it('is in every bundle that is packaged', async () => {
    assert.deepEqual((await readdir('l10n')).sort(), languages.map((language) => bundlePath(language).slice('l10n/'.length)));
    const manifests = (await readdir('.')).filter((name) => /^package\.nls\..+\.json$/.test(name));
    assert.deepEqual(manifests.sort(), languages.map(manifestPath));
  });

  for (const language of languages) {
    it(`is all in ${bundlePath(language)}, and nothing else`, async () => {
      const path = bundlePath(language);
      const bundle = await readTexts(path);
      assertSameKeys(said.flatMap(({ text }) => text ?? []), bundle, path);
      assertTranslated(Object.entries(bundle), path);
    });
  }
});

describe('what package.json says', () => {
  it('is all in package.nls.json, and nothing else', async () => {
    const manifest = await readFile('package.json', 'utf8');
    const keys = [...manifest.matchAll(/"%([^"%]+)%"/g)].map(([, key = '']) => key);
    assertSameKeys(keys, await readTexts('package.nls.json'), 'package.nls.json');
  });

  for (const language of languages) {
    it(`is all in ${manifestPath(language)}, and nothing else`, async () => {
      const path = manifestPath(language);
      const originals = await readTexts('package.nls.json');
      const translations = await readTexts(path);
      assertSameKeys(Object.keys(originals), translations, path);
      assertTranslated(Object.entries(originals).map(([key, original]) => [original, translations[key]]), path);
    });
  }
});
