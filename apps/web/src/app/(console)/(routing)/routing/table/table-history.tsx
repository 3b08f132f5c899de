'use client';

import { NativeSelect } from '@mantine/core';
import type { RoutingChanges, RoutingGeneration } from '@waypost/contracts';
import { countOf, EmptyState, exactTime, Icon, Note, relativeTime, Skeleton, useNow } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem, sentenceOf } from '../../../../../api/problem';
import { generationsQuery, tableChangesQuery } from '../../../../../api/routing';
import { actionWords } from '../../../../../audit/audit-words';
import { useAddress } from '../../../../../navigation/use-address';
import { changeLines } from '../../../../../topology/change-words';

/** How two states of a site's table differ: which rows came, went, or say something else. */
export function TableHistory({ site }: { site: string }) {
  const { get, put } = useAddress();
  const [from, to] = [get('from'), get('to')];
  const generations = useQuery(generationsQuery);
  const changes = useQuery(tableChangesQuery(site, { from, to }));
  const items = generations.data ?? [];
  if (generations.data && items.length < 2)
    return (
      <EmptyState icon="history" title="Nothing has changed yet">
        After each change to connectors, links and states the table is kept, and can be compared with those before.
      </EmptyState>
    );
  return (
    <div className="wp-stack">
      <div className="wp-generations">
        <GenerationPicker
          label="Earlier"
          items={items}
          value={from ?? String(changes.data?.from.n ?? '')}
          onPick={(n) => {
            put({ from: n });
          }}
        />
        <GenerationPicker
          label="Later"
          items={items}
          value={to ?? String(changes.data?.to.n ?? '')}
          onPick={(n) => {
            put({ to: n });
          }}
        />
      </div>
      {changes.error !== null && (
        <div className="wp-card-body">
          <Note tone="off" live>
            {sentenceOf(changes.error)}
            {changes.error instanceof ApiProblem &&
              (changes.error.problem.errors ?? []).map(({ detail }) => ` ${detail}`).join('')}
          </Note>
        </div>
      )}
      {changes.data === undefined && changes.error === null && (
        <div className="wp-card-body">
          <Skeleton lines={4} />
        </div>
      )}
      {changes.data && changes.error === null && <Changed changes={changes.data} />}
    </div>
  );
}

interface GenerationPickerProps {
  label: string;
  items: readonly RoutingGeneration[];
  value: string;
  onPick: (n: string) => void;
}

function GenerationPicker({ label, items, value, onPick }: GenerationPickerProps) {
  const now = useNow();
  const told = ({ n, at, causes: [cause] }: RoutingGeneration) =>
    [
      `${String(n)}, ${relativeTime(at, now)}`,
      cause ? `${actionWords(cause.action)}: ${cause.subject.name}` : undefined,
    ]
      .filter(Boolean)
      .join(' · ');
  const known = items.some(({ n }) => String(n) === value);
  return (
    <NativeSelect
      label={label}
      data={[
        ...(known ? [] : [{ value, label: value }]),
        ...items.map((one) => ({ value: String(one.n), label: told(one) })),
      ]}
      value={value}
      onChange={({ currentTarget }) => {
        onPick(currentTarget.value);
      }}
    />
  );
}

function Changed({ changes }: { changes: RoutingChanges }) {
  const lines = changeLines(changes);
  const { from, to, site } = changes;
  return (
    <>
      <p className="wp-table-answer" role="status">
        <Icon name="history" />
        <span>
          {lines.length === 0
            ? `Nothing that ${site} sees changed`
            : `${countOf(lines.length, 'row')} of ${site} changed`}{' '}
          between <time dateTime={from.at}>{exactTime(from.at)}</time> and{' '}
          <time dateTime={to.at}>{exactTime(to.at)}</time>.
        </span>
      </p>
      {lines.length > 0 && (
        <div className="wp-plain-table-scroll">
          <table className="wp-plain-table">
            <thead>
              <tr>
                <th scope="col">Row</th>
                <th scope="col">Was</th>
                <th scope="col">Is</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ row, was, is }) => (
                <tr key={row}>
                  <td data-header="Row">
                    <code>{row}</code>
                  </td>
                  <td data-header="Was">
                    {was === undefined ? <span className="wp-soft">not there</span> : <del>{was}</del>}
                  </td>
                  <td data-header="Is">{is === undefined ? <span className="wp-soft">gone</span> : <ins>{is}</ins>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
