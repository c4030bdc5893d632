/** How many rows a page of a table may have. */
export const pageSizes = [25, 50, 100] as const
