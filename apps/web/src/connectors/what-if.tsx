'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ConnectorProposal, Mailbox, Page } from '@waypost/contracts';
import { countOf, Icon, Skeleton } from '@waypost/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/explain';
import { withQuery } from '../api/paths';
import { sentenceOf } from '../api/problem';
import { request } from '../api/request';
import { shortWay } from '../explain/step-words';
import { Anchor } from '../navigation/leaving';
import { typedProbes } from './probes';
import { type RouteChange, routeChanges } from './route-changes';

export interface WhatIfProps {
  /** What would be done, and is not. */
  proposals: readonly ConnectorProposal[];
  /** Addresses to ask about in any case. */
  probes: readonly string[];
  /** Whose mail is asked about: somebody of this site, unless another sender is written. */
  site: string;
  /** A site link changes the way to people there. */
  targetSite?: string | undefined;
}

/** What a change of connectors would change: which addresses would go another way, before it is saved. */
export function WhatIf({ proposals, probes, site, targetSite }: WhatIfProps) {
  const [shown, setShown] = useState(() => window.matchMedia('(min-width: 641px)').matches);
  const [typed, setTyped] = useState('');
  const [sender, setSender] = useState('');
  const people = usePeople(site, targetSite);
  const from = sender.includes('@') ? sender.trim() : people.sender;
  const addresses = [...new Set([...typedProbes(typed), ...people.there, ...probes])];
  const [question] = useDebouncedValue(JSON.stringify({ from, addresses, proposals }), 350);
  const { data, error, isFetching } = useQuery({
    queryKey: ['explain', 'what-if', question],
    queryFn: ({ signal }) => compared(JSON.parse(question) as Question, signal),
    // Until somebody is known whose mail it is, the question has no sender.
    enabled: (JSON.parse(question) as Partial<Question>).from !== undefined,
    placeholderData: keepPreviousData,
  });
  const changed = data?.changes.filter(({ isChanged }) => isChanged).length ?? 0;
  return (
    <section className="wp-what-if" aria-label="What would this change?">
      <div className="wp-row wp-row-wrap">
        <h2>
          <button
            type="button"
            className="wp-what-if-fold"
            aria-expanded={shown}
            onClick={() => {
              setShown(!shown);
            }}
          >
            <Icon name={shown ? 'chevronDown' : 'chevronRight'} /> What would this change?
          </button>
        </h2>
        <p role="status" className="wp-soft">
          {error !== null
            ? sentenceOf(error)
            : data === undefined
              ? from === undefined
                ? 'Write a sender to ask about.'
                : 'Asking…'
              : changed === 0
                ? 'None of these addresses would go another way.'
                : `${countOf(changed, 'address', 'addresses')} of ${String(data.changes.length)} would go another way.`}
        </p>
        {data && data.link !== null && (
          <span className="wp-push">
            <Anchor href={`/routing/explain/?question=${data.link}`}>Explain with this change</Anchor>
          </span>
        )}
      </div>
      {shown && data === undefined && error === null && from !== undefined && <Skeleton lines={2} />}
      {shown && data && <Changes changes={data.changes} isOld={isFetching} />}
      {shown && (
        <div className="wp-what-if-ask">
          <TextInput
            aria-label="Also ask about"
            placeholder="Also ask about: zed@partner.org"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
            }}
          />
          <TextInput
            aria-label="Sender"
            leftSection={<span className="wp-soft wp-small">from</span>}
            leftSectionWidth={48}
            className="wp-what-if-sender"
            placeholder={people.sender ?? 'ann@example.org'}
            autoComplete="off"
            spellCheck={false}
            value={sender}
            onChange={({ currentTarget }) => {
              setSender(currentTarget.value);
            }}
          />
        </div>
      )}
    </section>
  );
}

/** Somebody who could send from a site, and people at the other end of a link. */
function usePeople(site: string, targetSite: string | undefined) {
  const ask = (at: string | undefined, limit: number) => ({
    queryKey: ['people-of', at, limit],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      request<Page<Mailbox>>(withQuery('/mailboxes', { site: at, limit }), { signal }).then(({ data }) =>
        data.items.map(({ address }) => address),
      ),
    staleTime: 60_000,
  });
  const here = useQuery({ ...ask(site, 1), enabled: site !== '' });
  // A site of gateways has nobody; then it is anybody whose mail comes by it.
  const anywhere = useQuery({ ...ask(undefined, 1), enabled: here.data?.length === 0 });
  const there = useQuery({ ...ask(targetSite, 3), enabled: targetSite !== undefined && targetSite !== '' });
  return { sender: here.data?.[0] ?? anywhere.data?.[0], there: targetSite === undefined ? [] : (there.data ?? []) };
}

interface Question {
  from: string;
  addresses: string[];
  proposals: ConnectorProposal[];
}

async function compared({ from, addresses, proposals }: Question, signal: AbortSignal) {
  // As if it were written on the server's own client: then no rule at the door stands before the way.
  const question = { from, to: addresses, authenticatedAs: from, channel: 'client' as const, dns: false };
  const [now, then] = await Promise.all([
    explain(question, signal),
    explain({ ...question, whatIf: { connectors: proposals, states: [] } }, signal),
  ]);
  return { changes: routeChanges(addresses, now, then), link: then.link };
}

function Changes({ changes, isOld }: { changes: readonly RouteChange[]; isOld: boolean }) {
  return (
    <table className="wp-changes" data-old={isOld || undefined}>
      <caption className="wp-hidden">Where mail goes now, and where it would go</caption>
      <thead>
        <tr>
          <th scope="col">Mail to</th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ address, now, then, isChanged }) => (
          <tr key={address} data-changed={isChanged || undefined}>
            <td>{address}</td>
            <td>{isChanged ? <del>{now ? shortWay(now) : 'nothing'}</del> : now && shortWay(now)}</td>
            <td>
              {isChanged ? (
                <ins>
                  <Icon name="move" /> {then ? shortWay(then) : 'nothing'}
                </ins>
              ) : (
                <span className="wp-soft">the same</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
