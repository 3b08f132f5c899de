'use client';

import type { OpenRelay, OpenRelays } from '@waypost/contracts';
import { countOf, Note } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { openRelaysQuery } from '../api/routing';
import { useMay } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { connectorHref } from '../navigation/routing-places';

/** Of many servers a few are named; one fix usually mends them all. */
const mostNamed = 5;

/** The alarm of open relays: of one server on its own page, of all elsewhere. Nothing where there is none. */
export function OpenRelayNote({ server }: { server?: string }) {
  const { data = [] } = useQuery({ ...openRelaysQuery, enabled: useMay('routing.read') });
  const found = server === undefined ? data : data.filter(({ server: { name } }) => name === server);
  if (found.length === 0) return null;
  return (
    <Note tone="off" live>
      <p>
        <strong>{server === undefined ? `${countOf(found.length, 'open relay')}.` : 'Open relay.'}</strong> Anybody may
        send mail to anybody through {server === undefined ? 'them' : 'this server'}: spammers find that within hours,
        and other systems then refuse mail from here.
      </p>
      <ul>
        {found.slice(0, mostNamed).map((one) => (
          <Reasons key={one.server.id} found={one} isNamed={server === undefined} />
        ))}
      </ul>
      {found.length > mostNamed && <p>And {countOf(found.length - mostNamed, 'server')} more.</p>}
    </Note>
  );
}

function Reasons({ found: { server, reasons }, isNamed }: { found: OpenRelays['items'][number]; isNamed: boolean }) {
  return (
    <li>
      {isNamed && (
        <>
          <Anchor href={nodeHref('server', server.name)}>{server.name}</Anchor>:{' '}
        </>
      )}
      {reasons.map((reason) => (
        <span key={`${reason.because} ${reason.by}`}>
          {reason.says} <Fix reason={reason} server={server.name} />{' '}
        </span>
      ))}
    </li>
  );
}

const Fix = ({ reason: { because, by }, server }: { reason: OpenRelay; server: string }) =>
  because === 'connector' ? (
    <Anchor href={connectorHref(by)}>Go to the connector</Anchor>
  ) : (
    <Anchor href={nodeHref('server', server, 'protocols', by)}>Go to the setting</Anchor>
  );
