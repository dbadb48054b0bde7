// Words, digits and dates of the page's language, from the catalogue the server sent.
// The server's Wording (render/i18n) does the same: a browser test compares the two.

import { FluentBundle, FluentNumber, FluentResource } from "@fluent/bundle";

const MINUS = "\u2212";
const PLUS = "+";

// A number that chooses a plural form and is written in the digits the reader chose.
class Count extends FluentNumber {
  constructor(value, written) {
    super(value);
    this.written = written;
  }

  toString() {
    return this.written;
  }
}

export function wordsOf({ lang, dir, digits, decimal, group, messages }) {
  const bundle = new FluentBundle(lang, { useIsolating: false });
  bundle.addResource(new FluentResource(messages));
  const signs = [...digits];
  const inDigits = (text) => text.replace(/[0-9]/g, (digit) => signs[digit]);

  const number = (value, decimals = 0) => {
    const plain = Math.abs(value).toFixed(decimals);
    const [whole, fraction] = plain.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",").split(",").map(inDigits).join(group);
    const tail = fraction ? decimal + inDigits(fraction) : "";
    return (value < 0 && /[1-9]/.test(plain) ? MINUS : "") + grouped + tail;
  };

  // A message that is missing is a mistake of ours: said aloud, never papered over.
  const text = (key, values = {}) => {
    const message = bundle.getMessage(key);
    if (!message?.value) throw new Error(`no message ${key} in ${lang}`);
    const filled = Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? new Count(value, number(value)) : value]);
    return bundle.formatPattern(message.value, Object.fromEntries(filled));
  };

  const signed = (value, decimals = 1) => {
    const written = number(value, decimals);
    return value > 0 && Number(value.toFixed(decimals)) > 0 ? PLUS + written : written;
  };

  const day = (iso, key = "date") => {
    const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
    const names = key.startsWith("date_") ? "month_short" : "month";
    return text(key, { day: number(date), month: inDigits(text(`${names}_${month}`)), year: inDigits(String(year)) });
  };

  const instant = (iso) => `${day(iso)}${text("list")}${inDigits(iso.slice(11, 16))} UTC`;

  return {
    lang,
    rtl: dir === "rtl",
    text,
    number,
    signed,
    sign: (of) => (of > 0 ? PLUS : MINUS),
    day,
    instant,
    year: (value) => inDigits(String(value)),
    month: (index) => inDigits(text(`month_short_${index + 1}`)),
    local: (texts) => (texts ? (texts[lang] ?? Object.values(texts)[0] ?? "") : ""),
  };
}
