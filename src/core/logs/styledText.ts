/** A piece of a program's output that looks the same throughout. The text is plain: no escape sequence is in it. */
export interface StyledRun {
  readonly text: string;
  readonly style: TextStyle;
}

/** How a terminal would show a text. Colours are those of the sixteen by number; none is the default. */
export interface TextStyle {
  readonly foreground?: number;
  readonly background?: number;
  readonly isBold?: true;
  readonly isDim?: true;
  readonly isItalic?: true;
  readonly isUnderlined?: true;
  readonly isStruck?: true;
  readonly isInverse?: true;
}

export const plainStyle: TextStyle = {};

/**
 * Reads whole lines of a program's output: colours and weights become styles, a line that was drawn over with carriage
 * returns is shown as it ended, and everything else that a terminal would obey is taken out.
 *
 * @param style what holds at the beginning. @returns what holds at the end too.
 */
export function styledRuns(text: string, style: TextStyle = plainStyle): { readonly runs: readonly StyledRun[]; readonly style: TextStyle } {
  const runs: StyledRun[] = [];
  let current = style;
  for (const piece of withoutOverdrawn(text).split(sequence)) {
    const parameters = rendition.exec(piece)?.[1];
    if (parameters !== undefined) current = applied(current, parameters);
    else addRun(runs, piece.startsWith('\u001b') || piece.startsWith('\u009b') ? '' : visible(piece), current);
  }
  return { runs, style: current };
}

function addRun(runs: StyledRun[], text: string, style: TextStyle): void {
  if (text === '') return;
  const last = runs.at(-1);
  if (last?.style === style) runs[runs.length - 1] = { text: last.text + text, style };
  else runs.push({ text, style });
}

/** Of each line what stands after its last carriage return, and the styles from before it. */
function withoutOverdrawn(text: string): string {
  if (!text.includes('\r')) return text;
  const lines = text.split('\n').map((line) => {
    const drawn = line.replace(/\r+$/, '');
    const start = drawn.lastIndexOf('\r') + 1;
    return start === 0 ? drawn : (drawn.slice(0, start).match(/\u001b\[[\d;:]*m/g) ?? []).join('') + drawn.slice(start);
  });
  return lines.join('\n');
}

/** Strings (OSC, DCS, SOS, PM, APC) to their end but never past the line, CSI sequences, and other escape sequences. */
const sequence = /(\u001b[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|(?:\u001b\[|\u009b)[\u0020-\u003f]*[\u0040-\u007e]?|\u001b[\u0020-\u002f]*[\u0030-\u007e]?)/;
const rendition = /^(?:\u001b\[|\u009b)([\d;:]*)m$/;

/** Without control characters; those that reorder what stands beside them are made visible. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** ECMA-48, 8.3.117 (SGR), and the extended colours of ITU-T T.416 in both spellings. */
function applied(style: TextStyle, parameters: string): TextStyle {
  const codes = parameters.replaceAll('::', ':').split(/[;:]/).map(Number);
  let result = style;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const isIndexed = codes[index + 1] === 5;
      const color = isIndexed ? indexedColor(codes[index + 2] ?? 0) : nearestColor(codes.slice(index + 2, index + 5));
      result = { ...result, [code === 38 ? 'foreground' : 'background']: color };
      index += isIndexed ? 2 : 4;
    } else result = withCode(result, code);
  }
  return result;
}

function withCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return plainStyle;
  const attribute = attributes.get(code);
  if (attribute) return { ...style, [attribute]: true };
  const ended = ends.get(code);
  if (ended) return Object.fromEntries(Object.entries(style).filter(([name]) => !ended.includes(name)));
  const color = (code % 10) + (code >= 90 ? 8 : 0);
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, foreground: color };
  return (code >= 40 && code <= 47) || (code >= 100 && code <= 107) ? { ...style, background: color } : style;
}

const attributes = new Map<number, keyof TextStyle>([
  [1, 'isBold'],
  [2, 'isDim'],
  [3, 'isItalic'],
  [4, 'isUnderlined'],
  [7, 'isInverse'],
  [9, 'isStruck'],
]);

const ends = new Map<number, readonly string[]>([
  [22, ['isBold', 'isDim']],
  [23, ['isItalic']],
  [24, ['isUnderlined']],
  [27, ['isInverse']],
  [29, ['isStruck']],
  [39, ['foreground']],
  [49, ['background']],
]);

/** Of the 256 colours the nearest of the sixteen, which follow the person's theme. */
function indexedColor(index: number): number {
  if (index < 16) return Math.max(0, index);
  if (index >= 232) return nearestColor([8, 8, 8].map((base) => base + (index - 232) * 10));
  const cube = index - 16;
  return nearestColor([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((level) => (level === 0 ? 0 : 55 + level * 40)));
}

function nearestColor([red = 0, green = 0, blue = 0]: readonly number[]): number {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40) return most < 64 ? 0 : most < 144 ? 8 : most < 216 ? 7 : 15;
  const middle = (most + least) / 2;
  return (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0) + (most > 200 ? 8 : 0);
}
