import type { JobItem } from '@waypost/contracts';
import { type Column, Icon, type IconName, Pill } from '@waypost/ui';
import { jobItemStatusWords, jobOperationWords } from '../../../../jobs/job-words';
import { gistOfItem, isOfPolicy } from '../../../../jobs/policy-change';

const kindIcons = { mailbox: 'mailbox', contact: 'person', group: 'people' } satisfies Record<
  JobItem['recipient']['kind'],
  IconName
>;

export const jobColumns: Column<JobItem>[] = [
  {
    key: 'recipient',
    header: 'Who',
    width: 'minmax(0, 1fr)',
    cell: ({ recipient: { kind, name }, change }) => (
      <span className="wp-row">
        <span className="wp-kind" title={kind}>
          <Icon name={kindIcons[kind]} />
        </span>
        <span className="wp-table-name wp-cut">{name}</span>
        <span className="wp-hidden">, {kind}</span>
        {!isOfPolicy(change) && <span className="wp-soft wp-small">row {change.row}</span>}
      </span>
    ),
  },
  { key: 'what', header: 'What', width: 'minmax(0, 2.6fr)', cell: gistOfItem },
  {
    key: 'operation',
    header: 'Operation',
    width: '250px',
    cell: ({ operation, status, collides }) => {
      const { tone, icon, label } = jobOperationWords[operation];
      return (
        <span className="wp-cell-pills">
          <Pill tone={tone} icon={icon}>
            {label}
          </Pill>
          {collides && <Pill tone="override">Taken</Pill>}
          {status !== 'planned' && operation !== 'skip' && operation !== 'refused' && (
            <Pill tone={jobItemStatusWords[status].tone}>{jobItemStatusWords[status].label}</Pill>
          )}
        </span>
      );
    },
  },
];
