import { type ContextFile, type ContextListing, type IgnoredItem } from '../model/buildContext.ts';
import { inSlices, walkWholeContext } from './context.ts';
import { PatternMatcher } from './patterns.ts';

/** With more files than this, and as many left out, a context is not listed to its end. */
const mostItems = 200_000;

/**
 * Lists what a build would be sent. Lets the event loop turn every few milliseconds.
 * @param patterns of the ignore file.
 * @throws UserError naming what cannot be read, as the build would; an abort error when the signal aborted.
 */
export async function listContext(buildContext: string, patterns: readonly string[], signal: AbortSignal, limit = mostItems): Promise<ContextListing> {
  const files: ContextFile[] = [];
  const ignored: IgnoredItem[] = [];
  let bytes = 0;
  let items = 0;
  const entries = walkWholeContext(buildContext, { excludes: patterns.length === 0 ? undefined : new PatternMatcher(patterns) });
  for await (const slice of inSlices(entries, signal)) {
    for (const entry of slice) {
      // Folders count as well, lest a deep tree of empty ones be read for ever.
      items += 1;
      if (items > limit) return { files, ignored, bytes, isComplete: false };
      if (entry.kind === 'skipped') ignored.push({ path: entry.path, isFolder: entry.isFolder });
      if (entry.kind === 'skipped' || entry.kind === 'folder') continue;
      files.push({ path: entry.path, bytes: entry.size, isLink: entry.kind === 'symlink' });
      bytes += entry.size;
    }
  }
  return { files, ignored, bytes, isComplete: true };
}
