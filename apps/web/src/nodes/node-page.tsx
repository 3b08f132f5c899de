'use client';

import type { Mailbox } from '@waypost/contracts';
import type { Level } from '@waypost/settings';
import { EmptyState, levelWords, Note, PageHead, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { nodeQuery, type NodeOf } from '../api/nodes';
import { ApiProblem, sentenceOf } from '../api/problem';
import { useMay } from '../api/session';
import { ExplainButton } from '../explain/explain-button';
import { Anchor } from '../navigation/leaving';
import { nodeHref, nodeIcons, tabsOf, tabWords, type Tab } from '../navigation/places';
import { useAddress } from '../navigation/use-address';
import { useTitle } from '../navigation/use-title';
import { RecipientDelivery } from '../recipients/recipient-parts';
import { History } from './history';
import { NodeActions } from './node-actions';
import { headFacts } from './node-facts';
import { Overview } from './overview';
import { ProtocolsPage } from './protocols/protocols-page';
import { SuspendedNote } from './suspended-note';

/** Not of every node, and of those it is fetched beside the page. */
const OpenRelayNote = lazy(() =>
  import('../topology/open-relay-note').then((loaded) => ({ default: loaded.OpenRelayNote })),
);

const tabPermissions = { protocols: 'settings.read', history: 'audit.read' } as const;

/** The page of an organization, site, server or mailbox. */
export function NodePage({ level }: { level: Level }) {
  const { get } = useAddress();
  const ref = level === 'organization' ? level : get('name');
  if (ref === undefined) return <Missing level={level} />;
  return (
    <FoundNode
      key={`${level}:${ref}`}
      level={level}
      nodeRef={ref}
      tab={tabsOf(level).find((known) => known === get('tab')) ?? 'overview'}
    />
  );
}

function FoundNode({ level, nodeRef, tab }: { level: Level; nodeRef: string; tab: Tab }) {
  const { data, error } = useQuery(nodeQuery(level, nodeRef));
  const node = data?.data;
  useTitle(`${node?.displayName ?? nodeRef}${tab === 'overview' ? '' : `, ${tabWords[tab]}`}`);
  if (error instanceof ApiProblem && error.status === 404) return <Missing level={level} name={nodeRef} />;
  if (error !== null && node === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (node === undefined || data === undefined) return <Skeleton lines={7} />;
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        icon={nodeIcons[level]}
        kind={<Crumbs level={level} node={node} />}
        title={node.displayName}
        facts={headFacts(level, node)}
        actions={
          <>
            {level === 'mailbox' && <ExplainButton to={(node as Mailbox).address} />}
            <NodeActions level={level} node={node} etag={data.etag} />
          </>
        }
      />
      {level === 'mailbox' && (node as Mailbox).suspended && (
        <SuspendedNote mailbox={node as Mailbox} etag={data.etag} />
      )}
      {(level === 'server' || level === 'organization') && (
        <Suspense>
          <OpenRelayNote {...(level === 'server' && { server: node.name })} />
        </Suspense>
      )}
      <Tabs level={level} name={node.name} current={tab} />
      {tab === 'overview' && <Overview level={level} node={node} etag={data.etag} />}
      {tab === 'delivery' && <RecipientDelivery kind="mailbox" recipient={node} />}
      {tab === 'protocols' && <ProtocolsPage level={level} nodeRef={nodeRef} name={node.displayName} />}
      {tab === 'history' && <History subject={`${level}:${node.id}`} />}
    </div>
  );
}

/** The way down to the node, each step a link. */
function Crumbs({ level, node }: { level: Level; node: NodeOf[Level] }) {
  const steps = [
    ...('site' in node ? [{ level: 'site' as const, name: node.site.name }] : []),
    ...('server' in node ? [{ level: 'server' as const, name: node.server.name }] : []),
  ];
  return (
    <span>
      {levelWords[level]}
      {steps.length > 0 && (
        <>
          {' in '}
          {steps.map((step, at) => (
            <span key={step.level}>
              {at > 0 && ' › '}
              <Anchor href={nodeHref(step.level, step.name)}>{step.name}</Anchor>
            </span>
          ))}
        </>
      )}
    </span>
  );
}

function Tabs({ level, name, current }: { level: Level; name: string; current: Tab }) {
  const may = {
    overview: true,
    delivery: true,
    protocols: useMay(tabPermissions.protocols),
    history: useMay(tabPermissions.history),
  };
  return (
    <nav className="wp-tabs" aria-label={`Parts of ${name}`}>
      {tabsOf(level)
        .filter((tab) => may[tab] || tab === current)
        .map((tab) => (
          <Anchor key={tab} className="wp-tab" href={nodeHref(level, name, tab)} current={tab === current}>
            {tabWords[tab]}
          </Anchor>
        ))}
    </nav>
  );
}

const listOf = {
  organization: '/organization/',
  site: '/sites/',
  server: '/servers/',
  mailbox: '/mailboxes/',
} satisfies Record<Level, string>;

const Missing = ({ level, name }: { level: Level; name?: string }) => (
  <EmptyState
    icon={nodeIcons[level]}
    title={name === undefined ? `Which ${level}?` : `There is no ${level} called ${name}`}
    actions={<Anchor href={listOf[level]}>Go to the list</Anchor>}
  >
    {name === undefined ? 'The address names none.' : 'It may have been renamed or deleted; the audit knows.'}
  </EmptyState>
);
