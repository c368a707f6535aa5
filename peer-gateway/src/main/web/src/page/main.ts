/** The page's entry: what the injected tag runs. */
export {};
