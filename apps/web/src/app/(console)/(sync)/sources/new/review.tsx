'use client';

import { Button } from '@mantine/core';
import { Facts, Icon, Note } from '@waypost/ui';
import { type Faults, hasFault } from '../../../../../forms/faults';
import { partFacts } from '../../../../../sync/part-facts';
import { isAnswered } from '../../../../../sync/part-progress';
import { type PartKey, partKeys, partMembers, partWords } from '../../../../../sync/parts/part';
import { usePlaces } from '../../../../../sync/use-places';
import type { NewSource } from './use-new-source';

/** All of it once more, before it is saved; what is amiss is named with the way to it. */
export function Review({ source, faults, onGo }: { source: NewSource; faults: Faults; onGo: (part: PartKey) => void }) {
  const { nameOf } = usePlaces();
  const open = partKeys.filter((part) => !isAnswered(part, source.draft));
  const details = [...new Set(Object.values(source.faults))];
  return (
    <>
      {source.refusal !== undefined && (
        <Note tone="off" live>
          {source.refusal}
          {details.length > 0 && (
            <ul>
              {details.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          )}
        </Note>
      )}
      {open.length > 0 && <Note tone="override">Still to say: {open.map((part) => partWords[part]).join(', ')}.</Note>}
      {partKeys.map((part) => (
        <section key={part} className="wp-review" aria-label={partWords[part]}>
          <div className="wp-row">
            <h3>{partWords[part]}</h3>
            {partMembers[part].some((member) => hasFault(faults, member)) && (
              <span className="wp-fault wp-row">
                <Icon name="warning" /> something to mend
              </span>
            )}
            <button
              type="button"
              className="wp-link-button wp-push"
              onClick={() => {
                onGo(part);
              }}
            >
              Change<span className="wp-hidden"> {partWords[part]}</span>
            </button>
          </div>
          <Facts facts={partFacts(part, source.draft, nameOf)} />
        </section>
      ))}
      <div className="wp-row wp-row-wrap">
        <Button
          loading={source.busy}
          leftSection={<Icon name="check" />}
          onClick={() => {
            source.save(true);
          }}
        >
          Save and make the first plan
        </Button>
        <Button
          variant="default"
          disabled={source.busy}
          onClick={() => {
            source.save(false);
          }}
        >
          Save only
        </Button>
      </div>
    </>
  );
}
