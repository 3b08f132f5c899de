import type { DirectoryRunItem } from '@waypost/contracts';
import { type Column, Icon, Pill } from '@waypost/ui';
import { differenceGist } from '../../../../sync/difference-lines';
import { conflictWords, itemStatusWords, operationWords, riskWords } from '../../../../sync/plan-words';
import { candidateWords } from '../../../../sync/source-words';

/** What a line says beside the name: the gist of it. Who is new is known best by the address. */
function gistOf({ operation, conflict, detail, error, differences }: DirectoryRunItem): string {
  if (error) return error.detail;
  if (conflict) return `${conflictWords[conflict.kind]}: ${conflict.value}`;
  if (detail !== null) return detail;
  const address = operation === 'create' ? differences.find(({ field }) => field === 'address') : undefined;
  return address && 'after' in address ? String(address.after) : differenceGist(differences);
}

/** What is never applied needs no word about that. */
const saysSoItself = (operation: DirectoryRunItem['operation']) => operation === 'conflict' || operation === 'skip';

export const planColumns: Column<DirectoryRunItem>[] = [
  {
    key: 'label',
    header: 'Who',
    width: 'minmax(0, 1.2fr)',
    cell: ({ label, kind }) => (
      <span className="wp-row">
        <span className="wp-kind" title={candidateWords[kind].one}>
          <Icon name={candidateWords[kind].icon} />
        </span>
        <span className="wp-table-name wp-cut">{label}</span>
        <span className="wp-hidden">, {candidateWords[kind].one}</span>
      </span>
    ),
  },
  { key: 'what', header: 'What', width: 'minmax(0, 1.4fr)', cell: gistOf },
  {
    key: 'dn',
    header: 'Entry',
    width: 'minmax(0, 1.2fr)',
    minor: true,
    cell: ({ dn }) => <span className="wp-soft wp-small wp-mono">{dn}</span>,
  },
  {
    key: 'operation',
    header: 'Operation',
    width: '250px',
    cell: ({ operation, risk, status }) => {
      const { tone, icon, label } = operationWords[operation];
      return (
        <span className="wp-cell-pills">
          <Pill tone={tone} icon={icon}>
            {label}
          </Pill>
          {risk === 'review' && <Pill tone={riskWords.review.tone}>{riskWords.review.label}</Pill>}
          {status !== 'planned' && !saysSoItself(operation) && (
            <Pill tone={itemStatusWords[status].tone}>{itemStatusWords[status].label}</Pill>
          )}
        </span>
      );
    },
  },
];
