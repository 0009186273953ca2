// @ts-check
// Which field a search result fills. No DOM here, so that node can test it.

/**
 * @param {Record<string, string | undefined>} data the result's data attributes
 * @returns {{field: string, value: string} | null}
 */
export function fieldForSearch(data) {
  if (data.fillSite) return { field: "site", value: data.fillSite };
  if (data.fillIcd10) return { field: "icd10", value: data.fillIcd10 };
  return null;
}
