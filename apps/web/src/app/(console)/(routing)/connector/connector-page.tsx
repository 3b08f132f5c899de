'use client';

import type { Connector } from '@waypost/contracts';
import { EmptyState, Note, PageHead, Skeleton, TimeAgo } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem, sentenceOf } from '../../../../api/problem';
import { connectorQuery } from '../../../../api/routing';
import { useMay } from '../../../../api/session';
import { CredentialsCard } from '../../../../connectors/credentials-card';
import { Anchor } from '../../../../navigation/leaving';
import { nodeHref } from '../../../../navigation/places';
import {
  connectorHref,
  type ConnectorTab,
  connectorTabs,
  connectorTabWords,
} from '../../../../navigation/routing-places';
import { useAddress } from '../../../../navigation/use-address';
import { useTitle } from '../../../../navigation/use-title';
import { History } from '../../../../nodes/history';
import { stateOfWay } from '../../../../topology/map-model';
import { WayPill } from '../../../../topology/way-pill';
import { causeWords, connectorKindWords } from '../../../../topology/way-words';
import { ConnectorActions } from './connector-actions';
import { ConnectorEditor } from './connector-editor';

/** One connector: all it has, and its history. */
export function ConnectorPage() {
  const { get } = useAddress();
  const name = get('name');
  const tab = connectorTabs.find((one) => one === get('tab')) ?? 'connector';
  return name === undefined ? <Missing /> : <Found key={name.toLowerCase()} name={name} tab={tab} />;
}

function Found({ name, tab }: { name: string; tab: ConnectorTab }) {
  const { data, error } = useQuery(connectorQuery(name));
  const mayAudit = useMay('audit.read');
  useTitle(`${data?.data.name ?? name}${tab === 'connector' ? '' : `, ${connectorTabWords[tab]}`}`);
  if (error instanceof ApiProblem && error.status === 404) return <Missing name={name} />;
  if (error !== null && data === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (data === undefined) return <Skeleton lines={7} />;
  const connector = data.data;
  return (
    <div className="wp-stack wp-stack-wide wp-connector-page">
      <PageHead
        icon={connectorKindWords[connector.kind].icon}
        kind={<Anchor href="/routing/connectors/">Connectors</Anchor>}
        title={connector.name}
        facts={<ConnectorFacts connector={connector} />}
        actions={<ConnectorActions connector={connector} etag={data.etag} />}
      />
      <nav className="wp-tabs" aria-label={`Parts of ${connector.name}`}>
        {connectorTabs
          .filter((one) => one !== 'history' || mayAudit || one === tab)
          .map((one) => (
            <Anchor key={one} className="wp-tab" href={connectorHref(connector.name, one)} current={one === tab}>
              {connectorTabWords[one]}
            </Anchor>
          ))}
      </nav>
      {tab === 'connector' && (
        <>
          <StatedNote connector={connector} />
          <ConnectorEditor key={connector.modifiedAt} connector={connector} etag={data.etag} />
          <CredentialsCard connector={connector} etag={data.etag} />
        </>
      )}
      {tab === 'history' && <History subject={`connector:${connector.id}`} />}
    </div>
  );
}

function ConnectorFacts({ connector: { kind, site, targetSite, enabled, status } }: { connector: Connector }) {
  return (
    <>
      <span>{connectorKindWords[kind].label}</span>
      <span>
        <Anchor href={nodeHref('site', site.name)}>{site.name}</Anchor>
        {targetSite && (
          <>
            {' → '}
            <Anchor href={nodeHref('site', targetSite.name)}>{targetSite.name}</Anchor>
          </>
        )}
      </span>
      <WayPill state={stateOfWay({ enabled, ...status })} />
    </>
  );
}

/** Why it is not up, and who said so. */
function StatedNote({ connector: { status } }: { connector: Connector }) {
  const { because, stated, reports } = status;
  if (because === null) return null;
  return (
    <Note tone={because === 'draining' ? 'override' : 'off'}>
      <p>
        Mail does not go this way: {causeWords[because]}.{' '}
        {stated && (
          <>
            {stated.setBy} set it <TimeAgo at={stated.setAt} />
            {stated.expiresAt && (
              <>
                , until <TimeAgo at={stated.expiresAt} />
              </>
            )}
            {stated.reason && <>: {stated.reason}</>}
          </>
        )}
      </p>
      {reports.length > 0 && (
        <ul>
          {reports.map(({ server, detail, since }) => (
            <li key={server}>
              {server} reports{detail !== null && `: ${detail}`}, since <TimeAgo at={since} />
            </li>
          ))}
        </ul>
      )}
    </Note>
  );
}

const Missing = ({ name }: { name?: string }) => (
  <EmptyState
    icon="route"
    title={name === undefined ? 'Which connector?' : `There is no connector called ${name}`}
    actions={<Anchor href="/routing/connectors/">Go to the list</Anchor>}
  >
    {name === undefined ? 'The address names none.' : 'It may have been renamed or deleted; the audit knows.'}
  </EmptyState>
);
