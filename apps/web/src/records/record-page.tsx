'use client';

import { EmptyState, type IconName, Note, PageHead, Skeleton } from '@waypost/ui';
import { type QueryKey, useQuery, type UseQueryOptions } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem, sentenceOf } from '../api/problem';
import type { Answer } from '../api/request';
import { useMay } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { useAddress } from '../navigation/use-address';
import { useTitle } from '../navigation/use-title';
import { History } from '../nodes/history';

interface Named {
  id: string;
  name: string;
  displayName?: string;
}

export interface RecordPageProps<Item extends Named, Tab extends string, Key extends QueryKey> {
  /** What one is called in a sentence. */
  one: string;
  icon: IconName;
  /** Where what it is shows in its picture. */
  iconOf?: (item: Item) => IconName;
  /** Where all of them are. */
  list: { href: string; label: string };
  queryOf: (name: string) => UseQueryOptions<Answer<Item>, Error, Answer<Item>, Key>;
  /** The parts of the page by their keys, the first of which is shown where the address names none; its history comes last. */
  tabs: Readonly<Record<Tab, string>>;
  hrefOf: (name: string, tab?: string) => string;
  /** What the audit calls it. */
  level: string;
  facts: (item: Item) => ReactNode;
  actions: (item: Item, etag: string | undefined) => ReactNode;
  children: (tab: Tab, item: Item, etag: string | undefined) => ReactNode;
}

/** The page of one record, found by the name in the address: its head, its parts as tabs, and its history. */
export function RecordPage<Item extends Named, Tab extends string, Key extends QueryKey>(
  props: RecordPageProps<Item, Tab, Key>,
) {
  const name = useAddress().get('name');
  return name === undefined ? <Missing {...props} /> : <Found key={name.toLowerCase()} {...props} name={name} />;
}

function Found<Item extends Named, Tab extends string, Key extends QueryKey>(
  props: RecordPageProps<Item, Tab, Key> & { name: string },
) {
  const { name, icon, list, queryOf, hrefOf } = props;
  const { data, error } = useQuery(queryOf(name));
  const mayAudit = useMay('audit.read');
  const words = Object.entries<string>({ ...props.tabs, history: 'History' });
  const [first = ''] = Object.keys(props.tabs);
  const asked = useAddress().get('tab');
  const tab = words.find(([key]) => key === asked)?.[0] ?? first;
  const title = data?.data.displayName ?? data?.data.name ?? name;
  useTitle(tab === first ? title : `${title}, ${words.find(([key]) => key === tab)?.[1] ?? ''}`);
  if (error instanceof ApiProblem && error.status === 404) return <Missing {...props} />;
  if (error !== null && data === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (data === undefined) return <Skeleton lines={7} />;
  const { data: item, etag } = data;
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        icon={props.iconOf?.(item) ?? icon}
        kind={<Anchor href={list.href}>{list.label}</Anchor>}
        title={title}
        facts={props.facts(item)}
        actions={props.actions(item, etag)}
      />
      <nav className="wp-tabs" aria-label={`Parts of ${title}`}>
        {words
          .filter(([key]) => key !== 'history' || mayAudit || key === tab)
          .map(([key, label]) => (
            <Anchor
              key={key}
              className="wp-tab"
              href={hrefOf(item.name, key === first ? undefined : key)}
              current={key === tab}
            >
              {label}
            </Anchor>
          ))}
      </nav>
      {tab === 'history' ? <History subject={`${props.level}:${item.id}`} /> : props.children(tab as Tab, item, etag)}
    </div>
  );
}

const Missing = ({ one, icon, list, name }: { one: string; icon: IconName; list: { href: string }; name?: string }) => (
  <EmptyState
    isPage
    icon={icon}
    title={name === undefined ? `Which ${one}?` : `There is no ${one} called ${name}`}
    actions={<Anchor href={list.href}>Go to the list</Anchor>}
  >
    {name === undefined ? 'The address names none.' : 'It may have been renamed or deleted; the audit knows.'}
  </EmptyState>
);
