import { EmptyState } from '@waypost/ui';

/** What the page is for, before anything is asked. */
export const NothingAsked = () => (
  <section className="wp-card">
    <EmptyState icon="route" title="Ask about a message">
      Write who sends it and to whom. The answer shows every rule that is asked, who could have had the message and
      lost, and the way over your sites; also with a connector that is down, or one you have not saved yet.
    </EmptyState>
  </section>
);
