// @ts-check
// Which fields a search result fills. No DOM here, so that node can test it.

/**
 * The field the box finds for, and the side beside a site if it was typed.
 * @param {Record<string, string | undefined>} finder data of the search box: the field it finds for
 * @param {Record<string, string | undefined>} result data of the chosen result: its values
 * @returns {{field: string, value: string}[]}
 */
export function chosenValues(finder, result) {
  if (!finder.finds || !result.fill) return [];
  const chosen = [{ field: finder.finds, value: result.fill }];
  if (result.fillSide && /(^|-)site$/.test(finder.finds)) {
    chosen.push({ field: finder.finds.replace(/site$/, "side"), value: result.fillSide });
  }
  return chosen;
}
