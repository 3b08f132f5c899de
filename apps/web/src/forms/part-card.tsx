import type { ReactNode } from 'react';

/** One part of a long form: what it is about, and its fields. */
export const PartCard = ({ title, help, children }: { title: string; help?: ReactNode; children: ReactNode }) => (
  <section className="wp-card wp-part" aria-label={title}>
    <div className="wp-part-head">
      <h2>{title}</h2>
      {help && <p className="wp-soft wp-small">{help}</p>}
    </div>
    <div className="wp-part-body wp-form">{children}</div>
  </section>
);
