'use client';

import type { Connector } from '@waypost/contracts';
import { Note, TimeAgo } from '@waypost/ui';
import { connectorQuery } from '../../../../api/routing';
import { CredentialsCard } from '../../../../connectors/credentials-card';
import { Anchor } from '../../../../navigation/leaving';
import { nodeHref } from '../../../../navigation/places';
import { connectorHref } from '../../../../navigation/routing-places';
import { RecordPage } from '../../../../records/record-page';
import { stateOfWay } from '../../../../topology/map-model';
import { WayPill } from '../../../../topology/way-pill';
import { causeWords, connectorKindWords } from '../../../../topology/way-words';
import { ConnectorActions } from './connector-actions';
import { ConnectorEditor } from './connector-editor';

/** One connector: all it has, and its history. */
export const ConnectorPage = () => (
  <RecordPage
    one="connector"
    icon="route"
    iconOf={({ kind }) => connectorKindWords[kind].icon}
    list={{ href: '/routing/connectors/', label: 'Connectors' }}
    queryOf={connectorQuery}
    tabs={{ connector: 'Connector' }}
    hrefOf={connectorHref}
    level="connector"
    facts={(connector) => <ConnectorFacts connector={connector} />}
    actions={(connector, etag) => <ConnectorActions connector={connector} etag={etag} />}
  >
    {(_, connector, etag) => (
      <>
        <StatedNote connector={connector} />
        <ConnectorEditor key={connector.modifiedAt} connector={connector} etag={etag} />
        <CredentialsCard connector={connector} etag={etag} />
      </>
    )}
  </RecordPage>
);

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
