// @ts-check
// The shapes of a specimen map's JSON, as docs/schemas/specimen_map.json has them, and of
// what the editor keeps beside it. Types only.

/** @typedef {[number, number]} Point in viewBox units, y down, one decimal */
/** @typedef {[number, number, number, number]} Frame center and radii of a wound's ellipse */
/** @typedef {"margin" | "cut" | "wound" | "free"} EdgeKind */
/** @typedef {"edge" | "deep"} Compartment */
/**
 * @typedef {{kind: EdgeKind, points: Point[], ink?: string, clock_from?: number, clock_to?: number}} Edge
 */
/**
 * @typedef {{id: string, number: number, specimen: number, kind: "piece" | "strip" | "base",
 *   edges: Edge[]}} Block
 */
/**
 * @typedef {{id: string, number: number, layout: string, frame: Frame, outline: Point[],
 *   ghost?: Point[]}} Specimen
 */
/** @typedef {{letter: string, name: string, color: string, dash: string}} Ink */
/** @typedef {{clock: number, mark: "single" | "double", outer: Point, inner: Point}} Nick */
/**
 * @typedef {{id?: string, block: string, kind: string, compartment: Compartment, anchor: Point,
 *   area?: Point[], label?: string, clock_from?: number, clock_to?: number}} Finding
 */
/**
 * @typedef {{diagram?: string, photo?: string, x: number, y: number, scale: number, width?: number,
 *   height?: number}} Ground
 */
/** @typedef {{compartment: Compartment, area: Point[]}} Residual */
/**
 * @typedef {{version: number, twelve_oclock: string, ground?: Ground, specimens: Specimen[],
 *   blocks: Block[], inks: Ink[], nicks: Nick[], findings: Finding[], clear: string[],
 *   residual?: Residual[]}} MapDocument
 */

/**
 * What was read at one margin of a block; a clock pair places tumor or a gap.
 * @typedef {{block: string, compartment: Compartment, result: string, clock_from?: number,
 *   clock_to?: number, further_places?: [number, number][], tumor_type?: string,
 *   tumor_subtype?: string, note?: string}} Reading
 */
/**
 * Something else seen in a block, as its row holds it.
 * @typedef {{id: string, block: string, kind: string, compartment: Compartment,
 *   clock_from?: number, clock_to?: number, caliber_mm?: string, note?: string}} DrawnFinding
 */
/** @typedef {{document: MapDocument, readings: Reading[], signs: DrawnFinding[]}} Drawing */

/** @typedef {{weight: string, path: string}} DiagramStroke */
/** @typedef {{name: string, title: string, strokes: DiagramStroke[]}} Diagram */
/** @typedef {any} Look the appearance file */

export {};
