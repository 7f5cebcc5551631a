// Values as texts: for people, and as JSON has them.
const isBytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const asWords = (_, value) => (isBytes(value) ? `<${value.byteLength} bytes>` : value);
export const pretty = (value) => JSON.stringify(value, asWords, 2);
export const shown = (values) => values.map((each) => (each === undefined ? "" : pretty(each))).join(",\n") || "no arguments";

// Values as JSON has them, with a text of the same length in the place of binary data.
const asText = (_, value) => (isBytes(value) ? "x".repeat(value.byteLength) : value);
export const textOf = (values) => values.map((each) => JSON.parse(JSON.stringify(each, asText) ?? "null"));
