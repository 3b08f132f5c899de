/** The root of our own OIDs: one random UUID under 2.25 (ITU-T X.667), so it needs no registrar and collides with nobody. */
export const waypostArc = '2.25.273536511148620834775898392772708318206';

/**
 * Every number ever given out under our arc. APPEND ONLY: a released number keeps its meaning for ever, in every client that
 * stored it. Settings are numbered by their catalogue under `.3`. A new line here, or a new setting, also gets a line at the
 * end of its branch in released-oids.txt; the spec beside it fails until it has one, and when a line of old changed or is gone.
 */
export const oidRegistry = [
  [1, 1, 'wpServiceEnabled'],
  [1, 2, 'wpPop3DeniedReason'],
  [1, 3, 'wpImapDeniedReason'],
  [1, 4, 'wpSubmissionDeniedReason'],
  [1, 5, 'wpSmtpDeniedReason'],
  [1, 6, 'wpLmtpDeniedReason'],
  [1, 7, 'wpSieveDeniedReason'],
  [1, 8, 'wpHttpDeniedReason'],
  [1, 9, 'wpQuotaRule'],
  [1, 10, 'wpHomeServer'],
  [1, 11, 'wpUserdbImport'],
  [1, 12, 'wpRevision'],
  [1, 13, 'wpAgeSeconds'],
  [1, 14, 'wpConnectionCount'],
  [1, 15, 'wpMailboxCount'],
  [1, 16, 'wpServerCount'],
  [1, 17, 'wpOverrideCount'],
  [1, 18, 'wpSearchCount'],
  [1, 19, 'wpBindCount'],
  [1, 20, 'wpBindRefusedCount'],
  [2, 1, 'wpMailAccount'],
  [2, 2, 'wpDirectoryMonitor'],
  [1, 21, 'wpService'],
  [1, 22, 'wpClient'],
  [2, 3, 'wpServiceView'],
  [1, 23, 'wpAccountKind'],
  [1, 24, 'wpHidden'],
  [1, 25, 'wpDomainKind'],
  [1, 26, 'wpMatchSubdomains'],
  [1, 27, 'wpDefaultDomain'],
  [2, 4, 'wpMailGroup'],
  [2, 5, 'wpEmptyGroup'],
  [2, 6, 'wpMailContact'],
  [2, 7, 'wpMailDomain'],
  [1, 28, 'wpServer'],
  [1, 29, 'wpRecipient'],
  [1, 30, 'wpNextHop'],
  [2, 8, 'wpRouteView'],
  [2, 9, 'wpRoute'],
  [1, 31, 'wpDeliverTo'],
  [1, 32, 'wpForwardTo'],
  [1, 33, 'wpMaySendAs'],
  [1, 34, 'wpRequireSignIn'],
  [1, 35, 'wpMaxReceiveBytes'],
  [1, 36, 'wpAcceptFrom'],
  [1, 37, 'wpRejectFrom'],
  [1, 38, 'wpMemberFilter'],
  [1, 39, 'wpDestination'],
  [1, 40, 'wpTlsPolicy'],
  [1, 41, 'wpSaslPassword'],
  [2, 10, 'wpNextHopPolicy'],
  [1, 42, 'wpNextHopAsking'],
  [1, 43, 'wpCopyAddress'],
  [1, 44, 'wpConnector'],
  [1, 45, 'wpConnectorNextHop'],
] as const satisfies readonly (readonly [branch: 1 | 2, number: number, name: `wp${string}`])[];

export type WaypostName = (typeof oidRegistry)[number][2];

/** The OID of one of our own attribute types (branch 1) or object classes (branch 2). */
export function waypostOid(name: WaypostName): string {
  const [branch, number] = oidRegistry.find((line) => line[2] === name) ?? [];
  if (branch === undefined) throw new Error(`${name} is not in the OID registry.`);
  return `${waypostArc}.${String(branch)}.${String(number)}`;
}

/** The OID of a setting's attribute, by the number the catalogue gave it. */
export const settingOid = (number: number) => `${waypostArc}.3.${String(number)}`;
