import type { CookieSerializeOptions } from '@fastify/cookie';

/** Over https the cookie is bound to this very host by its prefix; plain http is for a console on one's own machine. */
export const sessionCookieName = (publicUrl: string) => (publicUrl.startsWith('https:') ? '__Host-waypost' : 'waypost');

export const sessionCookieOptions = (publicUrl: string): CookieSerializeOptions => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict',
  secure: publicUrl.startsWith('https:'),
});
