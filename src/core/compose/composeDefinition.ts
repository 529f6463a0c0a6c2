import { isFields, type Fields } from '../base/fields.ts';
import type { ComposeVerb, ProjectTarget } from './composeCommand.ts';

/** What tasks.json would say of something that is done with a project: the editor tells tasks apart by it. */
export function composeDefinition(target: ProjectTarget, action: ComposeVerb): Fields {
  const said = { ...(target.kind === 'files' ? { files: target.files, projectDirectory: target.directory, envFiles: target.envFiles, profiles: target.profiles } : {}), ...wordsOf(action) };
  return { command: action.verb, projectName: target.name, ...Object.fromEntries(Object.entries(said).filter(([, value]) => isWorthSaying(value))) };
}

function wordsOf(action: ComposeVerb): Fields {
  switch (action.verb) {
    case 'run': {
      const { verb: _, service, command, detach, isRemoved, ...more } = action;
      return { ...more, services: [service], arguments: command, detached: detach, remove: isRemoved };
    }
    case 'up': {
      const { verb: _, detach, isAlone: _alone, ...more } = action;
      return { ...more, detached: detach };
    }
    case 'pull':
      return { services: action.services, ignorePullFailures: action.ignoreFailures };
    default: {
      const { verb: _, ...more } = action;
      return more;
    }
  }
}

/** All else is the same without it. */
function isWorthSaying(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isFields(value) ? Object.keys(value).length > 0 : value !== undefined && value !== false && value !== 'none';
}
