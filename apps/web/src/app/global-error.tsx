'use client';

/** The last resort, when even the shell cannot be drawn. It carries no style of its own: the policy would refuse it. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>The console stopped</h1>
          <p>Something in this page went wrong. Nothing you saved is lost.</p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
