export const timeChoices = ['off', 'local', 'utc', 'relative'] as const;
export type TimeChoice = (typeof timeChoices)[number];

/** How a line's time is written; a relative one is against now. */
export function timeText(micros: number, choice: TimeChoice, language: string): string {
  const milliseconds = Math.floor(micros / 1000);
  switch (choice) {
    case 'off':
      return '';
    case 'utc':
      return new Date(milliseconds).toISOString().replace('T', ' ');
    case 'local':
      return localText(new Date(milliseconds));
    case 'relative':
      return relativeText(milliseconds - Date.now(), language);
  }
}

function localText(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

function relativeText(milliseconds: number, language: string): string {
  const [unit, length] = units.find(([, each]) => Math.abs(milliseconds) >= each) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(language, { style: 'narrow' }).format(Math.round(Math.min(0, milliseconds) / length), unit);
}
