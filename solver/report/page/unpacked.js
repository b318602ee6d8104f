"use strict";
/* The data of a page as docs/page.md lists it, from the small form that solver/report/page/packing.py gives it. */
const unpacked = ({ texts, data }) => {
  const text = (value) => (value[0] !== "~" ? value : value[1] === "~" ? value.slice(1) : texts[Number(value.slice(1))]);
  /* Per row what it has under a key: a list of one value, or of none. */
  const column = (packed, rows) => {
    if (!("~of" in packed)) return whole(packed).map((value) => [value]);
    const values = whole(packed["~of"]), at = packed["~at"];
    const numbers = at === 0 ? Array(rows).fill(0) : at;
    return numbers.map((number) => (number < 0 ? [] : [values[number]]));
  };
  const table = ({ "~rows": rows, ...columns }) => {
    const records = Array.from({ length: rows }, () => ({}));
    for (const [key, packed] of Object.entries(columns)) {
      column(packed, rows).forEach((held, row) => { for (const value of held) records[row][key] = value; });
    }
    return records;
  };
  const whole = (value) => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(whole);
    if (value === null || typeof value !== "object") return value;
    if ("~rows" in value) return table(value);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, whole(part)]));
  };
  return whole(data);
};
