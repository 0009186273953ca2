// @ts-check
// Which field a search result fills. No DOM here, so that node can test it.

/**
 * @param {Record<string, string | undefined>} finder data of the search box: the field it finds for
 * @param {Record<string, string | undefined>} result data of the chosen result: its value
 * @returns {{field: string, value: string} | null}
 */
export function chosenValue(finder, result) {
  return finder.finds && result.fill ? { field: finder.finds, value: result.fill } : null;
}
