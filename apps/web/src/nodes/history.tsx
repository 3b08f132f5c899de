'use client';

import { AuditTrail } from '../audit/audit-trail';

/** Everything that was ever done to one node. */
export function History({ subject }: { subject: string }) {
  return (
    <section className="wp-card" aria-label="History">
      <AuditTrail filter={{ subject }} ofOneNode />
    </section>
  );
}
