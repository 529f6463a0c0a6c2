import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import type Mocha from 'mocha';

/**
 * Runs tests inside the extension host, whose contract is a module with a `run()`. Mocha itself stays outside the
 * bundle: it is the one in node_modules.
 *
 * What mocha says goes to the file that GANTRY_TEST_REPORT names, since a window's console holds much else.
 *
 * @param load imports the test file, which declares its suites while it loads.
 */
export async function runSuite(load: () => Promise<unknown>): Promise<void> {
  const { default: MochaClass } = (await import('mocha')) as unknown as { default: typeof Mocha };
  const report = process.env['GANTRY_TEST_REPORT'];
  if (report) MochaClass.reporters.Base.consoleLog = (...args: unknown[]) => appendFileSync(report, `${format(...args)}\n`);
  const mocha = new MochaClass({ ui: 'bdd', timeout: 120_000, color: false, reporter: 'spec', forbidOnly: true, forbidPending: true });
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  await load();
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures === 0) resolve();
      else reject(new Error(`${failures} failed`));
    });
  });
}
