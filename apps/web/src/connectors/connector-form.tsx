'use client';

import type { ConnectorPartProps } from './parts';
import { LimitsPart } from './limits-part';
import { type BothWays, PlacePart } from './place-part';
import { RestrictionsPart } from './restrictions-part';
import { SchedulePart } from './schedule-part';
import { speaksSmtp } from './connector-draft';
import { SecurityPart } from './security-part';
import { SendingPart } from './sending-part';
import { SpacesPart } from './spaces-part';

/** Everything a connector of its kind has, part by part. */
export const ConnectorForm = ({ both, ...props }: ConnectorPartProps & { both?: BothWays }) => (
  <>
    <PlacePart {...props} {...(both && { both })} />
    {props.draft.kind !== 'site-link' && <SpacesPart {...props} />}
    <SendingPart {...props} />
    {speaksSmtp(props.draft) && <SecurityPart {...props} />}
    <RestrictionsPart {...props} />
    <SchedulePart {...props} />
    <LimitsPart {...props} />
  </>
);
