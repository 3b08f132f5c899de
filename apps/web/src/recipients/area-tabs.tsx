import { Anchor } from '../navigation/leaving';

const areas = [
  { key: 'book', href: '/address-book/', label: 'Address book' },
  { key: 'lookup', href: '/lookup/', label: 'Who gets mail' },
] as const;

/** What can be looked up of recipients of all kinds, beside each other. */
export const RecipientAreaTabs = ({ current }: { current: (typeof areas)[number]['key'] }) => (
  <nav className="wp-tabs" aria-label="About all recipients">
    {areas.map(({ key, href, label }) => (
      <Anchor key={key} className="wp-tab" href={href} current={key === current}>
        {label}
      </Anchor>
    ))}
  </nav>
);
