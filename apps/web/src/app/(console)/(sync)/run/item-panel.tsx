'use client';

import type { DirectoryRunItem } from '@waypost/contracts';
import { Facts, Note, Pill, SidePanel } from '@waypost/ui';
import { Anchor } from '../../../../navigation/leaving';
import { recipientHref } from '../../../../navigation/places';
import { ConflictText } from '../../../../sync/conflict-text';
import { LookAgain } from '../../../../sync/look-again';
import { DifferenceList } from '../../../../sync/difference-list';
import { itemStatusWords, operationWords, riskWords } from '../../../../sync/plan-words';
import { candidateWords } from '../../../../sync/source-words';

/** One item of a plan: who, what becomes of them, field by field. */
export function ItemPanel({
  item,
  source,
  onClose,
}: {
  item: DirectoryRunItem;
  /** Absent while the run goes on: its source has no time for another. */
  source: { id: string } | undefined;
  onClose: () => void;
}) {
  const { tone, icon, label, help } = operationWords[item.operation];
  const { recipient } = item;
  return (
    <SidePanel title={item.label} onClose={onClose}>
      <div className="wp-stack wp-stack-wide">
        <div className="wp-row wp-row-wrap">
          <Pill tone={tone} icon={icon}>
            {label}
          </Pill>
          {item.risk !== 'normal' && <Pill tone={riskWords[item.risk].tone}>{riskWords[item.risk].label}</Pill>}
          <Pill tone={itemStatusWords[item.status].tone}>{itemStatusWords[item.status].label}</Pill>
          <span className="wp-soft wp-small">{help}</span>
        </div>
        {item.error && <Note tone="off">{item.error.detail}</Note>}
        {item.detail && <p>{item.detail}</p>}
        {item.conflict && <ConflictText conflict={item.conflict} />}
        {item.differences.length > 0 && <DifferenceList differences={item.differences} />}
        <Facts
          facts={[
            ['Kind', candidateWords[item.kind].one],
            ...(recipient?.name
              ? [
                  [
                    'Here',
                    <Anchor key="here" href={recipientHref(recipient.kind, recipient.name)}>
                      {recipient.kind} {recipient.name}
                    </Anchor>,
                  ] as const,
                ]
              : []),
            ['Entry', <code key="dn">{item.dn}</code>],
            ['Identity', <code key="anchor">{item.anchor}</code>],
            ...(item.bundle === null ? [] : [['Applied', 'together with others it hands an address to'] as const]),
          ]}
        />
        {source && (
          <div>
            <LookAgain source={source} anchor={item.anchor} of={item.label} />
          </div>
        )}
      </div>
    </SidePanel>
  );
}
