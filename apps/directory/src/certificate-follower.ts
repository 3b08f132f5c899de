import type { TlsIdentity, TlsMaterial } from './tls-identity.js';

/** Milliseconds between two looks at the files. */
const often = 5_000;

/**
 * Takes over a renewed certificate while the directory serves. Files are looked at by content and not by time: what renews
 * certificates moves links about. What is of no use is reported once and never taken; the old pair goes on serving.
 */
export class CertificateFollower {
  private readonly timer: NodeJS.Timeout;
  /** What was wrong at the last look, and whether the log knows. */
  private trouble: { fault: string; isReported: boolean } | undefined;

  constructor(
    private readonly load: () => Promise<TlsMaterial>,
    private readonly identity: TlsIdentity,
    private readonly log: {
      info(fields: object, sentence: string): void;
      warn(fields: object, sentence: string): void;
    },
  ) {
    this.timer = setInterval(() => void this.look(), often).unref();
  }

  /** Looks at the files. Unless told to, it gives a faulty pair a second look: certificate and key are not replaced in one instant. */
  async look(isTold = false): Promise<void> {
    try {
      if (this.identity.exchange(await this.load())) this.log.info({}, 'The TLS certificate was exchanged.');
      this.trouble = undefined;
    } catch (fault) {
      this.refuse((fault as Error).message, isTold);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private refuse(fault: string, isTold: boolean): void {
    const isKnown = this.trouble?.fault === fault;
    const isReported = isKnown && this.trouble?.isReported === true;
    const isToReport = isTold || (isKnown && !isReported);
    if (isToReport) this.log.warn({ fault }, 'The new TLS certificate is of no use; the old one goes on serving.');
    this.trouble = { fault, isReported: isReported || isToReport };
  }
}
