import { type LabVersion } from './engine.ts';

/** Whether `npm run test:latest` runs: everything that is tested against real engines, against the newest one instead. */
const isLatest = process.env['GANTRY_LAB_ENGINE'] === 'latest';

/** The engines that the extension is tested against. */
export const labVersions: readonly LabVersion[] = isLatest ? ['latest'] : ['20.10', '26.1'];

/** The newest of them. */
export const newestVersion: LabVersion = isLatest ? 'latest' : '26.1';
