/** The name of the browser's cache in which chunks are kept beyond memory. */
export const SHELF = 'swarmgate';
