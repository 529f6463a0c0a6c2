import { createConnection } from 'node:net';

/**
 * What ssh runs to ask for a password, a passphrase or a yes: hands the question on to the editor, and the answer
 * back. Ends with 1 where there is none. Holds neither: the question is ssh's argument, the answer is written once.
 */
const path = process.env['GANTRY_ASKPASS'] ?? '';
const question = { text: process.argv.slice(2).join(' '), kind: process.env['SSH_ASKPASS_PROMPT'] ?? '' };

let answer = '';
const socket = createConnection(path, () => socket.end(JSON.stringify(question)));
socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
socket.on('error', () => process.exit(1));
socket.on('end', () => {
  // The answer begins with a sign that there is one, which may be empty.
  if (!answer.startsWith('=')) process.exit(1);
  process.stdout.write(`${answer.slice(1)}\n`, () => process.exit(0));
});
