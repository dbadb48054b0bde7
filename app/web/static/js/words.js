// Words, digits and dates of the page's language, from the catalogue the server sent.
// The server's Wording (render/i18n) does the same: a browser test compares the two.

export function wordsOf(messages) {
  const digits = [...messages.digits];
  const inDigits = (text) => text.replace(/[0-9]/g, (digit) => digits[digit]);

  const text = (key, values = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const number = (value, decimals = 0) => {
    const plain = Math.abs(value).toFixed(decimals);
    const [whole, fraction] = plain.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    const written = [...grouped].map((char) => (char === "," ? messages.group : digits[char])).join("");
    const tail = fraction ? messages.decimal + inDigits(fraction) : "";
    return (value < 0 && /[1-9]/.test(plain) ? messages.minus : "") + written + tail;
  };

  const signed = (value, decimals = 1) => {
    const written = number(value, decimals);
    return value > 0 && Number(value.toFixed(decimals)) > 0 ? messages.plus + written : written;
  };

  const day = (iso, key = "date") => {
    const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
    const names = key.startsWith("date_") ? messages.months_short : messages.months;
    return text(key, { day: number(date), month: names[month - 1], year: inDigits(String(year)) });
  };

  const instant = (iso) => `${day(iso)}${messages.list}${inDigits(iso.slice(11, 16))} UTC`;

  return {
    lang: messages.lang,
    rtl: messages.dir === "rtl",
    text,
    number,
    signed,
    sign: (of) => (of > 0 ? messages.plus : messages.minus),
    day,
    instant,
    year: (value) => inDigits(String(value)),
    month: (index) => messages.months_short[index],
    local: (texts) => (texts ? (texts[messages.lang] ?? Object.values(texts)[0] ?? "") : ""),
  };
}
