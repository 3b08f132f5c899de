// @ts-check

/**
 * What both children are told. They validate it themselves; here only what the launcher knows is added.
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./data-folder.mjs').DataFolder} data
 * @param {import('./arguments.mjs').StartOptions} options
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(env, data, { demo, ownerLink }) {
  return {
    ...env,
    WAYPOST_DATA_DIR: data.path,
    WAYPOST_FOLLOWER_TOKEN: env['WAYPOST_FOLLOWER_TOKEN'] || data.followerToken,
    WAYPOST_API_URL: env['WAYPOST_API_URL'] || `http://127.0.0.1:${env['PORT'] || 8080}`,
    ...(demo ? { WAYPOST_DEMO: '1' } : {}),
    ...(ownerLink ? { WAYPOST_OWNER_LINK: '1' } : {}),
  };
}
