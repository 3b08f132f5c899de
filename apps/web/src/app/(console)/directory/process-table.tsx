'use client';

import type { DirectoryProcess, NodeLink } from '@waypost/contracts';
import { grouped, Pill, TimeAgo } from '@waypost/ui';
import type { ReactNode } from 'react';
import { ageWords, stateWords } from './process-words';

const columns: readonly (readonly [header: string, cell: (process: DirectoryProcess) => ReactNode])[] = [
  [
    'Process',
    (process) => (
      <>
        <strong>{process.host}</strong>
        <div className="wp-soft wp-small">
          {process.token}
          {process.address !== null && ` from ${process.address}`}
        </div>
        {process.servers !== null && (
          <div className="wp-soft wp-small">signs in people of {namesOf(process.servers)} only</div>
        )}
      </>
    ),
  ],
  ['State', (process) => <State process={process} />],
  ['Revision', ({ revision }) => grouped(revision)],
  ['Age', ({ ageSeconds }) => ageWords(ageSeconds)],
  ['Connections', ({ connections }) => grouped(connections)],
  ['Lookups/s', ({ lookupsPerSecond }) => grouped(lookupsPerSecond)],
  ['Binds refused', ({ bindsRefused, binds }) => `${grouped(bindsRefused)} of ${grouped(binds + bindsRefused)}`],
  ['Version', ({ version }) => version],
  ['Up since', ({ startedAt }) => <TimeAgo at={startedAt} />],
];

const namesOf = (servers: readonly NodeLink[]) => servers.map(({ name }) => name).join(', ') || 'no server';

function State({ process }: { process: DirectoryProcess }) {
  const { tone, icon, words } = stateWords[process.state];
  return (
    <>
      <Pill tone={tone} icon={icon}>
        {words(process)}
      </Pill>
      {process.state === 'silent' && (
        <div className="wp-soft wp-small">
          last heard <TimeAgo at={process.reportedAt} />
        </div>
      )}
    </>
  );
}

/** Every directory process that reported lately, one a row. */
export function ProcessTable({ processes }: { processes: readonly DirectoryProcess[] }) {
  return (
    <div className="wp-plain-table-scroll">
      <table className="wp-plain-table">
        <thead>
          <tr>
            {columns.map(([header]) => (
              <th key={header} scope="col">
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <tr key={`${process.token} ${process.id}`}>
              {columns.map(([header, cell]) => (
                <td key={header} data-header={header}>
                  {cell(process)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
