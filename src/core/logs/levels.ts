/** How grave a line says it is, from the least; `none` where it says nothing. */
export const logLevels = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LogLevel = (typeof logLevels)[number];

/** A level is said at the beginning of a line. */
const head = 300;

/**
 * Reads a line's level: the field of a JSON or logfmt line, or the word that a logger puts before the message.
 *
 * @param text without escape sequences.
 */
export function levelOf(text: string): LogLevel {
  const start = text.length > head ? text.slice(0, head) : text;
  if (isJsonLike(start)) return levelOfField(jsonField.exec(start) ?? (text.length > head ? jsonField.exec(text.slice(0, longestJson)) : null));
  const field = start.includes('=') ? levelOfField(logfmtField.exec(start)) : 'none';
  return field === 'none' ? levelOfPrefix(start) : field;
}

const longestJson = 64 * 1024;

/** Whether a line looks like a JSON object. */
export function isJsonLike(text: string): boolean {
  return text.startsWith('{"') || /^\s*\{\s*"/.test(text);
}

const jsonField = /"(?:level|lvl|severity|log\.level|loglevel|logLevel|Level|levelname|@l|LogLevel|s)"\s*:\s*(?:"([^"]{1,12})"|(\d{1,2})\b)/;
const logfmtField = /(?:^|[\s[({,])(?:level|lvl|severity|loglevel)=(?:"([^"]{1,12})"|([\w-]{1,12}))/i;

function levelOfField(found: RegExpExecArray | null): LogLevel {
  if (!found) return 'none';
  const word = found[1] ?? found[2] ?? '';
  return levelWords.get(word.toLowerCase()) ?? levelOfNumber(word);
}

/** The numbers of bunyan and pino. */
function levelOfNumber(word: string): LogLevel {
  const number = /^\d+$/.test(word) ? Number(word) : 0;
  if (number < 10) return 'none';
  return logLevels[Math.min(6, Math.floor(number / 10))] ?? 'none';
}

/**
 * The word in capitals or in brackets, or at the very beginning before a colon, after a time and such. The forms of
 * klog (`E0102 15:04:05`) and syslog (`<3>`) have a letter and a number.
 */
const prefix = /^(?:[\d\s\-:.,TZ+/[\](){}|]{0,60}|.{0,120}?[\s[(|<])(?:(TRACE|DEBUG|INFO|NOTICE|WARNING|WARN|ERROR|SEVERE|FATAL|CRITICAL|PANIC|EMERG|ALERT|DBG|INF|WRN|ERR|FTL|LOG)(?=[\s\]):|>,]|$)|\[(trace|debug|info|notice|warning|warn|error|severe|fatal|critical|crit|panic|emerg|alert)\])/;
const wordAtStart = /^(trace|debug|info|notice|warning|warn|error|fatal|critical|panic|dbug|fail|crit|npm err!)\s?[:!\]]/i;
const klog = /^([DIWEF])\d{4} \d\d:\d\d/;
const syslog = /^<(\d{1,3})>/;

function levelOfPrefix(text: string): LogLevel {
  const word = prefix.exec(text) ?? wordAtStart.exec(text) ?? klog.exec(text);
  if (word) return levelWords.get((word[1] ?? word[2] ?? '').toLowerCase()) ?? 'none';
  const priority = syslog.exec(text)?.[1];
  return priority === undefined ? 'none' : (syslogLevels[Number(priority) % 8] ?? 'none');
}

/** [RFC 5424, 6.2.1] */
const syslogLevels: readonly LogLevel[] = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'];

const levelWords = new Map<string, LogLevel>([
  ...['trace', 'trc', 'verbose', 'finest', 'silly'].map((word) => [word, 'trace'] as const),
  ...['debug', 'dbg', 'dbug', 'd', 'fine'].map((word) => [word, 'debug'] as const),
  ...['info', 'inf', 'information', 'notice', 'i', 'log'].map((word) => [word, 'info'] as const),
  ...['warn', 'warning', 'wrn', 'w'].map((word) => [word, 'warn'] as const),
  ...['error', 'err', 'e', 'severe', 'fail', 'npm err!'].map((word) => [word, 'error'] as const),
  ...['fatal', 'ftl', 'critical', 'crit', 'panic', 'emerg', 'emergency', 'alert', 'f'].map((word) => [word, 'fatal'] as const),
]);
