import * as l10n from '@vscode/l10n';
import type { StatsPageWords } from '../model/statsPage.ts';

/** All that the page of figures says by itself. */
export function statsPageWords(): StatsPageWords {
  return {
    containers: l10n.t('Containers'),
    columns: {
      name: l10n.t('Name'),
      cpu: l10n.t('CPU %'),
      memory: l10n.t('Memory / Limit'),
      memoryPercent: l10n.t('Memory %'),
      network: l10n.t('Network I/O'),
      block: l10n.t('Block I/O'),
      pids: l10n.t('PIDs'),
      state: l10n.t('State'),
    },
    charts: { cpu: l10n.t('CPU'), memory: l10n.t('Memory'), network: l10n.t('Network'), block: l10n.t('Block I/O'), pids: l10n.t('PIDs') },
    lines: { received: l10n.t('received'), sent: l10n.t('sent'), read: l10n.t('read'), written: l10n.t('written') },
    hint: l10n.t('Enter or a click shows a container in the charts, Space or Ctrl+click adds or removes it.'),
    span: l10n.t('Time span of the charts'),
    spans: [
      [1, l10n.t('Last minute')],
      [5, l10n.t('Last {0} minutes', 5)],
      [15, l10n.t('Last {0} minutes', 15)],
      [60, l10n.t('Last hour')],
    ],
    limit: l10n.t('limit'),
    events: l10n.t('Events'),
    noEvents: l10n.t('Nothing happened to these containers yet: no restart, no lack of memory, no CPU limit that was felt.'),
    marks: { stop: l10n.t('stopped'), start: l10n.t('started'), oom: l10n.t('out of memory'), throttled: l10n.t('held back') },
    noValue: l10n.t('no value'),
    processes: l10n.t('Processes'),
    processesOf: l10n.t('Processes of {0}', '{0}'),
    sendSignal: l10n.t('Send a signal to process {0}', '{0}'),
    signal: l10n.t('Send Signal…'),
    oneContainerOnly: l10n.t('Show a single running container in the charts to see its processes.'),
  };
}
